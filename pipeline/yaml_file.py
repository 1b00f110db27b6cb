"""Strict YAML with line numbers: what a definition says is what the file shows.

PyYAML reads `0301` as octal, `NO` as false, `1:25` as 85 and dates as objects, and takes the last of two
equal keys. Keys, ratios and compass points of our field need text: only true/false/null, integers without a
leading zero and decimals with a point become other types; equal keys are errors.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import DefinitionError, Problem
from pipeline.yaml_loader import compose

Place = tuple[str | int, ...]
MOST_ENTRIES = 100_000  # the largest catalogue entry has a few hundred
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class YamlFile:
    """Content of one file plus the line of every key and list item (1-based)."""

    path: Path
    data: Any
    lines: dict[Place, int] = field(repr=False)
    shown: str = ""
    text: str = field(default="", repr=False)

    def place(self, where: Place = ()) -> str:
        """`file:line` of the nearest known parent of `where`."""
        for length in range(len(where), -1, -1):
            if where[:length] in self.lines:
                return f"{self.shown}:{self.lines[where[:length]]}"
        return f"{self.shown}:1"


def read_yaml(path: Path, root: Path) -> YamlFile:
    """Read one file; `root` shortens the shown path. Raises DefinitionError with file and line."""
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    return parse_yaml(_read_text(path, shown), path, shown)


def parse_yaml(text: str, path: Path, shown: str, first_line: int = 1) -> YamlFile:
    """Parse YAML text that begins in line `first_line` of the file called `shown`.

    Raises DefinitionError for all that is no plain YAML, for too deep nesting and for references (`*name`)
    that would let a short file grow without end.
    """
    offset = first_line - 1
    try:
        return _parsed(text, path, shown, offset)
    except yaml.MarkedYAMLError as error:
        raise DefinitionError(_syntax_problem(error, shown, text, offset)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 + offset
        raise DefinitionError(
            Problem(f"{shown}:{line}", "unerlaubtes Steuerzeichen", "das Zeichen löschen")
        ) from None
    except RecursionError:
        what = "die Angaben sind zu tief ineinander geschachtelt"
        raise DefinitionError(
            Problem(f"{shown}:{first_line}", what, "Klammern und Einrückung prüfen")
        ) from None
    except (ValueError, TypeError, AttributeError):  # a value that its tag !!int, !!timestamp … does not fit
        what = "ein Wert passt nicht zu seinem Typ"
        raise DefinitionError(Problem(f"{shown}:{first_line}", what, "Angaben mit „!!“ löschen")) from None


def _parsed(text: str, path: Path, shown: str, offset: int) -> YamlFile:
    node, loader = compose(text)
    if node is None:
        raise DefinitionError(Problem(f"{shown}:{offset + 1}", "die Datei ist leer"))
    lines: dict[Place, int] = {(): node.start_mark.line + 1 + offset}
    problems = list(islice(_walk(node, (), lines, shown, offset), MOST_PROBLEMS))
    if problems:
        raise DefinitionError(problems)
    return YamlFile(path, loader.construct_document(node), lines, shown, text)


def _read_text(path: Path, shown: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DefinitionError(Problem(shown, "die Datei fehlt")) from None
    except UnicodeDecodeError:
        raise DefinitionError(
            Problem(shown, "die Datei ist nicht in UTF-8 gespeichert", "im Editor als UTF-8 speichern")
        ) from None
    except OSError as error:
        raise DefinitionError(Problem(shown, f"die Datei ist nicht lesbar ({error.strerror})")) from None


def _walk(
    node: yaml.Node, where: Place, lines: dict[Place, int], shown: str, offset: int
) -> Iterator[Problem]:
    """Record the line of every key and item; yield a problem for every repeated key."""
    if len(lines) > MOST_ENTRIES:
        what = f"die Datei hat mehr als {MOST_ENTRIES} Angaben"
        yield Problem(f"{shown}:1", what, "Verweise mit „*“ durch die Angaben selbst ersetzen")
        return
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1 + offset
            if (*where, key) in lines:
                first = lines[(*where, key)]
                yield Problem(
                    f"{shown}:{line}", f"„{key}“ steht doppelt", f"schon in Zeile {first} angegeben"
                )
                continue
            lines[(*where, key)] = line
            yield from _walk(value_node, (*where, key), lines, shown, offset)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines[(*where, number)] = item.start_mark.line + 1 + offset
            yield from _walk(item, (*where, number), lines, shown, offset)


_CLOSING = {"{": "}", "[": "]"}


def _syntax_problem(error: yaml.MarkedYAMLError, shown: str, text: str, offset: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    source = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
    place = f"{shown}:{line + offset}"
    if "\t" in source:
        return Problem(place, "Tabulator in der Einrückung", "YAML rückt nur mit Leerzeichen ein")
    if re.search(r"(?:^|- |: )(?!').*\{\{", source):
        what = "ein Text mit {{ … }} steht nicht in einfachen Anführungszeichen"
        return Problem(place, what, "den ganzen Text in '…' setzen, mit \"…\" für die Namen darin")
    said = str(error.problem or "")
    if "mapping values are not allowed" in said:
        return Problem(
            place,
            "zweiter Doppelpunkt in der Zeile oder falsche Einrückung",
            'Text mit Doppelpunkt in "…" setzen, Einrückung der Nachbarzeilen vergleichen',
        )
    if "cannot start any token" in said:
        sign = source.strip()[source.strip().find(":") + 1 :].strip()[:1]
        what = f"ein Wert darf nicht mit „{sign}“ beginnen"
        return Problem(place, what, f'in Anführungszeichen setzen: "{sign}…"; die Einheit heißt prozent')
    if "expected ',' or" in said and error.context_mark:
        opened = error.context_mark
        sign = text.splitlines()[opened.line][opened.column]
        what = f"die Klammer „{sign}“ ist nicht geschlossen, oder es fehlt ein Komma"
        return Problem(f"{shown}:{opened.line + 1 + offset}", what, f"mit „{_CLOSING[sign]}“ schließen")
    if "expected <block end>" in said or "did not find expected" in said:
        return Problem(place, "falsche Einrückung", "gleichrangige Angaben gleich weit einrücken")
    if "could not find expected ':'" in said:
        return Problem(place, "nach der Angabe fehlt der Doppelpunkt", "Form: „angabe: wert“")
    if "while scanning a quoted scalar" in str(error.context):
        return Problem(place, "Anführungszeichen ist nicht geschlossen")
    return Problem(place, "kein gültiges YAML", "Einrückung, Doppelpunkte, Anführungszeichen prüfen")
