"""Prose functions for charts that set many numbers side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.models.indicator import Indicator
from pipeline.report.comparison_figures import multiples, scatter, slopes, standing
from pipeline.report.facts import ProseError
from pipeline.report.heat_figure import heat_table
from pipeline.report.share_figure import MOST_PARTS, Part, stacked
from pipeline.report.tables import level_heading
from pipeline.report.tokens import listed

if TYPE_CHECKING:
    from pipeline.report.blocks import Blocks

_FIGURE = ("titel", "name", "jahr", "alt", "gebiete")
MOST_COLUMNS = 8
# More would be smaller than 5 point on one page.
MOST_ROWS = 90
MOST_STACKS = 60
MOST_PANELS = 12
MOST_SLOPES = 24


@dataclass(frozen=True)
class ComparisonBlocks:
    """The functions by their German names; `blocks` names, numbers and places what they make."""

    blocks: Blocks

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        names = ("waermetabelle", "anteile", "kleinbilder", "steigung", "streuung")
        return {name: getattr(self, name) for name in names}

    def waermetabelle(self, indikatoren: object, ebene: str = "", **angaben: Any) -> Markup:
        """Areas by indicators, tinted by their distance from the municipality."""
        blocks, facts = self.blocks, self.blocks.facts
        blocks.check(angaben, _FIGURE)
        chosen, year = blocks.indicators(indikatoren, MOST_COLUMNS), facts.year(angaben.get("jahr"))
        areas = blocks.few(angaben, ebene, MOST_ROWS, "Zeilen")
        if not facts.any_shown(chosen, areas, year):
            return blocks.missing(chosen, areas, year, angaben)
        default = f"Kennzahlen {year}: Abstand zum Wert {facts.project.config.municipality.located}"
        titled = blocks.titled("waermetabelle", chosen[0].id, angaben, default)
        return blocks.put(heat_table(facts, titled, chosen, areas))

    def anteile(self, indikatoren: object, ebene: str = "", **angaben: Any) -> Markup:
        """Parts of a whole per area, or per year of one area."""
        blocks, facts = self.blocks, self.blocks.facts
        blocks.check(angaben, (*_FIGURE, "gruppen", "gebiet", "jahre"))
        chosen, year = blocks.indicators(indikatoren, MOST_PARTS), facts.year(angaben.get("jahr"))
        parts = self._parts(chosen, listed(angaben.get("gruppen")))
        years = [facts.year(value) for value in listed(angaben.get("jahre"))]
        if years:
            area = facts.area(blocks.tokens.plain(angaben.get("gebiet", "")))
            places = [(area, when) for when in years]
        else:
            places = [(area, year) for area in blocks.few(angaben, ebene, MOST_STACKS, "Balken")]
        if not any(facts.any_shown(chosen, [area], when) for area, when in places):
            return blocks.missing(chosen, [area for area, _ in places], year, angaben)
        titled = blocks.titled("anteile", chosen[0].id, angaben, "")
        return blocks.put(stacked(facts, titled, parts, places))

    def kleinbilder(self, indikator: str, ebene: str = "", **angaben: Any) -> Markup:
        """A small line chart per area on one scale."""
        blocks, facts = self.blocks, self.blocks.facts
        blocks.check(angaben, (*_FIGURE, "von_null"))
        indicator = facts.indicator(indikator)
        areas = blocks.few(angaben, ebene, MOST_PANELS, "Bilder")
        if not any(facts.any_shown([indicator], areas, year) for year in facts.project.years):
            return blocks.missing([indicator], areas, facts.project.year, angaben)
        titled = blocks.titled("kleinbilder", indicator.id, angaben, "")
        return blocks.put(multiples(facts, titled, indicator, areas, bool(angaben.get("von_null", True))))

    def steigung(self, indikator: str, ebene: str = "", **angaben: Any) -> Markup:
        """Two years of several areas; only areas whose values compare have a line."""
        blocks, facts = self.blocks, self.blocks.facts
        blocks.check(angaben, _FIGURE)
        indicator, year = facts.indicator(indikator), facts.year(angaben.get("jahr"))
        areas = blocks.few(angaben, ebene, MOST_SLOPES, "Linien")
        if not any(standing(facts, indicator, area, year) for area in areas):
            return blocks.missing([indicator], areas, year, angaben)
        titled = blocks.titled("steigung", indicator.id, angaben, "")
        return blocks.put(slopes(facts, titled, indicator, areas))

    def streuung(self, waagerecht: str, senkrecht: str, ebene: str = "", **angaben: Any) -> Markup:
        """Two indicators over areas, one point each."""
        blocks, facts = self.blocks, self.blocks.facts
        blocks.check(angaben, _FIGURE)
        pair, year = (
            (facts.indicator(waagerecht), facts.indicator(senkrecht)),
            facts.year(angaben.get("jahr")),
        )
        areas = blocks.areas(angaben.get("gebiete"), ebene)
        if not any(all(facts.fact(item, area, year).printed is not None for item in pair) for area in areas):
            return blocks.missing(pair, areas, year, angaben)
        level = level_heading(facts, areas)
        default = f"{pair[0].title} und {pair[1].title} je {level}, {year}"
        titled = blocks.titled("streuung", f"{pair[0].id}-{pair[1].id}", angaben, default)
        return blocks.put(scatter(facts, titled, pair, areas))

    def _parts(self, chosen: Sequence[Indicator], groups: list[str]) -> list[Part]:
        """Indicator and category of each part. Raises ProseError unless they are shares, two to six."""
        facts = self.blocks.facts
        parts = []
        for indicator in chosen:
            if indicator.unit != "prozent":
                raise ProseError(
                    f"der Indikator „{indicator.id}“ ist kein Anteil", "Anteile in Prozent angeben"
                )
            wanted = groups or (facts.categories(indicator) if indicator.by else [""])
            parts += [Part(indicator, facts.category(indicator, word)) for word in wanted]
        if not 2 <= len(parts) <= MOST_PARTS:
            hint = f"zwei bis {MOST_PARTS}: gruppen=[…] oder mehrere Indikatoren"
            raise ProseError(f"{len(parts)} Teile ergeben kein Bild", hint)
        return parts
