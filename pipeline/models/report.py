"""report_templates/report.yaml and the head of every chapter."""

from typing import Literal

from pydantic import Field

from pipeline.models.base import Definition


class KeyFigure(Definition):
    """One key figure of the summary."""

    indicator: str = Field(description="Indikator der Kennzahl")
    label: str = Field(default="", description="Beschriftung; leer: Kurztitel des Indikators")


class ProfileLayout(Definition):
    """What the two pages per social space show."""

    table: list[str] = Field(description="Indikatoren der Kennzahlentabelle")
    deviation: list[str] = Field(description="Indikatoren der Abweichungsbalken")
    pyramid: str = Field(default="", description="Indikator mit Aufgliederung nach Alter und Geschlecht")
    map: str = Field(default="", description="Indikator der kleinen Karte; leer: nur Lage")
    compare: list[str] = Field(
        default_factory=list, description="Ebenen der Vergleichsspalten, etwa stadtteil, stadt"
    )


class AnnexTable(Definition):
    """One table of the annex: areas down, indicators across."""

    title: str = Field(description="Überschrift der Tabelle")
    level: str = Field(description="Ebene, deren Gebiete die Zeilen sind")
    indicators: list[str] = Field(description="Indikatoren, eine Spalte je Indikator")


class ChapterHead(Definition):
    """YAML head between `---` lines at the top of a chapter file."""

    title: str = Field(description="Überschrift des Kapitels")
    short_title: str = Field(default="", description="für Kopfzeile und Navigation; leer: title")
    topic: str = Field(default="", description="Themenfeld; leer: fachübergreifend")
    kind: Literal["summary", "chapter", "annex"] = Field(
        default="chapter", description="summary: Zusammenfassung · chapter · annex: Anhang"
    )
    messages: list[str] = Field(default_factory=list, description="bis zu drei Kernaussagen, mit Funktionen")


class Report(Definition):
    """report_templates/report.yaml."""

    title: str = Field(description="Titel des Berichts")
    subtitle: str = Field(default="", description="Untertitel")
    chapters: list[str] = Field(min_length=1, description="Dateien in chapters/, in Druckreihenfolge")
    key_figures: list[KeyFigure] = Field(default_factory=list, description="Kennzahlen der Zusammenfassung")
    profile: ProfileLayout | None = Field(default=None, description="Aufbau der Gebietsprofile")
    short_version: list[str] = Field(
        default_factory=list,
        description="Abbildungen der Kurzfassung, genannt mit dem Namen, den sie im Kapitel tragen (name=…)",
    )
    annex_tables: list[AnnexTable] = Field(default_factory=list, description="Tabellen im Anhang")
    glossary: dict[str, str] = Field(default_factory=dict, description="Begriff → Erklärung")
