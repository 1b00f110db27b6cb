"""The command line: German messages, exit codes, no traceback for a user's mistake."""

import json
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.errors import DataError, DisclosureError, Problem


def run(*arguments: str) -> int:
    return cli.main(list(arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reprot"], "Den Befehl 'reprot' gibt es nicht. (gemeint: 'export', 'protect', 'report'?)"),
        (["report", "--projekt", "x"], "Die Angabe '--projekt' gibt es nicht. Gemeint: '--project'?"),
        (["report", "--project", "nirgends"], "in diesem Ordner liegt kein Projekt"),
        (["preview", "--port", "abc"], "Ungültig bei '--port': 'abc' ist keine Zahl."),
        (["check", "zu", "viel"], "Zu viel angegeben: zu viel"),
    ],
)
def test_wrong_calls(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    shown = capsys.readouterr().err
    assert message in shown, shown
    assert "Traceback" not in shown


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in cli.cli.commands)
    assert "Options" not in shown


@pytest.mark.parametrize(("error", "code"), [(DataError, 1), (DisclosureError, 3)])
def test_exit_codes_of_findings(error: type[DataError], code: int) -> None:
    def work() -> None:
        raise error(Problem("a.csv, Zeile 3", "Text statt Zahl"))

    assert cli.guarded(work) == code


def test_a_bug_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise KeyError("oops")

    assert cli.guarded(work) == 70
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "Fehler im Programm" in shown


def test_list_as_text_and_json(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "ebenen", "--project", str(mini_project)) == 0
    assert "sozialraum" in capsys.readouterr().out
    assert run("list", "--filter", "kinder", "--json", "--project", str(mini_project)) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["kinderarmut"]
    assert run("list", "ebnen", "--project", str(mini_project)) == 2
    assert "gemeint: „ebenen“?" in capsys.readouterr().err


def test_doctor_on_this_computer(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", "--project", str(mini_project)) == 0
    assert "Stadt Kleinau" in capsys.readouterr().out
    (mini_project / "config.yaml").write_text("edition: [\n", encoding="utf-8")
    assert run("doctor", "--project", str(mini_project)) == 1
    assert "1 Punkt ist zu beheben." in capsys.readouterr().err


def test_the_next_command_keeps_project_and_edition(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = f"--project {mini_project}"
    assert run("check", "--project", str(mini_project), "--edition", "2024") == 0
    assert f"Weiter: python -m pipeline report {where} --edition 2024 – " in capsys.readouterr().err
    for stage, following in (("ingest", "harmonize"), ("harmonize", "compute"), ("compute", "protect")):
        assert run(stage, "--project", str(mini_project)) == 0
        assert f"Weiter: python -m pipeline {following} {where} – " in capsys.readouterr().err
    assert run("show", "bevoelkerung", "0101", "--project", str(mini_project)) == 0
    assert f"python -m pipeline trace bevoelkerung 0101 2024 {where}" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "code"), [("python_calamine", 2), ("pipeline.nowhere", 70)])
def test_a_package_that_is_not_installed_is_told_and_no_bug(
    name: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)

    assert cli.guarded(work) == code
    said = capsys.readouterr().err
    assert ("fehlt das Paket „python_calamine“" in said and "-m pipeline …" in said) == (code == 2)
    assert ("Fehler im Programm" in said) == (code == 70)
