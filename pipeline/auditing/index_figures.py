"""What an edition says beside a hidden figure in composite indices and in rules of early recognition."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pipeline.auditing.edition import SECRET, Edition, table
from pipeline.errors import Problem

TYPES, REFERENCES, HITS = "gebietstypen.csv", "index_bezugswerte.csv", "frueherkennung.csv"
Labels = dict[str, set[str]]
_STATUS = "Status"
_NEAR = Decimal("1e-6")
_UNDECIDED = "nicht prüfbar"
_NAMED = re.compile(r"(?:^|; )([^:;]+?) \((\d{4})\): ")
_SHOWN = re.compile(r"(?:^|; )([^:;]+?) \((\d{4})\): -?\d")
_COUNTED = re.compile(r"(\d+) Bedingung(?:en)? nicht prüfbar")
_SEVERAL = "(in jedem Jahr seit"


def told_by_indices(edition: Edition, folder: Path) -> Iterator[Problem]:
    """Types, reference values and hits for which a hidden figure was used. Paths begin with the edition."""
    yield from _types(edition, folder)
    yield from _references(edition, folder)
    yield from _hits(edition, folder)


def _types(edition: Edition, folder: Path) -> Iterator[Problem]:
    """The type of an area that has no index because a component is hidden: it follows from its figures."""
    columns = ("index", "art", "gebiet", "jahr", "status")
    secret = {(index, year, area) for index, kind, area, year, status in _rows(folder, "index.csv", columns)
              if kind == _STATUS and status == SECRET}  # fmt: skip
    for line, (index, year, area, kind) in enumerate(
        _rows(folder, TYPES, ("index", "jahr", "gebiet", "typ")), 2
    ):
        if (index, year, area) in secret and any(sign.isalnum() for sign in kind):
            what = "ein Gebiet mit geheimer Komponente hat einen Gebietstyp"
            name = edition.names.get(area, area)
            yield Problem(f"{edition.name}/daten/{TYPES}:{line}", f"{what}: {name} {year}", f"Typ {kind}")


def _references(edition: Edition, folder: Path) -> Iterator[Problem]:
    """Means and least values over more areas than are printed, or over others than in other years."""
    shown: dict[tuple[str, ...], list[Decimal]] = {}
    series = ("index", "art", "jahr", "indikator")
    for *name, text in _rows(folder, "index_komponenten.csv", (*series, "wert")):
        if any(sign.isdigit() for sign in text):
            shown.setdefault(tuple(name), []).append(_number(text))
    shapes = _rows(folder, "index_verteilungen.csv", (*series, "begrenzte_gebiete"))
    limited = {
        tuple(name) for name, number in ((row[:4], row[4]) for row in shapes) if number not in ("", "0")
    }
    found: dict[tuple[str, str, str], list[tuple[int, str, bool, bool]]] = {}
    for line, (*name, areas, centre) in enumerate(
        _rows(folder, REFERENCES, (*series, "gebiete", "mittel_oder_minimum")), 2
    ):
        values = shown.get(tuple(name), [])
        if values and areas.isdigit() and any(sign.isdigit() for sign in centre):
            more = int(areas) > len(values)
            follows = not more and (tuple(name) in limited or _follows(_number(centre), values))
            found.setdefault((name[0], name[1], name[3]), []).append((line, name[2], more, follows))
    for (_, _, indicator), lines in found.items():
        for line, year, more, follows in lines:
            # Weighted means never follow from the values alone: then nothing is told by it.
            if more or (not follows and any(other[3] for other in lines)):
                what = "in einen Bezugswert des Index gehen Werte ein, die nicht gezeigt sind"
                title = edition.titles.get(indicator, indicator)
                hint = "Summe der gezeigten Werte vom Mittel mal Gebieten abziehen"
                yield Problem(f"{edition.name}/daten/{REFERENCES}:{line}", f"{what}: {title} {year}", hint)


def _follows(centre: Decimal, values: list[Decimal]) -> bool:
    """True for the mean or the least of the values."""
    mean = sum(values, Decimal()) / len(values)
    return abs(centre - mean) < _NEAR or abs(centre - min(values)) < _NEAR


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _hits(edition: Edition, folder: Path) -> Iterator[Problem]:
    """Results of early recognition that name or need a hidden figure."""
    rows = list(_rows(folder, HITS, ("regel", "gebiet", "jahr", "ergebnis", "grund")))
    labels = _labels(folder)
    asked = _asked(labels, rows)
    for line, (rule, area, year, result, reason) in enumerate(rows, 2):
        hidden = {name for name in asked.get((rule, year), ()) if _is_hidden(edition, name, area, year)}
        named = {name for label, when in _SHOWN.findall(reason)
                 if when == year for name in _indicators(labels, label)}  # fmt: skip
        place, name = f"{edition.name}/daten/{HITS}:{line}", edition.names.get(area, area)
        told = _COUNTED.search(reason)
        if any(_is_hidden(edition, one, area, year) for one in named):
            yield Problem(place, f"die Früherkennung nennt eine geheime Zahl: {name} {year}", reason)
        elif hidden and result != _UNDECIDED and (int(told[1]) if told else 0) < len(hidden):
            what = "die Früherkennung entscheidet mit einer geheimen Zahl"
            yield Problem(place, f"{what}: {name} {year}", ", ".join(sorted(hidden)))


def _asked(labels: Labels, rows: list[tuple[str, ...]]) -> dict[tuple[str, str], set[str]]:
    """Indicators that a rule asks of the last year alone, as its reasons name them; by rule and year.

    Where several years are asked, an earlier one can decide without the hidden one.
    """
    found: dict[tuple[str, str], set[str]] = {}
    several: set[tuple[str, str]] = set()
    for rule, _, year, result, reason in rows:
        named = _NAMED.findall(reason)
        if _SEVERAL in reason or any(when != year for _, when in named):
            several.add((rule, year))
        if result != _UNDECIDED:
            names = {name for label, _ in named for name in _indicators(labels, label)}
            found.setdefault((rule, year), set()).update(names)
    return {key: names for key, names in found.items() if key not in several}


def _labels(folder: Path) -> Labels:
    """Indicators by title and short title."""
    found: Labels = {}
    for name, *texts in _rows(folder, "indikatoren.csv", ("indikator", "titel", "kurztitel")):
        for text in filter(None, texts):
            found.setdefault(text, set()).add(name)
    return found


def _indicators(labels: Labels, text: str) -> set[str]:
    """The indicator of a title; none where several have it."""
    found = labels.get(text, set())
    return found if len(found) == 1 else set()


def _is_hidden(edition: Edition, indicator: str, area: str, year: str) -> bool:
    row = edition.rows.get((indicator, "", area, int(year)))
    return row is not None and row.secret


def _rows(folder: Path, name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Lines of a file; a column that it lacks is empty."""
    return table(folder / "daten" / name, (), columns)
