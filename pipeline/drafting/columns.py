"""Value columns in the terms of a dataset: what each counts, and which are left out for a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.drafting.ages import ends_are_exclusive, finest, stem_of
from pipeline.drafting.content import UNKNOWN_COLUMN, Roles, Value
from pipeline.drafting.delivered import Column
from pipeline.drafting.wording import NO_COUNT, Meaning, explain
from pipeline.models.ages import parse_age_band
from pipeline.models.dataset import Dataset


def value_columns(roles: Roles, dataset: Dataset) -> tuple[list[Value], list[Value]]:
    """Entries for `values:`, and those that are left out with the reason."""
    columns = roles.value_columns
    counts = [column for column in columns if not NO_COUNT.search(column.name)]
    names = [column.name for column in counts]
    stem = stem_of(names)
    ends = ends_are_exclusive(name[len(stem) :] for name in names)
    values, left_out = [], []
    for column in columns:
        text = column.name[len(stem) :] if stem and column.name.startswith(stem) else column.name
        meaning = explain(text, dataset, ends) if column in counts else None
        if column.name == stem:
            meaning = Meaning({})
        if meaning is None:
            reason = UNKNOWN_COLUMN if column in counts else "keine Anzahl"
            left_out.append(Value(column=column.name, note=reason))
        else:
            note = "" if meaning.certain else "Altersgrenzen passen nur ungefähr"
            values.append(Value(column=column.name, set=meaning.set, note=note, certain=meaning.certain))
    chosen, sums = _without_sums(values, dataset)
    years = roles.period.by_heading
    return joined_years(chosen, years), joined_years([*sums, *left_out], years)


def only_value(roles: Roles) -> list[Value]:
    """The value column of a table that has but one, or one for each year; [] if there are several."""
    counts = [column for column in roles.value_columns if not NO_COUNT.search(column.name)]
    joined = joined_years([Value(column=column.name) for column in counts], roles.period.by_heading)
    return joined if len(joined) == 1 else []


def whole_of(roles: Roles, columns: Sequence[Column]) -> str:
    """Name of the column that is the sum of all the others in every row; '' if there is none."""
    rows = [[int(cell) if cell.isdigit() else 0 for cell in cells] for cells in roles.cells(*columns)]
    for number, column in enumerate(columns):
        if len(columns) > 2 and rows and all(sum(row) == 2 * row[number] for row in rows):
            return column.name
    return ""


def _without_sums(values: Sequence[Value], dataset: Dataset) -> tuple[list[Value], list[Value]]:
    """Of age bands that overlap only the finest are kept; the others are their sums."""
    ages = [name for name, dimension in dataset.dimensions.items() if dimension.kind == "age"]
    groups: dict[tuple[tuple[str, str], ...], list[Value]] = {}
    for value in values:
        if ages and ages[0] in value.set:
            key = tuple(sorted((name, code) for name, code in value.set.items() if name != ages[0]))
            groups.setdefault(key, []).append(value)
    sums = []
    for group in groups.values():
        kept = finest({value.column: parse_age_band(value.set[ages[0]]) for value in group})
        sums += [replace(v, note="Zusammenfassung") for v in group if v.column not in kept]
    dropped = {value.column for value in sums}
    return [value for value in values if value.column not in dropped], sums


def joined_years(values: Sequence[Value], years: Mapping[str, int]) -> list[Value]:
    """One entry with a pattern for columns that differ in nothing but the year."""
    groups: dict[str, list[Value]] = {}
    for value in values:
        groups.setdefault(_without_year(value.column, years), []).append(value)
    joined = []
    for pattern, group in groups.items():
        if len(group) > 1:
            joined.append(replace(group[0], column="", pattern=pattern))
        else:
            joined += group
    return joined


def _without_year(name: str, years: Mapping[str, int]) -> str:
    """Pattern for a name whose year may be another one; the name itself if it has none."""
    if name not in years:
        return name
    before, year, after = name.rpartition(str(years[name]))
    return f"^{_escaped(before)}(?P<year>\\d{{4}}){_escaped(after)}$" if year else name


def _escaped(text: str) -> str:
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)
