"""Steps of a stage that need not be done again: their rows in the working database and their findings stay.

A step (a source, a dataset, an indicator …) is named with a checksum of all it depends on. Both are kept in
meta.step, in the transaction that writes the rows: a run that fails leaves steps and rows as they were. What
all steps of a stage depend on is its base: with another one the stage starts from nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from pipeline.database import insert_rows, transaction
from pipeline.errors import Problem, problem_data, problem_of
from pipeline.models.base import Definition
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages.fingerprint import code_parts, hash_definitions, hash_file, hash_text
from pipeline.tables import STEP_TABLE

BASE = ""


@dataclass(frozen=True)
class Step:
    """One step that was done: checksum of what it depends on, rows written, what it found."""

    digest: str
    rows: int = 0
    findings: tuple[Problem, ...] = ()


class Steps:
    """The steps of one stage: those of the last run, and those that count for this one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, stage: str) -> None:
        self.connection, self.stage = connection, stage
        self.before = read_steps(connection, stage)
        self.now: dict[str, Step] = {}
        self.kept: list[str] = []

    def differ(self, name: str, digest: str) -> bool:
        """True if the step was not done yet with these inputs."""
        return name not in self.before or self.before[name].digest != digest

    def same(self, name: str, digest: str) -> bool:
        """True if the step was done with these inputs: then it counts for this run, with all it found."""
        if self.differ(name, digest):
            return False
        self.now[name] = self.before[name]
        self.kept.append(name)
        return True

    def note(self, name: str, digest: str, rows: int = 0, findings: Iterable[Problem] = ()) -> None:
        """The step has been done in this run."""
        self.now[name] = Step(digest, rows, tuple(findings))

    def begin(self, base: str, tables: str) -> None:
        """Start from nothing: make the tables of the stage anew and empty, forget all former steps."""
        self.connection.execute(tables)
        self.before = {}
        self.note(BASE, base)

    def lapsed(self, kind: str = "") -> list[str]:
        """Former steps whose name begins so and that have no part in this run."""
        return [name for name in self.before if name.startswith(kind) and name not in self.now]

    def rows(self) -> int:
        """Rows of all steps of this run."""
        return sum(step.rows for step in self.now.values())

    def findings(self, kind: str = "") -> list[Problem]:
        """What the steps of this run whose name begins so have found, in their order."""
        return [
            problem for name, step in self.now.items() if name.startswith(kind) for problem in step.findings
        ]

    def told(self, kind: str, one: str, many: str) -> str:
        """How many steps whose name begins so were not done again, in words; '' if all were done."""
        kept = sum(name.startswith(kind) for name in self.kept if name != BASE)
        every = sum(name.startswith(kind) for name in self.now if name != BASE)
        return f"{kept} von {counted(every, one, many)} unverändert" if kept else ""

    def save(self) -> None:
        """Write the steps of this run in place of the former ones."""
        self.connection.execute("DELETE FROM meta.step WHERE stage = ?", [self.stage])
        rows = [
            (self.stage, name, step.digest, step.rows, json.dumps([*map(problem_data, step.findings)]))
            for name, step in self.now.items()
        ]
        insert_rows(self.connection, "meta.step", rows)


def read_steps(connection: duckdb.DuckDBPyConnection, stage: str) -> dict[str, Step]:
    """Steps of the last run of a stage by name, the base under ''; none if another version wrote them."""
    rows = connection.execute(
        "SELECT step, digest, rows, findings FROM meta.step WHERE stage = ?", [stage]
    ).fetchall()
    try:
        return {
            name: Step(digest, count, tuple(map(problem_of, json.loads(found))))
            for name, digest, count, found in rows
        }
    except (ValueError, KeyError, TypeError):
        return {}


@contextmanager
def renewed(path: Path, stage: str) -> Iterator[Steps]:
    """Renew what a stage writes into the working database, in one transaction: all of it or nothing."""
    with transaction(path) as connection:
        connection.execute(STEP_TABLE)
        steps = Steps(connection, stage)
        yield steps
        steps.save()


def forget_steps(path: Path, stage: str) -> None:
    """Let the next run of a stage start from nothing."""
    if path.exists():
        with transaction(path) as connection:
            connection.execute(STEP_TABLE)
            connection.execute("DELETE FROM meta.step WHERE stage = ?", [stage])


def digest_of(*parts: object) -> str:
    """Checksum of texts, numbers, lists and mappings of them, in order."""
    return hash_text(json.dumps(parts, ensure_ascii=False))


@cache
def code_digest() -> str:
    """Checksum of the program as it was when first asked for: what has been loaded does not change."""
    return digest_of(sorted(code_parts("ingest", hash_file).items()))


def definition_digest(project: Project, kind: str, item_id: str) -> str:
    """Checksum of a source, dataset, indicator or index, and of the text of its file: findings name lines."""
    items: dict[str, Mapping[str, Definition]] = {
        "source": project.sources,
        "dataset": project.datasets,
        "indicator": project.indicators,
        "index": project.indices,
    }
    return digest_of(hash_definitions({item_id: items[kind][item_id]}), text_digest(project, kind, item_id))


def text_digest(project: Project, kind: str, item_id: str = "") -> str:
    """Checksum of the name and text of a definition file; of nothing if there is none."""
    file = project.files.get(f"{kind}:{item_id}")
    return digest_of(file.shown, file.text) if file else ""
