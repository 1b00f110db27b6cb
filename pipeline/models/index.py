"""Composite indices: several indicators standardised, added up and put into classes."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, model_validator

from pipeline.models.base import Definition, Identifier

# What a preset fills in; every key may be overridden. The limits of Berlin are verified on published data,
# those of Hamburg follow its published numbers of areas per class.
_STATUS = {
    "limits": ["-1", "1", "1.5"],
    "labels": ["hoch", "mittel", "niedrig", "sehr niedrig"],
    "codes": ["1", "2", "3", "4"],
}
_DYNAMICS = {
    "limits": ["-1", "1"],
    "labels": ["positiv", "stabil", "negativ"],
    "codes": ["+", "+/−", "−"],
}
PRESETS: dict[str, dict[str, Any]] = {
    "mss": {
        "standardisation": {"method": "z_score", "sd": "population"},
        "status": _STATUS,
        "dynamics": _DYNAMICS,
        "dynamics_years": 2,
        "exclude": {"minimum": 300},
        "attention": ["4+", "4+/−", "4−", "3−"],
        "literature": ["Senatsverwaltung für Stadtentwicklung Berlin: Monitoring Soziale Stadtentwicklung"],
    },
    "hamburg": {
        "standardisation": {"method": "z_score", "sd": "population"},
        "status": _STATUS,
        "dynamics": _DYNAMICS,
        "dynamics_years": 3,
        "exclude": {"minimum": 300},
        "literature": [
            "Behörde für Stadtentwicklung Hamburg: Sozialmonitoring Integrierte Stadtteilentwicklung"
        ],
    },
}


class IndexComponent(Definition):
    """One indicator of an index."""

    indicator: str = Field(description="Indikator aus dem Katalog")
    change: str = Field(
        default="",
        description="Indikator, der die Veränderung fertig enthält; leer: sie wird aus indicator berechnet",
    )
    direction: Literal["", "burden", "relief"] = Field(
        default="",
        description="burden: hohe Werte erhöhen den Index · relief: sie senken ihn · leer: nach polarity",
    )
    weight: Decimal = Field(default=Decimal(1), description="Gewicht, größer als 0")
    transform: Literal["none", "log", "winsorise"] = Field(
        default="none",
        description="log: natürlicher Logarithmus, für sehr schiefe Verteilungen (nur Status) · winsorise: "
        "einzelne weit entfernte Werte werden auf den nächsten Wert begrenzt, solange die Schiefe über 2 und "
        "die Wölbung über 3,5 liegt",
    )
    winsorise_at_most: int = Field(
        default=5, ge=1, description="nur mit transform: winsorise – bei höchstens so vielen Gebieten"
    )

    @model_validator(mode="after")
    def _limit_of_winsorising(self) -> "IndexComponent":
        if "winsorise_at_most" in self.model_fields_set and self.transform != "winsorise":
            raise ValueError("winsorise_at_most wirkt nur mit transform: winsorise")
        return self


class Standardisation(Definition):
    """How components become comparable."""

    method: Literal["z_score", "min_max", "rank", "percentile_rank"] = Field(
        default="z_score",
        description="z_score: (x − Mittel) / SD · min_max: (x − Min) / (Max − Min) · rank: Rang, 1 für "
        "den niedrigsten Wert, gleiche Werte teilen den niedrigeren Rang · percentile_rank: (Rang − 1) / "
        "(n − 1), Anteil der anderen Gebiete mit niedrigerem Wert",
    )
    sd: Literal["population", "sample"] = Field(
        default="population", description="Standardabweichung: population teilt durch n, sample durch n − 1"
    )
    weighted_by: str = Field(
        default="", description="Indikator, mit dem Mittel und Streuung gewichtet werden; leer: ungewichtet"
    )

    @property
    def by_rank(self) -> bool:
        """True if only the order of the areas counts."""
        return self.method in ("rank", "percentile_rank")


class NamedExclusion(Definition):
    """An area that is left out by decision."""

    area: str = Field(description="Gebietskennung")
    reason: str = Field(description="Grund, wird gedruckt")


class Exclusion(Definition):
    """Areas that take no part: neither in the means nor in the result."""

    population: str = Field(default="", description="Indikator der Einwohnerzahl für die Regel minimum")
    minimum: int = Field(default=0, ge=0, description="Gebiete mit weniger Personen bleiben außen vor")
    named: list[NamedExclusion] = Field(default_factory=list, description="einzelne Gebiete mit Grund")


class IndexClasses(Definition):
    """Classes of the finished index from low to high."""

    limits: list[Decimal] = Field(
        min_length=1,
        description="Grenzen in Standardabweichungen, aufsteigend; ein Wert genau auf einer Grenze gehört "
        "zur Klasse, die näher an null liegt",
    )
    labels: list[str] = Field(description="Bezeichnungen, eine mehr als Grenzen")
    codes: list[str] = Field(default_factory=list, description="Kurzzeichen für die Matrix; leer: 1, 2, 3 …")

    @property
    def signs(self) -> tuple[str, ...]:
        """Short signs of the classes, numbers where none are given."""
        return tuple(self.codes or (str(number) for number in range(1, len(self.labels) + 1)))

    @property
    def inner(self) -> tuple[float, ...]:
        """The limits as numbers to compute with."""
        return tuple(float(limit) for limit in self.limits)

    @model_validator(mode="after")
    def _as_many_as_limits(self) -> "IndexClasses":
        if len(self.labels) != len(self.limits) + 1:
            raise ValueError(
                f"{len(self.limits)} Grenzen ergeben {len(self.limits) + 1} Klassen, "
                f"labels nennt {len(self.labels)}"
            )
        if self.codes and len(self.codes) != len(self.labels):
            raise ValueError(f"{len(self.labels)} Klassen, codes nennt {len(self.codes)}")
        if sorted(set(self.limits)) != list(self.limits):
            raise ValueError("die Klassengrenzen steigen nicht an – von klein nach groß ordnen")
        return self


class Types(Definition):
    """Groups of areas that resemble each other."""

    indicators: list[str] = Field(
        default_factory=list, description="Indikatoren; leer: die Komponenten des Index"
    )
    groups: int = Field(
        default=0, ge=0, le=8, description="Zahl der Gruppen; 0: nach Caliński und Harabasz (2 bis 6)"
    )
    names: list[str] = Field(default_factory=list, description="Bezeichnungen; leer: Typ A, B …")


class Sensitivity(Definition):
    """How the stability of the classes is examined."""

    draws: int = Field(default=500, ge=0, le=5000, description="Ziehungen der Fallzahlen; 0: keine")
    seed: int = Field(default=1, ge=0, description="Startwert der Zufallszahlen: gleiche Ergebnisse je Lauf")


class Index(Definition):
    """One YAML file in indicators/indices/."""

    id: Identifier
    title: str = Field(description="Bezeichnung in Überschriften")
    short_title: str = Field(default="", description="kurze Bezeichnung für Tabellenköpfe; leer: title")
    preset: Literal["", "mss", "hamburg"] = Field(
        default="", description="Vorgaben nach einem veröffentlichten Verfahren; jede Angabe geht vor"
    )
    definition: str = Field(description="was der Index zusammenfasst, in einem Satz")
    level: str = Field(description="Gebietsebene, deren Gebiete verglichen werden (Bezugsmenge)")
    years: list[int] = Field(default_factory=list, description="nur für diese Jahre; leer: alle")
    components: list[IndexComponent] = Field(min_length=1, description="Indikatoren, aus denen er besteht")
    standardisation: Standardisation = Field(
        default_factory=Standardisation, description="wie die Werte vergleichbar gemacht werden"
    )
    exclude: Exclusion = Field(default_factory=Exclusion, description="welche Gebiete nicht eingehen")
    minimum_areas: int = Field(
        default=20, ge=3, description="mit weniger Gebieten gibt es nur Abweichungen vom Mittel, keinen Index"
    )
    status: IndexClasses = Field(description="Klassengrenzen und Bezeichnungen, oder preset: mss")
    dynamics: IndexClasses | None = Field(
        default=None, description="Klassen des Index über die Veränderungen derselben Komponenten"
    )
    dynamics_years: int = Field(
        default=0, ge=0, description="Abstand der beiden Stichtage der Veränderung in Jahren"
    )
    attention: list[str] = Field(
        default_factory=list,
        description="Gruppen der Matrix, die hervorgehoben werden: Kurzzeichen von Status und Dynamik, „4−“",
    )
    attention_title: str = Field(
        default="Gebiete mit besonderem Aufmerksamkeitsbedarf", description="Bezeichnung der Hervorhebung"
    )
    borderline: Decimal = Field(
        default=Decimal("0.1"), ge=0, description="grenzwertig ist ein Index, der näher an einer Grenze liegt"
    )
    sensitivity: Sensitivity = Field(
        default_factory=Sensitivity, description="wie stark das Ergebnis an den Annahmen hängt"
    )
    types: Types | None = Field(default=None, description="Gebietstypen aus mehreren Indikatoren")
    interpretation: str = Field(description="wie der Index zu lesen ist")
    limits: str = Field(description="was der Index nicht zeigt")
    literature: list[str] = Field(default_factory=list, description="Veröffentlichungen zum Verfahren")

    @property
    def label(self) -> str:
        """Short title for table heads."""
        return self.short_title or self.title

    @property
    def used_indicators(self) -> set[str]:
        """Ids of all indicators the index refers to."""
        found = {self.exclude.population, self.standardisation.weighted_by}
        for component in self.components:
            found |= {component.indicator, component.change}
        found |= set(self.types.indicators) if self.types else set()
        return found - {""}

    @model_validator(mode="before")
    @classmethod
    def _with_preset(cls, data: Any) -> Any:
        """Keys of the preset where the file has none; own classes come without the preset's groups."""
        if not isinstance(data, dict):
            return data
        filled = dict(data)
        for key, value in PRESETS.get(str(data.get("preset", "")), {}).items():
            own = filled.get(key)
            if own is None and not (key == "attention" and {"status", "dynamics"} & set(data)):
                filled[key] = value
            elif isinstance(own, dict) and key in ("standardisation", "exclude"):
                filled[key] = {**value, **own}
        return filled

    @model_validator(mode="after")
    def _dynamics_have_years(self) -> "Index":
        if self.dynamics and not self.dynamics_years:
            raise ValueError("dynamics braucht dynamics_years, den Abstand der Stichtage in Jahren")
        if self.standardisation.weighted_by and self.standardisation.sd == "sample":
            raise ValueError("sd: sample ist nur ungewichtet möglich – weighted_by streichen")
        return self
