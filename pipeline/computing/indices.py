"""Composite indices: standardise, add up, classify, try out; rows for the tables `index…`."""

from collections.abc import Iterable, Sequence

import duckdb
import numpy as np

from pipeline.composite.distribution import Numbers, mean_and_sd
from pipeline.composite.scores import Recipe, Scored, Setup, borderline, classify, constant_columns, score
from pipeline.computing.index_data import IndexData, Key, direction, read_data
from pipeline.computing.index_draws import stability
from pipeline.computing.index_places import Place, Round, places, rounds
from pipeline.computing.index_rows import IndexRows, write_rows
from pipeline.computing.index_trials import diagnose, try_out
from pipeline.computing.index_types import add_types
from pipeline.errors import Problem, Severity
from pipeline.models.index import IndexClasses
from pipeline.numbers import counted
from pipeline.project import Project


def index_rows(data: IndexData, turns: Sequence[Round]) -> IndexRows:
    """All indices.

    With hidden rows the reference values come from the areas without a hidden component, so that every number
    that is shown can be computed from what is shown; other areas get their class at most.
    """
    rows = IndexRows()
    for turn in turns:
        found = places(data, turn)
        delivered = any(place.status not in ("unknown", "later", "excluded") for place in found)
        if delivered:
            _one_index(rows, data, turn, found)
    return rows


def _one_index(rows: IndexRows, data: IndexData, turn: Round, found: list[Place]) -> None:
    public = [place for place in found if place.status == "ok" and not place.hidden]
    values = np.array([place.values for place in public], dtype=np.float64)
    if len(public) < turn.index.minimum_areas:
        _too_few(rows, turn, found, public)
        return
    constant = constant_columns(values)
    if constant:
        _constant(rows, turn, found, constant)
        return
    setup = _setup(data, turn, public)
    scored = score(values, setup.recipe, setup.shares)
    _reference_rows(rows, turn, scored, len(public))
    _public_rows(rows, turn, public, (scored, setup, stability(data, turn, public, setup)))
    for place in found:
        if place.hidden:
            number = _class_of_hidden(place, scored, setup)
            _row_without(rows, turn, place.area_id, ("secret", "eine Komponente ist geheim"), number)
        elif place.status != "ok":
            _row_without(rows, turn, place.area_id, (place.status, place.reason))
    try_out(rows, turn, values, setup)
    diagnose(rows, turn, values, scored.yardstick)
    if turn.index.types and turn.kind == "status":
        add_types(rows, data, turn, public)


def _public_rows(
    rows: IndexRows, turn: Round, public: Sequence[Place], result: tuple[Scored, Setup, Numbers | None]
) -> None:
    """Areas whose index may be shown, with the standardised value of each component."""
    scored, setup, kept = result
    classes = classify(scored.index, setup.limits)
    near = borderline(scored.index, setup.limits, float(turn.index.borderline))
    for at, place in enumerate(public):
        head = (turn.index.id, turn.kind, place.area_id, turn.year)
        share = None if kept is None else float(kept[at])
        numbers = (float(scored.sums[at]), float(scored.index[at]), int(classes[at]))
        rows.tables["index"].append((*head, *numbers, "ok", "", bool(near[at]), share))
        for column, component in enumerate(turn.index.components):
            row = (turn.shown(component), place.values[column], float(scored.z[at, column]))
            rows.tables["index_component"].append((*head, *row))


def _row_without(
    rows: IndexRows, turn: Round, area: str, why: tuple[str, str], number: int | None = None
) -> None:
    """An area without an index: status and reason, at most its class."""
    head = (turn.index.id, turn.kind, area, turn.year)
    rows.tables["index"].append((*head, None, None, number, *why, None, None))


def _setup(data: IndexData, turn: Round, public: Sequence[Place]) -> Setup:
    index, rule = turn.index, turn.index.standardisation
    weights = tuple(float(item.weight) * direction(turn.project, item) for item in index.components)
    shares = None
    if rule.weighted_by:
        found = [data.number(rule.weighted_by, place.area_id, turn.year) or 0.0 for place in public]
        shares = np.array(found, dtype=np.float64)
    most = [item.winsorise_at_most if item.transform == "winsorise" else 0 for item in index.components]
    recipe = Recipe(weights, rule.method, rule.sd == "sample", tuple(most))
    return Setup(recipe, _classes(turn).inner, shares)


