"""Sums over several years: shown where they are large, and no count of a single year follows from them.

Towns are invented, protected and attacked with the linear program of `attacker`, which shares no code with
the protection: people are counted by smallest area, year and group.
"""

import random
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from attacker import Attacker, Person
from core_town import COUNT, SHARE, CoreTown, protected, query, tree
from test_editions_secrecy import NOW, THEN, publish

from pipeline.disclosure import recalled, year_sums
from pipeline.disclosure.year_proof import Settled
from pipeline.project import Project

MINIMUM = 4
YEARS = range(2017, 2025)
ROOMS = {"D1": ("A", "B", "C"), "D2": ("E", "F")}
AREAS = {"T": frozenset("ABCEF"), **{name: frozenset(rooms) for name, rooms in ROOMS.items()},
         **{room: frozenset(room) for room in "ABCEF"}}  # fmt: skip
Counts = Mapping[tuple[str, int], int]
Question = tuple[frozenset[str], range]


def town_of(root: Path, counts: Counts, yearly: str = "stadt, stadtteil") -> CoreTown:
    """Births by room and year: by single years on some levels, three years together on the lower ones."""
    town = CoreTown(root, areas=tree(ROOMS.values()))
    town.config = town.config.replace("first_year: 2022", f"first_year: {YEARS[0]}")
    births = "numerator: {dataset: leute, where: {herkunft: eu}}"
    town.indicator("jahr", f"{births}, levels: [{yearly}], {COUNT}")
    town.indicator("drei", f"{births}, levels: [stadtteil, sozialraum], pool_years: 3, {COUNT}")
    for (room, year), number in counts.items():
        town.add("leute", room, number, year, herkunft="eu", alter="0-2")
    return town


def shown(project: Project) -> dict[tuple[str, str, int], int | None]:
    """Counts by indicator, area and year; None if hidden."""
    rows = query(
        project.published_database,
        "SELECT indicator_id, area_id, year, numerator, status FROM value "
        "WHERE indicator_id IN ('jahr', 'drei') AND status IN ('ok', 'zero', 'secret') ORDER BY ALL",
    )
    return {
        (str(name), str(area), int(str(year))): None if status == "secret" else int(float(str(number)))
        for name, area, year, number, status in rows
    }


def asked(name: str, area: str, year: int) -> Question:
    """Whom a figure counts."""
    return AREAS[area], range(year - 2 if name == "drei" else year, year + 1)


def among(question: Question, person: Person) -> bool:
    return person[0] in question[0] and int(person[1]) in question[1]


def attackers(figures: Mapping[tuple[str, str, int], int | None]) -> tuple[Attacker, Attacker]:
    """One who knows everything printed, and one who does not know the sums over years."""
    people = [(room, str(year)) for room in sorted(AREAS["T"]) for year in YEARS]
    every, single = Attacker(people), Attacker(people)
    for (name, area, year), number in figures.items():
        if number is not None:
            every.learn(partial(among, asked(name, area, year)), number)
            if name == "jahr":
                single.learn(partial(among, asked(name, area, year)), number)
    return every, single


def true_count(counts: Counts, question: Question) -> int:
    rooms, years = question
    return sum(number for (room, year), number in counts.items() if room in rooms and year in years)


def assert_open(counts: Counts, figures: Mapping[tuple[str, str, int], int | None]) -> int:
    """Every small count, of a year or of a sum, as open as without the sums; returns how many."""
    every, single = attackers(figures)
    small = 0
    for area in AREAS:
        for name, years in (("jahr", YEARS), ("drei", YEARS[2:])):
            for year in years:
                question = asked(name, area, year)
                number = true_count(counts, question)
                if not 0 < number < MINIMUM:
                    continue
                small += 1
                low, high = every.interval(partial(among, question))
                before = single.interval(partial(among, question))
                assert low <= before[0] + 1e-3, (area, year, number)
                assert high >= min(before[1], MINIMUM) - 1e-3, (area, year, number)
    for (name, area, year), number in figures.items():
        if number is None and name == "jahr":
            low, high = every.interval(partial(among, asked(name, area, year)))
            assert high - low > MINIMUM - 1e-3, (name, area, year)
    return small


