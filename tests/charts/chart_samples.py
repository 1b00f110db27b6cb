"""Invented input for the chart tests: a normal case of each type, and the hard ones."""

import math
from dataclasses import replace
from decimal import Decimal

from pipeline.charts.comparison_model import (
    Dot,
    HeatField,
    HeatRow,
    HeatTable,
    Multiples,
    Panel,
    Scatter,
    Slope,
    Slopes,
    Stack,
    Stacks,
)
from pipeline.charts.drawing import Chart
from pipeline.charts.model import (
    Band,
    Bar,
    Bars,
    Break,
    Choropleth,
    Cross,
    Deviation,
    Deviations,
    Frame,
    Lines,
    Mark,
    Overlay,
    Pyramid,
    Region,
    Ring,
    Series,
)
from pipeline.numbers import SIGNS, format_number

SECRET = Mark(None, "secret", SIGNS["secret"])
UNKNOWN = Mark(None, "unknown", SIGNS["unknown"])
LATER = Mark(None, "later", SIGNS["later"])
UNRELIABLE = Mark(None, "unreliable", SIGNS["unreliable"])
BLOCKED = Mark(None, "not_applicable", SIGNS["not_applicable"])
ZERO = Mark(0.0, "zero", SIGNS["zero"])
CLASS_LABELS = ("unter 5,0", "5,0 bis unter 10,0", "10,0 bis unter 15,0", "15,0 und mehr")
NAMES = (
    "Altstadt-Nord", "Altstadt-Süd", "Bahnhofsviertel", "Burgberg", "Brückenvorstadt", "Eichwald",
    "Feldmark", "Fischerau", "Gartenstadt", "Gewerbepark-West", "Hohe Wiese", "Im Grund", "Kirchberg",
    "Klosterfeld", "Lindenhof", "Mühlental", "Neustadt-Ost", "Neustadt-West", "Oberdorf", "Rosengarten",
    "Sankt Nikolai", "Schlossberg", "Siedlung am Wald", "Steinbruch", "Südhang", "Talaue", "Unterdorf",
    "Weiher", "Ziegelhütte",
)  # fmt: skip
HIDDEN_AT = {3: SECRET, 8: UNKNOWN, 12: ZERO, 17: BLOCKED, 21: UNRELIABLE}
AGES = ("unter 3", "3 bis 5", "6 bis 9", "10 bis 14", "15 bis 17", "18 bis 24", "25 bis 29",
        "30 bis 34", "35 bis 39", "40 bis 44", "45 bis 49", "50 bis 54", "55 bis 59", "60 bis 64",
        "65 bis 69", "70 bis 74", "75 bis 79", "80 bis 84", "85 und älter")  # fmt: skip


def ok(value: float, decimals: int = 1) -> Mark:
    """A mark with the value as it is printed."""
    exact = round(Decimal(repr(value)), decimals)
    return Mark(float(exact), "ok", format_number(exact, decimals))


def frame(prefix: str, width: float = 160.0, height: float | None = None) -> Frame:
    return Frame(prefix, f"Titel {prefix}", f"Beschreibung von {prefix} <mit & Zeichen>", width, height)


def wave(number: int, low: float, high: float) -> float:
    """A value between low and high that looks scattered and is always the same."""
    return low + (high - low) * (0.5 + 0.5 * math.sin(number * 12.9898 + 4.1))


def bars(count: int = 29, prefix: str = "balken") -> Bars:
    items = [Bar(name, ok(wave(n, 2, 32)), ok(wave(n + 50, 2, 32))) for n, name in enumerate(NAMES)]
    items[3] = Bar(NAMES[3], SECRET, ok(7.0))
    items[7] = Bar(NAMES[7], ZERO, SECRET)
    items[1] = Bar(NAMES[1], UNKNOWN, UNKNOWN)
    return Bars(frame(prefix), tuple(items[:count]), "Prozent", "2024", "2022", ok(13.9), "Musterbrück")


