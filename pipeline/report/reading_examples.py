"""Worked examples for the reading guide: one sentence per kind of figure, with figures of this report."""

from collections.abc import Callable, Iterable

from pipeline.numbers import with_unit
from pipeline.report.document import Cell, Figure, Row

Example = tuple[Figure, Row, int]


def reading_examples(figures: Iterable[Figure], located: str) -> tuple[str, ...]:
    """One example for the first numbered figure of each kind that shows a value, in order of appearance."""
    found: dict[str, str] = {}
    for figure in figures:
        kind = type(figure.chart).__name__
        if figure.number and kind in _WORDS and kind not in found:
            example = _example(figure)
            if example:
                found[kind] = f"Lesebeispiel Abbildung {figure.number}: {_WORDS[kind](example, located)}"
    return tuple(found.values())


def _example(figure: Figure) -> Example | None:
    """The first row with a value, and the place of that value."""
    for row in figure.table.rows:
        for place, cell in enumerate(row.cells):
            if row.role == "" and cell.status == "ok" and cell.text[:1].isdigit():
                return figure, row, place
    return None


def _value(example: Example) -> str:
    figure, row, place = example
    cell: Cell = row.cells[place]
    unit = figure.table.columns[place + 1].unit
    if unit == "%":
        return with_unit(cell.text, "prozent")
    return cell.text if unit in ("", "Anzahl") else f"{cell.text} ({unit})"


def _map(example: Example, located: str) -> str:
    return (
        f"{example[1].head} hat den Wert {_value(example)}. Die Farbe ist die der Klasse dieses Werts; "
        "Gebiete derselben Farbe liegen in derselben Klasse, ihre Werte können verschieden sein."
    )


def _bars(example: Example, located: str) -> str:
    return (
        f"In der Zeile {example[1].head} steht der Wert {_value(example)}. Eine senkrechte Linie zeigt den "
        f"Wert {located}: Was links von ihr endet, ist niedriger, was rechts von ihr endet, ist höher."
    )


def _lines(example: Example, located: str) -> str:
    figure, row, place = example
    heading = figure.table.columns[place + 1].heading
    return (
        f"Die Linie „{heading}“ beginnt bei {row.head} mit {_value(example)}. Steigt sie nach rechts, ist "
        "der Wert gewachsen; wo sie unterbrochen ist, fehlen Werte oder sind nicht vergleichbar."
    )


def _slopes(example: Example, located: str) -> str:
    figure, row, place = example
    year = figure.table.columns[place + 1].heading
    return (
        f"Die Linie von {row.head} geht vom Wert {_value(example)} im Jahr {year} aus. Steigt sie nach "
        "rechts, ist der spätere Wert höher."
    )


def _pyramid(example: Example, located: str) -> str:
    figure, row, place = example
    columns = figure.table.columns
    return (
        f"{columns[0].heading} {row.head}, {columns[place + 1].heading}: {_value(example)}. Je länger ein "
        "Balken, desto mehr Menschen gehören zu dieser Altersgruppe; unten stehen die jüngsten Altersgruppen."
    )


def _cells(example: Example, located: str) -> str:
    figure, row, place = example
    heading = figure.table.columns[place + 1].heading
    return f"In der Zeile {row.head} steht unter „{heading}“ der Wert {_value(example)}."


def _heat(example: Example, located: str) -> str:
    return f"{_cells(example, located)} Je kräftiger ein Feld, desto weiter liegt es vom Wert {located}."


def _stacks(example: Example, located: str) -> str:
    return (
        f"{_cells(example, located)} So lang ist dieser Teil des Balkens; alle Teile zusammen sind das Ganze."
    )


def _scatter(example: Example, located: str) -> str:
    figure, row, place = example
    heading = figure.table.columns[place + 1].heading
    return (
        f"Der Punkt von {row.head} liegt bei „{heading}“ auf {_value(example)}. Gestrichelt sind die Werte "
        f"{located}. Dass zwei Werte zugleich hoch sind, nennt keine Ursache."
    )


_WORDS: dict[str, Callable[[Example, str], str]] = {
    "Choropleth": _map,
    "Bars": _bars,
    "Lines": _lines,
    "Pyramid": _pyramid,
    "Deviations": _cells,
    "HeatTable": _heat,
    "Stacks": _stacks,
    "Multiples": _lines,
    "Slopes": _slopes,
    "Scatter": _scatter,
}
