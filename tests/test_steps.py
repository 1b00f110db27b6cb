"""Stages that keep what has not changed: after any edit the same tables and findings as from nothing."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from project_edits import REGISTER, SGB2, SGB2_SOURCE, silent

from pipeline import cli
from pipeline.errors import DataError
from pipeline.project import load_project
from pipeline.stages.compute import compute
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest
from pipeline.stages.runner import run_stages

STAGES = {"ingest": ingest, "harmonize": harmonize, "compute": compute}
INDICATORS, BREAKS = "indicators/demographie", "indicators/breaks.yaml"
FIXED = "topic: demographie, definition: Satz., interpretation: Satz., limits: Satz."
MORE = {  # methods and figures that depend on others
    "verlauf": "method: change, of: auslaenderanteil, over_years: 1, unit: prozent, "
    "examples: [{terms: {current: 2, base: 1}, value: 1}]",
    "mitte": "method: median, numerator: {dataset: einwohner}, bands: [0-17, 18-64, 65+], unit: jahre, "
    "examples: [{parts: [{numerator: 4}, {numerator: 2}, {numerator: 2}], value: 18}]",
    "leistungen": "method: share, numerator: {dataset: sgb2, where: {gruppe: leistungsberechtigte}}, "
    "denominator: {dataset: einwohner}, unit: prozent, breaks: [umstellung], "
    "examples: [{numerator: 1, denominator: 4, value: 25.0}]",
}
INDEX = """
id: lage
title: Soziale Lage
preset: mss
definition: Fasst zusammen.
level: sozialraum
components:
  - {indicator: kinderarmut, direction: burden}
  - {indicator: leistungen, direction: burden}
