"""Runs stages in order, skips what is unchanged and says why something runs."""

import importlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.editions import refuse_frozen
from pipeline.errors import DataError, PipelineError, Problem, Severity, problem_data, problem_of
from pipeline.numbers import counted
from pipeline.project import Project
from pipeline.stages import STAGES
from pipeline.stages.fingerprint import FileHashes, edition_part, fingerprint, stage_parts
from pipeline.stages.model import Say, StageResult
from pipeline.stages.run_lock import run_lock
from pipeline.stages.steps import forget_steps

STAGE_TITLES = {
    "ingest": "Dateien einlesen",
    "harmonize": "Daten vereinheitlichen",
    "compute": "Indikatoren berechnen",
    "protect": "Geheimhaltung anwenden",
    "render": "Bericht setzen",
    "package": "Datenpaket schnüren",
    "audit": "Ausgabe angreifen",
}


@dataclass(frozen=True)
class StageRun:
    """What happened to one stage: ran or was skipped, why, how long, with which result."""

    stage: str
    reasons: tuple[str, ...]
    seconds: float
    result: StageResult

    @property
    def skipped(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Stamp:
    """Memory of a stage's last success."""

    fingerprint: str
    parts: dict[str, str]
    result: StageResult


def run_stages(
    project: Project, stages: Sequence[str], say: Say, strict: bool, force: bool = False
) -> list[StageRun]:
    """Run the given stages in order. With `strict` a warning stops the run after its stage."""
    with run_lock(project.processed_dir):
        if {"render", "package"} & set(stages):
            refuse_frozen(project.root, project.edition_id)
        hashes = FileHashes(project.processed_dir / "checksums.json")
        if not project.working_database.exists():
            for stage in _WORKING_STAGES:
                _stamp_path(project, stage).unlink(missing_ok=True)
        runs: list[StageRun] = []
        stopped: tuple[Problem, ...] = ()
        try:
            for stage in [name for name in STAGES if name in stages]:
                check_edition(project, stage)
                _check_warnings(project, stage, strict)
                runs.append(_run_stage(project, stage, hashes, say, force))
                _stop_at_warnings(runs[-1], strict)
        except PipelineError as error:
            stopped = tuple(problem for problem in error.problems if problem != STRICT_STOP)
            raise
        finally:
            hashes.save()
            if stopped or any(not run.skipped and run.stage in _DATA_STAGES for run in runs):
                _write_inspection(project, stopped, say)
        return runs


def _write_inspection(project: Project, stopped: tuple[Problem, ...], say: Say) -> None:
    from pipeline.stages.inspection import write_inner  # loads the report's modules

    stamp = read_stamp(project, "protect")
    try:
        write_inner(project, stopped, stamp.result.findings if stamp else ())
    except OSError as error:  # open in a spreadsheet: the run itself has not failed
        say(f"Prüfbericht nicht geschrieben: {Path(str(error.filename)).name} ist geöffnet oder gesperrt")


def _stop_at_warnings(run: StageRun, strict: bool) -> None:
    warnings = [f for f in run.result.findings if f.severity is Severity.WARNUNG]
    if strict and warnings:
        raise DataError([*warnings, STRICT_STOP])


_WORKING_STAGES = ("ingest", "harmonize", "compute")
_DATA_STAGES = (*_WORKING_STAGES, "protect")
_BEFORE = {
    "harmonize": "ingest",
    "compute": "harmonize",
    "protect": "compute",
    "render": "protect",
    "package": "protect",
    "audit": "package",
}
STRICT_STOP = Problem(
    "",
    "mit --strict (Vorgabe) halten Warnungen den Lauf an",
    "Ursache beheben oder mit --tolerant weiterarbeiten",
    Severity.HINWEIS,
)


def reasons_to_run(project: Project, stage: str, hashes: FileHashes) -> tuple[str, ...]:
    """Why the stage must run; empty if its last result is still right."""
    stamp = read_stamp(project, stage)
    if stamp is None:
        return ("sie ist noch nicht gelaufen",)
    missing = [path.name for path in stage_outputs(project, stage) if not path.exists()]
    if missing:
        return tuple(f"{name} fehlt" for name in missing)
    parts = stage_parts(project, stage, _upstream(project, stage, hashes), hashes)
    if fingerprint(parts) == stamp.fingerprint:
        return ()
    changed = [f"{name} geändert" for name, value in parts.items() if stamp.parts.get(name, value) != value]
    added = [f"{name} neu" for name in parts if name not in stamp.parts]
    removed = [f"{name} entfallen" for name in stamp.parts if name not in parts]
    return tuple(changed + added + removed)


def stage_outputs(project: Project, stage: str) -> list[Path]:
    """Files that exist after the stage has succeeded."""
    if stage in _WORKING_STAGES:
        return [project.working_database]
    if stage == "protect":
        return [project.published_database]
    if stage == "render":
        return [project.report_dir / "bericht.pdf", project.report_dir / "html" / "index.html"]
    return [project.report_dir / "manifest.json"]


def read_stamp(project: Project, stage: str) -> Stamp | None:
    """Memory of the last success, or None."""
    try:
        data = json.loads(_stamp_path(project, stage).read_text(encoding="utf-8"))
        findings = tuple(map(problem_of, data["findings"]))
        result = StageResult(data["rows"], data["summary"], findings, data["reused"])
        return Stamp(data["fingerprint"], data["parts"], result)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check_edition(project: Project, stage: str) -> None:
    """Raise DataError if the figures that the stage would work on were made for another edition."""
    before = _BEFORE.get(stage, "")
    stamp = read_stamp(project, before) if before else None
    made_for = stamp.parts.get("Ausgabe") if stamp else None
    if made_for is not None and made_for != edition_part(project):
        what = f"die Stufe {before} ist zuletzt für eine andere Ausgabe oder andere Stichtage gelaufen"
        hint = f"zuerst {before} für die Ausgabe {project.edition_id} ausführen, oder report"
        raise DataError(Problem("", what, hint))


def _check_warnings(project: Project, stage: str, strict: bool) -> None:
    """A stage alone must not go on from where warnings have stopped a strict run."""
    before = _BEFORE.get(stage, "") if strict else ""
    while before:
        stamp = read_stamp(project, before)
        warnings = [f for f in stamp.result.findings if f.severity is Severity.WARNUNG] if stamp else []
        if warnings:
            count = counted(len(warnings), "Warnung", "Warnungen")
            what = f"die Stufe {before} endete mit {count}, {stage} läuft deshalb nicht"
            hint = f"Ursache beheben und {before} wiederholen, oder mit Bedacht: {stage} --tolerant"
            raise DataError([*warnings, Problem("", what, hint)])
        before = _BEFORE.get(before, "")


def _run_stage(project: Project, stage: str, hashes: FileHashes, say: Say, force: bool) -> StageRun:
    reasons = reasons_to_run(project, stage, hashes)
    stamp = read_stamp(project, stage)
    if not reasons and stamp and not force:
        say(f"{STAGE_TITLES[stage]}: unverändert")
        return StageRun(stage, (), 0.0, stamp.result)
    say(f"{STAGE_TITLES[stage]} …")
    start = time.perf_counter()
    # A stage's module is loaded when it runs: matplotlib and WeasyPrint take a second to import.
    work: Callable[[Project, Say], StageResult] = getattr(
        importlib.import_module(f"pipeline.stages.{stage}"), stage
    )
    _stamp_path(project, stage).unlink(missing_ok=True)
    if force and stage in _WORKING_STAGES:
        forget_steps(project.working_database, stage)
    if force and stage == "protect":  # who asks for it wants every decision made anew
        project.decisions_file.unlink(missing_ok=True)
    try:
        result = work(project, say)
    except OSError as error:
        raise _disk_error(error) from error
    _write_stamp(project, stage, hashes, result)
    seconds = time.perf_counter() - start
    duration = f"{seconds:.1f}".replace(".", ",")
    told = "; ".join(filter(None, (f"{duration} s", result.reused)))
    say(f"{STAGE_TITLES[stage]}: {result.summary} ({told})")
    return StageRun(stage, reasons or ("--force",), seconds, result)


def _disk_error(error: OSError) -> PipelineError | OSError:
    """A full disk or a locked file is the user's to mend; every other error stays as it is."""
    name = Path(str(error.filename or "")).name
    if error.errno == 28:
        return DataError(
            Problem(name, "der Datenträger ist voll", "Platz schaffen; der alte Stand ist unversehrt")
        )
    if isinstance(error, PermissionError):
        what = "die Datei ist gesperrt oder schreibgeschützt"
        return DataError(Problem(name, what, "das Programm schließen, in dem sie geöffnet ist"))
    return error


def _upstream(project: Project, stage: str, hashes: FileHashes) -> str:
    """Fingerprint of the stage whose result this one reads."""
    if stage not in _BEFORE:
        return ""
    stamp = read_stamp(project, _BEFORE[stage])
    return stamp.fingerprint if stamp else "unbekannt"


def _write_stamp(project: Project, stage: str, hashes: FileHashes, result: StageResult) -> None:
    parts = stage_parts(project, stage, _upstream(project, stage, hashes), hashes)
    data = {
        "fingerprint": fingerprint(parts),
        "rows": result.rows,
        "summary": result.summary,
        "reused": result.reused,
        "findings": [problem_data(finding) for finding in result.findings],
        "parts": parts,
    }
    path = _stamp_path(project, stage)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def _stamp_path(project: Project, stage: str) -> Path:
    name = f"{stage}-{project.edition_id}" if stage in ("render", "package", "audit") else stage
    return project.processed_dir / "stages" / f"{name}.json"
