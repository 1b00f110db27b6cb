"""Types of areas that resemble each other in the components of an index."""

from collections.abc import Sequence

import numpy as np

from pipeline.composite.distribution import mean_and_sd
from pipeline.composite.grouping import types_of
from pipeline.composite.scores import constant_columns
from pipeline.computing.index_data import IndexData
from pipeline.computing.index_places import Place, Round
from pipeline.computing.index_rows import IndexRows
from pipeline.errors import Problem, Severity

MOST_AREAS = 2000  # every pair of areas is compared


def add_types(rows: IndexRows, data: IndexData, turn: Round, public: Sequence[Place]) -> None:
    """Types of the areas that have a value, not hidden, of every indicator of the typology."""
    rule = turn.index.types
    assert rule is not None
    names = rule.indicators or [component.indicator for component in turn.index.components]
    known = [
        place.area_id
        for place in public
        if all(
            data.number(name, place.area_id, turn.year) is not None
            and (name, place.area_id, turn.year) not in data.hidden
            for name in names
        )
    ]
    if len(known) > MOST_AREAS:
        where = turn.project.place("index", turn.index.id, "types")
        what = f"{turn.index.label} {turn.year}: keine Gebietstypen, {len(known)} Gebiete sind zu viele"
        rows.findings.append(Problem(where, what, f"höchstens {MOST_AREAS}", Severity.HINWEIS))
        return
    values = np.array([[data.number(name, area, turn.year) for name in names] for area in known], np.float64)
    if len(known) < turn.index.minimum_areas or constant_columns(values):
        return
    mean, spread = mean_and_sd(values)
    numbers = types_of((values - mean) / spread, rule.groups)
    head = (turn.index.id, turn.year)
    for area, number in zip(known, numbers.tolist(), strict=True):
        rows.tables["index_type"].append((*head, area, number))
    for number in range(int(numbers.max()) + 1):
        means = values[numbers == number].mean(axis=0)
        rows.tables["index_type_mean"] += [
            (*head, number, name, float(value)) for name, value in zip(names, means.tolist(), strict=True)
        ]
