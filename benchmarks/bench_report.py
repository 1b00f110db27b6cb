"""The report of the demo: whole builds, PDF and HTML alone, what a change costs, the preview.

    python benchmarks/bench_report.py [--project DIR]

Machines differ and are noisy: besides seconds each row shows processor seconds of all processes, and whole
builds show the ratio to a fixed piece of work (a loop of plain Python) measured in the same run.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.commands.viewing import workshop
from pipeline.commands.viewing.state import State
from pipeline.project import Project, load_project
from pipeline.report.build import DocumentBuilder
from pipeline.report.drawing import Drawings
from pipeline.report.pdf import Book
from pipeline.report.pdf_parts import split
from pipeline.report.published import read_published
from pipeline.report.screen import screen_of
from pipeline.report.screen_figures import on_screen
from pipeline.report.screen_maps import begin_maps
from pipeline.report.site import write_site
from pipeline.report.theme import chart_theme
from pipeline.report.workers import WORKERS, Workers

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("config.yaml", "data/raw", "indicators", "report_templates")
CELL = "data/raw/sgb2_ba/sgb2_2024-12.csv"
YARDSTICK_STEPS = 20_000_000
RUNNER = """
import json, resource, sys
from pipeline.cli import main
code = main(sys.argv[1:])
who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
used = [resource.getrusage(one) for one in who]
print(json.dumps({"own": used[0].ru_maxrss / 1024, "children": used[1].ru_maxrss / 1024,
    "processor": sum(one.ru_utime + one.ru_stime for one in used)}), file=sys.stderr)
sys.exit(code)
"""


def yardstick() -> float:
    """Seconds of a fixed loop on this machine, now."""
    start = time.perf_counter()
    total = 0
    for number in range(YARDSTICK_STEPS):
        total += number
    return time.perf_counter() - start


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
    row = f"{title:28} {time.perf_counter() - start:6.2f} s  processor {processor() - used:6.2f} s"
    print("  ".join([row, *notes]))


def run(project: Path) -> tuple[float, dict[str, float], dict[str, float]]:
    """Seconds of the whole command, seconds per stage, peak memory in MB and processor seconds."""
    command = [sys.executable, "-c", RUNNER, "report", "--tolerant", "--json", "--project", str(project)]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stderr)
    used = json.loads(done.stderr.strip().splitlines()[-1])
    stages = {stage["stage"]: stage["seconds"] for stage in json.loads(done.stdout)["stages"]}
    return seconds, stages, used


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


def whole_builds(project: Path) -> None:
    """The command `report`: cold, without a change, after one."""
    unit = min(yardstick() for _ in range(3))
    print(f"yardstick {unit:.2f} s ({YARDSTICK_STEPS:,} additions)")
    for title in ("cold", "unchanged", "one chapter changed"):
        if title.startswith("one"):
            change_chapter(project)
        seconds, stages, used = run(project)
        shown = " ".join(f"{name} {value:.2f}" for name, value in stages.items())
        data = sum(stages[name] for name in ("ingest", "harmonize", "compute", "protect"))
        print(f"{title:20} {seconds:6.2f} s  processor {used['processor']:.2f} s  "
              f"ratio {seconds / unit:6.2f}  data stages {data:.2f} s")  # fmt: skip
        print(f"{'':20} {shown}")
        own, children = used["own"], used["children"]
        print(f"{'':20} peak memory: process {own:.0f} MB, largest child {children:.0f} MB")


def forget(project: Project) -> None:
    """As if nothing had been drawn or set before."""
    for name in ("figures", "pdf"):
        shutil.rmtree(project.processed_dir / name, ignore_errors=True)


def pdf_alone(project: Project, folder: Path, title: str) -> int:
    """The PDF from published figures, without pages; returns its length."""
    with measured(title) as note:
        with Workers(folder) as workers:
            workers.warm(WORKERS)
            document = DocumentBuilder(project, read_published(project.published_database)).build()
            drawings = Drawings(chart_theme(project), project.processed_dir / "figures")
            drawings.begin(document.figures(), workers)
            book = Book(project, document, folder, workers)
            book.illustrate(drawings.texts())
            pages = book.write(split(document, book.templates), folder / "bericht.pdf")
        note(f"{pages} pages")
    return pages


def html_alone(project: Project, folder: Path) -> int:
    """The pages from published figures, without PDF; returns their number."""
    with measured("HTML alone, cold") as note:
        published, theme = read_published(project.published_database), chart_theme(project)
        with Workers(folder) as workers:
            workers.warm(WORKERS)
            builder = DocumentBuilder(project, published)
            document, screen = builder.build(), screen_of(builder.facts)
            drawings = Drawings(theme, project.processed_dir / "figures")
            figures = list(document.figures())
            drawings.begin([*figures, *screen.lines(), *on_screen(figures)], workers)
            maps = begin_maps(screen.maps(), theme, workers)
            drawn = drawings.texts() | maps.result()
        pages = write_site(project, document, screen, drawn, folder / "html")
        note(f"{pages} pages")
    return pages


class Watched(State):
    """Notes when the first pages of a change are there, and what the stages took until then."""

    def __init__(self) -> None:
        super().__init__()
        self.start = time.perf_counter()
        self.first = 0.0

    def shown(self, pages: Iterable[str], everything: bool = False) -> None:
        """As the preview does; the first time counts that shows anything."""
        names = list(pages)
        super().shown(names, everything)
        if names and not self.first:
            self.first = time.perf_counter() - self.start


def preview_times(root: Path, changes: dict[str, Callable[[], str]]) -> None:
    """From a saved file to the page in the folder of the preview, per kind of change, with its stages."""
    state = Watched()
    made = workshop.Workshop(root, "", state)
    made.update()
    for title, change in changes.items():
        name = change()
        state.start, state.first = time.perf_counter(), 0.0
        with measured(f"preview: {title}") as note:
            made.update([name])
            note(f"first page after {state.first:.2f} s")


def word_change(project: Project) -> str:
    """Another title for the first indicator; returns the name of its file."""
    item = next(iter(project.indicators.values()))
    path = project.root / project.place("indicator", item.id).rsplit(":", 1)[0]
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: Neue ", 1), encoding="utf-8")
    return path.relative_to(project.root).as_posix()


def cell_change(root: Path, name: str) -> str:
    """One more in the last number of the fourth line of a delivery."""
    lines = (root / name).read_bytes().split(b"\r\n")
    cells = lines[3].split(b";")
    cells[-1] = str(int(cells[-1]) + 1).encode()
    lines[3] = b";".join(cells)
    (root / name).write_bytes(b"\r\n".join(lines))
    return name


def main() -> None:
    """Print one row per measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", type=Path, default=ROOT)
    source = parser.parse_args().project.resolve()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        copy_project(source, root)
        whole_builds(root)
        project = load_project(root)
        forget(project)
        pages = pdf_alone(project, Path(folder) / "a", "PDF alone, cold")
        change_chapter(root)
        assert pdf_alone(project, Path(folder) / "b", "PDF alone, one chapter") >= pages
        forget(project)
        html_alone(project, Path(folder) / "c")
        changes = {
            "sentence": lambda: change_chapter(root),
            "words of an indicator": lambda: word_change(project),
            "raw cell": lambda: cell_change(root, CELL),
        }
        preview_times(root, changes)


if __name__ == "__main__":
    main()
