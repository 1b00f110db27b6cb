"""Audit: the finished edition is attacked with nothing but its own files and those of earlier editions."""

import os
import shutil
from pathlib import Path

from pipeline.auditing.gate import Verdict, audit_figures
from pipeline.auditing.surfaces.check import check_surfaces
from pipeline.editions import verified_editions
from pipeline.errors import DisclosureError, Problem, Severity
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages.model import Say, StageResult

WITHHELD = "zurueckgehalten"


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
    verdict = audit_figures(places)
    say("Tabellen, Diagramme, Karten, Seiten und PDF zurücklesen")
    surfaces = check_surfaces(project.report_dir)
    findings = (*verdict.leaks, *surfaces.problems, *verdict.notes, *skipped)
    return StageResult(verdict.hidden, _summary(verdict, len(places) - 1, surfaces.compared), findings)


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
