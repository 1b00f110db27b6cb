"""Checks of the data that a source or a dataset declares; several run without being declared."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from pipeline.errors import Severity
from pipeline.models.base import Definition

Kind = Literal[
    "unique", "complete", "allowed", "range", "sum", "le", "jump", "same_as_last_year", "swapped",
    "all_zero", "fewer_areas", "parts_total", "dates", "population_base",
]  # fmt: skip
# Where a check may be declared, which keys it needs and which it may have besides.
_SOURCE, _DATASET, _BOTH = ("source",), ("dataset",), ("source", "dataset")
RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "unique": (_SOURCE, ("columns",), ()),
    "allowed": (_SOURCE, ("column", "entries"), ()),
    "range": (_BOTH, (), ("column", "dimension", "min", "max")),
    "sum": (_BOTH, ("total",), ("parts", "dimension")),
    "le": (_BOTH, ("smaller", "larger"), ("dimension",)),
    "complete": (_DATASET, ("level",), ("first", "last")),
    "fewer_areas": (_DATASET, (), ()),
    "parts_total": (_DATASET, (), ("percent",)),
    "dates": (_DATASET, (), ()),
    "population_base": (_DATASET, (), ()),
    "jump": (_BOTH, ("percent",), ("cases", "level")),
    "same_as_last_year": (_BOTH, (), ("percent", "cases")),
    "swapped": (_BOTH, (), ()),
    "all_zero": (_BOTH, (), ("cases",)),
}


TITLES = {
    "unique": "doppelte Schlüssel",
    "allowed": "nicht vorgesehene Einträge",
    "range": "unmögliche Werte",
    "sum": "Teile und Summe",
    "le": "Gruppe größer als ihr Ganzes",
    "complete": "fehlende Gebiete und Jahre",
    "fewer_areas": "weniger Gebiete als zuvor",
    "parts_total": "Abweichungen von Summen",
    "dates": "verschiedene Stichtage",
    "population_base": "verschiedene Bevölkerungsbasen",
    "jump": "Sprünge gegenüber dem Vorjahr",
    "same_as_last_year": "Zahlen des Vorjahres",
    "swapped": "vertauschte Spalten",
    "all_zero": "nur Nullen",
}


class Check(Definition):
    """One check: what must hold, and how grave it is if it does not."""

    kind: Kind = Field(description="was geprüft wird, siehe Handbuch Seite 3")
    severity: Literal["", "fehler", "warnung", "hinweis", "aus"] = Field(
        default="", description="fehler hält an · warnung · hinweis · aus: nicht prüfen; leer: wie vorgesehen"
    )
    reason: str = Field(default="", description="warum so geprüft oder nicht geprüft wird; nötig bei aus")
    columns: list[str] = Field(default_factory=list, description="unique: Spalten, die eine Zeile bestimmen")
    column: str = Field(default="", description="allowed, range: Spalte der Lieferung")
    entries: list[str] = Field(default_factory=list, description="allowed: mögliche Einträge")
    min: Decimal | None = Field(default=None, description="range: kleinster möglicher Wert")
    max: Decimal | None = Field(default=None, description="range: größter möglicher Wert")
    dimension: str = Field(
        default="",
        description="sum, le im Datensatz: Dimension, deren Codes gemeint sind; range: Altersdimension",
    )
    total: str = Field(default="", description="sum: Spalte oder Code (auch „insgesamt“) mit der Summe")
    parts: list[str] = Field(
        default_factory=list, description="sum: Spalten oder Codes der Teile; leer: alle anderen Codes"
    )
    smaller: str = Field(default="", description="le: Spalte oder Code, der nicht größer sein kann …")
    larger: str = Field(default="", description="le: … als diese Spalte oder dieser Code")
    level: str = Field(default="", description="complete, jump: Gebietsebene")
    first: int = Field(default=0, description="complete: erstes Jahr; 0: das erste gelieferte")
    last: int = Field(default=0, description="complete: letztes Jahr; 0: das letzte gelieferte")
    percent: Decimal | None = Field(
        default=None,
        ge=0,
        description="jump: größte Veränderung in Prozent · same_as_last_year: Anteil gleicher Gebiete · "
        "parts_total: so viel Abweichung ist nur ein Hinweis",
    )
    cases: int = Field(
        default=0, ge=0, description="kleinste Fallzahl, ab der jump, same_as_last_year, all_zero anschlagen"
    )

    @property
    def off(self) -> bool:
        """True if the check is switched off."""
        return self.severity == "aus"

    @property
    def on_rows(self) -> bool:
        """True if it concerns columns of the file, not observations."""
        named = self.column or self.columns or self.total or self.smaller
        return self.kind in ("unique", "allowed", "range", "sum", "le") and not self.dimension and bool(named)

    def grade(self, usual: Severity) -> Severity:
        """Severity of its findings; `usual` if the description does not say another."""
        return Severity(self.severity) if self.severity and not self.off else usual

    @model_validator(mode="after")
    def _keys_fit_kind(self) -> "Check":
        _, needed, possible = RULES[self.kind]
        given = self.model_fields_set - {"kind", "severity", "reason"}
        if self.off and not self.reason:
            raise ValueError(f"severity: aus braucht reason – warum wird {self.kind} nicht geprüft?")
        missing = [] if self.off else [name for name in needed if name not in given]
        extra = sorted(given - {*needed, *possible})
        if missing:
            raise ValueError(f"kind {self.kind} braucht {', '.join(missing)}")
        if extra:
            raise ValueError(f"kind {self.kind} kennt {', '.join(extra)} nicht")
        if self.kind == "sum" and not self.off and not (self.parts or self.dimension):
            raise ValueError("kind sum braucht parts oder dimension")
        if self.kind == "range" and not self.off and self.min is None and self.max is None:
            raise ValueError("kind range braucht min oder max")
        return self