def lines(prefix: str = "linien") -> Lines:
    years = tuple(range(2014, 2025))
    town = tuple(ok(wave(n, 11, 15)) for n in range(11))
    district = (*(ok(wave(n + 20, 8, 12)) for n in range(10)), town[-1])
    state = tuple(SECRET if n in (4, 5) else ok(wave(n + 40, 6, 9)) for n in range(11))
    series = (
        Series("Musterbrück", town, "main"),
        Series("Landkreis", district, "reference"),
        Series("Altstadt-Süd", state),
    )
    breaks = (Break(2016, "Revision der SGB-II-Statistik"), Break(2022, "Geflüchtete aus der Ukraine"))
    return Lines(frame(prefix), years, series, "Leistungsberechtigte je 100 Personen", breaks)


def bands() -> list[Band]:
    return [
        Band(age, ok(wave(n, 2, 6)), ok(wave(n + 30, 2, 6)), ok(wave(n + 3, 2, 6)), ok(wave(n + 33, 2, 6)))
        for n, age in enumerate(AGES)
    ]


def pyramid(prefix: str = "pyramide") -> Pyramid:
    rows = bands()
    rows[2] = Band(AGES[2], SECRET, SECRET, ok(3.1), ok(3.0))
    return Pyramid(frame(prefix), tuple(rows), "Prozent", "outline", "Kirchberg", "Musterbrück")


def deviations(prefix: str = "abweichung") -> Deviations:
    rows = [
        Deviation("SGB-II-Quote", ok(1.8), "24,1", "13,9"),
        Deviation("Anteil 65 Jahre und älter", ok(-1.3), "17,0", "22,8"),
        Deviation("Ausländeranteil", ok(4.2), "38,8", "15,1"),
        Deviation("Personen mit Migrationshintergrund", ZERO, "33,0", "33,0"),
        Deviation("Wohngeldhaushalte", SECRET, "•", "3,3"),
    ]
    return Deviations(frame(prefix), tuple(rows), "Kirchberg", "Stadt", "Standardabweichungen")


def _corner(column: int, row: int) -> tuple[float, float]:
    shift = wave(column * 31 + row * 17, -220, 220), wave(column * 13 + row * 47, -220, 220)
    return 350_000 + column * 900 + shift[0], 5_460_000 + row * 800 + shift[1]


def _edge(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[float, float]]:
    """A wavy boundary, the same points in both directions."""
    first, last = sorted((start, end))
    (x0, y0), (x1, y1) = _corner(*first), _corner(*last)
    points = []
    for step in range(13):
        share, bow = step / 13, 40 * math.sin(step * 1.7 + first[0] + first[1]) * (step > 0)
        points.append((x0 + (x1 - x0) * share + bow, y0 + (y1 - y0) * share - bow))
    points.append((x1, y1))
    return points[:-1] if first == start else points[:0:-1]


def cell(column: int, row: int) -> Ring:
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    points = []
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        points += _edge(start, end)
    return tuple(points)


