"""The dataset of the catalogue that a table fits best; a new one if it fits none."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.drafting.ages import ends_are_exclusive
from pipeline.drafting.categories import (
    RowDimensions,
    distinguishing,
    listed_codes,
    read_codes,
    row_dimensions,
)
from pipeline.drafting.columns import joined_years, only_value, value_columns, whole_of
from pipeline.drafting.content import Content, Roles, Value
from pipeline.drafting.delivered import title_of
from pipeline.drafting.wording import WHOLE, explain, identifier, overlap, parts_of, plain
from pipeline.models.dataset import Dataset, Dimension
from pipeline.models.disclosure import DisclosureRule
from pipeline.readers.recognise import total_pattern

PEOPLE = {
    "alter": Dimension(title="Alter", kind="age"),
    "geschlecht": Dimension(title="Geschlecht", kind="partition", codes={"m": "männlich", "w": "weiblich"}),
}
MOST_CODES = 60
OVER_A_YEAR = ("Jahresdurchschnitt", "Jahr")
COUNTED = ("haushalte", "bedarfsgemeinschaften", "wohnungen", "gebäude", "fälle", "kinder", "personen")


def fit(roles: Roles, dataset: Dataset, asked: bool = False) -> Content | None:
    """The table in the terms of one dataset; None if none of its columns can be told in them.

    `asked`: a person named the dataset, so that less must speak for it.
    """
    rows = row_dimensions(roles, dataset, asked)
    values, left_out = value_columns(roles, dataset)
    chosen = [rule.pattern for rule in rows.select]
    said, titled = overlap(dataset, [*_texts(roles), *chosen]), overlap(dataset, _titles(roles))
    questions = dict(rows.questions)
    if not values and said:
        values, left_out = only_value(roles), []
    if not values or not (said or (any(value.set for value in values) and not title_of(roles.delivered))):
        return None  # nothing in the file speaks of what this dataset counts
    if not said:
        questions["dataset",] = "nur nach Alter und Gruppen der Spalten angenommen"
    fixed = _told_codes(roles, dataset, rows, values, questions)
    dimensions: dict[str, Mapping[str, object]] = {}
    for name, column in rows.columns.items():
        codes = listed_codes(rows.codes[name], dataset.dimensions[name])
        dimensions[name] = {"column": column.name} | ({"codes": codes} if codes else {})
    times = (roles.period.keys["reference"] in OVER_A_YEAR) == (dataset.timing == "year")
    score = 2 * titled + 3 * len(rows.columns) + min(len(values), 20) + times - len(questions)
    return Content(
        dataset.id,
        tuple(values),
        tuple(left_out),
        dimensions,
        fixed,
        tuple(rows.select),
        questions,
        score=score,
    )


def best_fit(roles: Roles, datasets: Collection[Dataset]) -> Content:
    """The best content of all datasets, or a new dataset."""
    found = [content for dataset in datasets if (content := fit(roles, dataset))]
    best = max(found, key=lambda content: content.score, default=None)
    return best or new_dataset(roles, "", datasets)


def _titles(roles: Roles) -> list[str]:
    return [plain(text.replace("_", " ")) for text in (*roles.delivered.titles, roles.delivered.path.stem)]


def _texts(roles: Roles) -> list[str]:
    return [*_titles(roles), *(plain(column.name) for column in roles.counts)]


def _told_codes(
    roles: Roles,
    dataset: Dataset,
    rows: RowDimensions,
    values: list[Value],
    questions: dict[tuple[str, ...], str],
) -> dict[str, str]:
    """Codes for dimensions that no column tells: those that the title names; a group must be named."""
    fixed: dict[str, str] = {}
    titles = " ".join(plain(title) for title in roles.delivered.titles)
    for name, dimension in dataset.dimensions.items():
        if dimension.kind == "age" or name in rows.columns or any(name in value.set for value in values):
            continue
        alone = dataset.model_copy(update={"dimensions": {name: dimension}})
        named = {m.set[name] for t in roles.delivered.titles if (m := explain(t, alone)) and name in m.set}
        named = named or {code for code, title in dimension.codes.items() if plain(title) in titles}
        if len(named) == 1 and (dimension.kind == "overlapping" or not fixed):
            fixed[name] = named.pop()
            questions["set", name] = "dem Titel der Datei entnommen"
        elif dimension.kind == "overlapping":
            fixed[name] = next(iter(dimension.codes))
            questions["set", name] = "welche Gruppe zählt die Datei?"
    return fixed


def new_dataset(roles: Roles, name: str, datasets: Iterable[Dataset]) -> Content:
    """A dataset of its own: a dimension for each column of words, one group for each of several counts."""
    counts = roles.counts
    known = PEOPLE | {key: dimension for dataset in datasets for key, dimension in dataset.dimensions.items()}
    dimensions: dict[str, dict[str, object]] = {}
    columns: dict[str, Mapping[str, object]] = {}
    for column in distinguishing(roles, ()):
        entries = list(dict.fromkeys(entry for (entry,) in roles.cells(column)))
        if len(entries) <= MOST_CODES:
            key, dimension, codes = _dimension(column.name, entries, known)
            dimensions[key] = dimension.model_dump(exclude_defaults=True)
            listed = listed_codes(codes, dimension)
            columns[key] = {"column": column.name} | ({"codes": listed} if listed else {})
    values = joined_years([Value(column=column.name) for column in counts], roles.period.by_heading)
    grouped, groups = _groups(values, whole_of(roles, counts))
    dimensions |= groups
    stem = name or identifier(Path(roles.period.file).stem.replace("{year}", " "))
    content: dict[str, object] = {"id": stem, "title": title_of(roles.delivered) or stem}
    counted = next((word for word in COUNTED if word in " ".join(_texts(roles))), "Personen")
    content |= {"counts": counted.capitalize(), "timing": "reference_date"}
    content |= {"dimensions": dimensions} if dimensions else {}
    content["disclosure"] = {"minimum": DisclosureRule().minimum, "complement": True}
    left_out = tuple(
        Value(column=column.name, note="keine Anzahl")
        for column in roles.value_columns
        if column not in counts
    )
    return Content(stem, tuple(grouped), left_out, columns, new_dataset=content)


def _groups(values: list[Value], whole: str) -> tuple[list[Value], dict[str, dict[str, object]]]:
    """Several value columns and their dimensions: age and sex if all tell them, else one of their own."""
    if len(values) < 2:
        return values, {}
    parts = [value for value in values if value.column != whole]
    sums = [value for value in values if value.column == whole]
    people = Dataset(id="personen", title="Personen", counts="Personen", timing="year", dimensions=PEOPLE)
    ends = ends_are_exclusive(value.column for value in parts)
    told = [explain(value.column, people, ends) for value in parts]
    if all(meaning and meaning.set for meaning in told):
        sets = [meaning.set for meaning in told if meaning]
        used = {name for item in sets for name in item}
        found = {name: PEOPLE[name].model_dump(exclude_defaults=True) for name in PEOPLE if name in used}
        return sums + [replace(v, set=item) for v, item in zip(parts, sets, strict=True)], found
    shown = [_heading(value.column or value.pattern) for value in parts]
    codes = dict(zip(_unique(map(identifier, shown)), shown, strict=True))
    kind = "partition" if whole else "overlapping"
    lying = {} if whole else parts_of(codes)
    inside = {"inside": lying} if lying else {}
    named = [replace(v, set={"merkmal": code}) for v, code in zip(parts, codes, strict=True)]
    return sums + named, {"merkmal": {"title": "Merkmal", "kind": kind, "codes": codes, **inside}}


def _dimension(
    name: str, entries: list[str], known: Mapping[str, Dimension]
) -> tuple[str, Dimension, dict[str, str]]:
    """Id, dimension and codes for a column: one that the catalogue has, else one with its entries."""
    for key, dimension in known.items():
        codes = read_codes(entries, dimension)
        if codes and len(set(codes.values()) - {WHOLE}) > 1:
            return key, dimension, codes
    named = "gliederung" if name.startswith("Spalte ") else identifier(name)
    title = name if named != "gliederung" else "Gliederung"
    ids = _unique("alle" if total_pattern(entry) else identifier(entry) for entry in entries)
    titles = dict(zip(ids, entries, strict=True))
    if inside := parts_of(titles):
        groups = Dimension(title=title, kind="overlapping", codes=titles, inside=inside)
        return named, groups, dict(zip(entries, ids, strict=True))
    ids = [WHOLE if total_pattern(entry) else identifier(entry) for entry in entries]
    titles = {code: entry for code, entry in zip(ids, entries, strict=True) if code != WHOLE}
    return named, Dimension(title=title, kind="partition", codes=titles), dict(zip(entries, ids, strict=True))


def _heading(name: str) -> str:
    """A heading without unit, year and the signs of a pattern."""
    plain_name = re.sub(r"\(\?P<year>.*?\)|[\\^$]", "", name)
    return re.sub(r"\s*\|\s*(Anzahl|Personen)?\s*$", "", plain_name).strip(" |.")


def _unique(names: Iterable[str]) -> list[str]:
    """Names of which those that stand twice get a number.

    >>> _unique(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    found: list[str] = []
    for name in names:
        number = sum(1 for other in found if other == name or other.startswith(f"{name}_"))
        found.append(f"{name}_{number + 1}" if name in found else name)
    return found
