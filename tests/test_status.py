"""The delivery board: every state on the small project, with and without a database, as text, JSON, XLSX."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from project_edits import SGB2_SOURCE, change, run_both, silent

from pipeline.cli import cli
from pipeline.commands.board import checked as board_checked
from pipeline.commands.board.rows import Board, State, make_board
from pipeline.commands.board.workbook import board_workbook
from pipeline.errors import DefinitionError, UsageError
from pipeline.project import load_project
from pipeline.stages.ingest import ingest

SOURCE = "data/raw/einwohner_register/source.yaml"
TODAY = date(2025, 6, 1)


def declare(root: Path, text: str, source: str = SOURCE) -> None:
    """Append a declaration to a source description."""
    path = root / source
    path.write_text(path.read_text(encoding="utf-8") + text + "\n", encoding="utf-8")


def board_of(root: Path, today: date = TODAY) -> Board:
    return make_board(load_project(root), today)


def states(root: Path, source: str, today: date = TODAY) -> dict[str, str]:
    return {row.period: str(row.state) for row in board_of(root, today).rows if row.source == source}


def call(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["status", "--project", str(root), *arguments], standalone_mode=False)


def test_files_alone_without_declaration(mini_project: Path) -> None:
    (mini_project / "data/raw/einwohner_register/einwohner_2024.csv").unlink()
    assert states(mini_project, "einwohner_register") == {
        "2022": "eingetroffen",
        "2023": "eingetroffen",
        "2024": "erwartet",
    }
    assert states(mini_project, "sgb2") == {"–": "unklar"}
    assert board_of(mini_project).note == board_checked.NOTHING_READ


def test_lateness_depends_on_the_day_alone(mini_project: Path) -> None:
    declare(mini_project, "expected: {due_days: 60, first: 2022}")
    (mini_project / "data/raw/einwohner_register/einwohner_2024.csv").unlink()
    assert states(mini_project, "einwohner_register", date(2025, 3, 1))["31.12.2024"] == "erwartet"
    assert states(mini_project, "einwohner_register", date(2025, 3, 2))["31.12.2024"] == "verspätet"


def test_read_and_harmonized_deliveries_are_checked(mini_project: Path) -> None:
    declare(mini_project, "expected: {due_days: 60, first: 2022}")
    run_both(mini_project)
    rows = [row for row in board_of(mini_project).rows if row.source == "einwohner_register"]
    assert [(row.period, row.state, row.rows) for row in rows] == [
        ("31.12.2022", State.CHECKED, 55),
        ("31.12.2023", State.CHECKED, 55),
        ("31.12.2024", State.CHECKED, 53),
    ]
    assert set(states(mini_project, "sgb2").values()) == {"geprüft"}  # years from the column Stichtag
    file = mini_project / "data/raw/einwohner_register/einwohner_2024.csv"
    file.write_bytes(file.read_bytes() + b"\r\n")
    assert states(mini_project, "einwohner_register")["31.12.2024"] == "eingetroffen"


def test_only_read_is_not_checked(mini_project: Path) -> None:
    ingest(load_project(mini_project), silent)
    assert states(mini_project, "einwohner_register") == dict.fromkeys(
        ("2022", "2023", "2024"), "eingetroffen"
    )


def test_findings_of_a_file_are_counted(mini_project: Path) -> None:
    result = run_both(mini_project)
    named = [f for f in result.findings if f.place.startswith("data/raw/sgb2/sgb2.csv")]
    rows = [row for row in board_of(mini_project).rows if row.source == "sgb2"]
    assert {row.findings for row in rows} == {len(named)}
    checked = board_checked.Checked()
    checked.findings.update(["a.csv, Zeile 3", "a.csv", "a.csv2, Zeile 1", "a.csv:4"])
    assert checked.findings_at("a.csv") == 3


def test_stand_in_end_and_files_outside(mini_project: Path) -> None:
    declare(
        mini_project,
        "expected:\n  due_days: 60\n  first: 2023\n  last: 2023\n"
        '  substitute: [{year: 2023, by_year: 2022, reason: "Umstellung des Verfahrens"}]',
    )
    (mini_project / "data/raw/einwohner_register/einwohner_2023.csv").unlink()
    rows = {row.period: row for row in board_of(mini_project).rows if row.source == "einwohner_register"}
    assert {period: str(row.state) for period, row in rows.items()} == {
        "31.12.2023": "ersetzt",
        "2022": "eingetroffen",
        "2024": "eingetroffen",
        "ab 2024": "nicht mehr erwartet",
    }
    assert rows["31.12.2023"].note == "dafür steht 2022: Umstellung des Verfahrens"
    assert rows["2022"].note == "außerhalb des erwarteten Zeitraums"


def test_no_unknown_source_stands_in(mini_project: Path) -> None:
    stand_in = "{year: 2023, by_source: sgb_2, reason: x}"
    declare(mini_project, f"expected: {{due_days: 60, first: 2022, substitute: [{stand_in}]}}")
    with pytest.raises(DefinitionError, match="die Quelle „sgb_2“ gibt es nicht – gemeint: „sgb2“"):
        load_project(mini_project)


def test_a_stand_in_that_is_no_longer_needed(mini_project: Path) -> None:
    declare(
        mini_project,
        "expected: {due_days: 60, first: 2022, substitute: [{year: 2023, by_year: 2022, reason: x}]}",
    )
    rows = {row.period: row for row in board_of(mini_project).rows}
    assert rows["31.12.2023"].note == "Ersatz ist angegeben, aber nicht mehr nötig"


def test_deliveries_within_the_year(mini_project: Path) -> None:
    declare(
        mini_project,
        'expected: {every: halbjahr, due_days: 30, first: 2024, file: "einwohner_{year}-{month}.csv"}',
    )
    folder = mini_project / "data/raw/einwohner_register"
    (folder / "einwohner_2024.csv").rename(folder / "einwohner_2024-06.csv")
    found = states(mini_project, "einwohner_register")
    assert found["30.06.2024"] == "eingetroffen"
    assert found["31.12.2024"] == "verspätet"


def test_database_in_use_is_said(mini_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_both(mini_project)

    def held(path: Path, read_only: bool = False) -> None:
        raise board_checked.DataError([])

    monkeypatch.setattr(board_checked, "connect", held)
    assert board_of(mini_project).note == board_checked.BUSY


def test_command_says_problems_first(mini_project: Path) -> None:
    declare(mini_project, "contact: Statistikstelle\nexpected: {due_days: 60, first: 2021}")
    done = call(mini_project, "--today", "01.06.2025")
    lines = done.stdout.splitlines()
    assert done.return_value == 1
    assert lines[0] == "Lieferungen für die Ausgabe 2024, Stichtage bis 31.12.2024"
    assert lines[1] == "Stand 01.06.2025: 1 verspätet, 1 unklar, 3 eingetroffen"
    assert "  einwohner_register  31.12.2021  Frist 01.03.2022  Statistikstelle" in lines
    assert lines.index("verspätet (1)") < lines.index("unklar (1)") < lines.index("da")
    assert lines[-1] == "  einwohner_register  3 eingetroffen  2022–2024"
    assert "1 Lieferung ist verspätet." in done.stderr
    every = call(mini_project, "--today", "01.06.2025", "--alle").stdout
    assert "  einwohner_register  31.12.2023  eingetroffen  einwohner_2023.csv" in every


def test_nothing_late_is_fine(mini_project: Path) -> None:
    run_both(mini_project)
    assert call(mini_project).return_value == 0
    assert call(mini_project, "--edition", "2024").return_value == 0


def test_json_holds_every_row(mini_project: Path) -> None:
    declare(mini_project, "expected: {due_days: 60, first: 2022}")
    data = json.loads(call(mini_project, "--json", "--today", "2025-06-01").stdout)
    assert data["today"] == "2025-06-01"
    assert data["counts"]["eingetroffen"] == 3
    assert data["deliveries"][0] == {
        "source": "einwohner_register",
        "title": "Auszug aus dem Melderegister nach Sozialräumen",
        "publisher": "Stadt Kleinau, Bürgerservice",
        "office": "Stadt Kleinau, Bürgerservice",
        "period": "31.12.2022",
        "state": "eingetroffen",
        "due": "2023-03-01",
        "files": ["einwohner_2022.csv"],
        "rows": None,
        "findings": 0,
        "note": "",
    }


def test_wrong_day_is_refused(mini_project: Path) -> None:
    assert "„gestern“ ist kein Tag – möglich: TT.MM.JJJJ" in str(
        call(mini_project, "--today", "gestern").exception
    )


def test_workbook_to_send_around(mini_project: Path, tmp_path: Path) -> None:
    stand_in = "{year: 2020, by_year: 2022, reason: x}"
    declare(mini_project, f"expected: {{due_days: 60, first: 2020, substitute: [{stand_in}]}}")
    change(mini_project, SGB2_SOURCE, "title: Leist", "title: =1+1 Leist")
    target = tmp_path / "brett.xlsx"
    assert call(mini_project, "--today", "01.06.2025", "--xlsx", str(target)).return_value == 1
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Offen", "Alle Lieferungen", "Quellen", "Zeichen"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert sheet.page_setup.orientation == "landscape"
        assert not sheet.merged_cells.ranges
    opened = list(book["Offen"].values)
    assert [row[0] for row in opened[1:]] == ["verspätet", "unklar", "ersetzt"]
    assert opened[1][4] == datetime(2022, 3, 1)
    formulas = [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not formulas, "a title that begins with = stays text"


def test_workbook_bytes_depend_on_the_board_alone(mini_project: Path) -> None:
    first, second = (board_workbook(board_of(mini_project), "Kleinau") for _ in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    other = board_workbook(board_of(mini_project, date(2025, 6, 2)), "Kleinau")
    assert other != first


def test_workbook_open_in_another_program(mini_project: Path, tmp_path: Path) -> None:
    done = call(mini_project, "--xlsx", str(tmp_path / "fehlt" / "brett.xlsx"))
    assert "lässt sich nicht schreiben" in str(done.exception)
    assert isinstance(done.exception, UsageError)