@pytest.mark.parametrize("seed", range(4))
def test_no_small_count_follows_from_sums_over_years(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    counts = {
        (room, year): draw.choice((0, 1, 2, 3, 5, 7, 9, 12, 15))
        for room in sorted(AREAS["T"])
        for year in YEARS
    }
    figures = shown(protected(town_of(tmp_path, counts)))
    assert assert_open(counts, figures) > 5
    large = [cell for cell in figures if cell[0] == "drei" and true_count(counts, asked(*cell)) >= MINIMUM]
    visible = [cell for cell in large if figures[cell] is not None]
    assert len(visible) > len(large) // 3, "small years cost some sums over years, not most of them"
    assert all(figures[cell] == true_count(counts, asked(*cell)) for cell in visible)
    small = [cell for cell in figures if cell[0] == "drei" and 0 < true_count(counts, asked(*cell)) < MINIMUM]
    assert not [cell for cell in small if figures[cell] is not None]


PLAIN = {(room, year): 10 + place for place, room in enumerate("ABCEF") for year in YEARS}


def test_a_sum_is_shown_though_one_of_its_years_is_small(tmp_path: Path) -> None:
    figures = shown(protected(town_of(tmp_path, {**PLAIN, ("A", 2022): 2})))
    assert [figures["drei", "A", year] for year in (2021, 2022, 2023, 2024)] == [30, 22, 22, 22]
    assert None not in figures.values()


def test_years_printed_by_themselves_hide_the_sum_over_the_small_one(tmp_path: Path) -> None:
    """A is printed year by year as well: its sum minus the two other years would be the small one."""
    counts = {**PLAIN, ("A", 2022): 2}
    project = protected(town_of(tmp_path, counts, "stadt, stadtteil, sozialraum"))
    figures = shown(project)
    assert figures["jahr", "A", 2022] is None
    assert [figures["drei", "A", year] for year in (2022, 2023, 2024)] == [None] * 3
    assert figures["drei", "A", 2021] == 30
    assert_open(counts, figures)
    told = (project.processed_dir / "geheimhaltung/protokoll.html").read_text(encoding="utf-8")
    assert "Herkunft: EU, Summe über 3 Jahre" in told


def test_without_the_proof_the_small_years_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack of these tests finds what is given away if every large sum is shown."""
    monkeypatch.setattr(recalled, "settle", lambda *_: Settled())
    figures = shown(protected(town_of(tmp_path, {**PLAIN, ("A", 2022): 2}, "stadt, stadtteil, sozialraum")))
    every, _ = attackers(figures)
    assert every.interval(partial(among, asked("jahr", "A", 2022))) == (2, 2)


def test_a_universe_too_large_for_one_program_counts_every_year_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_sums, "MOST_CELLS", 1)
    figures = shown(protected(town_of(tmp_path, {**PLAIN, ("A", 2022): 2})))
    assert [figures["drei", "A", year] for year in (2021, 2022, 2023, 2024)] == [30, None, None, None]


def test_a_small_rest_to_the_whole_over_all_years_is_protected(tmp_path: Path) -> None:
    """Three years together 59 of 60: one is without, whatever the single years."""
    town = CoreTown(tmp_path, areas=tree(ROOMS.values()))
    town.config = town.config.replace("first_year: 2022", f"first_year: {YEARS[0]}")
    parts = "numerator: {dataset: leute, where: {herkunft: eu}}, denominator: {dataset: leute}"
    town.indicator("drei", f"{parts}, levels: [stadtteil, sozialraum], pool_years: 3, {SHARE}")
    for room in "ABCEF":
        for year in YEARS:
            few = room == "A" and year in (2020, 2023)
            town.add("leute", room, 20 - few, year, herkunft="eu", alter="0-2")
            town.add("leute", room, (room != "A") * 8 + few, year, herkunft="hier", alter="0-2")
    figures = shown(protected(town))
    assert figures["drei", "A", 2022] is None
    assert (figures["drei", "D1", 2022], figures["drei", "E", 2022]) == (179, 60)


def test_sums_of_an_earlier_edition_are_known_but_not_their_years(tmp_path: Path) -> None:
    """The earlier edition shows sums over years; the new one shows single years of the same areas, too."""
    counts = {**PLAIN, ("A", 2022): 2, ("B", 2022): 3}

    def edition(config: str, yearly: str) -> CoreTown:
        town = town_of(tmp_path, counts, yearly)
        town.config = config.replace("first_year: 2022", f"first_year: {YEARS[0]}")
        return town

    before = shown(publish(edition(THEN, "stadt, stadtteil")))
    assert (before["drei", "A", 2022], before["drei", "A", 2023]) == (22, 22)
    now = shown(protected(edition(NOW, "stadt, stadtteil, sozialraum")))
    assert now["jahr", "A", 2022] is None
    assert None in (now["jahr", "A", 2021], now["jahr", "A", 2020]), "else 22 of three years would tell"
    every, _ = attackers({**now, **{key: number for key, number in before.items() if number is not None}})
    for room in "AB":
        low, high = every.interval(partial(among, asked("jahr", room, 2022)))
        assert low < 1e-3
        assert high > MINIMUM - 1e-3
