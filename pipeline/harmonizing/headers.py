"""Wide tables: what the names of value columns tell of a value – its area and its place in dimensions.

`values: pattern:` says it with named groups: `(?P<area>…)`, the id of a dimension, and for age bands
`(?P<alter_von>…)` with `(?P<alter_bis>…)` (included) or `(?P<alter_unter>…)` (not included).
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.entries import WHOLE, Reading, read_codes
from pipeline.harmonizing.messages import MOST_SHOWN
from pipeline.harmonizing.values import AREA, YEAR, Measure
from pipeline.models.ages import AgeBand
from pipeline.models.dataset import Dataset


def read_headers(delivery: Delivery, dataset: Dataset, chosen: Sequence[Measure]) -> list[Measure]:
    """The value columns with the codes that their names tell; what cannot be read is a problem."""
    found = []
    for measure in chosen:
        codes = dict(measure.definition.set)
        for name, text in measure.entries.items():
            if name == AREA:
                continue
            if name not in dataset.dimensions:
                what = f"die Gruppe „{name}“ nennt keine Dimension des Datensatzes „{dataset.id}“"
                hint = suggest(name, [*dataset.dimensions, AREA, YEAR])
                delivery.problems.append(Problem(_place(delivery, measure), what, hint))
                break
            code = _code(delivery, dataset, measure, name, text)
            codes[name] = code
        found.append(replace(measure, set=codes))
    return found


def tell_unread_areas(delivery: Delivery, chosen: Sequence[Measure], reading: Reading) -> None:
    """Columns whose name tells no area of the project."""
    unread = [m for m in chosen if m.entries.get(AREA, "") in reading.unknown or AREA not in m.entries]
    for measure in unread[:MOST_SHOWN]:
        entry = measure.entries.get(AREA, "")
        what, hint = reading.unknown.get(entry, ("kein Gebiet", f"Gruppe (?P<{AREA}>…) im Muster angeben"))
        what = f"im Namen der Wertspalte „{measure.column}“: {what}"
        delivery.problems.append(Problem(_place(delivery, measure), what, hint))
    if len(unread) > MOST_SHOWN:
        what = f"{len(unread) - MOST_SHOWN} weitere Wertspalten nennen kein Gebiet"
        delivery.problems.append(Problem(_place(delivery, unread[-1]), what))


def _code(delivery: Delivery, dataset: Dataset, measure: Measure, name: str, text: str) -> str:
    """Code for an entry of one dimension, `insgesamt` for the whole and for what is a problem."""
    described = delivery.source.dimensions.get(name)
    reading = read_codes([text], dataset, name, described.codes if described else {})
    for what, hint in reading.unknown.values():
        what = f"im Namen der Wertspalte „{measure.column}“: {what}"
        delivery.problems.append(Problem(_place(delivery, measure), what, hint))
    for meaning in reading.known.values():
        if isinstance(meaning[0], int) and isinstance(meaning[1], int):
            return AgeBand(meaning[0], meaning[1]).text
        return str(meaning[0] or WHOLE)
    return WHOLE


def _place(delivery: Delivery, measure: Measure) -> str:
    number = delivery.source.values.index(measure.definition)
    return delivery.place("values", number, "pattern" if measure.from_pattern else "column")
