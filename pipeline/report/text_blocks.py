"""Prose functions whose block is running text: findings, plain language, key figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.definition_file import suggest
from pipeline.report.document import Notice, Prose
from pipeline.report.facts import ProseError
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.plain_language import plain_block
from pipeline.report.statements import statements
from pipeline.report.summary import key_figures
from pipeline.report.tokens import listed
from pipeline.report.withheld import nothing_shown

if TYPE_CHECKING:
    from pipeline.report.blocks import Blocks

_FINDINGS = '<div class="befunde"><p class="befunde-titel">{}</p><ul>{}</ul></div>'


@dataclass(frozen=True)
class TextBlocks:
    """The functions by their German names; `blocks` places what they make."""

    blocks: Blocks

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        return {name: getattr(self, name) for name in ("befunde", "einfach", "kennzahlen")}

    def befunde(self, indikator: str, ebene: str = "", **angaben: Any) -> Markup:
        """Up to four points of rule-based sentences."""
        self.blocks.check(angaben, ("jahr",))
        facts = self.blocks.facts
        indicator, year = facts.indicator(indikator), facts.year(angaben.get("jahr"))
        found = statements(facts, indicator, facts.level(ebene), year)
        if not found:
            areas = [*facts.areas_of(facts.level(ebene)), facts.town]
            text = nothing_shown(facts, f"{indicator.title} ({year})", [indicator], areas, year)
            return self.blocks.put(Notice(text))
        points = Markup("").join(
            Markup("<li><strong>{}:</strong> {}</li>").format(point.about, point.text) for point in found
        )
        text = Markup(_FINDINGS).format(indicator.title, points)
        return self.blocks.put(Prose(soft_hyphens(str(text))))

    def einfach(self, indikatoren: object = None) -> Markup:
        """Key figures of report.yaml (plain_language) in plain language, all of them or some."""
        facts = self.blocks.facts
        known = {item.indicator: item for item in facts.project.report.plain_language}
        if not known:
            raise ProseError("in report.yaml fehlt plain_language", "je Kennzahl indicator, title, many")
        names = listed(indikatoren) or list(known)
        for name in names:
            if name not in known:
                hint = f"in report.yaml unter plain_language; {suggest(name, known)}"
                raise ProseError(f"für „{name}“ fehlt der Text in Einfacher Sprache", hint)
        return Markup("").join(self.blocks.put(plain_block(facts, known[name])) for name in names)

    def kennzahlen(self) -> Markup:
        """The tiles of report.yaml."""
        return self.blocks.put(key_figures(self.blocks.facts))
