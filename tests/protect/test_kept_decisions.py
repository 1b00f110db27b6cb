"""What protection decided is kept for the next run: the result is as without, and nothing outdated counts.

Towns are invented and changed cell by cell; after each change they are protected with what was kept, and
once more from nothing.
"""

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from core_town import COUNT, SHARE, CoreTown, computed, protected, silent, tree
from test_invented_tables import invented

from pipeline.disclosure import recalled
from pipeline.disclosure.cells import Grid
from pipeline.disclosure.kept import Kept, checksum
from pipeline.errors import DisclosureError
from pipeline.project import Project
from pipeline.stages.protect import protect
from pipeline.stages.runner import run_stages

ROOMS = {"D1": ("A", "B", "C"), "D2": ("E", "F")}
YEARS = range(2020, 2025)
HELP = """
id: hilfe
title: Hilfe
counts: Personen
timing: reference_date
dimensions:
  gruppe: {title: Gruppe, kind: partition, codes: {jung: jung, alt: alt}}
absent: zero
disclosure: {minimum: 3, complement: true, reason: Probe}
"""
STEPS = ("secure", "hold_bounds", "settle")
Counts = dict[tuple[str, str, str, int], int]  # by dataset, group, room and year


def drawn(draw: random.Random) -> Counts:
    """Few people, nearly all of whom receive help, and a few births."""
    counts: Counts = {}
    for room in sorted("ABCEF"):
        for year in YEARS:
            young, old = draw.choice((1, 2, 5, 9, 14)), draw.choice((0, 1, 2, 4, 8))
            counts["hilfe", "jung", room, year], counts["hilfe", "alt", room, year] = young, old
            counts["leute", "hier", room, year] = young + old + draw.choice((0, 0, 1, 4, 12))
            counts["leute", "eu", room, year] = draw.choice((0, 1, 2, 3, 5, 7, 9, 12))
    return counts


def town_of(root: Path, counts: Counts) -> CoreTown:
    """Inhabitants, recipients as a share of them, and sums over three years."""
    town = CoreTown(root, areas=tree(ROOMS.values()))
    town.config = town.config.replace("first_year: 2022", f"first_year: {YEARS[2]}")
    town.datasets["hilfe"] = HELP
    town.indicator("quote", f"numerator: {{dataset: hilfe}}, denominator: {{dataset: leute}}, {SHARE}")
    town.indicator("jung", f"numerator: {{dataset: hilfe, where: {{gruppe: jung}}}}, {COUNT}")
    births = "numerator: {dataset: leute, where: {herkunft: eu}}"
    town.indicator("drei", f"{births}, levels: [stadtteil, sozialraum], pool_years: 3, {COUNT}")
    for (dataset, code, room, year), number in counts.items():
        if dataset == "hilfe":
            town.add("hilfe", room, number, year, gruppe=code)
        else:
            town.add("leute", room, number, year, herkunft=code, alter="0-2")
    return town


