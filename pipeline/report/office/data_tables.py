"""Every table of the report and the data of every figure, with the short name that each has in a workbook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.report.document import Document, Figure, Table

_LONGEST = 31  # letters of a sheet's name; these signs may not stand in one
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class DataTable:
    """One table to hand on: `name` is unique, `part` the chapter or area where it stands, `file` its CSV."""

    name: str
    file: str
    title: str
    part: str
    table: Table
    notes: tuple[str, ...]
    source: str


def data_tables(document: Document) -> list[DataTable]:
    """In order of print: "Tab 3.1", "Abb 4.2", "Profil 0101", "Profil 0101 Lage"."""
    taken: set[str] = set()
    return [_unique(item, taken) for item in _listed(document)]


def _listed(document: Document) -> Iterator[DataTable]:
    for chapter in document.all_chapters:
        for block in chapter.blocks:
            if isinstance(block, Table):
                label = f"Tab. {block.number} {block.title}"
                yield _of_table(block, f"Tab {block.number}", label, chapter.title)
            elif isinstance(block, Figure):
                label = f"Abb. {block.number} {block.title}"
                yield _of_figure(block, f"Abb {block.number}", label, chapter.title)
    for item in document.profiles:
        name = f"Profil {item.area_id}"
        yield _of_table(item.table, name, item.table.title, item.name)
        for figure in item.figures:
            kind = figure.ident.removeprefix(f"{item.ident}-").capitalize()
            yield _of_figure(figure, f"{name} {kind}", f"{item.name}: {figure.title}", item.name)


def _of_table(table: Table, name: str, title: str, part: str) -> DataTable:
    return DataTable(name, f"tabellen/{table.ident}.csv", title, part, table, table.notes, table.source)


def _of_figure(figure: Figure, name: str, title: str, part: str) -> DataTable:
    return DataTable(
        name, f"abbildungen/{figure.ident}.csv", title, part, figure.table, figure.notes, figure.source
    )


def _unique(item: DataTable, taken: set[str]) -> DataTable:
    """The item under a name that a sheet may bear and no other one bears, whatever its case."""
    plain = _FORBIDDEN.sub("-", item.name)
    name, count = plain[:_LONGEST].rstrip(), 1
    while name.casefold() in taken:
        count += 1
        ending = f" {count}"
        name = plain[: _LONGEST - len(ending)].rstrip() + ending
    taken.add(name.casefold())
    return replace(item, name=name)
