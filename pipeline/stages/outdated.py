"""What would run again, and the notice on figures that are older than the definitions."""

from collections.abc import Sequence

from pipeline.errors import Problem, Severity
from pipeline.project import Project
from pipeline.stages import STAGES
from pipeline.stages.fingerprint import FileHashes
from pipeline.stages.runner import read_stamp, reasons_to_run

SHOWN = 5


def reasons_by_stage(project: Project, stages: Sequence[str] = STAGES) -> dict[str, list[str]]:
    """Why each stage would run, empty if its result still holds; one that runs makes the later ones run."""
    hashes = FileHashes(project.processed_dir / "checksums.json")
    reasons = {stage: list(reasons_to_run(project, stage, hashes)) for stage in stages}
    earlier = ""
    for stage in stages:
        if earlier and not reasons[stage] and stage != "package":
            reasons[stage] = [f"die frühere Stufe {earlier} läuft neu"]
        earlier = stage if reasons[stage] and stage != "render" else earlier
    return reasons


def some_reasons(reasons: Sequence[str]) -> str:
    """The first reasons in a line, and how many more there are.

    >>> some_reasons(["Indikator a geändert", "Indikator b neu"])
    'Indikator a geändert; Indikator b neu'
    """
    more = f"; und {len(reasons) - SHOWN} weitere" if len(reasons) > SHOWN else ""
    return "; ".join(reasons[:SHOWN]) + more


def outdated(project: Project, last: str) -> list[Problem]:
    """A notice if definitions or deliveries have changed since the stage `last`; a new program is none."""
    if read_stamp(project, last) is None:
        what = f"die Stufe {last} ist zuletzt nicht zu Ende gelaufen, die Zahlen sind von vorher"
        return [Problem("", what, f"wiederholen: {last}", Severity.HINWEIS)]
    found = reasons_by_stage(project, STAGES[: STAGES.index(last) + 1])
    changed = [(stage, why) for stage, reasons in found.items() for why in reasons if _of_content(why)]
    if not changed:
        return []
    first = changed[0][0]
    reasons = list(dict.fromkeys(why for _, why in changed))
    what = f"die Zahlen sind älter als die Angaben: {some_reasons(reasons)}"
    way = list(found)[list(found).index(first) :]
    return [Problem("", what, f"neu rechnen: {', dann '.join(way)}", Severity.HINWEIS)]


def _of_content(reason: str) -> bool:
    return not reason.startswith(("Programm", "frühere Stufe", "die frühere Stufe"))
