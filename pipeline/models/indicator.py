"""Indicators: numerator, denominator, method, wording, worked examples."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from pipeline.models.ages import AgeBand, band_list
from pipeline.models.base import Definition, Identifier
from pipeline.models.method_words import METHOD_FORMS, METHOD_WORDS
from pipeline.models.origins import PopulationBase, SourceKind
from pipeline.models.term import Term
from pipeline.models.uncertainty import IntervalKind, Reliability
from pipeline.models.units import PER_UNIT, Unit

# Fields that are only printed: no computed value and no hidden cell depends on them.
PRINTED_ONLY = frozenset(
    {"code", "kgst", "sdg", "core", "definition", "source_kinds", "class_limits", "class_rule",
     "interval_reason", "interpretation", "limits", "legal_basis", "examples", "term_labels"}
)  # fmt: skip


class Example(Definition):
    """A hand-calculated case, run as a test."""

    numerator: Decimal | None = Field(default=None, description="Zähler des Beispiels")
    denominator: Decimal | None = Field(default=None, description="Nenner des Beispiels")
    terms: dict[str, Decimal] = Field(
        default_factory=dict, description="Größe → Zahl, bei formula; bei change: current und base"
    )
    parts: list[dict[str, Decimal]] = Field(
        default_factory=list,
        description="bei Verfahren über Teile: die Größen jedes Gebiets oder Altersbands",
    )
    standard: list[dict[str, Decimal]] = Field(
        default_factory=list, description="dieselben Größen im Vergleichsgebiet, je Teil"
    )
    value: Decimal = Field(description="erwarteter Wert, gerundet wie gedruckt")
    note: str = Field(default="", description="woher das Beispiel stammt")


class Indicator(Definition):
    """One YAML file in indicators/<topic>/."""

    id: Identifier
    code: str = Field(default="", description="Kurzcode im Katalog, etwa P01")
    title: str = Field(description="Bezeichnung in Überschriften")
    short_title: str = Field(default="", description="kurze Bezeichnung für Tabellenköpfe; leer: title")
    topic: str = Field(description="Themenfeld: eine Kennung unter topics in config.yaml, wie der Ordner")
    kgst: str = Field(default="", description="Handlungsfeld, orientiert an KGSt-Materialien 4/2009")
    sdg: list[Annotated[int, Field(ge=1, le=17)]] = Field(
        default_factory=list, description="Nachhaltigkeitsziele der UN (1–17)"
    )
    core: bool = Field(
        default=False, description="true: gehört zum vorgeschlagenen Kernsatz, orientiert an KGSt 4/2009"
    )
    variant_of: str = Field(
        default="", description="Indikator, von dem dieser eine Fassung mit anderen Grenzen oder Basen ist"
    )
    definition: str = Field(description="Definition in einem Satz")
    method: Literal[
        "count", "share", "rate", "ratio", "mean", "formula", "change", "median", "segregation_index",
        "dissimilarity", "isolation", "exposure", "location_quotient", "gini", "entropy",
        "standardised_direct", "standardised_indirect",
    ] = Field(description="Verfahren, etwa share, rate, ratio; Formeln: Handbuch Seite 4")  # fmt: skip
    numerator: Term | None = Field(default=None, description="was über dem Bruchstrich steht")
    denominator: Term | None = Field(default=None, description="was darunter steht")
    terms: dict[Identifier, Term] = Field(default_factory=dict, description="benannte Terme für formula")
    term_labels: dict[str, str] = Field(
        default_factory=dict, description="gedrucktes Wort für einen Term: bevoelkerung: Bevölkerung"
    )
    across: str = Field(
        default="", description="Ebene, deren Gebiete innerhalb des Gebiets verglichen werden (Segregation)"
    )
    bands: list[str] = Field(
        default_factory=list,
        description="Altersbänder, über die gerechnet wird (Median, Standardisierung), lückenlos und der "
        "Reihe nach: 0-17, 65+; „0..94“ steht für 95 einzelne Altersjahre",
    )
    formula: str = Field(default="", description="Rechenausdruck über terms: + - * / und Klammern")
    of: str = Field(default="", description="method change: Indikator, dessen Veränderung gezeigt wird")
    pool_years: int = Field(
        default=1,
        ge=1,
        le=10,
        description="so viele Jahre werden zusammengefasst, um kleine Zahlen ruhiger zu machen; der Wert "
        "2024 steht bei 3 für 2022 bis 2024",
    )
    over_years: int = Field(default=0, ge=0, description="method change: Abstand in Jahren")
    change: Literal["absolute", "per_year", "percent"] = Field(
        default="absolute",
        description="absolute: Differenz (Prozent: Prozentpunkte) · per_year: Differenz je Jahr · percent",
    )
    by: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Aufgliederung: Dimension → Codes oder Altersbänder; ein Wert je Kombination",
    )
    unit: Unit = Field(
        description="Einheit; sie bestimmt den Faktor: "
        "prozent und je_100 × 100, je_1000 × 1.000, je_10000 × 10.000"
    )
    decimals: int = Field(default=1, ge=0, le=4, description="Nachkommastellen in Text, Tabellen und Karten")
    polarity: Literal["higher_is_burden", "higher_is_relief", "neutral"] = Field(
        default="neutral",
        description="higher_is_burden: hohe Werte stehen für Belastung · "
        "higher_is_relief: für Entlastung · neutral",
    )
    source_kinds: list[SourceKind] = Field(
        default_factory=list, description="bei welchen Stellen die Angaben üblicherweise zu bekommen sind"
    )
    population_base: PopulationBase = Field(
        default="same",
        description="Bevölkerung, mit der gerechnet wird: same (Zähler und Nenner auf derselben Basis) · "
        "register (nur Melderegister) · official (nur amtliche Fortschreibung oder Zensus)",
    )
    levels: list[str] = Field(
        default_factory=list, description="Ebenen und Overlays, für die er gilt; leer: alle"
    )
    class_limits: list[Decimal] = Field(
        default_factory=list, description="feste Klassengrenzen der Karten; leer: nach class_rule"
    )
    class_rule: Literal["quantiles", "natural_breaks"] = Field(
        default="quantiles",
        description="Klassen der Karten ohne class_limits: quantiles (gleich viele Werte je Klasse) · "
        "natural_breaks (natürliche Brüche nach Fisher und Jenks)",
    )
    interval: IntervalKind = Field(
        default="",
        description="Zufallsschwankung kleiner Zahlen: wilson (Anteile) · byar (Ereignisse je Bevölkerung) · "
        "none; leer: nach dem Verfahren, share und rate haben eines",
    )
    interval_reason: str = Field(default="", description="bei interval: none – warum keines berechnet wird")
    reliability: Reliability | None = Field(
        default=None, description="abweichend von config.yaml: wann der Wert in Klammern steht oder entfällt"
    )
    breaks: list[str] = Field(default_factory=list, description="Zeitreihenbrüche aus breaks.yaml")
    interpretation: str = Field(description="wie der Wert zu lesen ist")
    limits: str = Field(description="was der Wert nicht zeigt")
    legal_basis: str = Field(default="", description="Rechtsgrundlage der gezählten Leistung oder Statistik")
    examples: list[Example] = Field(min_length=1, description="von Hand gerechnete Fälle")

    @property
    def age_bands(self) -> tuple[AgeBand, ...]:
        """The age bands of a method over ages, in order."""
        return band_list(self.bands)

    @property
    def interval_kind(self) -> str:
        """wilson, byar or none."""
        return self.interval or {"share": "wilson", "rate": "byar"}.get(self.method, "none")

    @property
    def per(self) -> int:
        """Factor of the unit: 100 for percent, 1000 for je_1000 …"""
        return PER_UNIT[self.unit]

    @property
    def label(self) -> str:
        """Short title for table heads."""
        return self.short_title or self.title

    @property
    def all_terms(self) -> dict[str, Term]:
        """Every term by its name; numerator and denominator are terms too."""
        named = {"numerator": self.numerator, "denominator": self.denominator, **self.terms}
        return {name: term for name, term in named.items() if term is not None}

    @field_validator("method", mode="before")
    @classmethod
    def _method_in_german(cls, given: object) -> object:
        meant = METHOD_WORDS.get(str(given).casefold())
        if meant:
            raise ValueError(f"„{given}“ ist bei „method“ nicht möglich – gemeint: „{meant}“?")
        return given

    @model_validator(mode="after")
    def _parts_fit_method(self) -> "Indicator":
        needs = METHOD_KEYS[self.method]
        given = {
            "numerator": self.numerator is not None,
            "denominator": self.denominator is not None,
            "terms": bool(self.terms),
            "formula": bool(self.formula),
            "of": bool(self.of),
            "over_years": self.over_years > 0,
            "across": bool(self.across),
            "bands": bool(self.bands),
        }
        missing = [name for name in needs if not given[name]]
        extra = [name for name, there in given.items() if there and name not in needs]
        if missing:
            form = "; ".join(f"{name}: {METHOD_FORMS[name]}" for name in missing)
            raise ValueError(f"method {self.method} braucht {', '.join(missing)} – etwa {form}")
        if extra:
            raise ValueError(f"method {self.method} kennt {', '.join(extra)} nicht")
        if (self.per == 1) == (self.method == "share") and self.method in ("share", "count"):
            fitting = [unit for unit, per in PER_UNIT.items() if (per > 1) == (self.method == "share")]
            raise ValueError(f"unit {self.unit} passt nicht zu method {self.method} – {', '.join(fitting)}")
        if self.interval in ("wilson", "byar") and self.method not in ("share", "rate", "ratio"):
            raise ValueError(
                f"interval {self.interval} gibt es für method {self.method} nicht – none angeben"
            )
        if self.interval == "none" and self.method in ("share", "rate") and not self.interval_reason:
            raise ValueError("interval none braucht unter interval_reason einen Grund, etwa „Vollerhebung“")
        if self.method in NAMED_TERMS and set(self.terms) != set(NAMED_TERMS[self.method]):
            raise ValueError(
                f"method {self.method} braucht unter terms {', '.join(NAMED_TERMS[self.method])}"
            )
        return self

    @field_validator("class_limits")
    @classmethod
    def _limits_ascend(cls, limits: list[Decimal]) -> list[Decimal]:
        for lower, upper in pairwise(limits):
            if upper <= lower:
                what = f"auf die Klassengrenze {lower} folgt {upper}"
                raise ValueError(f"{what} – aufsteigend ordnen, Dezimalzahlen mit Punkt")
        return limits

    @field_validator("bands")
    @classmethod
    def _bands_join(cls, texts: list[str]) -> list[str]:
        band_list(texts)
        return texts


_QUOTIENT = ("numerator", "denominator")
# The keys that hold what a method counts with.
METHOD_KEYS: dict[str, tuple[str, ...]] = {
    "count": ("numerator",),
    "share": _QUOTIENT,
    "rate": _QUOTIENT,
    "ratio": _QUOTIENT,
    "mean": _QUOTIENT,
    "formula": ("terms", "formula"),
    "change": ("of", "over_years"),
    "median": ("numerator", "bands"),
    "segregation_index": (*_QUOTIENT, "across"),
    "isolation": (*_QUOTIENT, "across"),
    "gini": (*_QUOTIENT, "across"),
    "entropy": (*_QUOTIENT, "across"),
    "dissimilarity": ("terms", "across"),
    "exposure": ("terms", "across"),
    "location_quotient": _QUOTIENT,
    "standardised_direct": (*_QUOTIENT, "bands"),
    "standardised_indirect": (*_QUOTIENT, "bands"),
}
# Methods with named terms of a fixed meaning.
NAMED_TERMS = {"dissimilarity": ("gruppe", "vergleich"), "exposure": ("gruppe", "kontakt", "insgesamt")}
