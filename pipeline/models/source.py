"""Source descriptions: one source.yaml per delivery turns files as delivered into observations."""

import re
from typing import Literal

from pydantic import Field, model_validator

from pipeline.models.area_column import AreaColumn
from pipeline.models.base import Definition, Identifier, InsidePath
from pipeline.models.check import Check
from pipeline.models.dataset import SignMeaning
from pipeline.models.disclosure import DisclosureRule
from pipeline.models.expected import Expected, Fetch
from pipeline.models.layout import Layout, Pattern


class Licence(Definition):
    """Terms under which a source may be used and must be named."""

    name: str = Field(description="Name der Lizenz oder „amtsintern“")
    url: str = Field(default="", description="Adresse des Lizenztextes")
    attribution: str = Field(description="Quellenvermerk, wie er gedruckt werden muss")


class PeriodColumn(Definition):
    """Where the year of a row comes from."""

    source: Literal["file", "sheet", "column", "header", "constant"] = Field(
        description="file: aus {year} im Dateinamen · sheet: aus dem Namen des Tabellenblatts · column · "
        "header: aus der Wertspalte · constant"
    )
    column: str = Field(default="", description="Spalte bei source: column")
    year: int = Field(default=0, description="Jahr bei source: constant")
    pattern: Pattern = Field(default=r"(\d{4})", description="regulärer Ausdruck, erste Gruppe ist das Jahr")
    offset: int = Field(default=0, description="wird zum gefundenen Jahr addiert")
    reference: str = Field(default="31.12.", description="Stichtag oder Zeitraum, wie er gedruckt wird")


class DimensionColumn(Definition):
    """One column that holds codes of a dimension."""

    column: str = Field(
        default="", description="Spalte; leer: der Eintrag steht im Namen der Wertspalte (values: pattern)"
    )
    codes: dict[str, str] = Field(
        default_factory=dict,
        description="Eintrag → Code (oder Altersband 0-17, 65+). Leer: Eintrag ist schon der Code; "
        "Code „insgesamt“ heißt: nicht aufgegliedert",
    )


class ValueColumn(Definition):
    """One column that holds values; in wide files there are several."""

    column: str = Field(default="", description="Name der Spalte")
    pattern: Pattern = Field(
        default="",
        description="statt column: regulärer Ausdruck für viele Spalten. Gruppen sagen, was der Name sagt: "
        "(?P<year>…) das Jahr, (?P<area>…) das Gebiet, (?P<geschlecht>…) den Eintrag einer Dimension; Alter "
        "auch als (?P<alter_von>…) mit (?P<alter_bis>…) (einschließlich) oder (?P<alter_unter>…)",
    )
    dataset: str = Field(default="", description="Datensatz; leer: der Datensatz der Quelle")
    set: dict[str, str] = Field(
        default_factory=dict, description="Dimension → Code, der für diese Spalte gilt"
    )

    @model_validator(mode="after")
    def _column_or_pattern(self) -> "ValueColumn":
        if bool(self.column) == bool(self.pattern):
            raise ValueError("genau eine der Angaben column oder pattern ist nötig")
        return self


class RowRule(Definition):
    """Rows recognised by a column's text."""

    column: str = Field(description="Spalte, deren Eintrag entscheidet")
    pattern: Pattern = Field(description="regulärer Ausdruck auf den Eintrag der Spalte")
    first_row: int = Field(default=0, ge=0, description="die Regel gilt erst ab dieser Zeile der Datei")
    last_row: int = Field(default=0, ge=0, description="letzte Zeile, für die sie gilt; 0: bis zum Ende")
    reason: str = Field(default="", description="warum diese Zeilen nicht zu den Daten gehören")

    @model_validator(mode="after")
    def _rows_in_order(self) -> "RowRule":
        if 0 < self.last_row < self.first_row:
            raise ValueError(f"last_row: {self.last_row} liegt vor first_row: {self.first_row}")
        return self


