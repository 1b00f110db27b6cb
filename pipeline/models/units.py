"""Units of indicators: their factor, their words."""

from typing import Literal

PER_UNIT = {
    "anzahl": 1,
    "prozent": 100,
    "je_100": 100,
    "je_1000": 1000,
    "je_10000": 10000,
    "jahre": 1,
    "personen": 1,
    "quadratmeter": 1,
    "einwohner_je_km2": 1,
    "verhaeltnis": 1,
    "euro": 1,
}
UNIT_WORDS = {
    "anzahl": "Anzahl",
    "prozent": "Prozent",
    "je_100": "je 100",
    "je_1000": "je 1\u202f000",
    "je_10000": "je 10\u202f000",
    "jahre": "Jahre",
    "personen": "Personen",
    "quadratmeter": "m²",
    "einwohner_je_km2": "Einwohnerinnen und Einwohner je km²",
    "verhaeltnis": "Verhältniszahl",
    "euro": "Euro",
}
Unit = Literal[
    "anzahl", "prozent", "je_100", "je_1000", "je_10000", "jahre", "personen", "quadratmeter",
    "einwohner_je_km2", "verhaeltnis", "euro",
]  # fmt: skip
