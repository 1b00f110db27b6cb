"""The functions that stand on a line of their own: tables, figures, findings, key figures."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup

from pipeline.definition_file import suggest
from pipeline.models.indicator import Indicator
from pipeline.report import figures, maps, tables
from pipeline.report.comparison_blocks import ComparisonBlocks
from pipeline.report.document import Block, Notice
from pipeline.report.early_blocks import EarlyBlocks
from pipeline.report.facts import Facts, ProseError
from pipeline.report.index_blocks import IndexBlocks
from pipeline.report.published import Area
from pipeline.report.pyramids import pyramid
from pipeline.report.quality import delivery_table
from pipeline.report.recommendations import RecommendationBlocks
from pipeline.report.tables import Titled
from pipeline.report.template import Position
from pipeline.report.text_blocks import TextBlocks
from pipeline.report.tokens import Tokens, listed
from pipeline.report.withheld import nothing_shown
from pipeline.report.wording import no_data

_COMMON = ("titel", "name", "jahr")
_FIGURE = (*_COMMON, "alt")
_TABLE = (*_COMMON, "hinweis")
MOST_BARS = 90  # more would be smaller than 5 point on one page
_KINDS = ("balken", "punkte", "linie")


@dataclass
class Blocks:
    """The functions by their German names; `slug` begins the ids, `position` is that of the call."""

    facts: Facts
    tokens: Tokens
    slug: str
    position: Position
    used: dict[str, int] = field(default_factory=dict)

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        names = ("tabelle", "zeitreihe", "gruppen", "diagramm", "karte", "gebietskarte", "pyramide",
                 "gebietsliste", "datenstand")  # fmt: skip
        own = {name: getattr(self, name) for name in names}
        kinds = (ComparisonBlocks(self), IndexBlocks(self), EarlyBlocks(self), RecommendationBlocks(self),
                 TextBlocks(self))  # fmt: skip
        return {**own, **{name: made for kind in kinds for name, made in kind.functions().items()}}

    def tabelle(self, indikatoren: object, ebene: str = "", **angaben: Any) -> Markup:
        """Areas down, indicators across."""
        self.check(angaben, (*_TABLE, "gebiete", "veraenderung"))
        indicators, year = self.indicators(indikatoren, 7), self.facts.year(angaben.get("jahr"))
        areas = self.areas(angaben.get("gebiete"), ebene)
        if not self.facts.any_shown(indicators, [*areas, self.facts.town], year):
            return self.missing(indicators, areas, year, angaben)
        default = f"{indicators[0].title if len(indicators) == 1 else 'Kennzahlen'} {year}"
        titled = self.titled("tabelle", indicators[0].id, angaben, default)
        changes = bool(angaben.get("veraenderung", False))
        return self.put(tables.area_table(self.facts, titled, indicators, areas, changes))

    def zeitreihe(self, indikatoren: object, gebiet: str = "", **angaben: Any) -> Markup:
        """Years down; indicators of one area or one indicator of several areas across."""
        self.check(angaben, (*_TABLE, "gebiete"))
        lines = self._lines(indikatoren, gebiet, angaben)
        indicators = [line.indicator for line in lines]
        if not self._any_line(lines):
            return self.missing(indicators, [line.area for line in lines], self.facts.project.year, angaben)
        by_area = len({line.area.area_id for line in lines}) > 1
        titled = self.titled("zeitreihe", indicators[0].id, angaben, f"{indicators[0].title} nach Jahren")
        columns = [(line.indicator, line.area, line.category) for line in lines]
        return self.put(tables.year_table(self.facts, titled, columns, by_area))

    def gruppen(self, indikator: str, gebiet: str = "", **angaben: Any) -> Markup:
        """Categories of one indicator down, two years and the change across."""
        self.check(angaben, _COMMON)
        indicator, area = self.facts.indicator(indikator), self.facts.area(self.tokens.plain(gebiet))
        if not indicator.by:
            raise ProseError(f"der Indikator „{indicator.id}“ hat keine Gruppen", "im Indikator by angeben")
        year = self.facts.year(angaben.get("jahr"))
        if not self.facts.any_shown([indicator], [area], year):
            return self.missing([indicator], [area], year, angaben)
        titled = self.titled("gruppen", indicator.id, angaben, f"{indicator.title} nach Gruppen, {year}")
        return self.put(tables.group_table(self.facts, titled, indicator, area))

    def diagramm(self, indikator: object, art: str = "balken", ebene: str = "", **angaben: Any) -> Markup:
        """Sorted bars, points against the comparison year, or lines over the years."""
        if art not in _KINDS:
            raise ProseError(f"die Art „{art}“ gibt es nicht", suggest(str(art), _KINDS))
        if art == "linie":
            return self._line_chart(indikator, angaben)
        self.check(angaben, (*_FIGURE, "gebiete"))
        indicator, year = self.indicators(indikator, 1)[0], self.facts.year(angaben.get("jahr"))
        areas = self.few(angaben, ebene, MOST_BARS, "Balken")
        if not self.facts.any_shown([indicator], areas, year):
            return self.missing([indicator], areas, year, angaben)
        title = f"{indicator.title} je {tables.level_heading(self.facts, areas)}, {year}"
        titled = self.titled(art, indicator.id, angaben, title)
        style: Literal["bar", "dot"] = "dot" if art == "punkte" else "bar"
        return self.put(figures.bars(self.facts, titled, indicator, areas, style))

    def _line_chart(self, indikatoren: object, angaben: dict[str, Any]) -> Markup:
        self.check(angaben, (*_FIGURE, "gebiet", "gebiete", "gruppen", "von_null"))
        lines = self._lines(indikatoren, angaben.get("gebiet", ""), angaben)
        if len(lines) > figures.MAX_LINES:
            raise ProseError(f"{len(lines)} Linien sind zu viele", f"höchstens {figures.MAX_LINES}")
        if len({line.indicator.unit for line in lines}) > 1:
            raise ProseError("die Indikatoren haben verschiedene Einheiten", "je Einheit ein Diagramm")
        if not self._any_line(lines):
            indicators, areas = [line.indicator for line in lines], [line.area for line in lines]
            return self.missing(indicators, areas, self.facts.project.year, angaben)
        first = lines[0].indicator
        years = self.facts.project.years
        title = f"{first.title}, {years.start} bis {years.stop - 1}"
        titled = self.titled("linie", first.id, angaben, title)
        from_zero = bool(angaben.get("von_null", True))
        return self.put(figures.lines(self.facts, titled, lines, from_zero))

    def karte(self, indikator: str, ebene: str = "", ueberlagerung: str = "", **angaben: Any) -> Markup:
        """A map in classes."""
        self.check(angaben, _FIGURE)
        indicator, level = self.facts.indicator(indikator), self.facts.level(ebene)
        year = self.facts.year(angaben.get("jahr"))
        if not maps.has_geometry(self.facts, level):
            return self.put(Notice(no_data(f"Umrisse der Ebene {level.title}"), str(angaben.get("name", ""))))
        areas = self.facts.areas_of(level)
        if not self.facts.any_shown([indicator], areas, year):
            return self.missing([indicator], areas, year, angaben)
        overlay = self.facts.level(ueberlagerung) if ueberlagerung else None
        title = f"{indicator.title} je {level.title}, {year}"
        titled = self.titled("karte", indicator.id, angaben, title)
        return self.put(maps.choropleth(self.facts, titled, indicator, level, overlay))

    def gebietskarte(self, ebene: str = "", ueberlagerung: str = "", **angaben: Any) -> Markup:
        """The division alone."""
        self.check(angaben, _FIGURE)
        level = self.facts.level(ebene)
        if not maps.has_geometry(self.facts, level):
            return self.put(Notice(no_data(f"Umrisse der Ebene {level.title}"), str(angaben.get("name", ""))))
        overlay = self.facts.level(ueberlagerung) if ueberlagerung else None
        titled = self.titled("gliederung", level.level_id, angaben, f"Gliederung: {level.plural}")
        return self.put(maps.division(self.facts, titled, level, overlay))

    def pyramide(self, indikator: str, gebiet: str = "", vergleich: str = "", **angaben: Any) -> Markup:
        """A population pyramid."""
        self.check(angaben, _FIGURE)
        indicator, area = self.facts.indicator(indikator), self.facts.area(self.tokens.plain(gebiet))
        other = self.facts.area(vergleich) if vergleich else None
        year = self.facts.year(angaben.get("jahr"))
        if not self.facts.any_shown([indicator], [area], year):
            return self.missing([indicator], [area], year, angaben)
        titled = self.titled("pyramide", indicator.id, angaben, f"{indicator.title}, {area.name}, {year}")
        return self.put(pyramid(self.facts, titled, indicator, (area, other)))

    def gebietsliste(self, ebene: str = "", **angaben: Any) -> Markup:
        """Ids, names and parents of a level's areas."""
        self.check(angaben, ("titel", "name"))
        level = self.facts.level(ebene)
        titled = self.titled("gebiete", level.level_id, angaben, f"{level.plural} und ihre Kennungen")
        return self.put(tables.list_table(self.facts, titled, level))

    def datenstand(self, **angaben: Any) -> Markup:
        """What was delivered by whom."""
        self.check(angaben, ("titel", "name"))
        titled = self.titled("datenstand", "", angaben, "Datengrundlagen")
        return self.put(delivery_table(self.facts, titled))

    def _lines(self, indicators: object, place: str, angaben: dict[str, Any]) -> list[figures.Line]:
        chosen = self.indicators(indicators, figures.MAX_LINES)
        places = [self.facts.area(word) for word in listed(angaben.get("gebiete"))]
        areas = places or [self.facts.area(self.tokens.plain(place))]
        groups = listed(angaben.get("gruppen"))
        lines = []
        for indicator in chosen:
            wanted = groups or (self.facts.categories(indicator) if indicator.by else [""])
            for category in wanted:
                code = self.facts.category(indicator, category)
                lines += [figures.Line(indicator, area, code) for area in areas]
        return lines

    def _any_line(self, lines: Sequence[figures.Line]) -> bool:
        years = self.facts.project.years
        return any(
            self.facts.fact(line.indicator, line.area, year, line.category).printed is not None
            for line in lines
            for year in years
        )

    def indicators(self, words: object, most: int) -> list[Indicator]:
        """The indicators of these ids, at most so many. Raises ProseError."""
        found = [self.facts.indicator(word) for word in listed(words)]
        if not found:
            raise ProseError("kein Indikator angegeben", 'Form: "x" oder ["x", "y"]')
        if len(found) > most:
            raise ProseError(f"{len(found)} Indikatoren sind zu viele", f"höchstens {most}")
        return found

    def areas(self, words: object, level: str) -> list[Area]:
        """The areas named, else all of the level. Raises ProseError."""
        chosen = [self.facts.area(word) for word in listed(words)]
        return chosen or self.facts.areas_of(self.facts.level(level))

    def few(self, angaben: dict[str, Any], level: str, most: int, what: str) -> list[Area]:
        """As `areas`, if there are not too many for one picture. Raises ProseError."""
        found = self.areas(angaben.get("gebiete"), level)
        if len(found) > most:
            hint = f"höchstens {most}: gebiete=[…] angeben; alle zeigen karte() und tabelle()"
            raise ProseError(f"{len(found)} {what} sind zu viele", hint)
        return found

    def titled(self, kind: str, subject: str, angaben: dict[str, Any], default: str) -> Titled:
        """Element id, title and name of a block."""
        stem = "-".join(part for part in (self.slug, kind, subject) if part)
        self.used[stem] = self.used.get(stem, 0) + 1
        ident = stem if self.used[stem] == 1 else f"{stem}-{self.used[stem]}"
        name = str(angaben.get("name", ""))
        if name and not re.fullmatch(r"[a-z0-9_]+", name):
            raise ProseError(f"„{name}“ ist kein Name", "nur Kleinbuchstaben ohne Umlaute, Ziffern, _")
        title, alt, note = (self.tokens.plain(angaben.get(key, "")).strip()
                            for key in ("titel", "alt", "hinweis"))  # fmt: skip
        return Titled(ident, title or default, name, alt, self.facts.year(angaben.get("jahr")), note)

    def check(self, angaben: dict[str, Any], known: Sequence[str]) -> None:
        """Raises ProseError for a key that the function does not know."""
        for key in angaben:
            if key not in known:
                raise ProseError(f"die Angabe „{key}“ gibt es hier nicht", suggest(key, known))

    def missing(
        self, indicators: Sequence[Indicator], areas: Sequence[Area], year: int, angaben: dict[str, Any]
    ) -> Markup:
        """The sentence in place of a block without a single value."""
        names = ", ".join(dict.fromkeys(indicator.title for indicator in indicators))
        text = nothing_shown(self.facts, f"{names} ({year})", indicators, areas, year)
        return self.put(Notice(text, str(angaben.get("name", ""))))

    def put(self, block: Block) -> Markup:
        """A mark in the text at which the block will stand."""
        return self.tokens.block(block, self.position.line)
