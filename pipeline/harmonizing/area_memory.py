"""Confirmed names of areas: data/raw/areas/aliases.csv, read by harmonize and written by match."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem
from pipeline.harmonizing.areas import AreaTable, AreaTree
from pipeline.harmonizing.messages import suggest_area
from pipeline.numbers import parse_german_date
from pipeline.project import Project
from pipeline.readers.delivery import decode, read_bytes

ALIAS_COLUMNS = ("source", "entry", "area", "confirmed_by", "date")


@dataclass(frozen=True)
class Alias:
    """One confirmed name; `source` empty: it holds for every source."""

    source: str
    entry: str
    area: str
    confirmed_by: str
    date: str


def read_aliases(project: Project, tree: AreaTree, table: AreaTable) -> AreaTree:
    """The tree with the remembered names; each mistake is told with file and row."""
    aliases: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for number, row in table.rows:
        place = f"{table.file}, Zeile {number}"
        found = list(_mistakes(project, tree, row, place))
        key = (row["source"], row["entry"])
        if aliases.get(key, row["area"]) != row["area"]:
            what = f"„{row['entry']}“ ist schon dem Gebiet „{aliases[key]}“ zugeordnet"
            found.append(Problem(place, what, "eine der beiden Zeilen löschen"))
        problems += found
        if not found:
            aliases[key] = row["area"]
    return replace(tree, aliases=aliases, problems=(*tree.problems, *problems))


def _mistakes(project: Project, tree: AreaTree, row: Mapping[str, str], place: str) -> Iterator[Problem]:
    if not row["entry"]:
        yield Problem(place, "die Spalte „entry“ ist leer", "so eintragen, wie das Gebiet geliefert wird")
    if row["source"] and row["source"] not in project.sources:
        what = f"die Quelle „{row['source']}“ gibt es nicht"
        yield Problem(place, what, suggest(row["source"], project.sources))
    if row["area"] not in tree.areas:
        what = f"das Gebiet „{row['area']}“ gibt es nicht"
        yield Problem(place, what, suggest_area(row["area"], tree.names()))
    try:
        parse_german_date(row["date"]) if row["date"] else None
    except ValueError:
        yield Problem(place, f"„{row['date']}“ in Spalte „date“ ist kein Datum", "Form: 31.12.2024")


def remember(path: Path, aliases: Iterable[Alias]) -> None:
    """Append rows to the file, all or none; what stands there stays as it is, in its own encoding.

    Raises DataError if the file is locked or cannot be read.
    """
    before, encoding = (decode(read_bytes(path), "auto")) if path.exists() else ("", "utf-8")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    if not before:
        writer.writerow(ALIAS_COLUMNS)
    writer.writerows(astuple(alias) for alias in aliases)
    joined = before + ("\n" if before and not before.endswith("\n") else "") + text.getvalue()
    new = path.with_name(path.name + ".neu")
    try:
        new.write_bytes(_encoded(joined, encoding))
        os.replace(new, path)
    except PermissionError:
        what = "die Datei ist in einem anderen Programm geöffnet oder gesperrt"
        raise DataError(Problem(path.name, what, "das Programm schließen und wiederholen")) from None
    finally:
        new.unlink(missing_ok=True)


def _encoded(text: str, encoding: str) -> bytes:
    """In the encoding of the file; one that lacks a letter of the new rows becomes UTF-8."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")
