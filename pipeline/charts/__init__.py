"""Charts of the report: each takes frozen data and a theme and gives SVG text.

Their data (`model`) are light; `drawing` loads the drawing library, which takes a second. Names follow the
prose functions of the chapters.
"""