def _classes(turn: Round) -> IndexClasses:
    classes = turn.index.status if turn.kind == "status" else turn.index.dynamics
    assert classes is not None
    return classes


def _class_of_hidden(place: Place, scored: Scored, setup: Setup) -> int | None:
    """The class, if published numbers leave no other: then it tells nothing new, nor does its absence."""
    if place.ends is None:
        return None
    weights = np.array(setup.recipe.weights)
    low_end, high_end = np.array([place.ends]).transpose(2, 0, 1)
    parts = weights * np.concatenate([scored.yardstick.of(low_end), scored.yardstick.of(high_end)])
    sums = np.array([parts.min(axis=0).sum(), parts.max(axis=0).sum()])
    ends = (sums - scored.sum_centre[0]) / scored.sum_scale[0]
    low, high = classify(ends, setup.limits).tolist()
    return int(low) if low == high else None


def _reference_rows(rows: IndexRows, turn: Round, scored: Scored, count: int) -> None:
    head = (turn.index.id, turn.kind, turn.year)
    for column, component in enumerate(turn.index.components):
        measure: tuple[float | None, float | None] = (None, None)  # places by size have neither
        if not turn.index.standardisation.by_rank:
            measure = (float(scored.yardstick.centre[0, column]), float(scored.yardstick.scale[0, column]))
        rows.tables["index_reference"].append((*head, turn.shown(component), count, *measure))
    total = (float(scored.sum_centre[0]), float(scored.sum_scale[0]))
    rows.tables["index_reference"].append((*head, "", count, *total))


def _too_few(rows: IndexRows, turn: Round, found: Sequence[Place], public: Sequence[Place]) -> None:
    """Only the deviations of the components from their mean; no index."""
    broken = sorted({place.reason for place in found if place.status == "not_applicable"})
    few = f"nur {counted(len(public), 'Gebiet', 'Gebiete')}, nötig sind {turn.index.minimum_areas}"
    reason = broken[0] if broken and not public else few
    for place in found:
        own = place.status != "ok"
        why = (place.status, place.reason) if own else ("not_applicable", reason)
        _row_without(rows, turn, place.area_id, why)
    if public:
        values = np.array([place.values for place in public], dtype=np.float64)
        mean, spread = mean_and_sd(values)
        head = (turn.index.id, turn.kind)
        for column, component in enumerate(turn.index.components):
            name = turn.shown(component)
            numbers = (float(mean[0, column]), float(spread[0, column]))
            rows.tables["index_reference"].append((*head, turn.year, name, len(public), *numbers))
            rows.tables["index_component"] += [
                (*head, place.area_id, turn.year, name, place.values[column], None) for place in public
            ]
    rows.findings.append(_finding(turn, f"kein Index, {reason}", Severity.HINWEIS))


def _constant(rows: IndexRows, turn: Round, found: Sequence[Place], constant: Sequence[int]) -> None:
    names = [turn.shown(turn.index.components[column]) for column in constant]
    title = turn.project.indicators[names[0]].label
    reason = f"„{title}“ hat in allen Gebieten denselben Wert"
    for place in found:
        own = place.status != "ok"
        why = (place.status, place.reason) if own else ("not_applicable", reason)
        _row_without(rows, turn, place.area_id, why)
    rows.findings.append(_finding(turn, f"kein Index, {reason}", Severity.WARNUNG))


def _finding(turn: Round, text: str, severity: Severity) -> Problem:
    kind = "Status" if turn.kind == "status" else "Dynamik"
    place = turn.project.place("index", turn.index.id, "components")
    return Problem(place, f"{turn.index.label}, {kind} {turn.year}: {text}", "", severity)


def compute_indices(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    schema: str,
    hidden: Iterable[Key] = (),
    closed: Iterable[Key] = (),
) -> list[Problem]:
    """Fill the tables `index…` of `schema` from result.value and result.change; findings.

    `hidden`: rows of result.value that must not be shown; `closed`: those whose denominator is hidden itself.
    """
    if not project.indices:
        return []
    rows = index_rows(read_data(connection, project, hidden, closed), list(rounds(project)))
    write_rows(connection, schema, rows)
    return rows.findings
