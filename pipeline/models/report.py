"""report_templates/report.yaml and the head of every chapter."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from pipeline.models.base import Definition
from pipeline.models.config import GermanDate


class KeyFigure(Definition):
    """One key figure of the summary."""

    indicator: str = Field(description="Indikator der Kennzahl")
    label: str = Field(default="", description="Beschriftung; leer: Kurztitel des Indikators")


class PlainFigure(Definition):
    """One key figure of the summary in plain language: whole phrases, so that their German is right."""

    indicator: str = Field(description="Indikator der Kennzahl")
    title: str = Field(description="Überschrift des Absatzes in einfachen Worten: Kinder und Geld")
    of: str = Field(
        default="", description="bei Prozentwerten nötig, wovon gezählt wird: Von 100 „Kindern bis 14 Jahre“"
    )
    one: str = Field(default="", description="Satzrest für die Zahl 1: lebt {zahl} Kind in …; leer: wie many")
    many: str = Field(description="Satzrest für andere Zahlen, mit {zahl}: leben {zahl} Kinder in …")
    explain: list[str] = Field(
        default_factory=list, description="kurze Sätze davor, die ein schweres Wort erklären"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name, text in (("one", self.one), ("many", self.many)):
            if text and text.count("{zahl}") != 1:
                raise ValueError(f"{name} braucht genau einmal {{zahl}}")
        for text in (self.title, self.of, self.one, self.many, *self.explain):
            if "%" in text or "Prozent" in text:
                raise ValueError(f"„{text}“: Einfache Sprache kommt ohne Prozent aus – von 100 Menschen …")
        return self


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


class Recommendation(Definition):
    """What became of a recommendation; an edition prints those of earlier reports."""

    id: str = Field(description="Kennung im damaligen Bericht, etwa 3 oder E3")
    title: str = Field(description="die Empfehlung in Kurzform")
    year: int = Field(description="Jahr des Berichts, in dem sie stand")
    status: Literal["umgesetzt", "in_umsetzung", "nicht_begonnen", "nicht_weiterverfolgt"] = Field(
        description="umgesetzt · in_umsetzung · nicht_begonnen · nicht_weiterverfolgt"
    )
    responsible: str = Field(description="wer handelt")
    as_of: GermanDate = Field(description="Tag, für den der Stand gilt, TT.MM.JJJJ")
    result: str = Field(description="was geschehen ist oder warum nicht, ein bis zwei Sätze, ohne Fallzahlen")


class ChapterHead(Definition):
    """YAML head between `---` lines at the top of a chapter file."""

    title: str = Field(description="Überschrift des Kapitels")
    short_title: str = Field(default="", description="für Kopfzeile und Navigation; leer: title")
    topic: str = Field(default="", description="Themenfeld; leer: fachübergreifend")
    kind: Literal["summary", "plain", "chapter", "annex"] = Field(
        default="chapter",
        description="summary: Zusammenfassung · plain: Einfache Sprache, ungezählt · chapter · annex: Anhang",
    )
    messages: list[str] = Field(default_factory=list, description="bis zu drei Kernaussagen, mit Funktionen")
    map: str = Field(
        default="", description="Indikator oder Index der kleinen Karte neben den Kernaussagen; leer: keine"
    )


class Report(Definition):
    """report_templates/report.yaml."""

    title: str = Field(description="Titel des Berichts")
    subtitle: str = Field(default="", description="Untertitel")
    chapters: list[str] = Field(min_length=1, description="Dateien in chapters/, in Druckreihenfolge")
    key_figures: list[KeyFigure] = Field(default_factory=list, description="Kennzahlen der Zusammenfassung")
    plain_language: list[PlainFigure] = Field(
        default_factory=list, description="Kennzahlen in Einfacher Sprache, für einfach()"
    )
    profile: ProfileLayout | None = Field(default=None, description="Aufbau der Gebietsprofile")
    short_version: list[str] = Field(
        default_factory=list,
        description="Abbildungen der Kurzfassung, genannt mit dem Namen, den sie im Kapitel tragen (name=…)",
    )
    recommendations: list[Recommendation] = Field(
        default_factory=list,
        description="Empfehlungen früherer Berichte und ihr Stand, für empfehlungen_stand()",
    )
    annex_tables: list[AnnexTable] = Field(default_factory=list, description="Tabellen im Anhang")
    glossary: dict[str, str] = Field(
        default_factory=dict,
        description="Begriff → Erklärung; weitere Wortformen mit | dahinter: Haushalt|Haushalte",
    )

    @field_validator("glossary")
    @classmethod
    def _unique_forms(cls, glossary: dict[str, str]) -> dict[str, str]:
        """Every form leads to one entry, every entry has an id of its own."""
        seen: dict[str, str] = {}
        for key in glossary:
            for form in (part.strip() for part in key.split("|")):
                if not form:
                    raise ValueError(f"„{key}“: vor und nach | steht ein Wort")
                other = seen.setdefault(form.casefold(), key)
                if other != key:
                    raise ValueError(f"„{form}“ steht in „{other}“ und „{key}“")
        return glossary

    @property
    def glossary_terms(self) -> dict[str, str]:
        """Term as it heads its entry → explanation, without the other forms."""
        return {key.partition("|")[0].strip(): text.strip() for key, text in self.glossary.items()}
