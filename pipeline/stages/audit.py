"""Audit: the finished edition is attacked with nothing but its own files and those of earlier editions."""

import multiprocessing
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipeline.auditing.gate import Places, Verdict, audit_figures
from pipeline.auditing.surfaces.check import Surfaces, check_surfaces
from pipeline.editions import verified_editions
from pipeline.errors import DisclosureError, Problem, Severity
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages.model import Say, StageResult

WITHHELD = "zurueckgehalten"
_WORTH_A_PROCESS = 100  # files of an edition: a new process needs as long to start as about so many to read


def audit(project: Project, say: Say) -> StageResult:
    """Withhold the edition if it gives a secret away: DisclosureError, and it is moved out of reports/."""
    result = attack(project, say)
    grave = [problem for problem in result.findings if problem.severity is Severity.FEHLER]
    if grave:
        folder = _withhold(project.report_dir, project.processed_dir / WITHHELD)
        what = f"die Ausgabe {project.edition_id} gibt Geheimes preis und ist zurückgehalten"
        place = folder.relative_to(project.root).as_posix()
        raise DisclosureError([*grave, Problem(place, what, "Regeln oder Kapitel ändern, dann report")])
    return result


def attack(project: Project, say: Say) -> StageResult:
    """Attack the edition together with every frozen one; changes nothing. DataError if files are missing."""
    say("aus den veröffentlichten Zahlen Geheimes zu errechnen versuchen")
    places = [(project.edition_id, project.report_dir)]
    skipped = []
    for item in sorted(verified_editions(project.root, project.edition_id), key=lambda one: one.deadline)[
        ::-1
    ]:
        folder = project.root / "reports" / item.folder
        if (folder / "daten" / "terme.csv").is_file():
            places.append((item.folder, folder))
        else:
            skipped.append(Problem(f"reports/{item.folder}", _TOO_OLD, "", Severity.HINWEIS))
    say("Tabellen, Diagramme, Karten, Seiten und PDF zurücklesen")
    verdict, surfaces = _side_by_side(places)
    findings = (*verdict.leaks, *surfaces.problems, *verdict.notes, *skipped)
    return StageResult(verdict.hidden, _summary(verdict, len(places) - 1, surfaces.compared), findings)


def _side_by_side(places: Places) -> tuple[Verdict, Surfaces]:
    """Attack the figures here, read the surfaces of the newest edition in a process of their own."""
    folder = places[0][1]
    if sum(1 for _ in folder.rglob("*")) < _WORTH_A_PROCESS:
        return audit_figures(places), check_surfaces(folder)
    # spawn: the same on every system, and no copy of open databases or threads.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        surfaces = pool.submit(check_surfaces, folder)
        return audit_figures(places), surfaces.result()


_TOO_OLD = "die Ausgabe sagt nicht, woraus ihre Zahlen bestehen, und ist nicht einbezogen"


def _summary(verdict: Verdict, earlier: int, compared: int) -> str:
    hidden = counted(verdict.hidden, "geheimer Wert", "geheime Werte")
    before = f" zusammen mit {counted(earlier, 'früheren Ausgabe', 'früheren Ausgaben')}" if earlier else ""
    found = f"{len(verdict.leaks)} davon errechenbar" if verdict.leaks else "keiner errechenbar"
    printed = counted(compared, "gedruckte Zahl", "gedruckte Zahlen")
    return f"{hidden} angegriffen{before}, {found}; {printed} verglichen"


def _withhold(folder: Path, target: Path) -> Path:
    """Move the edition to where nobody publishes it; replaces what was withheld of it before."""
    place = target / folder.name
    target.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    os.replace(folder, place)
    return place
