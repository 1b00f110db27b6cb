"""What became of earlier recommendations: which an edition prints, their number in words, mistakes."""

import pytest
from report_town import REPORT, Town

from pipeline.errors import DefinitionError
from pipeline.models.report import Recommendation
from pipeline.report.build import build_document
from pipeline.report.chapters import chapter_problems
from pipeline.report.document import Notice, Prose, Table
from pipeline.report.recommendations import balance

CHAPTER = (
    '---\ntitle: Probe\n---\n\nBisher: {{ empfehlungen_bilanz() }}.\n\n{{ empfehlungen_stand(name="t") }}\n'
)


def entry(number: int, year: int = 2022, status: str = "umgesetzt", day: str = "30.06.2025") -> str:
    """One entry of report.yaml."""
    return (
        f"  - {{{{id: E{number}, title: Titel {number}, year: {year}, status: {status}, responsible: Amt, "
        f"as_of: {day}, result: Getan.}}}}\n"
    )


def built(town: Town, *entries: str) -> tuple[str, list[Table | Notice]]:
    """The prose and what stands in place of the table."""
    listed = f"recommendations:\n{''.join(entries)}glossary:" if entries else "glossary:"
    town.report = REPORT.replace("glossary:", listed)
    town.chapters = {"05_probe.md": CHAPTER}
    blocks = build_document(town.build()).chapters[0].blocks
    text = " ".join(block.html for block in blocks if isinstance(block, Prose)).replace("\u00ad", "")
    return text, [block for block in blocks if isinstance(block, Table | Notice)]


def test_those_of_earlier_reports_are_listed_with_one_day_below(town: Town) -> None:
    text, (table,) = built(town, entry(1), entry(2, status="in_umsetzung"), entry(3, year=2024))
    assert isinstance(table, Table)
    assert [row.head for row in table.rows] == ["E1 Titel 1", "E2 Titel 2"]
    assert [cell.text for cell in table.rows[1].cells] == ["Amt", "in Umsetzung", "Getan."]
    assert table.notes == ("Stand: 30.06.2025.",)
    assert table.title == "Stand der Empfehlungen von 2022"
    assert "Bisher: eine umgesetzt und eine in Umsetzung." in text


def test_different_days_and_years_stand_in_the_rows(town: Town) -> None:
    _, (table,) = built(town, entry(1, year=2020), entry(2, day="01.07.2025"))
    assert isinstance(table, Table)
    assert [row.head for row in table.rows] == ["E1 (2020) Titel 1", "E2 (2022) Titel 2"]
    assert table.rows[1].cells[1].text == "umgesetzt (01.07.2025)"
    assert table.notes == ()


@pytest.mark.parametrize("entries", [(), (entry(1, year=2024),)])
def test_without_earlier_ones_it_says_so(town: Town, entries: tuple[str, ...]) -> None:
    text, (notice,) = built(town, *entries)
    assert isinstance(notice, Notice)
    assert "Bisher: noch nicht erfasst." in text


def test_check_tells_figures_in_a_result(town: Town) -> None:
    town.report = REPORT.replace("glossary:", f"recommendations:\n{entry(1)}glossary:")
    town.report = town.report.replace("Getan.", "Seit März 2023 für 12 Haushalte.")
    (problem,) = chapter_problems(town.build())
    assert problem.place == "report_templates/report.yaml:17"
    assert problem.what == "die Zahl „12“ ist von Hand getippt"


def test_numbers_up_to_twelve_are_words() -> None:
    one = {"id": "1", "title": "x", "year": 2022, "responsible": "x", "as_of": "30.06.2025", "result": "x"}
    item = Recommendation.model_validate({**one, "status": "nicht_begonnen"})
    assert [balance([item] * number) for number in (1, 12, 13)] == [
        "eine noch nicht begonnen", "zwölf noch nicht begonnen", "13 noch nicht begonnen",
    ]  # fmt: skip


def test_a_wrong_status_and_a_wrong_day_are_told(town: Town) -> None:
    with pytest.raises(DefinitionError) as raised:
        built(town, entry(1, status="fertig"), entry(2, day="31.06.2025"))
    told = " ".join(str(problem) for problem in raised.value.problems)
    assert "„fertig“ ist bei „status“ nicht möglich – möglich: in_umsetzung, nicht_begonnen" in told
    assert "„31.06.2025“ ist kein Datum" in told
