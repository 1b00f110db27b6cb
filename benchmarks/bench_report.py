"""The report of the demo: whole builds, PDF and HTML alone, what a change costs.

    python -m benchmarks.bench_report [--project DIR]

Machines differ and are noisy: besides seconds each row shows processor seconds of all processes and their
ratio to a fixed piece of work (a loop of plain Python) measured in the same run. Memory is that of all
processes of a build together, shared pages counted once (Linux).
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import (
    ROOT,
    change_chapter,
    copied_project,
    family,
    measured,
    row,
    share_of_memory,
)
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

RUNNER = """
import json, resource, sys
from pipeline.cli import main
code = main(sys.argv[1:])
who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
used = [resource.getrusage(one) for one in who]
print(json.dumps(sum(one.ru_utime + one.ru_stime for one in used)), file=sys.stderr)
sys.exit(code)
"""


@dataclass(frozen=True)
class Build:
    """What the command `report` took: seconds, processor seconds, peak memory in MB, seconds per stage."""

    seconds: float
    processor: float
    memory: float
    stages: dict[str, float]


def run(project: Path) -> Build:
    """Build it in a process of its own."""
    command = [sys.executable, "-c", RUNNER, "report", "--tolerant", "--json", "--project", str(project)]
    start, memory = time.perf_counter(), 0.0
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        running = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=errors)
        while running.returncode is None:
            memory = max(memory, sum(map(share_of_memory, family(running.pid))))
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.5)
        seconds = time.perf_counter() - start
        texts = []
        for stream in (out, errors):
            stream.seek(0)
            texts.append(stream.read().decode())
    if running.returncode:
        sys.exit(texts[1])
    used = float(texts[1].strip().splitlines()[-1])
    stages = {stage["stage"]: stage["seconds"] for stage in json.loads(texts[0])["stages"]}
    return Build(seconds, used, memory, stages)


def whole_builds(project: Path) -> None:
    """The command `report`: cold, without a change, after one."""
    for title in ("cold", "unchanged", "one chapter changed"):
        if title.startswith("one"):
            change_chapter(project)
        build = run(project)
        print(row(f"report, {title}", build.seconds, build.processor, f"memory {build.memory:.0f} MB"))
        print("    " + " ".join(f"{name} {value:.2f}" for name, value in build.stages.items()))


def forget(project: Project) -> None:
    """As if nothing had been drawn or set before."""
    for name in ("figures", "pdf"):
        shutil.rmtree(project.processed_dir / name, ignore_errors=True)


def pdf_alone(project: Project, folder: Path, title: str) -> int:
    """The PDF from published figures, without pages; returns its length."""
    start = time.perf_counter()
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
        note(f"{(time.perf_counter() - start) * 1000 / pages:.0f} ms per page")
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


def main() -> None:
    """Print one row per measurement."""
    with copied_project() as (root, folder):
        whole_builds(root)
        project = load_project(root)
        forget(project)
        pages = pdf_alone(project, folder / "a", "PDF alone, cold")
        change_chapter(root)
        assert pdf_alone(project, folder / "b", "PDF alone, one chapter") >= pages
        forget(project)
        html_alone(project, folder / "c")


if __name__ == "__main__":
    main()
