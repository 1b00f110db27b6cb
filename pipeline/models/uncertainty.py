"""How sure a figure is: kind of interval, from when on small numbers are bracketed or not shown."""

from typing import Literal

from pydantic import Field

from pipeline.models.base import Definition

IntervalKind = Literal["", "wilson", "byar", "none"]


class Reliability(Definition):
    """From how few people on a rate says little; 0 switches a rule off."""

    hide_below: int = Field(
        default=0, ge=0, description="Nenner kleiner als dieser Wert: statt des Werts steht „/“"
    )
    brackets_below: int = Field(
        default=0, ge=0, description="Nenner kleiner als dieser Wert: der Wert steht in Klammern"
    )
    brackets_below_cases: int = Field(
        default=0,
        ge=0,
        description="Zähler größer null und kleiner als dieser Wert: der Wert steht in Klammern",
    )
