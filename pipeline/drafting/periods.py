"""Where the year of the figures stands: in a column, the name of the file, the headings or the title."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.drafting.delivered import Column, Delivered
from pipeline.numbers import MONTHS

YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_IN_NAME = re.compile(rf"(?<!\d)({YEAR})(?=(?:(?:0[1-9]|1[0-2])(?:[0-3]\d)?)?(?!\d))")
_IN_TEXT = re.compile(rf"(?<!\d)(?:(\d{{1,2}}\.\s?\d{{1,2}}\.)\s?)?({YEAR})(?!\d)")
_PATTERNS = (  # of entries of a column, with the pattern that finds the year
    (rf"{YEAR}", ""),
    (rf"\d{{1,2}}\.\d{{1,2}}\.{YEAR}", r"\.(\d{4})$"),
    (rf"{YEAR}-\d{{2}}-\d{{2}}", r"^(\d{4})-"),
    (rf"{YEAR}(?:0[1-9]|1[0-2])", r"^(\d{4})"),
    (rf"{YEAR}(?:0[1-9]|1[0-2])[0-3]\d", r"^(\d{4})"),
    (rf"{YEAR}/\d{{2,4}}", r"^(\d{4})/"),
)


@dataclass(frozen=True)
class FoundPeriod:
    """`keys` of `period:`, pattern of the file name, what is not certain."""

    keys: Mapping[str, object]
    file: str
    years: tuple[int, ...]
    question: str = ""
    column: Column | None = None
    by_heading: Mapping[str, int] = field(default_factory=dict)  # value column → year


def file_pattern_of(name: str) -> tuple[str, int]:
    """File name with {year} for its year, and that year; the name and 0 if it tells none or several.

    >>> file_pattern_of("EWR201812E_Matrix.csv"), file_pattern_of("12411-0018.csv")
    (('EWR{year}12E_Matrix.csv', 2018), ('12411-0018.csv', 0))
    """
    found = list(_IN_NAME.finditer(name))
    if len(found) != 1:
        return name, 0
    return name[: found[0].start(1)] + "{year}" + name[found[0].end(1) :], int(found[0][1])


def find_period(delivered: Delivered, taken: Sequence[Column], default_year: int) -> FoundPeriod:
    """The year of the rows; `taken` are columns that mean something else."""
    file, in_name = file_pattern_of(delivered.path.name)
    column, pattern = _year_column(delivered, taken)
    headings = heading_years(delivered)
    if column:
        years = sorted({int(match[1]) for e in column.filled if (match := re.search(rf"({YEAR})", e))})
        keys: dict[str, object] = {"source": "column", "column": column.name, "pattern": pattern}
        keys["reference"] = _reference(column.filled, delivered)
        shown = file if in_name and years == [in_name] else delivered.path.name
        return FoundPeriod(_without_empty(keys), shown, tuple(years), column=column)
    if len(headings) > 1 and len(set(headings.values())) > 1:
        keys = {"source": "header", "reference": _reference(headings, delivered)}
        years = sorted(set(headings.values()))
        return FoundPeriod(keys, delivered.path.name, tuple(years), by_heading=headings)
    told, question = _told_year(delivered)
    if in_name:
        keys = {"source": "file", "reference": _reference((), delivered)}
        if told and told < in_name:
            keys["offset"] = told - in_name
            question = f"der Dateiname nennt {in_name}, die Tabelle {told}"
        return FoundPeriod(keys, file, (told if told and told < in_name else in_name,), question)
    keys = {"source": "constant", "year": told or default_year, "reference": _reference((), delivered)}
    asked = "" if told and not question else question or "für welches Jahr gelten die Zahlen?"
    return FoundPeriod(keys, delivered.path.name, (told or default_year,), asked)


def heading_years(delivered: Delivered) -> dict[str, int]:
    """Value column → the only year in its name, if there are others that differ from it in the year alone."""
    found = {}
    for column in delivered.columns:
        years = _years(column.name)
        if len(years) == 1 and column.is_figures:
            found[column.name] = years.pop()
    alike = Counter(_IN_TEXT.sub("", name) for name in found)
    return {name: year for name, year in found.items() if alike[_IN_TEXT.sub("", name)] > 1}


def _year_column(delivered: Delivered, taken: Sequence[Column]) -> tuple[Column | None, str]:
    """The first column whose entries are all years or dates of one form, with the pattern for the year."""
    for column in delivered.columns:
        if column in taken or not column.filled or len(column.filled) > 200:
            continue
        for form, pattern in _PATTERNS:
            fits = all(re.fullmatch(form, entry) for entry in column.filled)
            repeats = sum(column.entries.values()) > len(column.filled)
            if fits and (repeats or len(delivered.table.rows) == 1) and _is_time(column):
                return column, pattern
    return None, ""


def _is_time(column: Column) -> bool:
    """A column of counts may look like years if all are between 1950 and 2049: then the name decides."""
    if len(column.filled) == 1 or not all(entry.isdigit() for entry in column.filled):
        return True
    years = sorted({int(entry[:4]) for entry in column.filled})
    named = re.search(r"jahr|zeit|stichtag|time|datum|spalte 1$", column.name, re.IGNORECASE)
    return bool(named) or years[-1] - years[0] < 2 * len(years)


def _told_year(delivered: Delivered) -> tuple[int, str]:
    """Year that the titles tell, else the headings; 0 if none does."""
    titles = [int(match[2]) for title in delivered.titles for match in _IN_TEXT.finditer(title)]
    if titles:
        return titles[-1], "" if len(set(titles)) == 1 else "der Titel nennt mehrere Jahre"
    counts = Counter(year for name in delivered.columns for year in _years(name.name))
    if not counts:
        return 0, ""
    year, times = counts.most_common(1)[0]
    return year, "" if times == sum(counts.values()) else "die Überschriften nennen mehrere Jahre"


def _years(text: str) -> set[int]:
    return {int(match[2]) for match in _IN_TEXT.finditer(text)}


def _reference(entries: Sequence[str] | Mapping[str, int], delivered: Delivered) -> str:
    """Date or span of the figures as it is printed: 31.12., 15.05., Jahresdurchschnitt, Schuljahr."""
    around = " ".join([*delivered.titles, *delivered.notes[:20]])
    texts = [*entries, *delivered.titles, *(column.name for column in delivered.columns)]
    days = [match[1].replace(" ", "") for text in texts for match in _IN_TEXT.finditer(text) if match[1]]
    keys = [e for e in entries if re.fullmatch(rf"{YEAR}\d{{4}}|{YEAR}-\d\d-\d\d", e)]
    days += [f"{entry[-2:]}.{entry.replace('-', '')[4:6]}." for entry in keys]
    months = [MONTHS[int(e[4:]) - 1] for e in entries if re.fullmatch(rf"{YEAR}\d\d", e)]
    if days:
        return Counter(days).most_common(1)[0][0]
    if months:
        return "31.12." if months[0] == "Dezember" else months[0]
    if re.search(r"jahres-?\s?(durchschnitt|mittel)", around, re.IGNORECASE):
        return "Jahresdurchschnitt"
    if re.search("schuljahr", around, re.IGNORECASE):
        return "Schuljahr"
    years = bool(entries) and all(re.fullmatch(YEAR, entry) for entry in entries)
    return "Jahr" if years and delivered.reader.startswith("genesis") else "31.12."


def _without_empty(keys: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in keys.items() if value not in ("", 0)}
