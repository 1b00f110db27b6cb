"""Where a delivery tells the area of a row, and how its entries are read."""

import re
from typing import Literal

from pydantic import Field, model_validator

from pipeline.models.base import Definition
from pipeline.models.layout import Pattern

CELL_COLUMN = "source_point"


class AreaColumn(Definition):
    """Where the area stands and what its entries mean."""

    column: str = Field(default="", description="Spalte mit Kennung oder Name des Gebiets")
    constant: str = Field(default="", description="statt einer Spalte: alle Zeilen gelten für dieses Gebiet")
    levels: list[str] = Field(description="Gebietsebenen oder Overlays, die in der Spalte vorkommen")
    by: Literal["id", "name", "point"] = Field(
        default="id",
        description="Eintrag ist Kennung oder Name; point: Rasterzelle, nach x und y oder der Zellkennung",
    )
    x: str = Field(default="", description="bei point: Spalte mit der Rechtskoordinate der Zellmitte")
    y: str = Field(default="", description="bei point: Spalte mit der Hochkoordinate der Zellmitte")
    crs: int = Field(default=3035, description="bei point: EPSG-Nummer des Rasters")
    cell_m: int = Field(default=100, gt=0, description="bei point: Seite einer Zelle in Metern")
    digits: int = Field(
        default=0,
        ge=0,
        le=20,
        description="Stellen der Kennung; verlorene führende Nullen werden bis dahin ergänzt; 0: nicht",
    )
    pattern: Pattern = Field(
        default="",
        description="regulärer Ausdruck, dessen erste Gruppe der Eintrag ist, wenn mehr in der Zelle steht, "
        "etwa ^([0-9]+) bei „05370 Heinsberg“; aliases gelten auch für die ganze Zelle",
    )
    aliases: dict[str, str] = Field(
        default_factory=dict,
        description="Eintrag → Gebietskennung; „nicht_zuordenbar“ für räumlich nicht Zuordenbares",
    )

    @model_validator(mode="after")
    def _cell_is_named(self) -> "AreaColumn":
        both = bool(self.x) and bool(self.y)
        if self.by == "point" and both == bool(self.column):
            raise ValueError("bei by: point sind x und y nötig, oder column mit der Zellkennung")
        if self.by != "point" and (self.x or self.y):
            raise ValueError("x und y gelten nur bei by: point")
        if self.pattern and (self.by == "point" or not re.compile(self.pattern).groups):
            raise ValueError("pattern braucht eine Gruppe in Klammern und gilt nicht bei by: point")
        return self

    @property
    def entries(self) -> str:
        """Column of the picked rows that holds the entries; '' if the area stands elsewhere."""
        return CELL_COLUMN if self.by == "point" and not self.column else self.column
