"""Charts of the report: each takes frozen data and a theme and gives SVG text."""
