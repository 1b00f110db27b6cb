"""What is looked at besides an index: correlations, spread, principal components, other weights."""

from pipeline.composite.distribution import LEAST_AREAS, Numbers, is_far, shape
from pipeline.composite.principal import principal_components
from pipeline.composite.scores import Setup, Yardstick, correlations
from pipeline.composite.sensitivity import FACTORS, leave_one_out, other_weights
from pipeline.computing.index_places import Round
from pipeline.computing.index_rows import IndexRows, Row
from pipeline.errors import Problem, Severity
from pipeline.numbers import counted


def try_out(rows: IndexRows, turn: Round, values: Numbers, setup: Setup) -> None:
    """In how many areas the class changes with a component left out or weighted otherwise."""
    head, names = _head(turn), _names(turn)
    if len(names) < 2:
        return
    for name, number in zip(names, leave_one_out(values, setup), strict=True):
        rows.tables["index_sensitivity"].append((*head, "without", name, number, len(values)))
    for name, numbers in zip(names, other_weights(values, setup), strict=True):
        for factor, number in zip(FACTORS, numbers, strict=True):
            case = "half" if factor < 1 else "double"
            rows.tables["index_sensitivity"].append((*head, case, name, number, len(values)))


def diagnose(rows: IndexRows, turn: Round, values: Numbers, measure: Yardstick) -> None:
    """Spread of each component, correlations and principal components of what enters the index.

    All from the areas of reference: those that take part and hide nothing.
    """
    limited = measure.limited(values)
    if len(values) >= LEAST_AREAS:
        _add_shape(rows, turn, values, limited)
    names, matrix = _names(turn), correlations(limited)
    for row, one in enumerate(names):
        rows.tables["index_correlation"] += [
            (*_head(turn), one, other, float(matrix[row, column])) for column, other in enumerate(names)
        ]
    if 1 < len(names) < len(values):
        found = principal_components(limited)
        for number, explained in enumerate(found.shares.tolist()):
            rows.tables["index_principal"] += [
                (*_head(turn), number + 1, name, float(found.loadings[row, number]), explained)
                for row, name in enumerate(names)
            ]


def _add_shape(rows: IndexRows, turn: Round, values: Numbers, limited: Numbers) -> None:
    """Skewness and kurtosis; where values were limited also from where to where and how it is then."""
    before, after = shape(values), shape(limited)
    far = is_far(*after)
    for column, name in enumerate(_names(turn)):
        moved = int((values[:, column] != limited[:, column]).sum())
        row: Row = (*_head(turn), name, *(float(part[0, column]) for part in before), moved)
        ends = (float(limited[:, column].min()), float(limited[:, column].max()))
        then = tuple(float(part[0, column]) for part in after)
        rows.tables["index_shape"].append((*row, *ends, *then) if moved else (*row, None, None, None, None))
        asked = turn.index.components[column].transform == "winsorise"
        if asked and bool(far[0, column]):
            rows.findings.append(_still_far(turn, column, moved))


def _still_far(turn: Round, column: int, moved: int) -> Problem:
    label = turn.project.indicators[_names(turn)[column]].label
    areas = counted(moved, "Gebiet", "Gebieten")
    far = f"„{label}“ ist auch mit begrenzten Werten in {areas} sehr schief verteilt"
    place = turn.project.place("index", turn.index.id, "components", column)
    hint = "transform: log, oder die Komponente überdenken"
    return Problem(place, f"{turn.index.label} {turn.year}: {far}", hint, Severity.HINWEIS)


def _head(turn: Round) -> tuple[str, str, int]:
    return turn.index.id, turn.kind, turn.year


def _names(turn: Round) -> list[str]:
    return [turn.shown(component) for component in turn.index.components]
