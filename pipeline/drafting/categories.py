"""Columns of words: which dimension of a dataset they are, and which rows must be chosen by them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.drafting.ages import ends_are_exclusive
from pipeline.drafting.content import Roles, Rule, is_ages
from pipeline.drafting.delivered import Column
from pipeline.drafting.wording import WHOLE, identifier, overlap, read_entry
from pipeline.models.ages import read_age
from pipeline.models.dataset import Dataset, Dimension
from pipeline.readers.recognise import total_pattern

MOST_TABLES = 40
MOST_NAMED = 10
ONE_OF_MANY = "von mehreren Tabellen in der Datei"
UNKNOWN = "?"  # stands for a code in the draft until a person fills it in


@dataclass
class RowDimensions:
    """Dimension → its column and the codes of its entries; the rows to choose; what is not clear."""

    columns: dict[str, Column] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    select: list[Rule] = field(default_factory=list)
    questions: dict[tuple[str, ...], str] = field(default_factory=dict)


def row_dimensions(roles: Roles, dataset: Dataset, asked: bool = False) -> RowDimensions:
    """Columns whose entries are all codes of a dimension; else, of a table of tables, the part that is.

    `asked`: a person named the dataset; then the part may be told by its title alone.
    """
    found = RowDimensions()
    categories = roles.categories
    for column in categories:
        for name, dimension in dataset.dimensions.items():
            if name in found.columns or column in found.columns.values():
                continue
            codes = read_codes(_present(roles, column), dimension)
            if codes and len(set(codes.values()) - {WHOLE}) > 0:
                found.columns[name], found.codes[name] = column, codes
    _add_named(roles, dataset, found)
    if not found.columns:
        _choose_table(roles, dataset, categories, found)
    if not found.columns and asked:
        _choose_titled_table(roles, dataset, found)
    _choose_totals(roles, categories, found)
    return found


def read_codes(entries: Sequence[str], dimension: Dimension) -> dict[str, str]:
    """Entry → code if every entry has one; {} otherwise."""
    ends = ends_are_exclusive(entries)
    codes: dict[str, str] = {}
    for entry in entries:
        codes[entry] = read_entry(entry, dimension, ends)
        if not codes[entry]:
            return {}
    return codes if sum(code.endswith("+") for code in set(codes.values())) < 2 else {}


def listed_codes(codes: Mapping[str, str], dimension: Dimension) -> dict[str, str]:
    """Those entries that must be named in `codes:` because they do not speak for themselves."""
    if dimension.kind != "age":
        return {entry: code for entry, code in codes.items() if entry != code}
    return {e: code for e, code in codes.items() if not (band := read_age(e)) or band.text != code}


def distinguishing(roles: Roles, columns: Iterable[Column]) -> list[Column]:
    """Columns of words that tell rows apart which area, year and the given columns do not."""
    keys = [roles.match.column, *columns]
    if roles.period.column:
        keys.append(roles.period.column)
    found = []
    for column in roles.categories:
        if column not in keys and len(set(roles.cells(*keys, column))) > len(set(roles.cells(*keys))):
            found.append(column)
            keys.append(column)
    return found


def _present(roles: Roles, column: Column) -> list[str]:
    """Entries of a column in the rows of the project's areas."""
    return list(dict.fromkeys(entry for (entry,) in roles.cells(column)))


def _add_named(roles: Roles, dataset: Dataset, found: RowDimensions) -> None:
    """Columns that bear the name of a dimension but other codes: those codes are to be filled in."""
    for column in distinguishing(roles, found.columns.values()):
        for name, dimension in dataset.dimensions.items():
            if name not in found.columns and identifier(column.name) in (name, identifier(dimension.title)):
                entries = _present(roles, column)
                ends = ends_are_exclusive(entries)
                found.columns[name] = column
                found.codes[name] = {e: read_entry(e, dimension, ends) or UNKNOWN for e in entries}
                possible = ", ".join(dimension.codes) or "Altersbänder wie 0-17"
                found.questions["dimensions", name] = f"Codes zuordnen, möglich: {possible}"
                break


