"""`new areas`: the list of areas of a level from a delivered file, never written over another."""

from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.drafting.area_list import Wanted, list_areas
from pipeline.drafting.areas import KnownArea
from pipeline.drafting.delivered import deliveries

PEOPLE = """Einwohner 2024;;;
Nr;Gebiet;Bezirk;Zahl
01;Altdorf;100;512
02;Neudorf;100;701
02;Neudorf;100;3
100;Stadt Kleinau;;1213
;Insgesamt;;1213
99;keine Angabe;100;4
"""


def written(project: Path, *options: str) -> tuple[int, str]:
    """Exit code of `new areas` for the level stadtteil, and its file."""
    file = project.parent / "einwohner.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    path = project / "data/raw/areas/stadtteil.csv"
    code = main(["new", "areas", str(file), "--project", str(project), "--level", "stadtteil", *options])
    return code, path.read_text(encoding="utf-8") if path.exists() else ""


def test_ids_of_the_delivery(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = mini_project / "data/raw/areas/stadtteil.csv"
    before = old.read_text(encoding="utf-8")
    old.unlink()
    code, text = written(mini_project, "--column", "gebiet", "--id-column", "Nr")
    assert (code, text) == (0, before)
    said = capsys.readouterr().err
    assert "Geschrieben: data/raw/areas/stadtteil.csv, 2 Gebiete; bitte durchsehen" in said
    assert "Weggelassen: Stadt Kleinau, keine Angabe" in said
    assert main(["check", "--project", str(mini_project)]) == 0


def test_own_ids_and_a_pattern(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mini_project / "data/raw/areas/stadtteil.csv").unlink()
    code, text = written(mini_project, "--column", "Gebiet", "--parent", "Bezirk", "--pattern", "dorf$")
    assert code == 0
    assert text.splitlines()[1:] == ["01;Altdorf;100;;", "02;Neudorf;100;;"]
    assert "Die Kennungen sind laufende Nummern" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--column", "Gebiet"], "die Datei gibt es schon, sie wird nicht überschrieben"),
        (["--column", "Gebiet", "--level", "stadteil"], "die Ebene „stadteil“ gibt es nicht – gemeint"),
        (["--column", "Gebiet", "--pattern", "("], "„(“ ist kein gültiges Suchmuster"),
        (["--column", "Ort"], "einwohner.csv: die Spalte „Ort“ gibt es nicht – möglich: „Nr“, „Gebiet“"),
        (["--column", "Gebiet", "--id-column", "Key"], "die Spalte „Key“ gibt es nicht"),
        (["--column", "Gebiet", "--parent", "300"], "„300“ ist weder eine Spalte noch ein Gebiet"),
        (["--column", "Nr", "--id-column", "Bezirk"], "einwohner.csv: kein neues Gebiet in den Spalten"),
        (["--column", "Gebiet", "--id-column", "Zahl"], "der Name „Neudorf“ steht für zwei Gebiete – 701 · "),
    ],
)
def test_what_is_wrong_is_told(
    options: list[str], message: str, mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = mini_project / "data/raw/areas/stadtteil.csv"
    before = path.read_bytes()
    if "schon" not in message:
        path.unlink()
    assert written(mini_project, *options)[0] in (1, 2)
    assert message in capsys.readouterr().err
    assert not path.exists() or path.read_bytes() == before


def test_koeln_has_86_stadtteile_of_which_some_are_named_like_a_stadtbezirk(real_dir: Path) -> None:
    wanted = Wanted("raum", "raum_id", "000", "^[1-9]")
    known = [KnownArea("000", "Stadt Köln", "stadt"), KnownArea("002", "Rodenkirchen", "stadtbezirk")]
    found = list_areas(deliveries(real_dir / "koeln/bevoelkerung.csv"), wanted, known)
    assert len(found.areas) == 86
    assert ("208", "Rodenkirchen", "000") in found.areas


def test_hamburg_has_99_stadtteile_and_districts_below_them(real_dir: Path) -> None:
    file = real_dir / "hamburg_stadtteilprofile/2014/Daten_fuer_die_Stadtteilprofile_2014.xlsx"
    town = KnownArea("02", "Hamburg", "stadt")
    found = list_areas(deliveries(file), Wanted("Stadtgebiet", "", "02"), [town])
    assert [name for _, name, _ in found.areas[98:]] == ["Cranz", "Hamburg-Mitte", "Altona", "Hamburg-Nord"]
    assert (found.areas[0], found.left_out) == (("001", "Hamburg-Altstadt", "02"), ("Hamburg",))
