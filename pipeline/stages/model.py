"""What a stage returns and how it speaks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.errors import Problem

Say = Callable[[str], None]


@dataclass(frozen=True)
class StageResult:
    """Outcome of one stage: rows written, one German sentence, findings that did not stop it."""

    rows: int
    summary: str
    findings: tuple[Problem, ...] = field(default=())
