"""Breaks in series: dates across which values must not be compared."""

from pydantic import Field

from pipeline.models.base import Definition, Identifier


class Break(Definition):
    """A date from which a series cannot be compared with what came before."""

    id: Identifier
    date: str = Field(description="Tag des Bruchs, TT.MM.JJJJ")
    title: str = Field(description="kurzes Stichwort für Diagramme")
    reason: str = Field(description="was sich geändert hat, ein bis zwei Sätze")
    levels: list[str] = Field(default_factory=list, description="nur auf diesen Ebenen; leer: alle")


class BreakRegister(Definition):
    """indicators/breaks.yaml."""

    breaks: list[Break] = Field(description="Tage, über die hinweg nicht verglichen wird")
