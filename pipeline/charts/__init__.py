"""Charts of the report: each takes frozen data and a theme and gives SVG text.

Their data (`model`) are light; `drawing` loads the geometry library, which takes a moment. Names follow the
prose functions of the chapters.
"""
