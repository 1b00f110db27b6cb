"""Rules of early recognition: when an area is to be looked at more closely, said beforehand."""

import string
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator, model_validator

from pipeline.models.base import Definition, Identifier

# What a wording may contain in braces.
PLACEHOLDERS = {
    "kennzahl": "Kurztitel des Indikators",
    "gebiet": "Name des Gebiets",
    "jahr": "Jahr des Werts",
    "seit": "Jahr, mit dem verglichen wird, oder erstes Jahr der Dauer",
    "wert": "Wert oder Veränderung mit Einheit",
    "bezug": "womit verglichen wird",
    "vergleich": "Wert oder Veränderung dort",
}


class EarlyCondition(Definition):
    """One comparison; numbers are compared as they are printed."""

    indicator: str = Field(description="Indikator aus dem Katalog, ohne Aufgliederung")
    over_years: int = Field(
        default=0,
        ge=0,
        description="0: der Wert wird verglichen; sonst seine Veränderung über so viele Jahre",
    )
    side: Literal["", "above", "below"] = Field(
        default="", description="above: höher als der Vergleich · below: niedriger · leer: nach polarity"
    )
    reference: str = Field(
        default="", description="Ebene des Vergleichs: das übergeordnete Gebiet dort oder ihr einziges Gebiet"
    )
    limit: Decimal | None = Field(
        default=None,
        description="statt reference: feste Grenze in der Einheit des Werts oder der Veränderung",
    )
    percentile: int | None = Field(
        default=None,
        ge=1,
        le=99,
        description="statt reference: so viel Prozent der Gebiete mit Wert liegen auf der anderen Seite",
    )
    factor: Decimal | None = Field(
        default=None, description="nur mit reference: mindestens das Vielfache des Vergleichswerts"
    )
    distance: Decimal = Field(
        default=Decimal(0),
        ge=0,
        description="mindestens so weit vom Vergleich, in der Einheit des Indikators (Prozentpunkte)",
    )
    clear: bool = Field(
        default=False, description="true: der Vergleich liegt außerhalb der Zufallsschwankung des Werts"
    )
    for_years: int = Field(default=1, ge=1, description="in so vielen Jahren hintereinander, bis zum letzten")
    wording: str = Field(
        default="",
        description="Grund im Bericht, etwa „{kennzahl} ({jahr}): {wert}, {bezug} {vergleich}“ (leer: so); "
        "möglich sind {" + "}, {".join(PLACEHOLDERS) + "}",
    )

    @property
    def gaps(self) -> set[int]:
        """Distances in years between which breaks of the series matter."""
        last = self.for_years - 1 if self.limit is not None and not self.over_years else 0
        return {self.over_years, last} - {0}

    @model_validator(mode="after")
    def _compared_with_one_thing(self) -> "EarlyCondition":
        given = [self.reference, self.limit is not None, self.percentile is not None]
        if sum(map(bool, given)) != 1:
            raise ValueError("genau eine Angabe von reference, limit und percentile ist nötig")
        if self.factor is not None and (not self.reference or self.over_years):
            raise ValueError("factor geht nur mit reference und ohne over_years")
        if self.percentile is not None and (self.over_years or self.distance):
            raise ValueError("percentile geht nur ohne over_years und ohne distance")
        if self.clear and (self.over_years or self.percentile is not None):
            raise ValueError("clear geht nur für Werte gegen reference oder limit, ohne over_years")
        if self.factor is not None and self.factor <= 0:
            raise ValueError(f"factor: {self.factor} ist nicht möglich – größer als 0")
        return self

    @field_validator("wording")
    @classmethod
    def _known_placeholders(cls, text: str) -> str:
        try:
            names = [part[1] for part in string.Formatter().parse(text) if part[1] is not None]
        except ValueError:
            raise ValueError("geschweifte Klammern in wording gehen nicht auf") from None
        for name in names:
            if name not in PLACEHOLDERS:
                raise ValueError(
                    f"„{{{name}}}“ gibt es in wording nicht – möglich: {{{'}, {'.join(PLACEHOLDERS)}}}"
                )
        return text


class EarlyRule(Definition):
    """One YAML file in indicators/early/."""

    id: Identifier
    title: str = Field(description="Bezeichnung der Regel, ohne Wertung")
    topic: str = Field(description="Themenfeld, wie in config.yaml genannt")
    level: str = Field(description="Gebietsebene oder Overlay, deren Gebiete geprüft werden")
    conditions: list[EarlyCondition] = Field(min_length=1, description="Vergleiche der Regel")
    at_least: int = Field(default=0, ge=0, description="so viele Bedingungen müssen zutreffen; 0: alle")
    interpretation: str = Field(description="wie ein Hinweis zu lesen ist")
    limits: str = Field(description="was die Regel nicht erfasst und nicht sagt")

    @property
    def needed(self) -> int:
        """How many conditions have to hold."""
        return self.at_least or len(self.conditions)

    @property
    def used_indicators(self) -> set[str]:
        """Ids of all indicators the rule refers to."""
        return {condition.indicator for condition in self.conditions}

    @property
    def gaps(self) -> set[int]:
        """Distances in years over which changes must be computed."""
        return {gap for condition in self.conditions for gap in condition.gaps}

    @model_validator(mode="after")
    def _enough_conditions(self) -> "EarlyRule":
        if self.at_least > len(self.conditions):
            raise ValueError(
                f"at_least: {self.at_least} ist nicht möglich – bei {len(self.conditions)} Bedingungen"
            )
        return self