def _choose_table(roles: Roles, dataset: Dataset, categories: Sequence[Column], found: RowDimensions) -> None:
    """A file that holds several tables one below the other: the one with most codes of a dimension."""
    best: tuple[int, str, Column, Column, str, dict[str, str]] | None = None
    for table in categories:
        if not 1 < len(table.filled) <= MOST_TABLES or is_ages(table):
            continue
        for column in categories:
            for part, entries in roles.parts(table, column).items():
                for name, dimension in dataset.dimensions.items():
                    codes = read_codes(entries, dimension)
                    size = len(set(codes.values()))
                    if size > 1 and (best is None or size > best[0]):
                        best = (size, name, table, column, part, codes)
    if best:
        _, name, table, column, part, codes = best
        found.columns[name], found.codes[name] = column, codes
        found.select.append(Rule(table.name, _whole_entry(part), ONE_OF_MANY))


def _choose_titled_table(roles: Roles, dataset: Dataset, found: RowDimensions) -> None:
    """The table whose title says most of what the dataset counts; its lines get the codes that they name."""
    titled = [
        (overlap(dataset, [part]), part, table)
        for table in roles.categories
        if 1 < len(table.filled) <= MOST_TABLES
        for part in table.filled
    ]
    said, part, table = max(titled, key=lambda item: item[0], default=(0, "", roles.match.column))
    if not said:
        return
    found.select.append(Rule(table.name, _whole_entry(part), ONE_OF_MANY))
    read: list[tuple[int, str, Column, dict[str, str]]] = []
    for column in roles.categories:
        entries = roles.parts(table, column).get(part, ())
        for name, dimension in dataset.dimensions.items():
            ends = ends_are_exclusive(entries)
            codes = {entry: read_entry(entry, dimension, ends) or UNKNOWN for entry in entries}
            if len(codes) > 1:
                read.append((sum(code != UNKNOWN for code in codes.values()), name, column, codes))
    if read:
        _, name, column, codes = max(read, key=lambda item: item[0])
        found.columns[name], found.codes[name] = column, codes
        possible = ", ".join(dataset.dimensions[name].codes) or "Altersbänder wie 0-17"
        found.questions["dimensions", name] = f"Codes zuordnen, möglich: {possible}; übrige Zeilen: ignore"


def other_tables(roles: Roles, rule: Rule) -> str:
    """What to say about the tables of a file that a rule leaves out; '' if it chooses no table."""
    if rule.reason != ONE_OF_MANY:
        return ""
    others = [e for e in roles.delivered.column(rule.column).filled if not re.search(rule.pattern, e)]
    return f"weitere Tabellen: {_quoted(others)}; je Tabelle eine Quelle mit folder:"


def tables_in(roles: Roles) -> str:
    """What to say about a file of several tables of which none was found to fit; '' if it is no such file."""
    for column in roles.categories:
        if re.search("tabelle|thema|statistik", column.name, re.IGNORECASE) and len(column.filled) > 1:
            return f"mehrere Tabellen: {_quoted(column.filled)}; mit select: {column.name} eine wählen"
    return ""


def _quoted(entries: Sequence[str]) -> str:
    return ", ".join(f"„{entry}“" for entry in entries[:MOST_NAMED]) + (" …" if entries[MOST_NAMED:] else "")


def _choose_totals(roles: Roles, categories: Sequence[Column], found: RowDimensions) -> None:
    """Where other columns tell rows apart, the rows of the whole are chosen, else it is asked."""
    chosen = [rule.column for rule in found.select]
    for column in distinguishing(roles, found.columns.values()):
        if column.name in chosen or found.select:
            continue
        totals = [e for e in _present(roles, column) if total_pattern(e) and len(e.split()) == 1]
        if totals:
            found.select.append(Rule(column.name, _whole_entry(totals[0]), "ohne diese Aufgliederung"))
        else:
            some = ", ".join(f"„{entry}“" for entry in _present(roles, column)[:4])
            asked = (
                f"die Spalte „{column.name}“ ({some} …) unterscheidet Zeilen: Dimension, select oder ignore?"
            )
            found.questions["values",] = asked


def _whole_entry(entry: str) -> str:
    escaped = "".join(f"\\{sign}" if sign in r"\.^$*+?{}[]|()" else sign for sign in entry)
    return f"^{escaped}$"
