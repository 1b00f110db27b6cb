"""A small invented edition, written as the files that the audit reads, without the engine."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECRET = "aus Gründen der Geheimhaltung nicht ausgewiesen"

Series = tuple[str, str]  # indicator and group


_GROUP_HEADS = ("datensatz", "gliederung", "art", "code", "enthalten_in", "schliesst_aus", "besteht_aus")


@dataclass
class Edition:
    """Areas by their parts, series by their terms, and rows of figures; None hides a figure."""

    parts: Mapping[str, Sequence[str]]
    terms: Mapping[Series, Sequence[tuple[str, ...]]]  # role, term, moment, perhaps the term it is a part of
    minimum: int = 3
    thin: int = 0  # minimum of denominators
    dimensions: Sequence[tuple[str, ...]] = ()
    values: dict[tuple[str, str, str, int], tuple[object, object, object]] = field(default_factory=dict)
    changes: list[tuple[str, str, str, int, int, object, object]] = field(default_factory=list)
    unassigned: bool = False

    def count(self, indicator: str, area: str, year: int, number: float | None) -> None:
        """A count; None hides it."""
        self.values[indicator, "", area, year] = (number, number, "x")

    def write(self, folder: Path) -> Path:
        """Write daten/; returns the folder of the edition."""
        data = folder / "daten"
        data.mkdir(parents=True, exist_ok=True)
        datasets = sorted({term.split("[")[0] for uses in self.terms.values() for _, term, *_ in uses})
        years = sorted({key[3] for key in self.values})
        rows = {
            "gebiete": [("kennung", "ebene", "name", "gehoert_zu", "art")]
            + [(area, "stadt" if area == "S" else "teil", f"Ort {area}", "", "area") for area in self.parts],
            "gebietsteile": [("gebiet", "teil", "von", "bis")]
            + [(area, part, 1900, 2100) for area, inside in self.parts.items() for part in inside],
            "terme": [("indikator", "gruppe", "rolle", "term", "moment", "teil_von")]
            + [
                (*series, *use, *("",) * (4 - len(use)))
                for series, uses in self.terms.items()
                for use in uses
            ],
            "gliederungen": [
                _GROUP_HEADS[: max(map(len, self.dimensions), default=6)],
                *self.dimensions,
            ],
            "regeln": [("datensatz", "mindestzahl", "ergaenzung", "nullen", "geschuetzt", "mindestnenner")]
            + [(name, self.minimum, "ja", "gezeigt", "ja", self.thin) for name in datasets],
            "lieferungen": [("datensatz", "jahr", "ebene")]
            + [(name, year, "nicht_zuordenbar") for name in datasets for year in years if self.unassigned],
            "indikatoren": [("indikator", "titel")]
            + [(name, f"Titel {name}") for name in dict.fromkeys(name for name, _ in self.terms)],
            "werte": [("indikator", "gruppe", "gebiet", "jahr", "wert", "zaehler", "nenner", "status")]
            + [
                (*key, *map(text, numbers), SECRET if numbers[0] is None else "Wert")
                for key, numbers in self.values.items()
            ],
            "veraenderungen": [
                ("indikator", "gruppe", "gebiet", "jahr", "vergleichsjahr", "differenz", "prozent")
            ]
            + [(*change[:5], *map(text, change[5:])) for change in self.changes],
        }
        for name, listed in rows.items():
            with (data / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
                csv.writer(stream, delimiter=";").writerows(listed)
        return folder


def text(number: object) -> str:
    """A figure as the data package writes it."""
    return "•" if number is None else f"{number}".replace(".", ",")


def town(minimum: int = 3) -> Edition:
    """A town S of the parts A, B, C, with the indicator n that counts d[]."""
    parts = {"S": ["A", "B", "C"], "A": ["A"], "B": ["B"], "C": ["C"]}
    return Edition(parts, {("n", ""): [("numerator", "d[]", "same")]}, minimum)
