"""After a change: run what depends on it, write the pages that it touches."""

import gc
from collections.abc import Collection, Iterable
from pathlib import Path

from pipeline.commands.console import count_words, say, show_problems
from pipeline.commands.viewing.state import State
from pipeline.errors import PipelineError, Severity
from pipeline.numbers import counted
from pipeline.project import Project, load_project
from pipeline.report.live import LiveReport, only_words_differ
from pipeline.stages.runner import run_stages

DATA_STAGES = ("ingest", "harmonize", "compute", "protect")
PROSE = "report_templates/chapters/"
PICTURES = "report_templates/bilder/"
INDICATORS = "indicators/"
FIGURES = (INDICATORS, "data/raw/")


def preview_folder(project: Project) -> Path:
    """Where the pages of the preview lie; they are never published."""
    return project.processed_dir / "vorschau" / project.edition_id


class Workshop:
    """Keeps the pages of the preview up to date; `live` is None until the first data have been read."""

    def __init__(self, root: Path, edition: str, state: State) -> None:
        self._root, self._edition, self._state = root, edition, state
        self._due: set[str] = set()
        self.live: LiveReport | None = None

    def update(self, changed: Iterable[str] = ()) -> bool:
        """Take up changed files; returns whether the pages are right now.

        After a mistake the pages stay, the problems are shown; the change is taken up again with the next.
        """
        self._due |= set(changed)
        self._state.busy = True
        gc.disable()  # all pages of before are kept: looking for garbage among them takes a tenth of the time
        try:
            self._write()
        except PipelineError as error:
            self._state.problems = error.problems
            show_problems(error.problems)
            say("Der letzte gute Stand bleibt erhalten.")
            return False
        finally:
            gc.enable()
            self._state.busy = False
        return True

    def close(self) -> None:
        """End what runs beside this process."""
        if self.live is not None:
            self.live.close()

    def _write(self) -> None:
        looks = self.live is None or any(_is_looks(name) for name in self._due)
        shown = False
        if self.live is not None and _only(self._due, (PROSE, PICTURES)):
            self._show(any(name.startswith(PICTURES) for name in self._due))
        else:
            project = load_project(self._root, self._edition)
            if self.live is not None and _only(self._due, (INDICATORS, PROSE)):
                shown = self._show_words(self.live, project)
            if self._renew(project, looks) or not shown:
                self._show(looks or any(name.startswith(PICTURES) for name in self._due))
        self._due.clear()

    def _show_words(self, live: LiveReport, project: Project) -> bool:
        """Words need not wait for the stages, which name them in what they find; returns if that is all."""
        if not only_words_differ(live.project, project):
            return False
        live.renew(project, looks=False)
        self._show(False)
        return True

    def _show(self, everything: bool) -> None:
        """Write the pages: first what has changed, then what can wait."""
        assert self.live is not None, "opened by _renew"
        pages = self.live.write(self._state.asked.removesuffix(".html"))
        self._state.shown(pages, everything)
        later = self.live.complete()
        if later:
            self._state.shown(later)
        say(f"Vorschau aktuell: {counted(len({*pages, *later}), 'Seite', 'Seiten')} neu")

    def _renew(self, project: Project, looks: bool) -> bool:
        """Run the stages; returns whether pages may be outdated now."""
        self._state.computing = True
        try:
            with self._state.database:
                runs = run_stages(project, DATA_STAGES, say, strict=False)
                changed = self.live is None or self.live.renew(project, looks)
                if self.live is None:
                    self.live = LiveReport(project, preview_folder(project))
        finally:
            self._state.computing = False
        findings = [*project.findings, *(finding for run in runs for finding in run.result.findings)]
        self._state.warnings = tuple(f for f in findings if f.severity is Severity.WARNUNG)
        if not all(run.skipped for run in runs):
            show_problems(findings)
        say(f"Zahlen aktuell · {count_words(findings)}")
        return changed


def _is_looks(name: str) -> bool:
    return not name.startswith((PROSE, PICTURES, *FIGURES))


def _only(names: Collection[str], folders: tuple[str, ...]) -> bool:
    return all(name.startswith(folders) for name in names)
