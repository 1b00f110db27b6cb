"""What a stage returns and how it speaks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.errors import Problem

Say = Callable[[str], None]


@dataclass(frozen=True)
class StageResult:
    """Outcome of one stage: rows written, one German sentence, findings that did not stop it.

    `reused`: what was as before and was not done again, in words; '' if all was done.
    """

    rows: int
    summary: str
    findings: tuple[Problem, ...] = field(default=())
    reused: str = ""
