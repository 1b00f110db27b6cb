"""What became of the recommendations of earlier reports: a table, and their number in a phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.models.report import Recommendation
from pipeline.numbers import format_date
from pipeline.project import Project
from pipeline.report.document import Cell, Column, Notice, Row, Table
from pipeline.report.tables import Titled
from pipeline.report.wording import series

if TYPE_CHECKING:
    from pipeline.report.blocks import Blocks

STATUS_WORDS = {
    "umgesetzt": "umgesetzt",
    "in_umsetzung": "in Umsetzung",
    "nicht_begonnen": "noch nicht begonnen",
    "nicht_weiterverfolgt": "nicht weiterverfolgt",
}
_NONE = "Empfehlungen früherer Berichte sind nicht erfasst."
_NUMBERS = (
    "",
    "eine",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
)


def earlier(project: Project) -> list[Recommendation]:
    """The recommendations of reports before this edition, in the order of report.yaml."""
    return [item for item in project.report.recommendations if item.year < project.year]


def balance(found: Sequence[Recommendation]) -> str:
    """'zwei umgesetzt, vier in Umsetzung und eine noch nicht begonnen'; stands after "sind" or a colon."""
    counts = Counter[str](item.status for item in found)
    parts = [f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {words}"
             for status, words in STATUS_WORDS.items() if (number := counts[status])]  # fmt: skip
    return series(parts)


def recommendation_table(titled: Titled, found: Sequence[Recommendation]) -> Table:
    """One row each: what was recommended, who acts, how far it is, what has happened."""
    days = {item.as_of for item in found}
    years = {item.year for item in found}
    heads = ("Empfehlung", "Es handeln", "Stand", "Ergebnis")
    rows = []
    for item in found:
        status = STATUS_WORDS[item.status] + (f" ({format_date(item.as_of)})" if len(days) > 1 else "")
        number = f"{item.id} ({item.year})" if len(years) > 1 else item.id
        cells = tuple(Cell(text, "text") for text in (item.responsible, status, item.result.strip()))
        rows.append(Row(f"{number} {item.title}", cells))
    notes = (f"Stand: {format_date(min(days))}.",) if len(days) == 1 else ()
    columns = tuple(Column(text, align="left") for text in heads)
    return Table(titled.ident, titled.title, columns, tuple(rows), "", notes, name=titled.name)


@dataclass(frozen=True)
class RecommendationBlocks:
    """The functions by their German names; `blocks` names, numbers and places what they make."""

    blocks: Blocks

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        return {name: getattr(self, name) for name in ("empfehlungen_stand", "empfehlungen_bilanz")}

    def empfehlungen_stand(self, **angaben: Any) -> Markup:
        """The table, or a sentence that nothing is recorded."""
        self.blocks.check(angaben, ("titel", "name"))
        found = earlier(self.blocks.facts.project)
        if not found:
            return self.blocks.put(Notice(_NONE, str(angaben.get("name", ""))))
        years = series([str(year) for year in sorted({item.year for item in found})])
        titled = self.blocks.titled("empfehlungen", "", angaben, f"Stand der Empfehlungen von {years}")
        return self.blocks.put(recommendation_table(titled, found))

    def empfehlungen_bilanz(self) -> Markup:
        """Their number by status, within a sentence."""
        text = balance(earlier(self.blocks.facts.project))
        return self.blocks.tokens.text(text or "noch nicht erfasst")
