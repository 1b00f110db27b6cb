"""Names that the law changed over time: which wording stands in the report of which year."""

import re
from datetime import date

from pydantic import Field, model_validator

from pipeline.models.base import Definition, Identifier
from pipeline.models.config import GermanDate

_PLACE = re.compile(r"\{begriff:\s*([a-z0-9_]*)\s*\}")


class Wording(Definition):
    """A name and the day from which it is valid; it holds until the next one."""

    since: GermanDate = Field(description="Tag, von dem an die Bezeichnung gilt, TT.MM.JJJJ")
    text: str = Field(description="Bezeichnung, wie sie im Satz steht")


class Label(Definition):
    """A term whose wording changed."""

    id: Identifier
    title: str = Field(description="was gemeint ist, unabhängig vom Jahr")
    legal_basis: str = Field(default="", description="Rechtsgrundlage")
    wordings: list[Wording] = Field(min_length=1, description="Bezeichnungen, die älteste zuerst")

    def at(self, day: date) -> str:
        """The wording of a day; before the first one that first one."""
        valid = [item.text for item in self.wordings if item.since <= day]
        return valid[-1] if valid else self.wordings[0].text

    @model_validator(mode="after")
    def _in_order(self) -> "Label":
        days = [item.since for item in self.wordings]
        if days != sorted(set(days)):
            raise ValueError(f"die Bezeichnungen von „{self.id}“ müssen nach since geordnet sein")
        return self


class LabelRegister(Definition):
    """indicators/labels.yaml."""

    labels: list[Label] = Field(description="Begriffe mit wechselnder Bezeichnung")


def named_labels(text: str) -> list[str]:
    """Ids of the terms that a text uses.

    >>> named_labels("Quote ({begriff:buergergeld})")
    ['buergergeld']
    """
    return _PLACE.findall(text)


def worded(text: str, labels: dict[str, Label], day: date) -> str:
    """The text with the wording of the day in place of every known term."""
    return _PLACE.sub(lambda found: labels[found[1]].at(day) if found[1] in labels else found[0], text)
