"""How a delivered file is written: encoding, separators, where the table begins and ends, numbers."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipeline.models.base import Definition


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error:
        raise ValueError(
            f"„{text}“ ist kein gültiges Suchmuster – Klammern und Sonderzeichen prüfen"
        ) from None
    if _ENDLESS.search(text):
        raise ValueError(
            f"im Suchmuster „{text}“ wiederholt sich eine Wiederholung – einfacher fassen, es endet sonst nie"
        )
    return text


_ENDLESS = re.compile(r"(?<!\\)[+*}]\??\)(?:[+*]|\{\d*,)")  # (a+)+ needs 2^n steps for n letters
Pattern = Annotated[str, AfterValidator(_is_pattern)]


class Layout(Definition):
    """How the file is written."""

    encoding: str = Field(
        default="auto", description="auto erkennt UTF-8 mit und ohne BOM, UTF-16, sonst cp1252"
    )
    separator: str = Field(
        default="auto", description="Trennzeichen in CSV; \\t für Tabulator; auto erkennt ; , | und Tabulator"
    )
    decimal: Literal[",", "."] = Field(default=",", description="Dezimalzeichen")
    multiply: int = Field(
        default=1,
        ge=1,
        le=1_000_000,
        description="jede Zahl mal diesem Faktor: 1000 bei Angaben in Tausend, 100 bei Anteilen mit mehr als "
        "vier Nachkommastellen (mehr als vier behält keine Zahl)",
    )
    thousands: str = Field(
        default="",
        description="Tausendertrennzeichen, etwa „.“; ein Leerzeichen steht für Leerzeichen jeder Breite; "
        "mehrere Zeichen hintereinander: jedes davon kommt vor",
    )
    brackets: Literal["", "uncertain"] = Field(
        default="", description="uncertain: „(12)“ ist der Wert 12 mit dem Merkmal unsicher"
    )
    sheet: str = Field(
        default="",
        description="Tabellenblatt: Name, regulärer Ausdruck oder mit {year} ein Blatt je Jahr; leer: das "
        "einzige mit Daten (Titel, Impressum, Hinweise zählen nicht)",
    )
    member: str = Field(
        default="", description="Datei in einem ZIP-Archiv; {year} steht für vier Ziffern; leer: die einzige"
    )
    header_rows: list[int] = Field(
        default_factory=lambda: [1],
        description="Nummern der Kopfzeilen (ab 1); mehrere werden mit „ | “ verbunden",
    )
    first_row: int = Field(default=0, description="erste Datenzeile; 0: nach der letzten Kopfzeile")
    footer: Pattern = Field(
        default="",
        description="regulärer Ausdruck; ab der Zeile, deren erste nicht leere Zelle passt, ist Schluss",
    )
    limit_mb: int = Field(
        default=0, ge=0, description="größte erlaubte Dateigröße in Megabyte; 0: die übliche des Formats"
    )

    @model_validator(mode="after")
    def _separators_differ(self) -> "Layout":
        if re.search(r"[\w+\-()%−]", self.thousands):
            raise ValueError(f"thousands: „{self.thousands}“ kann kein Tausendertrennzeichen sein")
        if self.decimal in self.thousands:
            raise ValueError(f"„{self.decimal}“ kann nicht zugleich Dezimal- und Tausenderzeichen sein")
        return self