minimum_areas: 3
exclude: {minimum: 0}
dynamics_years: 1
interpretation: Satz.
limits: Satz.
"""

UNREADABLE = "source that cannot be read"
Edit = Callable[[Path, random.Random], None]


def _rewrite(path: Path, turn: Callable[[str], str]) -> None:
    encoding = "cp1252" if path.suffix == ".csv" and REGISTER in path.as_posix() else "utf-8"
    path.write_bytes(turn(path.read_bytes().decode(encoding)).encode(encoding))


def _cell(file: str) -> Edit:
    """Another figure in the last column of some row."""

    def edit(root: Path, dice: random.Random) -> None:
        def turn(text: str) -> str:
            lines = text.splitlines()
            rows = [n for n, line in enumerate(lines) if line.rsplit(";", 1)[-1].isdecimal()]
            at = dice.choice(rows)
            first, last = lines[at].rsplit(";", 1)
            lines[at] = f"{first};{int(last) + dice.randint(1, 9)}"
            return "\n".join(lines) + "\n"

        _rewrite(root / file, turn)

    return edit


def _replaced(file: str, old: str, new: str) -> Edit:
    """A text, or the other way round if the edit comes again."""

    def edit(root: Path, _: random.Random) -> None:
        def turn(text: str) -> str:
            assert old in text or new in text, (file, old)
            return text.replace(new, old) if new in text else text.replace(old, new, 1)

        _rewrite(root / file, turn)

    return edit


def _toggled(file: str, text: str) -> Edit:
    """A file that comes and goes."""

    def edit(root: Path, _: random.Random) -> None:
        path = root / file
        if path.exists():
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return edit


def _another_year(root: Path, _: random.Random) -> None:
    new = root / REGISTER / "einwohner_2021.csv"
    if new.exists():
        new.unlink()
    else:
        shutil.copyfile(root / REGISTER / "einwohner_2022.csv", new)


def _other_source(root: Path, _: random.Random) -> None:
    """A second source for other years of a dataset."""
    own, other = root / REGISTER, root / "data/raw/zensus"
    if other.exists():
        shutil.rmtree(other)
        return
    other.mkdir()
    shutil.copyfile(own / "einwohner_2022.csv", other / "einwohner_2020.csv")
    text = (own / "source.yaml").read_text(encoding="utf-8")
    (other / "source.yaml").write_text(text.replace("id: einwohner_register", "id: zensus"), encoding="utf-8")


EDITS: dict[str, Edit] = {
    "cell of a source": _cell(SGB2),
    "cell of a file among several": _cell(f"{REGISTER}/einwohner_2023.csv"),
    "file more or less": _another_year,
    "comment moves all lines of source.yaml": _replaced(SGB2_SOURCE, "id: sgb2\n", "# so\nid: sgb2\n"),
    "provisional source": _replaced(SGB2_SOURCE, "dataset: sgb2\n", "dataset: sgb2\nprovisional: true\n"),
    "comment in a dataset": _replaced("indicators/datasets/sgb2.yaml", "id: sgb2\n", "# so\n\nid: sgb2\n"),
    "missing rows": _replaced("indicators/datasets/einwohner.yaml", "absent: zero", "absent: unknown"),
    "another dimension": _replaced(
        "indicators/datasets/sgb2.yaml", "disclosure:", "  art: {title: A, kind: partition, codes: {a: b}}\n"
        "disclosure:",
    ),
    "filter of an indicator": _replaced("indicators/armut/kinderarmut.yaml", '"0-17"', '"18-64"'),
    "comment in an indicator": _replaced("indicators/armut/kinderarmut.yaml", "id: k", "# so\nid: k"),
    "base of a change": _replaced(f"{INDICATORS}/auslaenderanteil.yaml", ": nicht_deutsch}", ": deutsch}"),
    "indicator more or less": _toggled(
        f"{INDICATORS}/maenner.yaml",
        f"{{id: maenner, title: Männer, {FIXED}, method: count, numerator: {{dataset: einwohner, where: "
        "{geschlecht: m}}, unit: anzahl, decimals: 0, examples: [{numerator: 1, value: 1}]}\n",
    ),
    "index more or less": _toggled("indicators/indices/lage.yaml", INDEX),
    "name of an area": _replaced("data/raw/areas/stadtteil.csv", "02;Neudorf", "02;Neustadt"),
    "areas of a programme": _replaced(
        "data/raw/areas/overlays.csv", "programm;0201", "programm;0202"
    ),
    "crosswalk": _toggled("data/raw/areas/crosswalk.csv", "from;to;weight;until;reason\n"),
    "correction": _toggled(
        "data/raw/sgb2/corrections.yaml",
        "corrections: [{file: sgb2.csv, row: 4, column: Stichtag, expect: 31.12.2022, value: 31.12.2022, "
        "reason: Probe, date: 01.02.2025, who: Amt}]\n",
    ),
    "break": _replaced(BREAKS, "01.07.2023", "01.07.2010"),
    "rule for small numbers": _replaced("config.yaml", "cycle_years: 2", "cycle_years: 2\n"
    "reliability: {hide_below: 100}"),
    UNREADABLE: _replaced(SGB2, "31.12.2022;Altdorf Süd", "31.12.2022;Alt dorf Süd"),
    "source more or less": _other_source,
}  # fmt: skip


@pytest.fixture
def town(mini_project: Path) -> Path:
    """The mini project with figures that depend on other figures."""
    for name, body in MORE.items():
        text = f"{{id: {name}, title: {name.title()}, {FIXED}, {body}}}\n"
        (mini_project / INDICATORS / f"{name}.yaml").write_text(text, encoding="utf-8")
    register = "breaks: [{id: umstellung, date: 01.07.2023, title: Umstellung, reason: Probe}]\n"
    (mini_project / BREAKS).write_text(register, encoding="utf-8")
    return mini_project


def outcome(root: Path) -> dict[str, object]:
    """All tables, and what the stages said; after an error what it says, and the tables as they are."""
    said: dict[str, object] = {}
    project = load_project(root)
    try:
        for stage, work in STAGES.items():
            result = work(project, silent)
            said[stage] = (result.rows, result.summary, result.findings)
    except DataError as error:
        said["error"] = error.problems
    return said


def tables(root: Path) -> dict[str, object]:
    """Columns and rows of every table of the working database."""
    with duckdb.connect(str(root / "data/processed/working.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "SELECT schema_name || '.\"' || table_name || '\"' FROM duckdb_tables() ORDER BY 1"
        ).fetchall()
        return {
            name: (
                connection.execute(f"DESCRIBE {name}").fetchall(),
                connection.execute(f"FROM {name} ORDER BY ALL").fetchall(),
            )
            for (name,) in names
        }


def from_nothing(root: Path, folder: Path) -> tuple[dict[str, object], dict[str, object]]:
    """Outcome and tables of a copy of the project without anything that was kept."""
    copy = folder / "kalt" / root.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("processed", "reports"))
    return outcome(copy), tables(copy)


def test_after_any_edits_the_same_as_from_nothing(town: Path, tmp_path: Path) -> None:
    dice = random.Random(2026)
    outcome(town)
    names = sorted(EDITS)
    dice.shuffle(names)
    failed = 0
    for some in zip(names[::3], names[1::3], names[2::3], strict=True):
        for name in some:
            EDITS[name](town, dice)
        said = outcome(town)
        cold, there = from_nothing(town, tmp_path)
        assert said == cold, some
        if "error" in said:
            failed += 1
            EDITS[UNREADABLE](town, dice)  # taken back: nothing of the failed run may be left
            said, (cold, there) = outcome(town), from_nothing(town, tmp_path)
            assert said == cold, some
        found = tables(town)
        assert list(found) == list(there), some
        assert [table for table in found if found[table] != there[table]] == [], some
    assert failed == 1


def test_what_was_not_done_again_is_told(mini_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(force: bool = False) -> list[str]:
        lines: list[str] = []
        run_stages(load_project(mini_project), list(STAGES), lines.append, strict=False, force=force)
        return [line for line in lines if "unverändert)" in line]

    assert said() == []
    EDITS["cell of a source"](mini_project, random.Random(1))
    told = ["1 von 2 Quellen", "1 von 2 Quellen", "2 von 3 Indikatoren"]
    assert [line.rpartition("; ")[2] for line in said()] == [f"{words} unverändert)" for words in told]
    assert cli.main(["explain", "--project", str(mini_project)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == (
        "ingest     Dateien einlesen: unverändert (beim letzten Lauf waren 1 von 2 Quellen unverändert)"
    )
    assert said(force=True) == []


def test_steps_that_cannot_be_read_are_done_again(mini_project: Path) -> None:
    before = outcome(mini_project), tables(mini_project)
    with duckdb.connect(str(mini_project / "data/processed/working.duckdb")) as connection:
        connection.execute("UPDATE meta.step SET findings = '[{}]' WHERE stage = 'compute'")
    assert (outcome(mini_project), tables(mini_project)) == before
