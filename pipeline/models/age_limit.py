"""The age limit of § 7a SGB II and § 41 SGB XII: how many people of an age have not reached it yet."""

import re

from pydantic import Field, model_validator

from pipeline.models.ages import MAX_AGE, AgeBand
from pipeline.models.base import Definition

WORD = "altersgrenze"
TWELFTHS = 12
MOVING = range(65, 67)  # the ages that the law divides between its first and its last step


class AgeLimit(Definition):
    """indicators/altersgrenze.yaml."""

    law: str = Field(description="Rechtsgrundlage, wie gedruckt")
    start_age: int = Field(description="Altersgrenze vor der ersten Anhebung in Jahren")
    months: dict[int, int] = Field(
        min_length=1,
        description="Geburtsjahr → Monate, um die die Grenze über start_age liegt; gilt bis zum nächsten",
    )

    def months_of(self, birth_year: int) -> int:
        """Months beyond the start age for people born in a year."""
        return max(
            ((year, months) for year, months in self.months.items() if year <= birth_year), default=(0, 0)
        )[1]

    def below(self, age: int, year: int) -> int:
        """Twelfths of the people of an age (completed years on 31.12.) who are below the limit that day.

        Births are spread evenly over the months; the limit is reached at the end of the month in which the
        age is completed. 31.12.2012, age 65: born in 1947, limit 65 years and 1 month, only those born in
        December are below it: 1 twelfth.
        """
        return min(TWELFTHS, max(0, self.months_of(year - age) - TWELFTHS * (age - self.start_age)))

    @model_validator(mode="after")
    def _moves_within_two_years(self) -> "AgeLimit":
        first, last = MOVING.start, MOVING.stop
        steps = [first * TWELFTHS, *(self.start_age * TWELFTHS + months for months in self.months.values())]
        if min(steps) < first * TWELFTHS or max(steps) > last * TWELFTHS:
            raise ValueError(f"die Altersgrenze muss zwischen {first} und {last} Jahren liegen")
        return self


def limit_filter(text: str) -> tuple[int, bool] | None:
    """First age and whether the ages below the limit are meant; None for an ordinary age filter.

    >>> limit_filter("15-altersgrenze"), limit_filter("altersgrenze+"), limit_filter("15-64")
    ((15, True), (0, False), None)
    """
    match = re.fullmatch(rf"(?:(\d{{1,3}})-{WORD}|{WORD}\+)", text.strip())
    if not match:
        return None
    return (int(match[1]), True) if match[1] else (0, False)


def limit_words(text: str) -> str:
    """An age filter by the limit in words; '' for an ordinary one.

    >>> limit_words("15-altersgrenze"), limit_words("0-altersgrenze"), limit_words("65+")
    ('15 Jahre bis unter die Altersgrenze', 'unter der Altersgrenze', '')
    """
    found = limit_filter(text)
    if not found:
        return ""
    first, below = found
    if not below:
        return "ab der Altersgrenze"
    return f"{first} Jahre bis unter die Altersgrenze" if first else "unter der Altersgrenze"


def fixed_band(first: int, below: bool) -> AgeBand:
    """The ages that lie wholly on one side of the limit in every year.

    >>> fixed_band(15, True), fixed_band(0, False)
    (AgeBand(start=15, stop=65), AgeBand(start=67, stop=999))
    """
    return AgeBand(first, MOVING.start) if below else AgeBand(MOVING.stop, MAX_AGE)
