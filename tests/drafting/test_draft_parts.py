"""Parts of a draft: new datasets, given datasets, uncertain figures, rounding, names that are no areas."""

from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.drafting.assembly import draft_source
from pipeline.drafting.draft import Draft
from pipeline.drafting.wording import identifier
from pipeline.project import load_project


def draft_of(project: Path, text: str, dataset: str = "", name: str = "lieferung_2024.csv") -> Draft:
    """The draft for a file with this text."""
    file = project.parent / name
    file.write_text(text, encoding="utf-8")
    return draft_source(load_project(project), file, dataset=dataset)


PLACES = """Plätze nach Art der Einrichtung;;
Sozialraum;Art;Plätze
0101;Krippe;12
0101;Kindergarten;40
0101;Insgesamt;52
0102;Krippe;(3)
0102;Kindergarten;20
0102;Insgesamt;23
"""


def test_new_dataset_with_the_entries_of_a_column(mini_project: Path) -> None:
    draft = draft_of(mini_project, PLACES)
    dimension = draft.new_dataset["dimensions"]
    codes = {"krippe": "Krippe", "kindergarten": "Kindergarten"}
    assert dimension == {"art": {"title": "Art", "kind": "partition", "codes": codes}}
    assert draft.value(("dimensions", "art", "codes")) == {
        "Krippe": "krippe",
        "Kindergarten": "kindergarten",
        "Insgesamt": "insgesamt",
    }
    assert draft.value(("layout", "brackets")) == "uncertain"
    assert "signs" not in draft.description


def test_dataset_that_is_given(mini_project: Path) -> None:
    assert draft_of(mini_project, PLACES, "plaetze").new_dataset["id"] == "plaetze"
    known = draft_of(mini_project, PLACES, "einwohner")
    assert not known.new_dataset
    assert known.description["dataset"] == "einwohner"
    assert "was zählt welche Spalte?" in known.questions["values",]


def test_ages_in_rows_of_a_new_dataset(mini_project: Path) -> None:
    rows = "".join(f"0101;{age};5\n0102;{age};7\n" for age in ("0 - 2", "3 - 5", "6 u. älter"))
    draft = draft_of(mini_project, f"Impfungen nach Alter;;\nSozialraum;Altersgruppe;Impfungen\n{rows}")
    assert draft.value(("dimensions", "alter", "codes")) == {
        "0 - 2": "0-2",
        "3 - 5": "3-5",
        "6 u. älter": "6+",
    }
    assert draft.new_dataset["dimensions"] == {"alter": {"title": "Alter", "kind": "age"}}


def test_figures_rounded_by_the_supplier(mini_project: Path) -> None:
    columns = ["männlich", "weiblich"]
    rows = "".join(
        f"{area};{5 * n + 10};{5 * n + 15}\n" for n, area in enumerate(["0101", "0102", "0201"] * 20)
    )
    draft = draft_of(mini_project, f"Sozialraum;{';'.join(columns)}\n{rows}")
    assert draft.description["rounding"] == 5
    assert draft.questions["rounding",] == "alle Werte sind Vielfache von 5"


def test_a_name_that_is_no_area_is_told(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = mini_project.parent / "einwohner_2024.csv"
    file.write_text(
        "Gebiet;männlich;weiblich\nAltdorf Mitte;1;2\nAltdorf Süd;3;4\nAltdorf-Ost;5;6\n", "utf-8"
    )
    assert main(["new", "source", str(file), "--id", "neu", "--project", str(mini_project)]) == 1
    said = capsys.readouterr().err
    assert "Ohne Gebiet: Altdorf-Ost; zuordnen: python -m pipeline match" in said
    assert "„Altdorf-Ost“ ist kein Gebiet" in said


def test_year_that_nothing_tells_is_asked_for(mini_project: Path) -> None:
    draft = draft_of(mini_project, "Sozialraum;männlich;weiblich\n0101;10;20\n0102;14;21\n", name="liste.csv")
    assert draft.description["period"] == {"source": "constant", "year": 2024, "reference": "31.12."}
    assert draft.questions["period",] == "für welches Jahr gelten die Zahlen?"


def test_a_table_of_one_column_per_year(mini_project: Path) -> None:
    text = "Sozialraum;Merkmal;31.12.2022;31.12.2023\n0101;Einwohner;10;12\n0102;Einwohner;14;15\n"
    draft = draft_of(mini_project, text, name="einwohner.csv")
    assert draft.description["values"] == [{"pattern": r"^31\.12\.(?P<year>\d{4})$"}]
    assert draft.description["period"] == {"source": "header", "reference": "31.12."}


def test_two_titles_and_an_office_in_the_title(mini_project: Path) -> None:
    titles = "Einwohner nach Geschlecht, Stand: 2024;;\n© Amt für Statistik, Kleinau;;\n"
    draft = draft_of(mini_project, f"{titles}Nr;männlich;weiblich\n0101;1;2\n")
    assert draft.description["title"] == "Einwohner nach Geschlecht"
    assert draft.description["publisher"] == "Amt für Statistik"


GROUPS = """Hilfen im Alltag;;
Sozialraum;Beratene;{}
0101;141;138
0102;155;20
0201;161;33
"""


def test_a_column_of_a_part_is_drafted_inside_the_one_before(mini_project: Path) -> None:
    for heading in ("darunter unter 18 Jahre", "davon im Heim", "dar. im Heim"):
        draft = draft_of(mini_project, GROUPS.format(heading))
        text = draft.dataset_text()
        code = identifier(heading)
        assert f"inside: {{{code}: [beratene]}}  # OFFEN: ist die Gruppe" in text, text


def test_groups_of_which_nothing_is_known_are_asked_for(mini_project: Path) -> None:
    text = draft_of(mini_project, GROUPS.format("im Heim")).dataset_text()
    assert "kind: overlapping  # OFFEN: ergeben sie das Ganze (partition)?" in text
    assert "inside:" not in text


def test_rows_of_a_part_are_drafted_inside_the_one_before(mini_project: Path) -> None:
    rows = "".join(f"{area};Insgesamt;41\n{area};darunter im Heim;38\n" for area in ("0101", "0102"))
    draft = draft_of(mini_project, f"Hilfen;;\nSozialraum;Gruppe;Beratene\n{rows}")
    dimensions = draft.new_dataset["dimensions"]
    assert isinstance(dimensions, dict)
    assert dimensions["gruppe"]["kind"] == "overlapping"
    assert dimensions["gruppe"]["inside"] == {"darunter_im_heim": ["alle"]}
    assert draft.value(("dimensions", "gruppe", "codes")) == {
        "Insgesamt": "alle",
        "darunter im Heim": "darunter_im_heim",
    }


def test_a_total_that_has_a_name_and_no_number_is_not_lost(mini_project: Path) -> None:
    rows = "0101;Altdorf Mitte;61\n0102;Altdorf Süd;88\n;Stadt Kleinau insgesamt;149\n"
    draft = draft_of(mini_project, f"Wohngeld;;\nNr;Sozialraum;Haushalte\n{rows}")
    assert draft.value(("area",)) == {
        "column": "Sozialraum",
        "levels": ["stadt", "sozialraum"],
        "aliases": {"Stadt Kleinau insgesamt": "100"},
        "by": "name",
    }
    assert "Summe für Stadt Kleinau?" in draft.questions["area", "aliases"]
