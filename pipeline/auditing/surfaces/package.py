"""The other files of the data package: indices and their components beside daten/werte.csv."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.auditing.edition import table
from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.printed import read_cell
from pipeline.errors import Problem


def check_package(folder: Path, known: Known) -> Iterator[Problem]:
    """A component, z-score, sum or type of an area whose component is hidden would lead back to it."""
    data = folder / "daten"
    columns = ("index", "art", "gebiet", "jahr", "indikator", "wert", "z")
    components = list(table(data / "index_komponenten.csv", columns))
    secret: dict[str, set[tuple[str, int]]] = {}
    for key, found in known.values.items():
        if not key[1] and found.status == "secret":
            secret.setdefault(key[0], set()).add(key[2:])
    parts: dict[tuple[str, str], set[str]] = {}
    for index, kind, area, year, indicator, value, score in components:
        parts.setdefault((index, kind), set()).add(indicator)
        if (area, int(year)) in secret.get(indicator, ()) and _numeric(value, score):
            name = known.named((indicator, "", area, int(year)))
            yield Problem("daten/index_komponenten.csv", f"eine geheime Zahl ist zu sehen: {name}", score)
    for index, kind, area, year, *numbers in table(data / "index.csv", (*columns[:4], "summe", "wert")):
        for indicator in sorted(parts.get((index, kind), ())):
            if (area, int(year)) in secret.get(indicator, ()) and _numeric(*numbers):
                name = known.named((indicator, "", area, int(year)))
                what = f"der Index {index} ({kind}) nennt eine Summe mit einer geheimen Komponente: {name}"
                yield Problem("daten/index.csv", what, "mit den übrigen Komponenten zu errechnen")


def _numeric(*texts: str) -> bool:
    return any(read_cell(text).number is not None for text in texts)
