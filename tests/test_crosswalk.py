"""Areas over time: validity, merged and divided areas, what readers see and what can be traced."""

from decimal import Decimal
from pathlib import Path

import pytest
from project_edits import REGISTER, change, errors_of, findings_of, query, run_both, silent

from pipeline.cli import main
from pipeline.project import load_project
from pipeline.report.facts import Facts
from pipeline.report.published import read_published
from pipeline.stages.compute import compute
from pipeline.stages.protect import protect

AREAS = "data/raw/areas"
SPACES = f"{AREAS}/sozialraum.csv"
CROSSWALK = f"{AREAS}/crosswalk.csv"
HEAD = "from;to;weight;until;reason\n"
SUM = "SELECT sum(value), bit_or(flags) FROM core.einwohner WHERE area_id = ? AND year = ?"


def add_space(root: Path, row: str) -> None:
    """One more Sozialraum, with a polygon borrowed from another one."""
    path = root / SPACES
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    change(root, "config.yaml", "    geometry: {file: sozialraum.geojson}\n", "")


def drop_rows(root: Path, file: str, word: str, unless: str = "-") -> None:
    """Leave out the rows with a word, unless they hold another one."""
    encoding = "cp1252" if REGISTER in file else "utf-8-sig"
    lines = (root / file).read_bytes().decode(encoding).splitlines()
    kept = [line for line in lines if word not in line or unless in line]
    (root / file).write_bytes(("\n".join(kept) + "\n").encode(encoding.removesuffix("-sig")))


@pytest.fixture
def divided(mini_project: Path) -> Path:
    """0103 was delivered until 2023; since 2024 it is 0101 and 0102."""
    add_space(mini_project, "0103;Altdorf alt;01;;31.12.2023")
    change(mini_project, SPACES, "0101;Altdorf Mitte;01;;", "0101;Altdorf Mitte;01;1.1.2024;")
    change(mini_project, SPACES, "0102;Altdorf Süd;01;;", "0102;Altdorf Süd;01;01.01.2024;")
    for year in (2022, 2023):
        path = mini_project / REGISTER / f"einwohner_{year}.csv"
        lines = path.read_bytes().decode("cp1252").splitlines()
        kept = [line for line in lines if not line.startswith("0102;")]
        path.write_bytes(("\n".join(kept) + "\n").replace("\n0101;", "\n0103;").encode("cp1252"))
    path = mini_project / "data/raw/sgb2/sgb2.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if not ("Altdorf Süd" in line and "2024" not in line)]
    text = "\n".join(
        line.replace("Altdorf Mitte", "Altdorf alt") if "2024;" not in line else line for line in kept
    )
    path.write_text(text + "\n", encoding="utf-8")
    (mini_project / CROSSWALK).write_text(
        HEAD + "0103;0101;0,6;31.12.2023;Neuzuschnitt\n0103;0102;0,4;31.12.2023;Neuzuschnitt\n",
        encoding="utf-8",
    )
    return mini_project


def old_total(root: Path, year: int) -> int:
    lines = (root / REGISTER / f"einwohner_{year}.csv").read_bytes().decode("cp1252").splitlines()
    return sum(int(line.rsplit(";", 1)[1]) for line in lines if line.startswith("0103;"))


def test_a_divided_area_is_spread_exactly_and_flagged(divided: Path) -> None:
    run_both(divided)
    for year in (2022, 2023):
        total = old_total(divided, year)
        first, second = (query_one(divided, area, year) for area in ("0101", "0102"))
        assert first == (Decimal(total) * Decimal("0.6"), 1)
        assert second == (Decimal(total) * Decimal("0.4"), 1)
    assert query_one(divided, "0101", 2024)[1] == 0
    assert query(divided, "SELECT count(*) FROM core.einwohner WHERE area_id = '0103'") == [(0,)]


def query_one(root: Path, area: str, year: int) -> tuple[object, ...]:
    sql = f"SELECT sum(value), bit_or(flags) FROM core.einwohner WHERE area_id = '{area}' AND year = {year}"
    return query(root, sql)[0]


def test_pieces_of_odd_weights_add_up_to_the_delivered_figure(divided: Path) -> None:
    (divided / CROSSWALK).write_text(
        HEAD + "0103;0101;0,333333333;31.12.2023;\n0103;0102;0,666666667;31.12.2023;\n", encoding="utf-8"
    )
    run_both(divided)
    pieces = [query_one(divided, area, 2022)[0] for area in ("0101", "0102")]
    assert sum(pieces) == old_total(divided, 2022)  # type: ignore[arg-type]