def regions(count: int, columns: int, labels: bool = True) -> tuple[Region, ...]:
    found = []
    for number in range(count):
        column, row = number % columns, number // columns
        mark = HIDDEN_AT.get(number, ok(wave(number, 1, 19)))
        index = int(mark.value // 5) if mark.status == "ok" and mark.value is not None else None
        name = NAMES[number % len(NAMES)]
        found.append(
            Region(f"{number:03d}", name, (cell(column, row),), mark, index, name if labels else "",
                   f"Stadtteil {column // 2}", f"{number:02d}")
        )  # fmt: skip
    return tuple(found)


def choropleth(prefix: str = "karte") -> Choropleth:
    circle = tuple(
        (352_000 + 900 * math.cos(turn / 5), 5_461_900 + 700 * math.sin(turn / 5)) for turn in range(31)
    )
    return Choropleth(
        frame(prefix), regions(29, 6), CLASS_LABELS, "Leistungsberechtigte je 100 Personen",
        (Overlay("Sozialer Zusammenhalt Nord", (circle,)),), "Gebiet der Städtebauförderung",
        "Grenze der Stadtteile", counts=True,
    )  # fmt: skip


def crossed(prefix: str = "kreuzkarte") -> Choropleth:
    """Status and dynamics at once."""
    plain = choropleth(prefix)
    cross = Cross("Status", ("1 unter dem Mittel", "2 um das Mittel", "3 über dem Mittel"), "Dynamik",
                  (("↓", "unter dem Mittel"), ("→", "um das Mittel"), ("↑", "über dem Mittel")))  # fmt: skip
    found = []
    for number, region in enumerate(plain.regions):
        known = region.class_index is not None
        index = number % 9 if known else None
        label = f"{number % 9 // 3 + 1}{'↓→↑'[number % 3]}" if known else ""
        found.append(replace(region, class_index=index, label=label, short=""))
    return replace(
        plain, regions=tuple(found), class_labels=tuple(map(str, range(9))), overlays=(), cross=cross
    )


HEADS = (
    ("SGB-II-Quote", "%"), ("Kinder\u00adarmut", "%"), ("Alters\u00adarmut", "%"),
    ("Arbeits\u00adlosen\u00adanteil", "%"), ("Beschäf\u00adtigten\u00adquote", "%"),
    ("Allein\u00aderziehende", "%"), ("Wohn\u00adfläche", "m²"), ("Durch\u00adschnitts\u00adalter", "Jahre"),
)  # fmt: skip
TONES = ("unter −1,5", "−1,5 bis −0,5", "nahe am Wert der Stadt", "0,5 bis 1,5", "über 1,5")


def heat_table(prefix: str = "waermetabelle", count: int = 12) -> HeatTable:
    rows = []
    for number, name in enumerate(NAMES[:count]):
        fields = [HeatField(ok(wave(number * 8 + n, 2, 30)), (number + n) % 5 - 2) for n in range(len(HEADS))]
        if number in (2, 5):
            fields[1] = HeatField(SECRET if number == 2 else UNKNOWN)
        rows.append(HeatRow(name, tuple(fields)))
    rows.append(HeatRow("Musterbrück", tuple(HeatField(ok(14.2)) for _ in HEADS), True))
    return HeatTable(frame(prefix), HEADS, tuple(rows), "Abstand zu Musterbrück", TONES)


def stacks(prefix: str = "anteile") -> Stacks:
    found = []
    for number, name in enumerate(NAMES[:8]):
        first, second, third = (round(wave(number * 3 + n, 8, 28), 1) for n in range(3))
        last = round(100 - first - second - third, 1)
        found.append(Stack(name, tuple(ok(value) for value in (first, second, third, last))))
    found[3] = Stack(NAMES[3], (ok(12.0), SECRET, ok(30.0), SECRET))
    found.append(Stack("Musterbrück", (ok(16.0), ok(20.0), ok(40.0), ok(24.0)), True))
    parts = ("unter 18", "18 bis 29", "30 bis 64", "65 und älter")
    return Stacks(frame(prefix), parts, tuple(found), "Prozent")


def multiples(prefix: str = "kleinbilder", count: int = 8) -> Multiples:
    years = tuple(range(2014, 2025))
    panels = []
    for number, name in enumerate(NAMES[:count]):
        marks = [ok(wave(number * 11 + n, 6, 24)) for n in range(11)]
        if number == 2:
            marks[4] = SECRET
        panels.append(Panel(name, Series(name, tuple(marks)), (2018,) if number < 4 else ()))
    town = Panel("Musterbrück", Series("Musterbrück", tuple(ok(wave(n, 11, 15)) for n in range(11))))
    return Multiples(frame(prefix), years, tuple(panels), "Prozent", town)


def slopes(prefix: str = "steigung") -> Slopes:
    lines = [Slope(name, ok(wave(n, 4, 30)), ok(wave(n + 60, 4, 30))) for n, name in enumerate(NAMES[:14])]
    lines.append(Slope("Musterbrück", ok(13.2), ok(13.9), True))
    return Slopes(frame(prefix), tuple(lines), "2022", "2024", "Prozent")


def scatter(prefix: str = "streuung") -> Scatter:
    dots = [Dot(name, ok(wave(n, 2, 30)), ok(wave(n, 3, 40) + wave(n + 9, -6, 6)))
            for n, name in enumerate(NAMES)]  # fmt: skip
    town = Dot("Musterbrück", ok(13.9), ok(19.0))
    return Scatter(frame(prefix), tuple(dots), "SGB-II-Quote (%)", "Kinderarmut (%)", town)


def one_of_each() -> list[Chart]:
    """One chart of each type."""
    return [bars(), lines(), pyramid(), choropleth(), deviations(), heat_table(), stacks(), multiples(),
            slopes(), scatter(), crossed()]  # fmt: skip
