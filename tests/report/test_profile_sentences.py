"""What profiles say: where an area clearly stands out, and which changes may be chance."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from report_town import Town

from pipeline.models.report import ProfileLayout
from pipeline.report.facts import Facts
from pipeline.report.profile_sentences import change_sentence, profile_sentences
from pipeline.report.published import Interval, Value, read_published
from pipeline.report.summary import key_figures
from pipeline.report.tables import Titled, area_table
from pipeline.report.wording import change_phrase

NAMES = ("k1", "k2", "k3", "k4", "k5")
AREAS = ("0101", "0102", "0201", "0202")
CHANCE = "größer als die Zufallsschwankung kleiner Zahlen"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The town, read once."""
    project = Town(tmp_path_factory.mktemp("stadt")).build()
    return Facts(project, read_published(project.published_database))


def said(base: Facts, values: Sequence[Sequence[int]], comparisons: Sequence[str]) -> str:
    """The profile of 0101; five shares with a value per area, the town at 10."""
    project = replace(base.project, indicators=dict(base.project.indicators))
    shown, intervals = dict(base.published.values), {}
    for name, numbers, comparison in zip(NAMES, values, comparisons, strict=True):
        update = {"id": name, "short_title": name.upper(), "title": name}
        project.indicators[name] = base.indicator("sgb2_quote").model_copy(update=update)
        for area, number in (*zip(AREAS, numbers, strict=True), ("9", 10)):
            shown[name, "", area, 2024] = Value(Decimal(number), "ok", None, None)
        if comparison:
            intervals[name, "", "0101", 2024] = Interval(Decimal(0), Decimal(1), "9", comparison)
    facts = Facts(project, replace(base.published, values=shown, intervals=intervals))
    distances = [(project.indicators[name], Decimal(numbers[0] - 10) / 10)
                 for name, numbers in zip(NAMES, values, strict=True)]  # fmt: skip
    return " ".join(
        profile_sentences(
            facts, ProfileLayout(table=[], deviation=list(NAMES)), facts.area("0101"), distances
        )
    )


def test_what_lies_at_an_end_comes_first_and_is_never_left_out(base: Facts) -> None:
    """K1 is furthest but not at an end; K2 to K5 are the highest of all areas."""
    inner, ends = (60, 61, 5, 5), [(20 + number, 9, 9, 9) for number in range(4)]
    text = said(base, [inner, *ends], ["above"] * 5)
    order = [text.find(f"„{name}“") for name in ("K5", "K4", "K3", "K2")]
    assert order == sorted(order)
    assert -1 not in order
    assert "K1" not in text
    assert text.startswith("Deutlich über dem Wert in Musterbrück: „K5“ (23,0\u00a0%, insgesamt 10,0\u00a0%)")


def test_chance_differences_are_not_told(base: Facts) -> None:
    numbers = [(30, 5, 5, 5)] * 5
    text = said(base, numbers, ["unclear"] * 5)
    assert text == "Kein verglichener Wert liegt deutlich über oder unter dem Wert in Musterbrück."


def test_without_an_interval_a_standard_deviation_counts(base: Facts) -> None:
    text = said(base, [(20, 5, 5, 5), (19, 5, 5, 5), (0, 5, 5, 5), (1, 5, 5, 5), (10, 5, 5, 5)], [""] * 5)
    assert "über dem Wert in Musterbrück: „K1“ (20,0" in text
    assert "Deutlich darunter: „K3“ (null\u00a0Prozent, insgesamt" in text
    assert not {"K2", "K4", "K5"} & {text[at + 1 : at + 3] for at, sign in enumerate(text) if sign == "„"}


@pytest.mark.parametrize(
    ("trend", "sentence"),
    [
        ("unclear", f"die sich prüfen lassen: Keine dieser Veränderungen ist {CHANCE}."),
        ("up", f"G{CHANCE[1:]} ist die Veränderung bei „SGB-II-Quote“ (+"),
        ("", ""),
    ],
)
def test_one_rule_for_changes_in_profile_table_tile_and_sentence(
    base: Facts, trend: str, sentence: str
) -> None:
    trends = {("sgb2_quote", "", area, 2024, 2022): trend for area in (*AREAS, "9")}
    facts = Facts(base.project, replace(base.published, trends=trends))
    layout, indicator, area = facts.project.report.profile, facts.indicator("sgb2_quote"), facts.area("0101")
    assert layout is not None
    profile = change_sentence(facts, layout, area)
    notes = " ".join(area_table(facts, Titled("t", "T"), [indicator], [area], True).notes)
    assert sentence in profile.replace("\u00a0", " ")
    assert ("Zufall" in notes) == ("Zufall" in profile) == bool(sentence)
    change = facts.change((indicator, facts.town, ""), 2024, 2022, False)
    by_chance = "höher als 2022 (kann Zufall sein)"
    assert (by_chance in change_phrase(change, indicator)) == (trend == "unclear")
    tiles = [tile.change for tile in key_figures(facts).tiles if "Prozentpunkt" in tile.change]
    assert all(note.endswith("(kann Zufall sein)") == (trend == "unclear") for note in tiles)
    assert tiles