class Source(Definition):
    """One file data/raw/<id>/source.yaml."""

    id: Identifier
    title: str = Field(description="Was geliefert wird")
    publisher: str = Field(description="Wer es liefert, wie in der Quellenzeile gedruckt")
    contact: str = Field(default="", description="Stelle, die Auskunft gibt")
    legal_basis: str = Field(default="", description="Rechtsgrundlage oder Vertrag")
    licence: Licence = Field(description="Lizenz und Vermerk der Lieferung")
    url: str = Field(default="", description="Fundstelle")
    dataset: str = Field(description="Datensatz, in den die Werte gehen")
    reader: Literal["auto", "csv", "excel", "genesis_table", "genesis_flat", "genesis_cube", "parquet"] = (
        Field(default="auto", description="Dateiformat; auto erkennt es am Inhalt")
    )
    folder: InsidePath = Field(
        default="", description="Ordner unter raw_dir; leer: der Ordner dieser Beschreibung"
    )
    files: list[InsidePath] = Field(min_length=1, description="Dateinamen; {year} steht für vier Ziffern")
    sha256: dict[str, str] = Field(
        default_factory=dict, description="Dateiname → Prüfsumme; Abweichung ist ein Fehler"
    )
    layout: Layout = Field(default_factory=Layout, description="wo in der Datei die Tabelle steht")
    area: AreaColumn = Field(description="wie das Gebiet einer Zeile zu erkennen ist")
    period: PeriodColumn = Field(description="wie das Jahr einer Zeile zu erkennen ist")
    dimensions: dict[str, DimensionColumn] = Field(
        default_factory=dict, description="Dimension des Datensatzes → Spalte und Codes"
    )
    set: dict[str, str] = Field(default_factory=dict, description="Dimension → Code für alle Werte")
    values: list[ValueColumn] = Field(min_length=1, description="Spalten mit Zahlen")
    signs: dict[str, SignMeaning] = Field(
        default_factory=dict,
        description="Zeichen statt Zahl → Status; was hier fehlt, ist ein Fehler. zero_or_missing: später "
        "(later), wenn in dem Jahr und der Wertspalte alle Gebiete der Ebene das Zeichen tragen; "
        "not_applicable für ein Gebiet, das es in dem Jahr nicht gab; sonst null",
    )
    ignore: list[RowRule] = Field(default_factory=list, description="Zeilen, die keine Daten sind")
    select: list[RowRule] = Field(
        default_factory=list, description="nur Zeilen, die zu allen diesen Regeln passen"
    )
    population_base: Literal[
        "", "register", "fortschreibung_1987", "fortschreibung_2011", "fortschreibung_2022", "zensus"
    ] = Field(default="", description="Bevölkerungsbasis, bei Bevölkerungszahlen anzugeben")
    rounding: Literal[0, 3, 5, 10] = Field(
        default=0,
        description="alle Werte sind von der liefernden Stelle auf Vielfache davon gerundet; runden alle "
        "Stellen eines Datensatzes, gilt er als bereits geschützt",
    )
    disclosure: DisclosureRule | None = Field(
        default=None,
        description="was die liefernde Stelle an Geheimhaltung verlangt; nur genannte Angaben zählen, je "
        "Angabe gilt die strengste von Datensatz, Projekt und allen Lieferungen",
    )
    checks: list[Check] = Field(
        default_factory=list, description="Prüfungen dieser Lieferung, zusätzlich zu denen für alle"
    )
    provisional: bool = Field(default=False, description="vorläufige Zahlen")
    expected: Expected | None = Field(default=None, description="wann welche Lieferung kommen soll")
    fetch: Fetch | None = Field(default=None, description="Adresse, von der der Befehl fetch lädt")

    @model_validator(mode="after")
    def _dimensions_stand_somewhere(self) -> "Source":
        groups = {name for value in self.values for name in re.compile(value.pattern).groupindex}
        for name, described in self.dimensions.items():
            if not described.column and not {name, f"{name}_von"} & groups:
                raise ValueError(
                    f"dimensions: {name}: die Angabe „column“ fehlt, oder unter values: pattern: "
                    f"die Gruppe (?P<{name}>…)"
                )
        return self
