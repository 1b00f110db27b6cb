"""Terms in canonical form: what counts the same is the same term."""

from pathlib import Path

import pytest
from core_town import COUNT, PEOPLE, SHARE, CoreTown, tree
from hypothesis import given
from hypothesis import strategies as st

from pipeline.computing.conditions import tile
from pipeline.models.ages import MAX_AGE, AgeBand
from pipeline.models.dataset import Dataset
from pipeline.models.term import Filter
from pipeline.terms import categories, merge_bands, outside_bands, plan_terms, term_key
from pipeline.yaml_file import parse_yaml

LEUTE = Dataset.model_validate(parse_yaml(PEOPLE, Path("leute.yaml"), "leute.yaml").data)


@pytest.mark.parametrize(
    ("where", "term"),
    [
        ({}, "leute[]"),
        ({"alter": Filter(include=["0+"])}, "leute[]"),
        ({"alter": Filter(include=["3-5", "0-2"])}, "leute[alter=0-5]"),
        ({"alter": Filter(include=["65+", "0-17"])}, "leute[alter=0-17,65+]"),
        ({"alter": Filter(exclude=["18-64"])}, "leute[alter=0-17,65+]"),
        ({"herkunft": Filter(exclude=["hier"])}, "leute[herkunft=eu,welt]"),
        ({"herkunft": Filter(include=["welt", "eu", "hier"])}, "leute[]"),
        ({"herkunft": Filter(include=["eu"]), "alter": Filter(include=["7"])}, "leute[alter=7;herkunft=eu]"),
    ],
)
def test_filters_have_one_text(where: dict[str, Filter], term: str) -> None:
    assert term_key(LEUTE, where).id == term


BANDS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 20)).map(lambda pair: AgeBand(pair[0], pair[0] + pair[1])),
    max_size=6,
)


def ages(bands: tuple[AgeBand, ...]) -> set[int]:
    return {age for band in bands for age in range(band.start, band.stop)}


@given(BANDS)
def test_bands_and_what_lies_outside_are_everybody_once(bands: list[AgeBand]) -> None:
    merged, rest = merge_bands(bands), outside_bands(bands)
    assert ages(merged) == ages(tuple(bands))
    assert ages(merged) | ages(rest) == set(range(MAX_AGE))
    assert not ages(merged) & ages(rest)


@given(BANDS, st.integers(0, 60), st.integers(1, 40), st.booleans(), st.booleans())
def test_tiles_fill_the_interval_exactly_or_there_are_none(
    bands: list[AgeBand], start: int, length: int, gaps: bool, fine: bool
) -> None:
    interval = AgeBand(start, start + length)
    found = tile(interval, tuple(bands), gaps, fine)
    if found is None:
        return
    assert sum(band.stop - band.start for band in found) == len(ages(found)), "no age counts twice"
    assert ages(found) <= ages((interval,))
    missing = ages((interval,)) - ages(found)
    assert not missing & ages(tuple(bands)), "what was delivered is not left out"
    assert gaps or not missing


def test_indicators_that_count_the_same_share_their_term(tmp_path: Path) -> None:
    town = CoreTown(tmp_path, areas=tree([("A",)]))
    town.indicator("eins", f"numerator: {{dataset: leute, where: {{alter: [0-2, 3-5]}}}}, {COUNT}")
    town.indicator(
        "zwei",
        f"numerator: {{dataset: leute, where: {{alter: 0-5}}}}, denominator: {{dataset: leute}}, {SHARE}",
    )
    project = town.project()
    assert [key.id for key in plan_terms(project).keys] == ["leute[]", "leute[alter=0-5]"]
    assert [item.name for item in categories(project, project.indicators["eins"])] == [""]


def test_two_dimensions_of_a_breakdown_are_joined_in_their_order(tmp_path: Path) -> None:
    town = CoreTown(tmp_path, areas=tree([("A",)]))
    by = "by: {alter: [0-17, 18+], herkunft: [hier, eu]}"
    town.indicator("aufbau", f"numerator: {{dataset: leute}}, {by}, {COUNT}")
    project = town.project()
    found = categories(project, project.indicators["aufbau"])
    assert [item.name for item in found] == ["0-17|hier", "0-17|eu", "18+|hier", "18+|eu"]
    assert found[1].terms["numerator"].key.id == "leute[alter=0-17;herkunft=eu]"
