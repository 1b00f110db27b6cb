"""When a delivery is expected, what stands in for one that did not come, and where it can be downloaded."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, field_validator, model_validator

from pipeline.models.base import Definition

# Months between two deliveries; 0: there is only one.
INTERVALS = {
    "monat": 1,
    "quartal": 3,
    "halbjahr": 6,
    "jahr": 12,
    "zweijahr": 24,
    "vierjahr": 48,
    "fuenfjahr": 60,
    "sechsjahr": 72,
    "einmal": 0,
}
_KEPT = "%/:=&?~#+!$,;'@()*[]{}"
PLACEHOLDERS = ("year", "month", "quarter", "half")


class Substitute(Definition):
    """One expected delivery that will not come, and what is used instead."""

    year: int = Field(description="Jahr, für das keine Lieferung kommt")
    by_year: int = Field(default=0, description="Jahr derselben oder der genannten Quelle, das dafür steht")
    by_source: str = Field(default="", description="Quelle, die dafür steht; leer: diese Quelle")
    reason: str = Field(min_length=1, description="warum; steht in der Übersicht und unter den Hinweisen")

    @model_validator(mode="after")
    def _names_something(self) -> "Substitute":
        if not self.by_year and not self.by_source:
            raise ValueError("by_year oder by_source ist nötig")
        if self.by_year == self.year and not self.by_source:
            raise ValueError(f"{self.year} kann nicht für sich selbst stehen")
        return self


class Expected(Definition):
    """Which deliveries are to come, and until when."""

    every: Literal[
        "monat", "quartal", "halbjahr", "jahr", "zweijahr", "vierjahr", "fuenfjahr", "sechsjahr", "einmal"
    ] = Field(default="jahr", description="Abstand der Stichtage")
    reference: str = Field(
        default="31.12.",
        description="Stichtag TT.MM.; bei Zeiträumen deren Ende, bei monat bis halbjahr einer",
    )
    due_days: int = Field(ge=0, description="Tage nach dem Stichtag, bis zu denen die Lieferung da sein soll")
    first: int = Field(ge=1900, le=2100, description="erstes Jahr, für das geliefert wird")
    last: int = Field(
        default=0, description="letztes Jahr, danach wird nicht mehr geliefert; 0: läuft weiter"
    )
    file: str = Field(
        default="",
        description="Dateiname je Stichtag mit {year}, {month}, {quarter}, {half}; nötig unter einem Jahr",
    )
    substitute: list[Substitute] = Field(
        default_factory=list, description="Lieferungen, für die etwas anderes steht"
    )

    @field_validator("reference")
    @classmethod
    def _is_day(cls, text: str) -> str:
        match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.", text.strip())
        try:
            date(2023, int(match[2]), int(match[1])) if match else date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"„{text}“ ist kein Tag im Jahr – möglich: TT.MM., etwa 31.12.") from None
        if not match:
            raise ValueError(f"„{text}“ ist ein bestimmtes Datum – ohne Jahr angeben, etwa 31.12.")
        return text.strip()

    @model_validator(mode="after")
    def _fits(self) -> "Expected":
        if self.last and self.last < self.first:
            raise ValueError(f"last {self.last} liegt vor first {self.first}")
        if 0 < INTERVALS[self.every] < 12 and "{year}" not in self.file:
            raise ValueError(f"bei every: {self.every} ist file nötig, etwa liste_{{year}}-{{month}}.csv")
        return self

    def dates(self, until: date) -> Iterator[date]:
        """Reference dates from `first` to `last`, none after `until`.

        >>> half = Expected(every="halbjahr", due_days=60, first=2024, file="a_{year}_{half}.csv")
        >>> [day.isoformat() for day in half.dates(date(2025, 3, 1))]
        ['2024-06-30', '2024-12-31']
        """
        step = INTERVALS[self.every]
        day, month = (int(part) for part in self.reference.split(".")[:2])
        start = month - 1 if not step or step >= 12 else (month - 1) % step
        ends = day == calendar.monthrange(2023, month)[1]  # the last day of a month stays the last
        index = self.first * 12 + start
        while (index // 12 <= self.last or not self.last) and index // 12 <= until.year:
            year, zero_month = divmod(index, 12)
            length = calendar.monthrange(year, zero_month + 1)[1]
            found = date(year, zero_month + 1, length if ends else min(day, length))
            if found <= until:
                yield found
            if not step:
                return
            index += step

    def due(self, reference: date) -> date:
        """Day until which the delivery of a reference date shall be here."""
        return reference + timedelta(days=self.due_days)

    def stand_in(self, year: int) -> Substitute | None:
        """What is used for a year, if something is declared."""
        return next((item for item in self.substitute if item.year == year), None)


class Fetch(Definition):
    """Where `fetch` finds the files."""

    url: str = Field(description="Adresse mit http(s); {year}, {month} … werden je Stichtag eingesetzt")
    max_mb: int = Field(default=500, ge=1, description="größte erlaubte Datei in Megabyte")

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"„{text}“ ist keine Adresse, die mit https:// oder http:// beginnt")
        if parts.username or parts.password:
            raise ValueError("Zugangsdaten gehören nicht in eine Datei des Projekts")
        if not parts.hostname.isascii():
            raise ValueError(f"„{parts.hostname}“ bitte in der Schreibweise xn--… angeben")
        return quote(text, safe=_KEPT)  # blanks and umlauts in the path as %20, %C3%A4


def fill(pattern: str, day: date) -> str:
    """Put the parts of a reference date into a file name or an address.

    >>> fill("ba_{year}-{month}.csv", date(2024, 6, 30)), fill("q{quarter}_h{half}", date(2024, 6, 30))
    ('ba_2024-06.csv', 'q2_h1')
    """
    parts = (f"{day.year}", f"{day.month:02d}", f"{(day.month + 2) // 3}", f"{(day.month + 5) // 6}")
    for name, value in zip(PLACEHOLDERS, parts, strict=True):
        pattern = pattern.replace("{" + name + "}", value)
    return pattern
