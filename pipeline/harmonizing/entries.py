"""What the entries of a column mean: years, codes, age bands. Each distinct entry is read once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.definition_file import suggest
from pipeline.models.ages import read_age
from pipeline.models.dataset import Dataset
from pipeline.models.source import Source
from pipeline.numbers import format_date
from pipeline.readers.recognise import total_pattern

WHOLE = "insgesamt"
YEARS = range(1800, 2200)


@dataclass
class Reading:
    """Entries with their meaning, and those without one: what is wrong and what may be meant."""

    known: dict[str, tuple[str | int | None, ...]] = field(default_factory=dict)
    unknown: dict[str, tuple[str, str]] = field(default_factory=dict)


def spell(entry: str | None) -> str:
    """An entry as it is compared: blanks of all kinds count once and not at the ends, ü is one letter."""
    return " ".join(unicodedata.normalize("NFC", entry or "").split())


def read_years(entries: list[str | None], source: Source) -> Reading:
    """Entry → year, by the pattern of the source; its offset is added."""
    pattern = re.compile(source.period.pattern)
    reading = Reading()
    for raw in entries:
        match = pattern.search(serial_date(spell(raw)))
        text = match[1] if match and match.re.groups else ""
        if text and text.isdigit() and int(text) + source.period.offset in YEARS:
            reading.known[raw or ""] = (int(text) + source.period.offset,)
        else:
            what = f"in „{spell(raw)}“ steht keine Jahreszahl" if spell(raw) else "die Jahreszahl fehlt"
            hint = f"erwartet: {source.period.pattern} (period: pattern: in source.yaml)"
            reading.unknown[raw or ""] = (what, hint)
    return reading


def serial_date(entry: str) -> str:
    """The date of a number that counts days as spreadsheets do; any other entry as it is.

    Cells that hold a date without its format, and CSV made of them, show such numbers: days since 30.12.1899.

    >>> serial_date("45657"), serial_date("2024"), serial_date("31.12.2024")
    ('31.12.2024', '2024', '31.12.2024')
    """
    if not re.fullmatch(r"[1-7]\d{4}", entry):
        return entry
    return format_date(date(1899, 12, 30) + timedelta(days=int(entry)))


def read_codes(
    entries: list[str | None], dataset: Dataset, dimension_id: str, codes: Mapping[str, str]
) -> Reading:
    """Entry → code (NULL for the whole) or, in an age dimension, → first year and end of the band."""
    dimension = dataset.dimensions[dimension_id]
    given = {spell(entry): code for entry, code in codes.items()}
    reading = Reading()
    for raw in entries:
        entry = spell(raw)
        code = given.get(entry, entry)
        if dimension.kind == "age":
            band = read_age(code)
            if band or code == WHOLE:
                reading.known[raw or ""] = (band.start, band.stop) if band else (None, None)
                continue
        elif code in dimension.codes or code == WHOLE:
            reading.known[raw or ""] = (None,) if code == WHOLE else (code,)
            continue
        possible = [*given, *(code for code in dimension.codes if code not in given.values())]
        reading.unknown[raw or ""] = _no_code(entry, dataset.id, dimension_id, dimension.kind, possible)
    return reading


def _no_code(entry: str, dataset: str, dimension: str, kind: str, possible: list[str]) -> tuple[str, str]:
    if not entry:
        return f"der Eintrag zur Dimension „{dimension}“ fehlt", 'in source.yaml unter codes: „""“ zuordnen'
    if total_pattern(entry):
        hint = f"ist das die Summe? In source.yaml unter codes: „{entry}: {WHOLE}“ angeben"
    elif kind == "age":
        hint = f"in source.yaml unter codes: zuordnen, etwa „{entry}: 0-17“"
    else:
        hint = f"{suggest(entry, possible)}; in source.yaml unter codes: zuordnen, neue Ausprägungen in "
        hint += f"indicators/datasets/{dataset}.yaml unter codes: ergänzen"
    return f"„{entry}“ ist kein Eintrag der Dimension „{dimension}“", hint