def written(project: Project) -> dict[str, object]:
    """Everything that protection writes, and what it refuses."""
    try:
        result = protect(project, silent)
    except DisclosureError as error:
        return {"refused": [str(problem) for problem in error.problems]}
    found: dict[str, object] = {"result": result}
    with duckdb.connect(str(project.published_database), read_only=True) as connection:
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall():
            found[name] = connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall()
    for path in (project.processed_dir / "geheimhaltung").iterdir():
        found[path.name] = path.read_bytes()
    return found


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that were worked out, not recalled."""
    steps: list[str] = []

    def noting(name: str, step: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object) -> object:
            steps.append(name)
            return step(*given)

        return run

    for name in STEPS:
        monkeypatch.setattr(recalled, name, noting(name, getattr(recalled, name)))
    # Somebody may write code while this runs: then everything would be worked out again, rightly.
    monkeypatch.setattr("pipeline.stages.protect.code_parts", lambda *_: {"Programm": "x"})
    return steps


@pytest.mark.parametrize("seed", range(3))
def test_with_what_was_kept_everything_is_as_without(tmp_path: Path, seed: int, worked: list[str]) -> None:
    draw = random.Random(seed)
    counts = drawn(draw)
    written(computed(town_of(tmp_path, counts)))
    for _ in range(3):
        worked.clear()
        place = draw.choice(sorted(counts))
        counts[place] = draw.choice([n for n in (0, 1, 2, 3, 6, 20) if n != counts[place]])
        project = computed(town_of(tmp_path, counts))
        with_kept, again = written(project), len(worked)
        project.decisions_file.unlink()
        assert with_kept == written(project), place
        assert again < (len(worked) - again) / 2, "one cell of one year touches few decisions"


def test_what_stays_the_same_is_not_worked_out_again(tmp_path: Path, worked: list[str]) -> None:
    project = computed(town_of(tmp_path, drawn(random.Random(1))))
    first = written(project)
    assert set(worked) == set(STEPS)
    worked.clear()
    assert written(project) == first
    assert worked == []


def test_what_other_code_decided_or_is_damaged_does_not_count(tmp_path: Path, worked: list[str]) -> None:
    project = computed(town_of(tmp_path, drawn(random.Random(2))))
    first, file = written(project), project.decisions_file
    whole, all_steps = file.read_bytes(), len(worked)
    seal, _, text = whole.partition(b"\n")
    spoiled = [b"\xff\xfe", seal, whole[:-9], whole.replace(b"klein", b"grob ", 1), text]
    for content in spoiled:
        worked.clear()
        file.write_bytes(content)
        assert written(project) == first
        assert len(worked) == all_steps
        assert file.read_bytes() == whole
    assert Kept(file, "other code").recall("x") is None
    decisions = Kept(file, "code of today")
    decisions.keep("x", ["decision"])
    decisions.save()
    assert Kept(file, "code of today").recall("x") == ["decision"]
    assert Kept(file, "code of tomorrow").recall("x") is None


def test_only_what_a_run_has_used_stays(tmp_path: Path) -> None:
    file = tmp_path / "decisions" / "2024.json"
    first = Kept(file, "c")
    first.keep("old", 1)
    first.keep("still", 2)
    first.save()
    second = Kept(file, "c")
    assert second.recall("still") == 2
    second.save()
    assert (Kept(file, "c").recall("old"), Kept(file, "c").recall("still")) == (None, 2)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_force_decides_anew(tmp_path: Path, worked: list[str]) -> None:
    project = protected(town_of(tmp_path, drawn(random.Random(1))))
    worked.clear()
    run_stages(project, ("protect",), silent, strict=False, force=True)
    assert set(worked) == set(STEPS)


def test_decisions_stay_with_the_true_figures(tmp_path: Path) -> None:
    project = protected(town_of(tmp_path, drawn(random.Random(1))))
    assert project.decisions_file.parent.parent == project.working_database.parent
    moved = tmp_path / "elsewhere"
    shutil.move(project.decisions_file, moved)
    text = moved.read_text(encoding="utf-8").partition("\n")[2]
    others = [path for path in tmp_path.rglob("*") if path.is_file() and path != moved]
    keys = [part for part in text.split('"') if len(part) == 64]
    assert keys
    assert not [path for path in others if any(key.encode() in path.read_bytes() for key in keys[:3])]


def changed(grid: Grid, name: str) -> Grid:
    """The grid with one cell of a table changed."""
    table = getattr(grid, name).copy()
    table[0, 0] = not table[0, 0] if table.dtype == bool else table[0, 0] + 1
    return replace(grid, **{name: table})


def test_every_table_of_a_grid_counts() -> None:
    grid, _, _ = invented(3)
    tables = [name for name, value in vars(grid).items() if isinstance(value, np.ndarray)]
    assert set(tables) == {"counts", "known", "secret", "shown", "hidden", "cost", "public"}
    for name in tables:
        assert changed(grid, name).checksum() != grid.checksum(), name
    assert replace(grid, wide=frozenset({0, 1})).checksum() != replace(grid, wide=frozenset()).checksum()
    assert replace(grid, reasons={(0, 0): ("klein", (0, 0))}).checksum() != grid.checksum()
    other = replace(grid.terms, rows=1 - grid.terms.rows)
    assert replace(grid, terms=other).checksum() != grid.checksum()
    assert replace(grid, year=grid.year + 1).checksum() == grid.checksum()


def test_a_checksum_leaves_nothing_out() -> None:
    with pytest.raises(TypeError):
        checksum({1, 2})
    with pytest.raises(TypeError):
        checksum([np.zeros(2)])
    assert checksum(np.zeros((1, 4))) != checksum(np.zeros((2, 2)))
    assert checksum([1, 2]) != checksum([2, 1])
