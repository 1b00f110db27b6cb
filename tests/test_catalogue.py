"""The catalogue and the texts of the demo municipality: definitions, worked examples, words."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.methods.examples import example_problems
from pipeline.models.age_limit import limit_filter
from pipeline.models.ages import MAX_AGE, AgeBand, parse_age_band
from pipeline.models.indicator import Indicator
from pipeline.models.term import Term
from pipeline.numbers import parse_german_date
from pipeline.project import Project, load_project
from pipeline.selection import delivered_by

REPOSITORY = Path(__file__).resolve().parents[1]
TEXT_FOLDERS = ("indicators", "report_templates/chapters", "data/raw")
FORBIDDEN = (
    "KGSt-konform", "sozial schwach", "Brennpunkt", "Problemviertel", "Problemgebiet", "bildungsfern",
    "Asylant", "Flüchtlingswelle", "Flüchtlingsstrom", "Überfremdung", "Sozialhilfeempfänger",
    "Hartz-IV-Empfänger", "am schlimmsten", "am schlechtesten", "Schlusslicht", "Spitzenreiter", "abgehängt",
)  # fmt: skip
CALLS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def _demo() -> Project:
    return load_project(REPOSITORY)


@pytest.fixture(scope="module")
def demo() -> Project:
    """The project at the root of the repository."""
    return _demo()


def _defined(project: Project) -> dict[str, Indicator]:
    """Every indicator of the catalogue, computed or waiting for a delivery."""
    return {**project.indicators, **project.waiting}


def _indicators() -> list[Indicator]:
    return list(_defined(_demo()).values())


def _texts() -> Iterator[tuple[str, str]]:
    """Path and content of every file people read or that is printed."""
    files = [REPOSITORY / "config.yaml", REPOSITORY / "report_templates" / "report.yaml"]
    for folder in TEXT_FOLDERS:
        files += sorted((REPOSITORY / folder).rglob("*.yaml")) + sorted((REPOSITORY / folder).rglob("*.md"))
    for path in files:
        yield path.relative_to(REPOSITORY).as_posix(), path.read_text(encoding="utf-8")


def _chapters() -> list[Path]:
    return sorted((REPOSITORY / "report_templates" / "chapters").glob("*.md"))


@pytest.mark.parametrize("indicator", _indicators(), ids=lambda item: item.id)
def test_worked_examples_come_out(demo: Project, indicator: Indicator) -> None:
    assert indicator.examples
    assert example_problems(demo, indicator) == []


@pytest.mark.parametrize("indicator", _indicators(), ids=lambda item: item.id)
def test_a_wrong_example_is_noticed(demo: Project, indicator: Indicator) -> None:
    wrong = indicator.examples[0].model_copy(update={"value": indicator.examples[0].value + Decimal("0.7")})
    changed = indicator.model_copy(update={"examples": [wrong]})
    assert len(example_problems(demo, changed)) == 1


def _limit_phrase(text: str) -> str:
    """How a definition names the ages up to or from the age limit of the law; '' for another filter."""
    first, below = limit_filter(text) or (-1, False)
    if first < 0:
        return ""
    since = f"von {first} Jahren bis unter die" if first else "unter der"
    return f"{since if below else 'ab der'} Altersgrenze nach §"


def _phrases(band: AgeBand) -> list[str]:
    """Ways to name an age band in a definition."""
    if band.stop == MAX_AGE:
        return [f"ab {band.start} Jahren", f"{band.start} Jahre und älter"]
    if band.start == 0:
        return [f"unter {band.stop} Jahre"]
    return [f"von {band.start} bis unter {band.stop} Jahre"]


def _age_bands(project: Project, term: Term) -> Iterator[AgeBand]:
    dimensions = project.datasets[term.dataset].dimensions
    for name, chosen in term.where.items():
        if dimensions[name].kind == "age":
            yield from (parse_age_band(code) for code in chosen.include if not limit_filter(code))


@pytest.mark.parametrize("indicator", _indicators(), ids=lambda item: item.id)
def test_definition_names_its_age_limits(demo: Project, indicator: Indicator) -> None:
    definition = " ".join(indicator.definition.split())
    for term in indicator.all_terms.values():
        for band in _age_bands(demo, term):
            same_age = "gleichen Alters" in definition and term is indicator.denominator
            named = any(phrase in definition for phrase in _phrases(band))
            assert named or same_age, f"{band.text} fehlt: {definition}"
        for code in (code for chosen in term.where.values() for code in chosen.include):
            assert _limit_phrase(code) in definition, f"{code} fehlt: {definition}"


@pytest.mark.parametrize("indicator", _indicators(), ids=lambda item: item.id)
def test_definition_names_the_date_of_its_denominator(indicator: Indicator) -> None:
    definition = " ".join(indicator.definition.split())
    times = {term.at for term in indicator.all_terms.values()}
    assert ("31.12. des Vorjahres." in definition) == (times == {"same", "previous"})
    assert ("mittleren Bevölkerung" in definition or "Mittel aus dem Bestand" in definition) == (
        "mean" in times
    )


@pytest.mark.parametrize("indicator", _indicators(), ids=lambda item: item.id)
def test_small_areas_have_no_official_unemployment_rate(indicator: Indicator) -> None:
    below_kreis = not set(indicator.levels) <= {"land", "kreis"} or not indicator.levels
    if below_kreis:
        assert "Arbeitslosenquote" not in f"{indicator.title} {indicator.short_title} {indicator.definition}"


def test_chapters_speak_of_the_share_of_unemployed() -> None:
    found = [path.name for path in _chapters() if "Arbeitslosenquote" in path.read_text(encoding="utf-8")]
    assert found == []


def test_no_forbidden_words() -> None:
    found = [
        f"{place}: {word}" for place, text in _texts() for word in FORBIDDEN if word.lower() in text.lower()
    ]
    assert found == []


def test_forbidden_words_would_be_found() -> None:
    assert [word for word in FORBIDDEN if word.lower() in "Ein sozialer BRENNPUNKT".lower()] == ["Brennpunkt"]


@pytest.mark.parametrize("path", _chapters(), ids=lambda path: path.name)
def test_chapters_type_no_figures_of_data(path: Path) -> None:
    prose = CALLS.sub("", path.read_text(encoding="utf-8"))
    assert re.findall(r"\d+,\d+|\d+\s*(?:%|Prozent|je 1)", prose) == []


@pytest.mark.parametrize("name", ["06_migration_und_zuwanderung.md", "10_handlungsempfehlungen.md"])
def test_every_recommendation_names_situation_actors_and_sign(name: str) -> None:
    text = (REPOSITORY / "report_templates" / "chapters" / name).read_text(encoding="utf-8")
    parts = re.split(r"(?m)^### (?=[ME]\d+ )", text)[1:]
    assert len(parts) >= 8
    for part in parts:
        for label in ("Ausgangslage", "Empfehlung", "Es handeln", "Woran erkennbar", "Nachhaltigkeitsziel"):
            assert f"**{label}" in part, part.splitlines()[0]
        sign = part.split("**Woran erkennbar:**")[1]
        assert 'titel("' in sign or "wird neu erfasst" in sign, part.splitlines()[0]


def test_catalogue_is_broad_enough(demo: Project) -> None:
    topics = Counter(indicator.topic for indicator in _defined(demo).values())
    assert sum(topics.values()) >= 160
    assert len(demo.indicators) >= 90
    assert set(topics) == set(demo.config.topics)
    assert all(number >= 7 for number in topics.values()), topics


def test_about_twenty_make_the_core_set(demo: Project) -> None:
    core = [indicator for indicator in demo.indicators.values() if indicator.core]
    assert len(core) == 20
    assert {indicator.topic for indicator in core} == set(demo.config.topics)


def test_variants_are_kept_apart(demo: Project) -> None:
    """A version of another indicator has its own title and stands beside the one it is a version of."""
    defined = _defined(demo)
    titles = Counter(indicator.title for indicator in defined.values())
    assert [title for title, times in titles.items() if times > 1] == []
    for indicator in defined.values():
        assert not indicator.variant_of or indicator.topic == defined[indicator.variant_of].topic
    pairs = {
        "jugendquotient_u18": "jugendquotient",
        "nef_quote": "kinderarmut_u15",
        "sgb2_quote_altersgrenze": "sgb2_quote",
        "altersarmut_altersgrenze": "altersarmut",
    }
    assert {name: defined[name].variant_of for name in pairs} == pairs


def test_no_number_of_the_members_only_list_is_invented(demo: Project) -> None:
    assert all(not re.search(r"\d", indicator.kgst) for indicator in _defined(demo).values())


def test_every_indicator_says_where_its_figures_usually_come_from(demo: Project) -> None:
    assert [item.id for item in _defined(demo).values() if not item.source_kinds] == []


def test_waiting_indicators_lack_a_delivery(demo: Project) -> None:
    delivered = {name for source in demo.sources.values() for name in delivered_by(source)}
    for name, datasets in demo.lacking.items():
        assert datasets, name
        assert not set(datasets) & delivered, name
    assert {"wohnungslose", "hilfen_zur_erziehung", "wohndauer_5"} <= set(demo.lacking)


def test_every_break_is_dated_and_has_a_reason(demo: Project) -> None:
    """The register of DOMAIN 2.11."""
    named = {
        "sgb2_2005", "zensus_2011", "altersgrenze_2012", "sgb2_revision_2016", "kriegsopferfuersorge_2016",
        "pflegegrade_2017", "unterhaltsvorschuss_2017", "eingliederungshilfe_2020", "rundung_5_2020",
        "brexit_2020", "corona_2020", "einschulung_2020", "zensus_2022", "ukraine_2022", "buergergeld_2023",
        "wohngeld_plus_2023", "staatsangehoerigkeitsrecht_2024", "eingliederung_agenturen_2025",
    }  # fmt: skip
    assert set(demo.breaks) == named
    days = [parse_german_date(item.date) for item in demo.breaks.values()]
    assert days == sorted(days)
    assert all(len(item.reason) > 40 for item in demo.breaks.values())


def test_codes_are_unique_and_goals_exist(demo: Project) -> None:
    codes = Counter(indicator.code for indicator in _defined(demo).values())
    assert [code for code, times in codes.items() if times > 1 or not code] == []
    goals = {goal for indicator in _defined(demo).values() for goal in indicator.sdg}
    assert goals <= set(range(1, 18))


def test_every_indicator_is_explained_and_limited(demo: Project) -> None:
    for indicator in _defined(demo).values():
        assert indicator.levels, indicator.id
        assert len(indicator.interpretation) > 60, indicator.id
        assert len(indicator.limits) > 60, indicator.id


def test_profile_and_annex_fit_their_levels(demo: Project) -> None:
    report = demo.report
    assert report.profile is not None
    assert 20 <= len(report.profile.table) <= 25
    assert 10 <= len(report.profile.deviation) <= 12
    for name in (*report.profile.table, *report.profile.deviation):
        assert "sozialraum" in demo.indicators[name].levels, name
    assert len(report.annex_tables) <= 8
    for table in report.annex_tables:
        assert 6 <= len(table.indicators) <= 8
        for name in table.indicators:
            assert table.level in demo.indicators[name].levels, f"{table.title}: {name}"
    assert len(report.key_figures) == 8


def test_glossary_explains_at_least_forty_terms(demo: Project) -> None:
    assert len(demo.report.glossary) >= 40
    assert all(text.endswith(".") for text in demo.report.glossary.values())
