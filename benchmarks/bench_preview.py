"""The preview of the demo: from a saved file to the page, per kind of change.

    python -m benchmarks.bench_preview [--project DIR]

Seconds, processor seconds and their ratio as in bench_report; the first page is the one that is looked at.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.measuring import change_chapter, copied_project, measured, processor
from pipeline.commands.viewing import workshop
from pipeline.commands.viewing.state import State
from pipeline.project import Project, load_project

CELL = ("data/raw/sgb2_ba/sgb2_2024-12.csv", 6)  # children in families on basic income support
PAGE = "kapitel-armut-und-existenzsicherung.html"  # names them


class Watched(State):
    """Notes when the first pages of a change are there; one page is looked at."""

    def __init__(self, asked: str) -> None:
        super().__init__()
        self.asked = asked
        self.begin()

    def begin(self) -> None:
        """A change begins."""
        self.start, self.used = time.perf_counter(), processor()
        self.first = ""

    def shown(self, pages: Iterable[str], everything: bool = False) -> None:
        """As the preview does; the first time counts that shows anything."""
        names = list(pages)
        super().shown(names, everything)
        if names and not self.first:
            seconds, used = time.perf_counter() - self.start, processor() - self.used
            self.first = f"first page after {seconds:.2f} s, processor {used:.2f} s"


def preview_times(root: Path, changes: dict[str, Callable[[], str]], asked: str = "") -> None:
    """From a saved file to the page in the folder of the preview, per kind of change, with its stages."""
    state = Watched(asked)
    made = workshop.Workshop(root, "", state)
    made.update()
    for title, change in changes.items():
        name = change()
        state.begin()
        with measured(f"preview: {title}") as note:
            made.update([name])
            note(state.first)
    made.close()


def word_change(project: Project) -> str:
    """Another title for the first indicator; returns the name of its file."""
    item = next(iter(project.indicators.values()))
    path = project.root / project.place("indicator", item.id).rsplit(":", 1)[0]
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: Neue ", 1), encoding="utf-8")
    return path.relative_to(project.root).as_posix()


def cell_change(root: Path, name: str, column: int = -1) -> str:
    """Twenty more in a number of the fourth line of a delivery, the last if no other is asked for."""
    lines = (root / name).read_bytes().split(b"\r\n")
    cells = lines[3].split(b";")
    cells[column] = str(int(cells[column]) + 20).encode()
    lines[3] = b";".join(cells)
    (root / name).write_bytes(b"\r\n".join(lines))
    return name


def main() -> None:
    """Print one row per kind of change."""
    with copied_project() as (root, _):
        project = load_project(root)
        changes = {
            "sentence": lambda: change_chapter(root),
            "words of an indicator": lambda: word_change(project),
            "raw cell": lambda: cell_change(root, *CELL),
            "raw cell again": lambda: cell_change(root, *CELL),
        }
        preview_times(root, changes, PAGE)


if __name__ == "__main__":
    main()
