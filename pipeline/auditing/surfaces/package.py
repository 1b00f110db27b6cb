"""The other files of the data package: indices and their components beside daten/werte.csv."""

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.auditing.edition import table
from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.printed import read_cell
from pipeline.editions import MANIFEST
from pipeline.errors import Problem

_ORACLE = "wer den Rest der Datei kennt, probiert für eine geheime Zeile alle Zahlen aus"


def check_package(folder: Path, known: Known) -> Iterator[Problem]:
    """Indices and the list of deliveries."""
    yield from _deliveries(folder)
    yield from _indices(folder, known)


def _deliveries(folder: Path) -> Iterator[Problem]:
    """A checksum or size of a delivered file tells everybody who knows the rest of it the hidden row."""
    path = folder / "daten" / "dateien.csv"
    header = path.read_text(encoding="utf-8-sig").partition("\n")[0].strip() if path.is_file() else ""
    for column in sorted(set(header.split(";")) & {"sha256", "bytes"}):
        yield Problem("daten/dateien.csv", f"die Datei nennt von jeder Lieferung: {column}", _ORACLE)
    if isinstance(json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("eingaben"), dict):
        yield Problem(MANIFEST, "die Datei nennt Prüfsummen der Lieferungen", _ORACLE)


def _indices(folder: Path, known: Known) -> Iterator[Problem]:
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
