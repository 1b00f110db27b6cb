"""Where a delivery tells the area of a row, and how its entries are read."""

from typing import Literal

from pydantic import Field

from pipeline.models.base import Definition


class AreaColumn(Definition):
    """Where the area stands and what its entries mean."""

    column: str = Field(default="", description="Spalte mit Kennung oder Name des Gebiets")
    constant: str = Field(default="", description="statt einer Spalte: alle Zeilen gelten für dieses Gebiet")
    levels: list[str] = Field(description="Gebietsebenen oder Overlays, die in der Spalte vorkommen")
    by: Literal["id", "name"] = Field(default="id", description="Eintrag ist Kennung oder Name")
    digits: int = Field(
        default=0,
        ge=0,
        le=20,
        description="Stellen der Kennung; verlorene führende Nullen werden bis dahin ergänzt; 0: nicht",
    )
    aliases: dict[str, str] = Field(
        default_factory=dict,
        description="Eintrag → Gebietskennung; „nicht_zuordenbar“ für räumlich nicht Zuordenbares",
    )
