"""befunde(): right German for any values and statuses; nothing secret, no ranking, no cause."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_town import Town

from pipeline.models.early import EarlyRule
from pipeline.report.early_tables import WITHIN_CHANCE, early_table
from pipeline.report.facts import Facts
from pipeline.report.findings import variant
from pipeline.report.published import Change, EarlyHit, Interval, Published, Value, read_published
from pipeline.report.statements import statements
from pipeline.report.tables import Titled
from pipeline.report.wording import UNSEEN

AREAS = ("9", "99", "0101", "0102", "0201", "0202")
NUMBER = st.one_of(
    st.sampled_from([Decimal(0), Decimal(1), Decimal("0.04"), Decimal("1.04"), Decimal("-0.04")]),
    st.decimals(-50, 100, places=3),
)
STATUS = st.sampled_from(["ok", "ok", "ok", "zero", "secret", "unknown", "later", "unreliable"])
FORBIDDEN = re.compile(
    r"1 Prozentpunkten|(?<![\d,])1 Prozentpunkte|(?<![\d,])1 Jahre|  |um 0(,0+)? |[+−]0(,0+)?(?![\d,])"
    r"|\b(Rang|Platz|Spitze|Schlusslicht|besser|schlechter|schlecht|gut|weil|wegen der|führt zu|Brennpunkt)\b"
    r"|von [\d,]+ (Jahre|Prozentpunkte)\b|bei [\d,]+ (Jahre|Prozentpunkte)\b|None|\.\.|, \.| \."
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The town, read once."""
    project = Town(tmp_path_factory.mktemp("stadt")).build()
    return Facts(project, read_published(project.published_database))


def changed(base: Facts, values: Mapping[str, tuple[str, Decimal]], **update: object) -> Facts:
    """The town with other values of sgb2_quote in 2024; changes of what is shown, as protect makes them."""
    project = replace(base.project, indicators=dict(base.project.indicators))
    project.indicators["sgb2_quote"] = project.indicators["sgb2_quote"].model_copy(update=update)
    cells, changes = dict(base.published.values), dict(base.published.changes)
    intervals = {}
    for area, (status, number) in values.items():
        key = ("sgb2_quote", "", area, 2024)
        value = number if status == "ok" else Decimal(0) if status == "zero" else None
        shown = status if status != "ok" or number else "zero"
        cells[key] = Value(value, shown, None, None)
        step = None if value is None else number / 7
        percent = None if value is None else number
        changes[*key, 2022] = Change(step, percent, "ok" if value is not None else status, "")
        if value:
            wide = abs(value) * (Decimal("0.6") if area == "0101" else Decimal("0.1"))
            intervals[key] = Interval(value - wide, value + wide, "9", "unclear")
    published: Published = replace(base.published, values=cells, changes=changes, intervals=intervals)
    return Facts(project, published)


def told(facts: Facts) -> str:
    """The findings as one text."""
    points = statements(facts, facts.indicator("sgb2_quote"), facts.level("sozialraum"), 2024)
    assert len(points) <= 4
    return " ".join(point.text for point in points)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.fixed_dictionaries({area: st.tuples(STATUS, NUMBER) for area in AREAS}),
    st.sampled_from(
        [{}, {"unit": "jahre"}, {"unit": "jahre", "decimals": 0}, {"decimals": 0}, {"unit": "anzahl"}]
    ),
)
def test_german_is_right_whatever_the_values(
    base: Facts, values: dict[str, tuple[str, Decimal]], update: dict[str, object]
) -> None:
    text = told(changed(base, values, **update))
    assert not FORBIDDEN.search(text.replace("\u00a0", " ")), text
    secret = sum(status == "secret" for area, (status, _) in values.items() if len(area) == 4)
    assert ("Geheimhaltung" in text) == bool(secret) or not text
    names = {"0101": "Markt", "0102": "Hafen", "0201": "Höhe", "0202": "Aue"}
    for area, name in names.items():
        if values[area][0] not in ("ok", "zero"):
            assert name not in text


def test_references_stand_beside_the_town_with_the_gap(base: Facts) -> None:
    values = {"9": ("ok", Decimal("12.3")), "99": ("ok", Decimal("10.3"))}
    assert "Zum Vergleich: Musterland 10,3\u00a0% (2,0\u00a0Prozentpunkte weniger)." in told(
        changed(base, values)
    )
    values["99"] = ("ok", Decimal("12.31"))
    assert "Musterland 12,3\u00a0% (ebenso viel)." in told(changed(base, values))
    values["99"] = ("secret", Decimal(0))
    assert "Musterland" not in told(changed(base, values))


def test_wide_intervals_call_for_caution(base: Facts) -> None:
    values = {area: ("ok", Decimal(10)) for area in AREAS}
    assert "In einem Gebiet (Markt) gilt: wenige Fälle, vorsichtig deuten." in told(changed(base, values))
    values["0101"] = ("secret", Decimal(0))
    assert "wenige Fälle" not in told(changed(base, values))


