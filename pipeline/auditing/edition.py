"""An edition read back from its own files: figures, terms, areas and rules, nothing else."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import DataError, Problem
from pipeline.numbers import SIGN_WORDS

SECRET = SIGN_WORDS["secret"]
UNASSIGNED = "nicht_zuordenbar"
VALUES = "daten/werte.csv"

SeriesKey = tuple[str, str]  # indicator and group
RowKey = tuple[str, str, str, int]  # … area and year


class Row(NamedTuple):
    """A line of werte.csv; None where a sign stands instead of a number."""

    line: int
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    secret: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A term of a series: its role, its canonical text and the moment at which it is taken.

    `part_of`: term of another dataset among whose people all of its people are, by the definition.
    """

    role: str
    term: str
    moment: str
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the edition says of the protection of a dataset."""

    minimum: int
    complement: bool
    zeros_secret: bool
    protected: bool
    denominator_minimum: int = 0


@dataclass(frozen=True)
class Breakdown:
    """A dimension of a dataset: kind, codes, in which groups a group lies, which it excludes, and groups that
    together make up a group."""

    kind: str
    codes: tuple[str, ...]
    inside: Mapping[str, tuple[str, ...]]
    apart: Mapping[str, frozenset[str]]
    made_of: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """Everything of an edition that the attack uses."""

    name: str
    rows: Mapping[RowKey, Row]
    changes: Sequence[tuple[RowKey, int, Decimal | None, Decimal | None]]  # base year, difference, percent
    uses: Mapping[SeriesKey, tuple[Use, ...]]
    parts: Mapping[str, tuple[tuple[str, int, int], ...]]
    breakdowns: Mapping[str, Mapping[str, Breakdown]]
    rules: Mapping[str, Rule]
    age_limit: Mapping[tuple[int, int], int]  # year and age -> twelfths below it
    unassigned: frozenset[tuple[str, int]]  # dataset and year with people of no known place
    names: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def area(self, area_id: str, year: int, dataset: str) -> frozenset[str]:
        """Smallest parts of an area in a year."""
        found = {part for part, first, last in self.parts.get(area_id, ()) if first <= year <= last}
        if (dataset, year) not in self.unassigned:
            found.discard(UNASSIGNED)
        return frozenset(found)


def read_edition(folder: Path, name: str) -> Edition:
    """Read daten/ of an edition. DataError if it is not complete."""
    data = folder / "daten"
    needed = ("werte", "terme", "gebietsteile", "gliederungen", "regeln", "gebiete")
    missing = [item for item in needed if not (data / f"{item}.csv").is_file()]
    if missing:
        what = "die Datei fehlt, die Ausgabe lässt sich nicht prüfen"
        hint = "die Stufe package noch einmal laufen lassen"
        raise DataError([Problem(f"reports/{folder.name}/daten/{item}.csv", what, hint) for item in missing])
    try:
        return _read(data, name)
    except (ValueError, KeyError, ArithmeticError, csv.Error) as error:
        what = f"die Dateien lassen sich nicht lesen ({type(error).__name__})"
        hint = "sie wurden von Hand geändert? Die Stufe package noch einmal laufen lassen"
        raise DataError(Problem(f"reports/{folder.name}/daten", what, hint)) from error


def _read(data: Path, name: str) -> Edition:
    areas = list(table(data / "gebiete.csv", ("kennung", "name", "ebene")))
    codebook = list(table(data / "indikatoren.csv", ("indikator", "titel"), ("einheit",)))
    return Edition(
        name=name,
        rows=_values(data / "werte.csv"),
        changes=list(_changes(data / "veraenderungen.csv")),
        uses=_uses(data / "terme.csv"),
        parts=_parts(data / "gebietsteile.csv"),
        breakdowns=_breakdowns(data / "gliederungen.csv"),
        rules=_rules(data / "regeln.csv"),
        age_limit={
            (int(year), int(age)): int(share)
            for year, age, share in table(data / "altersgrenze.csv", ("jahr", "alter", "zwoelftel"))
        },
        unassigned=frozenset(
            (dataset, int(year))
            for dataset, year, level in table(data / "lieferungen.csv", ("datensatz", "jahr", "ebene"))
            if level == UNASSIGNED
        ),
        names={area: text for area, text, _ in areas},
        levels={area: level for area, _, level in areas},
        titles={indicator: title for indicator, title, _ in codebook},
        units={indicator: unit for indicator, _, unit in codebook},
    )


def table(path: Path, columns: Sequence[str], later: Sequence[str] = ()) -> Iterator[tuple[str, ...]]:
    """Two or more columns of a file of the data package; no rows without such a file. KeyError for a column.

    `later`: columns that editions of earlier versions lack, empty there.
    """
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream, delimiter=";")
        header = {heading: number for number, heading in enumerate(next(lines))}
        places = [*(header[column] for column in columns), *(header.get(column, -1) for column in later)]
        filled = ([*line, ""] for line in lines) if -1 in places else lines
        yield from map(itemgetter(*places), filled)


_NUMBER = re.compile(r"-?\d+(,\d+)?")


@lru_cache(maxsize=65536)
def _number(text: str) -> Decimal | None:
    """A number with decimal comma; None for a sign. A sign that is no known one is not guessed.

    >>> _number("13,914"), _number("•")
    (Decimal('13.914'), None)
    """
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None


def _values(path: Path) -> dict[RowKey, Row]:
    columns = ("indikator", "gruppe", "gebiet", "jahr", "wert", "zaehler", "nenner", "status")
    found = {}
    for line, (indicator, group, area, year, *numbers, status) in enumerate(table(path, columns), 2):
        value, numerator, denominator = map(_number, numbers)
        key = (indicator, group, area, int(year))
        found[key] = Row(line, value, numerator, denominator, status == SECRET)
    return found


def _changes(path: Path) -> Iterator[tuple[RowKey, int, Decimal | None, Decimal | None]]:
    columns = ("indikator", "gruppe", "gebiet", "jahr", "vergleichsjahr", "differenz", "prozent")
    for indicator, group, area, year, base, difference, percent in table(path, columns):
        shown = (_number(difference), _number(percent))
        if shown != (None, None):
            yield (indicator, group, area, int(year)), int(base), *shown


def _uses(path: Path) -> dict[SeriesKey, tuple[Use, ...]]:
    found: dict[SeriesKey, list[Use]] = {}
    columns = ("indikator", "gruppe", "rolle", "term", "moment")
    for indicator, group, *use in table(path, columns, ("teil_von",)):
        found.setdefault((indicator, group), []).append(Use(*use))
    return {key: tuple(uses) for key, uses in found.items()}


def _parts(path: Path) -> dict[str, tuple[tuple[str, int, int], ...]]:
    found: dict[str, list[tuple[str, int, int]]] = {}
    for area, part, first, last in table(path, ("gebiet", "teil", "von", "bis")):
        found.setdefault(area, []).append((part, int(first), int(last)))
    return {area: tuple(parts) for area, parts in found.items()}


def _breakdowns(path: Path) -> dict[str, dict[str, Breakdown]]:
    columns = ("datensatz", "gliederung", "art", "code", "enthalten_in", "schliesst_aus")
    rows: dict[tuple[str, str, str], list[list[str]]] = {}
    for dataset, dimension, kind, *code in table(path, columns, ("besteht_aus",)):
        rows.setdefault((dataset, dimension, kind), []).append(code)
    found: dict[str, dict[str, Breakdown]] = {}
    for (dataset, dimension, kind), codes in rows.items():
        found.setdefault(dataset, {})[dimension] = Breakdown(
            kind,
            tuple(code for code, *_ in codes if code),
            {code: tuple(inside.split()) for code, inside, *_ in codes},
            {code: frozenset(apart.split()) for code, _, apart, _ in codes},
            {code: frozenset(made.split()) for code, *_, made in codes if made},
        )
    return found


def _rules(path: Path) -> dict[str, Rule]:
    columns = ("datensatz", "mindestzahl", "ergaenzung", "nullen", "geschuetzt", "mindestnenner")
    return {
        dataset: Rule(int(minimum), complement == "ja", zeros != "gezeigt", protected == "ja", int(thin))
        for dataset, minimum, complement, zeros, protected, thin in table(path, columns)
    }
