"""Charts of the style page: one of each kind with invented figures, so that no data are needed."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

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
from pipeline.charts.model import (
    Band,
    Bar,
    Bars,
    Break,
    Choropleth,
    Deviation,
    Deviations,
    Frame,
    Lines,
    Mark,
    Pyramid,
    Region,
    Ring,
    Series,
)
from pipeline.numbers import SIGNS, format_number, round_half_away
from pipeline.report.document import Chart

_NAMES = ("Nordfeld", "Altstadt", "Bahnhof", "Ostend", "Mühlental", "Lindenhof", "Südhang", "Weiher")
_TOWN = "Musterstadt"
_YEARS = tuple(range(2015, 2025))
_LABELS = ("unter 5,0", "5,0 bis unter 10,0", "10,0 bis unter 15,0", "15,0 bis unter 20,0", "20,0 und mehr")
_TONES = ("mehr als 1,5 darunter", "mehr als 0,5 darunter", "höchstens 0,5 entfernt", "mehr als 0,5 darüber",
          "mehr als 1,5 darüber")  # fmt: skip
_SECRET = Mark(None, "secret", SIGNS["secret"])
_UNKNOWN = Mark(None, "unknown", SIGNS["unknown"])
_EXCLUDED = Mark(None, "excluded", "nicht einbezogen")
_ZERO = Mark(0.0, "zero", SIGNS["zero"])


def style_charts() -> dict[str, Chart]:
    """Title → chart, one of each kind."""
    made: dict[str, Callable[[Frame], Chart]] = {
        "Sortierte Balken mit Zufallsschwankung und Linie der Kommune": _bars("bar"),
        "Punkte mit Vergleichsjahr": _bars("dot"),
        "Linien mit Bruch": _lines,
        "Bevölkerungspyramide mit Umriss der Kommune": _pyramid,
        "Karte in Klassen mit geheimem, fehlendem, leerem und ausgenommenem Gebiet": _map("sequential"),
        "Karte zweiseitiger Klassen": _map("diverging"),
        "Wärmetabelle": _heat,
        "Gestapelte Anteile": _stacks,
        "Kleine Bilder": _multiples,
        "Steigung zwischen zwei Jahren": _slopes,
        "Streuung": _scatter,
        "Abstand zur Kommune": _deviations,
    }
    return {title: make(_frame(number, title)) for number, (title, make) in enumerate(made.items(), 1)}


def _wave(number: int, low: float, high: float) -> float:
    """A value between low and high that looks scattered and is always the same."""
    return low + (high - low) * (0.5 + 0.5 * math.sin(number * 12.9898 + 4.1))


def _ok(value: float, spread: float = 0.0) -> Mark:
    exact = round_half_away(Decimal(repr(value)), 1)
    limits = (float(exact) - spread, float(exact) + spread) if spread else None
    return Mark(float(exact), "ok", format_number(exact, 1), limits)


def _frame(number: int, title: str) -> Frame:
    return Frame(f"muster-abbildung-{number}", title, f"{title}, mit erfundenen Zahlen.")


def _bars(style: Literal["bar", "dot"]) -> Callable[[Frame], Chart]:
    def made(frame: Frame) -> Chart:
        def before(mark: Mark) -> Mark | None:
            return mark if style == "dot" else None  # bars compare no years

        bars = [
            Bar(name, _ok(_wave(n, 4, 28), 3.0), before(_ok(_wave(n + 9, 4, 28))))
            for n, name in enumerate(_NAMES)
        ]
        bars[2] = Bar(_NAMES[2], _SECRET, before(_SECRET))
        earlier = "2022" if style == "dot" else ""
        return Bars(frame, tuple(bars), "%", "2024", earlier, _ok(14.2), _TOWN, style)

    return made


def _lines(frame: Frame) -> Chart:
    def series(label: str, seed: int, role: Literal["main", "other", "reference"]) -> Series:
        return Series(
            label, tuple(_ok(_wave(seed + n, 10 + seed / 9, 14 + seed / 9)) for n in range(10)), role
        )

    found = (series(_TOWN, 0, "main"), series("Altstadt", 60, "other"), series("Landkreis", 30, "reference"))
    return Lines(frame, _YEARS, found, "%", (Break(2020, "neue Rechtslage"),))


def _pyramid(frame: Frame) -> Chart:
    ages = ("0–14", "15–29", "30–44", "45–59", "60–74", "75+")
    bands = [Band(age, *(_ok(_wave(n * 4 + part, 5, 14)) for part in range(4))) for n, age in enumerate(ages)]
    return Pyramid(frame, tuple(bands), "%", "outline", "Altstadt", _TOWN, "männlich", "weiblich")


def _ring(column: int, row: int) -> Ring:
    corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
    return tuple((350_000 + 900.0 * x + _wave(x * 31 + y * 17, -160, 160),
                  5_460_000 + 700.0 * y + _wave(x * 13 + y * 47, -160, 160)) for x, y in corners)  # fmt: skip


def _map(scheme: Literal["sequential", "diverging"]) -> Callable[[Frame], Chart]:
    special = {3: _SECRET, 6: _UNKNOWN, 9: _ZERO, 11: _EXCLUDED}

    def made(frame: Frame) -> Chart:
        found = []
        for number in range(16):
            mark = special.get(number) or _ok(number * 1.6)
            index = number % len(_LABELS) if mark.status == "ok" else None
            name = f"{number + 1:02d}"
            found.append(Region(name, f"Gebiet {name}", (_ring(number % 4, number // 4),), mark, index, name))
        return Choropleth(frame, tuple(found), _LABELS, "Kennzahl (%)", counts=True, scheme=scheme)

    return made


def _heat(frame: Frame) -> Chart:
    heads = (("Kennzahl A", "%"), ("Kennzahl B", "%"), ("Kennzahl C", "Jahre"), ("Kennzahl D", "m²"))
    rows = [
        HeatRow(name, tuple(HeatField(_ok(_wave(n * 4 + at, 4, 30)), (n + at) % 5 - 2) for at in range(4)))
        for n, name in enumerate(_NAMES[:5])
    ]
    rows.append(
        HeatRow("Weiher", (HeatField(_SECRET), HeatField(_UNKNOWN), HeatField(_ZERO), HeatField(_ok(9.1))))
    )
    rows.append(HeatRow(_TOWN, tuple(HeatField(_ok(14.2)) for _ in heads), True))
    return HeatTable(frame, heads, tuple(rows), "Abstand in Standardabweichungen", _TONES)


def _stacks(frame: Frame) -> Chart:
    found = []
    for number, name in enumerate(_NAMES[:5]):
        parts = [round(_wave(number * 3 + n, 10, 30), 1) for n in range(3)]
        found.append(Stack(name, tuple(_ok(part) for part in (*parts, round(100 - sum(parts), 1)))))
    found[3] = Stack(_NAMES[3], (_ok(12.0), _SECRET, _ok(30.0), _SECRET))
    found.append(Stack(_TOWN, (_ok(16.0), _ok(20.0), _ok(40.0), _ok(24.0)), True))
    return Stacks(frame, ("unter 18", "18 bis 29", "30 bis 64", "65 und älter"), tuple(found), "%")


def _multiples(frame: Frame) -> Chart:
    def panel(name: str, seed: int) -> Panel:
        return Panel(name, Series(name, tuple(_ok(_wave(seed + n, 6, 24)) for n in range(10))))

    panels = tuple(panel(name, n * 11) for n, name in enumerate(_NAMES[:6]))
    return Multiples(frame, _YEARS, panels, "%", panel(_TOWN, 3))


def _slopes(frame: Frame) -> Chart:
    found = [Slope(name, _ok(_wave(n, 4, 30)), _ok(_wave(n + 60, 4, 30))) for n, name in enumerate(_NAMES)]
    return Slopes(frame, (*found, Slope(_TOWN, _ok(13.2), _ok(13.9), True)), "2022", "2024", "%")


def _scatter(frame: Frame) -> Chart:
    dots = [Dot(name, _ok(_wave(n, 2, 30)), _ok(_wave(n, 3, 40))) for n, name in enumerate(_NAMES)]
    return Scatter(frame, tuple(dots), "Kennzahl A (%)", "Kennzahl B (%)", Dot(_TOWN, _ok(13.9), _ok(19.0)))


def _deviations(frame: Frame) -> Chart:
    rows = (
        Deviation("Kennzahl A", _ok(1.8), "24,1", "13,9"),
        Deviation("Kennzahl B", _ok(-1.3), "17,0", "22,8"),
        Deviation("Kennzahl C", _ok(4.2), "38,8", "15,1"),
        Deviation("Kennzahl D", _SECRET, SIGNS["secret"], "3,3"),
    )
    return Deviations(frame, rows, "Altstadt", _TOWN, "Standardabweichungen")