def test_hints_of_early_recognition_name_their_areas(base: Facts) -> None:
    rule = EarlyRule.model_validate(
        {"id": "r", "title": "Weit darüber", "topic": "armut", "level": "sozialraum", "interpretation": "x",
         "limits": "y", "conditions": [{"indicator": "sgb2_quote", "reference": "stadt", "factor": 1.5}]}
    )  # fmt: skip
    hits = {("r", "0101"): EarlyHit(2024, "hit", ""), ("r", "0102"): EarlyHit(2024, "not_checkable", "")}
    project = replace(base.project, early={"r": rule})
    text = told(Facts(project, replace(base.published, early=hits)))
    assert "zu prüfen sind: „Weit darüber“ in einem Gebiet (Markt)." in text
    later = {("r", "0101"): EarlyHit(2023, "hit", "")}
    assert "Früherkennung" not in told(Facts(project, replace(base.published, early=later)))


def test_groups_of_an_indicator_that_is_broken_down(base: Facts) -> None:
    points = statements(base, base.indicator("altersaufbau"), base.level("sozialraum"), 2024)
    assert [point.about for point in points] == ["Stadt"]
    text = points[0].text
    assert text.startswith("Nach Gruppen ist der Wert in Musterbrück bei „65")
    assert text.count("%") == 2
    key = next(key for key in base.published.values if key[0] == "altersaufbau" and key[2:] == ("9", 2024))
    hidden = {**base.published.values, key: Value(None, "secret", None, None)}
    facts = Facts(base.project, replace(base.published, values=hidden))
    assert statements(facts, facts.indicator("altersaufbau"), facts.level("sozialraum"), 2024) == []


def test_wordings_vary_between_indicators_but_not_between_runs(base: Facts) -> None:
    indicators = [base.indicator("sgb2_quote").model_copy(update={"id": f"x{n}"}) for n in range(20)]
    chosen = [variant(item, "a", "b") for item in indicators]
    assert set(chosen) == {"a", "b"}
    assert chosen == [variant(item, "a", "b") for item in indicators]


def test_a_change_within_random_variation_names_no_area(base: Facts) -> None:
    values = {
        area: ("ok", Decimal(number)) for area, number in zip(AREAS, (9, 9, 14, 7, 21, 28), strict=True)
    }
    facts = changed(base, values)
    trends = {("sgb2_quote", "", area, 2024, 2022): "unclear" for area in AREAS[2:]}
    text = told(Facts(facts.project, replace(facts.published, trends=trends)))
    assert "Der Wert ist in 4 Gebieten gestiegen und in keinem Gebiet gesunken. Keine dieser" in text
    trends["sgb2_quote", "", "0201", 2024, 2022] = "up"
    text = told(Facts(facts.project, replace(facts.published, trends=trends)))
    assert "gestiegen (am stärksten deutlich: Höhe, +3,0\u00a0Prozentpunkte)" in text


def test_the_highest_value_is_told_with_its_doubt(base: Facts) -> None:
    """Höhe 20 with 18 to 22; Markt 12 reaches up to 19.2, Aue 21 is secret."""
    values = {"0101": ("ok", Decimal(12)), "0201": ("ok", Decimal(20)), "0102": ("ok", Decimal(5)),
              "0202": ("secret", Decimal(21))}  # fmt: skip
    facts = changed(base, values)
    assert (
        "Der höchste ausgewiesene Wert, 20,0\u00a0% (Höhe), kann allein durch Zufall zwischen 18,0\u00a0% "
        "und 22,0\u00a0% liegen; dort hinein reicht der Bereich von Markt." in told(facts)
    )
    assert told(facts).endswith(f"nicht ausgewiesen. {UNSEEN}")
    without = Facts(facts.project, replace(facts.published, intervals={}))
    assert "höchste ausgewiesene Wert" not in told(without)


def test_a_hint_within_random_variation_says_so(base: Facts) -> None:
    rule = EarlyRule.model_validate(
        {"id": "r", "title": "Stärker gestiegen", "topic": "armut", "level": "sozialraum",
         "interpretation": "x", "limits": "y", "conditions": [
             {"indicator": "sgb2_quote", "reference": "stadt", "over_years": 2, "distance": 1}]}
    )  # fmt: skip
    hits = {("r", "0101"): EarlyHit(2024, "hit", "+4,5"), ("r", "0102"): EarlyHit(2024, "no_hit", "")}
    trends = {("sgb2_quote", "", "0101", 2024, 2022): "unclear"}
    project = replace(base.project, early={"r": rule})
    facts = Facts(project, replace(base.published, early=hits, trends=trends))
    assert "„Stärker gestiegen“ in einem Gebiet (Markt; die Veränderung ist nicht größer als die" in told(
        facts
    )
    table = early_table(facts, Titled("x", "x"), [rule])
    assert table.rows[0].cells[1].text == f"+4,5 ({WITHIN_CHANCE})"
    clear = Facts(project, replace(base.published, early=hits, trends={}))
    assert early_table(clear, Titled("x", "x"), [rule]).rows[0].cells[1].text == "+4,5"
