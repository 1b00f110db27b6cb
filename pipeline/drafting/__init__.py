"""From a delivered file to the draft of its source.yaml: what can be told is told, what cannot is marked.

delivered: the file as a table · frame, numerals: how it is written · areas, periods, ages, wording: what its
columns are · datasets: what they count · suppliers: who delivers · draft, yaml_text: the draft itself.
"""
