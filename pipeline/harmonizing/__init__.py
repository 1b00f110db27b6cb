"""From delivered text to observations: areas, codes, ages, numbers, status; everything set-based in SQL.

areas, geometry: the area tree and its polygons · entries: what the entries of a column mean ·
observations: one source becomes rows of core.<dataset> · duplicates, findings: checks across rows.
"""
