"""Fixtures shared by all tests."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from kept_parts import lent

from pipeline.project import load_project
from pipeline.report.workers import Workers
from pipeline.stages.runner import run_stages

REPOSITORY = Path(__file__).resolve().parents[1]
# A busy machine makes any single example slow; that is no fault of what is tested.
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


@pytest.fixture
def mini_project(tmp_path: Path) -> Path:
    """Root of a fresh, writable copy of the complete tiny project tests/projects/mini."""
    root = tmp_path / "mini"
    ignored = shutil.ignore_patterns("processed", "reports")
    shutil.copytree(REPOSITORY / "tests" / "projects" / "mini", root, ignore=ignored)
    return root


@pytest.fixture
def small_project(mini_project: Path) -> Path:
    """The mini project without the deliveries of the register: its stages take half the time."""
    shutil.rmtree(mini_project / "data" / "raw" / "einwohner_register")
    return mini_project


@pytest.fixture(scope="session", autouse=True)
def one_pair_of_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The processes that draw and set start once for all reports of a run, not twice a report.

    A report still waits for its own work and cancels what has not begun, as if it ended them.
    """
    pair: list[Workers] = []
    begin, end, submit = Workers.__init__, Workers.end, Workers.submit

    def join(self: Workers, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not pair:
            first = Workers.__new__(Workers)
            begin(first, tmp_path_factory.mktemp("workers"))
            pair.append(first)
        self.__dict__.update(pair[0].__dict__, own=[])

    def hand_over(self: Workers, *given: object, **named: object) -> Future[object]:
        future: Future[object] = submit(self, *given, **named)  # type: ignore[arg-type]
        self.__dict__["own"].append(future)
        return future

    def leave(self: Workers, *_: object) -> None:
        wait([future for future in self.__dict__["own"] if not future.cancel()])

    with pytest.MonkeyPatch.context() as patch:
        for name, changed in (("__init__", join), ("submit", hand_over), ("end", leave)):
            patch.setattr(Workers, name, changed)
        yield
    for first in pair:
        end(first)


@pytest.fixture(scope="session")
def parts_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the parts of reports that tests of this run have made, of all processes that test."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "parts"


@pytest.fixture
def kept_parts(mini_project: Path, parts_store: Path) -> Iterator[None]:
    """For tests that build the report of the mini project: only what is new in it is drawn and set."""
    with lent(mini_project, parts_store):
        yield


@pytest.fixture(scope="session")
def demo_built(tmp_path_factory: pytest.TempPathFactory, parts_store: Path) -> Path:
    """Root of the demo project after protect, edition 2024: made once a run; no test may change it."""
    kept = parts_store.parent / "demo_built"
    if not kept.is_dir():
        root = tmp_path_factory.mktemp("demo") / "projekt"
        root.mkdir()
        shutil.copy(REPOSITORY / "config.yaml", root)
        for part in ("indicators", "report_templates", "data/raw"):
            shutil.copytree(REPOSITORY / part, root / part)
        stages = ("ingest", "harmonize", "compute", "protect")
        run_stages(load_project(root, "2024"), stages, lambda _: None, strict=True)
        with suppress(OSError):  # another process was first
            root.rename(kept)
    return kept


@pytest.fixture(scope="session")
def real_dir() -> Path:
    """Folder with the published files of statistics offices; they are not part of the project.

    Default: ../shared/real beside the repository; SOZIALBERICHT_REAL names another folder. Without it the
    test is skipped, unless SOZIALBERICHT_DEMAND_REAL=1 demands it.
    """
    return _shared("SOZIALBERICHT_REAL", "real")


@pytest.fixture(scope="session")
def vectors_dir() -> Path:
    """Folder with results that other software computed; SOZIALBERICHT_VECTORS names another one."""
    return _shared("SOZIALBERICHT_VECTORS", "vectors")


def _shared(variable: str, name: str) -> Path:
    folder = Path(os.environ.get(variable, REPOSITORY.parent / "shared" / name))
    if not folder.is_dir():
        reason = f"the folder is missing: {folder} ({variable} names it)"
        if os.environ.get("SOZIALBERICHT_DEMAND_REAL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session", autouse=True)
def german_command_line() -> None:
    """As in a real call: the command-line library speaks German before any command is used."""
    from pipeline.commands.german import speak_german

    speak_german()
