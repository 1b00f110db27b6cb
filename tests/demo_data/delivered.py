"""Reads the committed deliveries of the demo municipality, without the pipeline."""

import json
from collections import Counter
from pathlib import Path

import openpyxl
import shapely

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "data" / "raw"
YEARS = range(2014, 2025)
TOWN = "99010115"
UNKNOWN = "keine Angabe"
LEVELS = ("land", "kreis", "stadt", "stadtteil", "sozialraum", "block")

Row = dict[str, str]


def rows(path: str, header: int = 1, encoding: str = "cp1252") -> list[Row]:
    """Rows of a delivered CSV by the headings in line `header`."""
    lines = (RAW / path).read_bytes().decode(encoding).splitlines()[header - 1 :]
    names = [name.strip('"') for name in lines[0].split(";")]
    cells = ([cell.strip('"') for cell in line.split(";")] for line in lines[1:])
    return [dict(zip(names, line, strict=True)) for line in cells]


def sheet(path: str, name: str, header: int) -> list[dict[str, object]]:
    """Rows of a delivered worksheet by the headings in row `header`."""
    book = openpyxl.load_workbook(RAW / path, read_only=True)
    lines = list(book[name].iter_rows(min_row=header, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def area_rows(name: str) -> list[Row]:
    """Rows of an area table."""
    return rows(f"areas/{name}.csv", encoding="utf-8")


def shapes(level: str) -> dict[str, shapely.Polygon]:
    """Polygons of a level by area id."""
    features = json.loads((RAW / "areas" / f"{level}.geojson").read_text("utf-8"))["features"]
    return {f["properties"]["id"]: shapely.geometry.shape(f["geometry"]) for f in features}


def register(year: int) -> list[Row]:
    """Population register of a year."""
    return rows(f"melderegister/einwohner_{year}.csv", 3)


def inhabitants(year: int) -> Counter[str]:
    """Inhabitants by Sozialraum; the town's total under TOWN."""
    counts: Counter[str] = Counter()
    for row in register(year):
        space = UNKNOWN if row["Block"] == UNKNOWN else row["Block"][:-2]
        counts[space] += int(row["Anzahl"])
        counts[TOWN] += int(row["Anzahl"])
    return counts


def number(text: str) -> float:
    """Number with thousands point and decimal comma."""
    return float(text.replace(".", "").replace(",", "."))


def genesis(path: Path) -> list[list[str]]:
    """Data rows of a table: those before the rule that begin with a digit."""
    text = path.read_text("cp1252").split("__________")[0]
    return [line.split(";") for line in text.splitlines() if line[0].isdigit()]
