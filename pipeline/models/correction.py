"""Corrections of a delivery: corrections.yaml beside source.yaml; delivered files stay as they are."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pipeline.models.base import Definition
from pipeline.models.dataset import Status
from pipeline.numbers import parse_german_date


def _as_text(value: Any) -> Any:
    """A number written without quotes is meant as the text that stands in the file."""
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return str(value) if number else value


def _is_date(text: str) -> str:
    try:
        parse_german_date(text)
    except ValueError:
        raise ValueError(f"„{text}“ ist kein Datum – Form: TT.MM.JJJJ") from None
    return text


CellText = Annotated[str, BeforeValidator(_as_text)]
DateText = Annotated[str, BeforeValidator(str), AfterValidator(_is_date)]


class Correction(Definition):
    """One cell of one delivered file: what stands there, what is right, who decided it and why."""

    file: str = Field(description="Name der gelieferten Datei")
    sheet: str = Field(default="", description="Tabellenblatt; nur nötig, wenn mehrere gelesen werden")
    row: int = Field(ge=1, description="Zeile, wie sie in Meldungen steht")
    column: str = Field(description="Spalte, wie sie im Tabellenkopf heißt")
    expect: CellText = Field(description="was in der Datei steht; stimmt es nicht mehr, hält der Lauf an")
    value: CellText | None = Field(
        default=None, description="was stattdessen gilt, geschrieben wie in der Datei"
    )
    drop: bool = Field(default=False, description="true: die ganze Zeile gilt nicht")
    flag: Status | None = Field(default=None, description="statt einer Zahl gilt dieser Status")
    reason: str = Field(min_length=1, description="warum; wird gedruckt, nennt deshalb keine Fallzahlen")
    who: str = Field(min_length=1, description="wer es entschieden hat; bleibt im internen Prüfbericht")
    date: DateText = Field(description="Tag der Entscheidung, TT.MM.JJJJ")

    @property
    def remedy(self) -> str:
        """What was done, without the figures."""
        if self.drop:
            return "Zeile gestrichen"
        return "neuer Wert" if self.value is not None else "kein Wert"

    @model_validator(mode="after")
    def _one_remedy(self) -> "Correction":
        if (self.value is not None) + self.drop + (self.flag is not None) != 1:
            raise ValueError("genau eine der Angaben value, drop: true oder flag ist nötig")
        if self.flag in (Status.OK, Status.ZERO):
            raise ValueError(f"flag: {self.flag} ist nicht möglich – eine Zahl gehört unter value")
        return self


class Corrections(Definition):
    """data/raw/<source>/corrections.yaml."""

    corrections: list[Correction] = Field(min_length=1, description="Berichtigungen, eine je Zelle")
