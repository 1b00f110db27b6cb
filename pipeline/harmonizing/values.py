"""The value columns of a source, and what their names tell: year, area, codes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.models.source import Source, ValueColumn

AREA, YEAR = "area", "year"  # named groups of a pattern that are no dimensions


@dataclass(frozen=True)
class Measure:
    """One column of raw.<source> that holds values; year 0 if the row tells it.

    `entries`: texts in the name of the column by named group (see headers); `set`: codes by dimension.
    """

    number: int
    column: str
    dataset: str
    year: int
    definition: ValueColumn
    from_pattern: bool
    entries: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)


def measures(source: Source, columns: Sequence[str]) -> Iterator[Measure]:
    """Every value column; one entry with `pattern` gives as many as columns fit it.

    A pattern may be as wide as `.+`: columns that tell area, period or dimension do not fit it.
    """
    number = 0
    taken = {source.area.column, source.period.column, *(d.column for d in source.dimensions.values())}
    folded = {column.casefold() for column in taken}
    free = [column for column in columns if column.casefold() not in folded]
    for value in source.values:
        for column in [value.column] if value.column else free:
            match = re.search(value.pattern, column)
            if match:
                year = _year(match, column, source)
                dataset = value.dataset or source.dataset
                entries = header_entries(match)
                yield Measure(number, column, dataset, year, value, bool(value.pattern), entries)
                number += 1


def header_entries(match: re.Match[str]) -> dict[str, str]:
    """Entries by area and dimension in the name of one column; the year is read elsewhere.

    >>> header_entries(re.match(r"E_E(?P<alter_von>[0-9]+)_(?P<alter_unter>[0-9]+)", "E_E05_06"))
    {'alter': '5'}
    """
    groups = {name: text for name, text in match.groupdict().items() if text is not None and name != YEAR}
    for name in [name for name in groups if name.endswith("_von")]:
        base = name.removesuffix("_von")
        start, stop = groups.pop(name), groups.pop(f"{base}_bis", "")
        below = groups.pop(f"{base}_unter", "")
        if start.isdigit() and (below or stop or start).isdigit():
            last = int(below) - 1 if below else int(stop or start)
            groups[base] = str(int(start)) if last == int(start) else f"{int(start)}-{last}"
        else:
            groups[base] = f"{start}-{stop or below}"
    return groups


def _year(match: re.Match[str], column: str, source: Source) -> int:
    """Year in the name of a value column; 0 if it tells none or need not."""
    if YEAR in match.re.groupindex:
        text = match[YEAR] or ""
    elif source.period.source == "header":
        found = re.search(source.period.pattern, column)
        text = found[1] if found and found.re.groups else ""
    else:
        text = ""
    return int(text) + source.period.offset if text.isdigit() else 0
