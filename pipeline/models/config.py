"""config.yaml: the municipality, its editions, area levels, rules and looks."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from pipeline.models.base import Definition, Identifier
from pipeline.models.disclosure import DisclosureRule
from pipeline.models.uncertainty import Reliability
from pipeline.numbers import parse_german_date


def _as_date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_german_date(value)
    except ValueError:
        raise ValueError(f"„{value}“ ist kein Datum – Form: 31.12.2024") from None


GermanDate = Annotated[
    date,
    BeforeValidator(_as_date),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}\.\d{2}\.\d{4}$"}),
]


class Municipality(Definition):
    """Who publishes the report."""

    name: str = Field(description="voller Name, etwa Kreisstadt Musterbrück")
    short_name: str = Field(description="Name im Satz, etwa Musterbrück")
    place: str = Field(
        default="", description="Ortsangabe im Satz, etwa „im Landkreis Muster“; leer: „in“ und short_name"
    )
    area: str = Field(description="Gebietskennung der Kommune")
    fictional: bool = Field(default=False, description="true: jede Seite sagt, dass die Daten erfunden sind")
    notice: str = Field(default="", description="Hinweis auf jeder Seite, etwa bei erfundenen Daten")

    @property
    def located(self) -> str:
        """Where, in a sentence: 'in Musterbrück'."""
        return self.place or f"in {self.short_name}"


class Edition(Definition):
    """One issue of the report."""

    title: str = Field(description="Titel der Ausgabe, etwa Sozialbericht 2024")
    reference_date: GermanDate = Field(description="Stichtag der Ausgabe, TT.MM.JJJJ")
    comparison_date: GermanDate = Field(description="Stichtag des Vergleichs, TT.MM.JJJJ")
    editorial_deadline: GermanDate = Field(description="Redaktionsschluss, TT.MM.JJJJ")


class Geometry(Definition):
    """Where the polygons of a level are."""

    file: str = Field(description="GeoJSON; Pfad ab dem Ordner areas oder ab raw_dir")
    id_property: str = Field(default="id", description="Eigenschaft mit der Gebietskennung")
    digits: int = Field(
        default=0, ge=0, le=12, description="Länge der Kennungen: verlorene führende Nullen werden ergänzt"
    )
    crs: int = Field(default=25832, description="EPSG-Nummer der Koordinaten")
    attribution: str = Field(
        default="", description="Quellenvermerk der Umrisse, wie ihn deren Lizenz unter Karten verlangt"
    )


class AreaLevel(Definition):
    """One level of the area tree, from large to small."""

    id: Identifier
    title: str = Field(description="Bezeichnung in der Einzahl, etwa Sozialraum")
    plural: str = Field(description="Bezeichnung in der Mehrzahl")
    role: Literal["reference", "municipality", "part", "unit"] = Field(
        description="reference: Vergleichsgebiet · municipality: die Kommune · part: wird berichtet · "
        "unit: kleinste Einheit, wird nie veröffentlicht"
    )
    profile: bool = Field(default=False, description="true: jedes Gebiet erhält ein Profil")
    geometry: Geometry | None = Field(
        default=None, description="Umrisse der Gebiete für Karten; ohne gibt es auf dieser Ebene keine"
    )
    outline_of: str = Field(
        default="", description="ohne eigene Datei: Ebene, aus deren Gebieten die Umrisse entstehen"
    )


class Overlay(Definition):
    """A kind of area that cuts across the tree (programme areas)."""

    id: Identifier
    title: str = Field(description="Bezeichnung in der Einzahl, etwa Programmgebiet")
    plural: str = Field(description="Bezeichnung in der Mehrzahl")


class Imprint(Definition):
    """Who answers for the report."""

    publisher: str = Field(description="herausgebende Stelle")
    responsible: str = Field(description="verantwortlich im Sinne des Presserechts")
    editors: str = Field(description="Redaktion")
    contact: str = Field(description="Anschrift oder Adresse für Rückfragen")
    licence: str = Field(
        default="",
        description="Lizenz, unter der Texte und Tabellen erscheinen; ohne sie nennt der Bericht keine",
    )
    accessibility: str = Field(
        default="",
        description="Erklärung zur Barrierefreiheit: Stelle, die bei Streit über Barrieren zuständig ist",
    )


class Design(Definition):
    """Corporate design."""

    accent: str = Field(default="#1f5a7a", pattern=r"^#[0-9a-fA-F]{6}$", description="Hausfarbe, #rrggbb")
    logo: str = Field(default="", description="Bilddatei im Ordner report_templates")


class ProjectDisclosure(Definition):
    """Rules of the project; stricter than the catalogue freely, laxer only with a reason."""

    datasets: dict[str, DisclosureRule] = Field(
        default_factory=dict,
        description="Datensatz → was hier anders gilt als im Katalog; schwächer nur mit reason",
    )


class BreakException(Definition):
    """A break that the project holds to be of no weight for one indicator."""

    indicator: str = Field(description="Indikator, für den der Bruch nichts ausmacht")
    break_id: str = Field(alias="break", description="Zeitreihenbruch aus breaks.yaml")
    reason: str = Field(min_length=1, description="Begründung; sie wird gedruckt")


class Config(Definition):
    """config.yaml of a project."""

    municipality: Municipality = Field(description="für wen der Bericht ist")
    edition: str = Field(description="Ausgabe, die ohne --edition erstellt wird")
    cycle_years: int = Field(default=2, ge=1, description="Abstand der Ausgaben in Jahren")
    editions: dict[str, Edition] = Field(description="Ausgaben: Kennung, etwa 2024 → Stichtage und Titel")
    area_levels: list[AreaLevel] = Field(
        min_length=1, description="Gebietsebenen von groß nach klein; die Gebiete stehen in data/raw/areas"
    )
    overlays: list[Overlay] = Field(
        default_factory=list, description="Gebietsarten quer zu den Ebenen, etwa Programmgebiete"
    )
    topics: dict[Identifier, str] = Field(description="Themenfelder: Kennung → Bezeichnung")
    first_year: int = Field(description="erstes Jahr der Zeitreihen")
    raw_dir: str = Field(default="data/raw", description="Ordner der Lieferungen; darf außerhalb liegen")
    raw_origin: str = Field(default="", description="woher die Dateien zu bekommen sind, wenn sie fehlen")
    catalogue: str = Field(default="indicators", description="Ordner des Indikatorenkatalogs")
    select: list[str] = Field(default_factory=list, description="Indikatoren aus dem Katalog; leer: alle")
    disclosure: ProjectDisclosure = Field(
        default_factory=ProjectDisclosure, description="eigene Regeln der Geheimhaltung"
    )
    reliability: Reliability = Field(
        default_factory=Reliability,
        description="wann kleine Zahlen in Klammern stehen oder nicht gezeigt werden",
    )
    break_exceptions: list[BreakException] = Field(
        default_factory=list,
        description="Zeitreihenbrüche, über die hinweg ein Indikator doch verglichen wird, mit Grund",
    )
    imprint: Imprint = Field(description="Impressum")
    design: Design = Field(default_factory=Design, description="Hausfarbe und Logo")

    @model_validator(mode="after")
    def _outlines_come_from_known_levels(self) -> "Config":
        drawn = [level.id for level in self.area_levels if level.geometry]
        for level in self.area_levels:
            if level.outline_of and (level.geometry or level.outline_of not in drawn):
                known = f"möglich: {', '.join(drawn)}" if drawn else "keine Ebene hat Umrisse"
                raise ValueError(
                    f"outline_of „{level.outline_of}“ der Ebene „{level.id}“: nur ohne eigene geometry und "
                    f"nur aus einer Ebene mit geometry – {known}"
                )
        return self