def test_sums_over_a_divided_area_are_exact_its_parts_estimated(divided: Path) -> None:
    run_both(divided)
    project = load_project(divided)
    compute(project, silent)
    rows = query(
        divided,
        "SELECT area_id, flags FROM result.value WHERE indicator_id = 'bevoelkerung' AND year = 2022 "
        "AND area_id IN ('0101', '0102', '01', '100', '0201', 'sz_mitte') ORDER BY ALL",
    )
    assert dict(rows) == {"0101": 1, "0102": 1, "01": 0, "100": 0, "0201": 0, "sz_mitte": 1}  # type: ignore[comparison-overlap]
    protect(project, silent)


def test_the_weight_can_be_traced(divided: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_both(divided)
    compute(load_project(divided), silent)
    assert main(["trace", "bevoelkerung", "0101", "2022", "--project", str(divided)]) == 0
    said = capsys.readouterr().out
    assert "geschätzt" in said
    assert "Zeile 2, Spalte „Anzahl“, Gebiet 0101: 45,6 (Anteil 0,6 von 76 in 0103, geschätzt)" in said


def test_the_transfer_is_told_as_a_note(divided: Path) -> None:
    notes = [text for kind, text in findings_of(divided) if kind == "hinweis" and "übergeleitet" in text]
    assert len(notes) == 2
    assert "auf heutige Gebiete übergeleitet nach crosswalk.csv: 0103" in notes[0]


def test_a_merged_area_is_a_sum_and_not_estimated(mini_project: Path) -> None:
    change(mini_project, SPACES, "0102;Altdorf Süd;01;;", "0102;Altdorf Süd;01;;31.12.2022")
    change(mini_project, "config.yaml", "    geometry: {file: sozialraum.geojson}\n", "")
    change(mini_project, f"{AREAS}/overlays.csv", "sz_mitte;Soziale Mitte;programm;0102\n", "")
    for year in (2023, 2024):
        path = mini_project / REGISTER / f"einwohner_{year}.csv"
        lines = [
            line for line in path.read_bytes().decode("cp1252").splitlines() if not line.startswith("0102;")
        ]
        path.write_bytes(("\n".join(lines) + "\n").encode("cp1252"))
    path = mini_project / "data/raw/sgb2/sgb2.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if not ("Altdorf Süd" in line and "2022" not in line)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (mini_project / CROSSWALK).write_text(HEAD + "0102;0101;1;;Eingliederung\n", encoding="utf-8")
    run_both(mini_project)
    lines = (mini_project / REGISTER / "einwohner_2022.csv").read_bytes().decode("cp1252").splitlines()
    both = sum(int(line.rsplit(";", 1)[1]) for line in lines if line[:4] in ("0101", "0102"))
    assert query_one(mini_project, "0101", 2022) == (both, 0)


def test_where_missing_means_unknown_half_a_merged_area_is_unknown(mini_project: Path) -> None:
    """The SGB II file lacks 0102 in 2022: 0101, into which it went, is not known, rather than too low."""
    change(mini_project, SPACES, "0102;Altdorf Süd;01;;", "0102;Altdorf Süd;01;;31.12.2022")
    change(mini_project, "config.yaml", "    geometry: {file: sozialraum.geojson}\n", "")
    change(mini_project, f"{AREAS}/overlays.csv", "sz_mitte;Soziale Mitte;programm;0102\n", "")
    for year in (2023, 2024):
        drop_rows(mini_project, f"{REGISTER}/einwohner_{year}.csv", "0102;")
    path = mini_project / "data/raw/sgb2/sgb2.csv"
    lines = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if "Altdorf Süd" not in line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (mini_project / CROSSWALK).write_text(HEAD + "0102;0101;1;;Eingliederung\n", encoding="utf-8")
    run_both(mini_project)
    rows = query(
        mini_project,
        "SELECT gruppe, list(status ORDER BY status) FROM core.sgb2 WHERE area_id = '0101' AND year = 2022 "
        "GROUP BY gruppe ORDER BY gruppe",
    )
    assert rows == [("leistungsberechtigte", ["ok", "unknown"]), ("unter_18", ["ok", "unknown"])]


def test_a_figure_outside_the_validity_is_an_error(mini_project: Path) -> None:
    change(mini_project, SPACES, "0102;Altdorf Süd;01;;", "0102;Altdorf Süd;01;;31.12.2023")
    found = errors_of(mini_project)
    assert found[0].startswith(
        f"{REGISTER}/einwohner_2024.csv, Zeile 12, Spalte „Anzahl“: das Gebiet „0102“ gilt bis 31.12.2023, "
        "geliefert ist es für 2024 (in 12 Zeilen) – "
    )
    assert "crosswalk.csv" in found[0]


def test_a_sign_for_a_dissolved_area_is_no_error_and_it_is_not_applicable(mini_project: Path) -> None:
    change(mini_project, SPACES, "0102;Altdorf Süd;01;;", "0102;Altdorf Süd;01;;31.12.2023")
    path = mini_project / REGISTER / "einwohner_2024.csv"
    lines = path.read_bytes().decode("cp1252").splitlines()
    gone = [line.rsplit(";", 1)[0] + ";x" if line.startswith("0102;") else line for line in lines]
    path.write_bytes(("\n".join(gone) + "\n").encode("cp1252"))
    change(
        mini_project,
        f"{REGISTER}/source.yaml",
        "population_base:",
        'signs: {"x": not_applicable}\npopulation_base:',
    )
    change(mini_project, "data/raw/sgb2/sgb2.csv", "31.12.2024;Altdorf Süd;", "31.12.2024;Altdorf Mitte alt;")
    change(
        mini_project, "data/raw/sgb2/source.yaml", "ignore:\n",
        "ignore:\n  - {column: Sozialraum, pattern: Mitte alt, reason: aufgelöst}\n",
    )  # fmt: skip
    run_both(mini_project)
    project = load_project(mini_project)
    compute(project, silent)
    statuses = query(
        mini_project,
        "SELECT year, status FROM result.value "
        "WHERE indicator_id = 'bevoelkerung' AND area_id = '0102' ORDER BY 1",
    )
    assert statuses == [(2022, "ok"), (2023, "ok"), (2024, "not_applicable")]
    total = "SELECT status FROM result.value WHERE indicator_id = 'bevoelkerung' AND area_id = '100' "
    assert query(mini_project, f"{total} AND year = 2024") == [("ok",)]
    protect(project, silent)
    facts = Facts(project, read_published(project.published_database))
    assert [area.area_id for area in facts.areas_of(facts.level("sozialraum"))] == ["0101", "0201", "0202"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "0103;0101;0,6;31.12.2023;\n0103;0102;0,3;31.12.2023;",
            "Zeile 2: die Anteile von „0103“ ergeben 0,9 statt 1",
        ),
        ("0109;0101;1;31.12.2023;", "Zeile 2: das Gebiet „0109“ in Spalte „from“ gibt es nicht"),
        ("0103;0109;1;31.12.2023;", "Zeile 2: das Gebiet „0109“ in Spalte „to“ gibt es nicht"),
        ("0103;01;1;31.12.2023;", "Zeile 2: „0103“ lässt sich nicht auf „01“ überleiten"),
        ("0103;0101;60 %;31.12.2023;", "Zeile 2: „60 %“ in Spalte „weight“ ist kein Anteil"),
        ("0103;0101;1;gestern;", "Zeile 2: „gestern“ in Spalte „until“ ist kein Datum"),
        (
            "0103;0101;1;31.12.2022;",
            "Zeile 2: „0103“ gilt laut data/raw/areas/sozialraum.csv, Zeile 6 bis 31.12.2023",
        ),
        ("0103;0101;0,5;31.12.2023;\n0103;0101;0,5;31.12.2023;", "Zeile 3: die Zeilen von „0103“ nennen"),
        ("0201;0202;1;31.12.2023;\n", "die Nachfolgegebiete als Einheiten eintragen"),
    ],
)
def test_mistakes_in_the_crosswalk_are_told(divided: Path, rows: str, message: str) -> None:
    (divided / CROSSWALK).write_text(HEAD + rows + "\n", encoding="utf-8")
    assert [line for line in errors_of(divided) if message in line]


def test_a_gap_between_old_and_new_is_told(divided: Path) -> None:
    change(divided, SPACES, "0101;Altdorf Mitte;01;1.1.2024;", "0101;Altdorf Mitte;01;1.1.2025;")
    assert "zwischen „0103“ und „0101“ fehlen Tage" in " ".join(errors_of(divided))


def test_overlays_do_not_change_over_time(mini_project: Path) -> None:
    path = mini_project / AREAS / "overlays.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    dated = [
        lines[0] + ";valid_from;valid_to",
        lines[1] + ";;31.12.2023",
        *(line + ";;" for line in lines[2:]),
    ]
    path.write_text("\n".join(dated) + "\n", encoding="utf-8")
    assert errors_of(mini_project) == [
        (
            f"{AREAS}/overlays.csv, Zeile 2: die Zugehörigkeit zu „sz_mitte“ gilt für alle Jahre, hier "
            "steht ein Zeitraum – für jede Abgrenzung ein eigenes Gebiet anlegen, etwa „programm_bis_2020“, "
            "ohne Zeitraum"
        )
    ]
