"""Parts: what methods work on that compare areas inside a larger one, or age bands of one population."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from pipeline.models.ages import AgeBand
from pipeline.models.indicator import Indicator


@dataclass(frozen=True)
class Part:
    """Terms of one part by name; its age band, if it is one; the same terms in the area of comparison."""

    terms: Mapping[str, Fraction]
    band: AgeBand | None = None
    standard: Mapping[str, Fraction] = field(default_factory=dict)


class PartMethod(Protocol):
    """Value of an indicator in its unit from its parts; ZeroDivisionError if it makes no sense for them."""

    def __call__(self, indicator: Indicator, parts: Sequence[Part]) -> Fraction: ...


def total(parts: Sequence[Part], name: str) -> Fraction:
    """Sum of one term over all parts."""
    return sum((part.terms[name] for part in parts), Fraction(0))
