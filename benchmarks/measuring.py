"""What the benchmarks of report and preview share: a yardstick, processor time, memory, a copy to change."""

import argparse
import os
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("config.yaml", "data/raw", "indicators", "report_templates")
YARDSTICK_STEPS = 20_000_000


@contextmanager
def copied_project() -> Iterator[tuple[Path, Path]]:
    """A copy of the project named by --project that may be changed, and a folder for what is made of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", type=Path, default=ROOT)
    source = parser.parse_args().project.resolve()
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        copy_project(source, root)
        yield root, Path(folder)


def print_machine() -> None:
    """The line that says what the ratios are to."""
    print(f"yardstick {yardstick():.2f} s ({YARDSTICK_STEPS:,} additions), {os.cpu_count()} processors")


@cache
def yardstick() -> float:
    """Processor seconds of a fixed loop on this machine, the best of three."""
    return min(_loop() for _ in range(3))


def _loop() -> float:
    start = time.process_time()
    total = 0
    for number in range(YARDSTICK_STEPS):
        total += number
    return time.process_time() - start


def processor() -> float:
    """Processor seconds of this process and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def measured(title: str) -> Iterator[Callable[[str], None]]:
    """Print a row when the block ends; what is yielded takes a text to stand behind the figures."""
    notes: list[str] = []
    start, used = time.perf_counter(), processor()
    yield notes.append
    print(row(title, time.perf_counter() - start, processor() - used, *notes))


def row(title: str, seconds: float, used: float, *notes: str) -> str:
    """Title, seconds that passed, processor seconds and their ratio to the yardstick, notes."""
    figures = f"{title:32} {seconds:6.2f} s  processor {used:6.2f} s  ratio {used / yardstick():6.1f}"
    return "  ".join([figures, *notes])


def family(pid: int) -> list[int]:
    """A process and all below it that run now; Linux only, elsewhere nothing."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(name) for task in tasks for name in (task / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(child))]


def share_of_memory(pid: int) -> float:
    """MB of a process, pages that others use as well in proportion; 0 if it has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def copy_project(source: Path, target: Path) -> None:
    """A fresh copy without anything that was built."""
    target.mkdir(parents=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part)
        else:
            shutil.copy2(source / part, target / part)


def change_chapter(project: Path) -> str:
    """One sentence more in the last chapter; returns the name of its file."""
    chapter = sorted((project / "report_templates/chapters").glob("*.md"))[-1]
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nEin Satz mehr.\n", encoding="utf-8")
    return chapter.relative_to(project).as_posix()
