"""Prose functions for composite indices and types of areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.definition_file import suggest
from pipeline.report.document import Block, Notice
from pipeline.report.facts import ProseError
from pipeline.report.index_cross import cross_map
from pipeline.report.index_facts import KIND_WORDS, IndexFacts, index_facts, kind_of
from pipeline.report.index_tables import exclusion_table, index_map, index_table, matrix_table
from pipeline.report.index_types import has_types, type_map, type_table
from pipeline.report.maps import has_geometry
from pipeline.report.tables import Titled
from pipeline.report.wording import no_data

if TYPE_CHECKING:
    from pipeline.report.blocks import Blocks

_COMMON = ("titel", "name", "jahr")
_BOTH = "beide"
_CHOICES = ("alle", "aufmerksamkeit", "grenzwertig", "ausgenommen")


@dataclass(frozen=True)
class IndexBlocks:
    """The functions by their German names; `blocks` names, numbers and places what they make."""

    blocks: Blocks

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        names = ("index_tabelle", "index_karte", "matrix", "typenkarte", "typentabelle")
        return {name: getattr(self, name) for name in names}

    def index_tabelle(self, index: str, auswahl: str = "alle", **angaben: Any) -> Markup:
        """Areas down; components, index and class across."""
        found = self._found(index, angaben, _COMMON)
        if auswahl not in _CHOICES:
            raise ProseError(f"die Auswahl „{auswahl}“ gibt es nicht", suggest(str(auswahl), _CHOICES))
        areas = found.selected(auswahl)
        if auswahl == "ausgenommen":
            if not areas:
                return self._notice("Alle Gebiete sind einbezogen.", angaben)
            title = f"{found.index.title} {found.year}: nicht einbezogene Gebiete"
            return self._put(exclusion_table(found, self._titled("ausnahmen", found, angaben, title), areas))
        if not areas or not found.any_class("status"):
            return self._missing(found, angaben)
        title = f"{found.index.title} {found.year}"
        titled = self._titled(f"index-{auswahl}", found, angaben, title)
        return self._put(index_table(found, titled, areas))

    def index_karte(self, index: str, art: str = "status", **angaben: Any) -> Markup:
        """A map of the classes of status or dynamics, or of both."""
        found = self._found(index, angaben, (*_COMMON, "alt"))
        kind = "dynamics" if art == _BOTH else kind_of(art)
        if not has_geometry(found.facts, found.level):
            return self._notice(no_data(f"Umrisse der Ebene {found.level.title}"), angaben)
        found.classes(kind)
        if not found.any_class(kind):
            return self._missing(found, angaben)
        if art == _BOTH:
            title = f"{found.index.title} {found.year}: Status und Dynamik"
            return self._put(cross_map(found, self._titled("indexkarte-beide", found, angaben, title)))
        title = f"{found.index.title}: {KIND_WORDS[kind]} {found.year}"
        return self._put(index_map(found, self._titled(f"indexkarte-{art}", found, angaben, title), kind))

    def matrix(self, index: str, **angaben: Any) -> Markup:
        """Status by dynamics."""
        found = self._found(index, angaben, _COMMON)
        found.classes("dynamics")
        if not found.any_class("dynamics"):
            return self._missing(found, angaben)
        title = f"{found.index.title} {found.year}: Status und Dynamik"
        return self._put(matrix_table(found, self._titled("matrix", found, angaben, title)))

    def typenkarte(self, index: str, **angaben: Any) -> Markup:
        """A map of the types of areas."""
        found = self._found(index, angaben, (*_COMMON, "alt"))
        if not has_types(found) or not has_geometry(found.facts, found.level):
            return self._missing(found, angaben)
        title = f"Gebietstypen {found.year}: {found.index.title}"
        return self._put(type_map(found, self._titled("typenkarte", found, angaben, title)))

    def typentabelle(self, index: str, **angaben: Any) -> Markup:
        """Types down, means of the indicators across."""
        found = self._found(index, angaben, _COMMON)
        if not has_types(found):
            return self._missing(found, angaben)
        title = f"Gebietstypen {found.year}: Mittelwerte der Kennzahlen"
        return self._put(type_table(found, self._titled("typen", found, angaben, title)))

    def _found(self, index: str, angaben: dict[str, Any], known: tuple[str, ...]) -> IndexFacts:
        self.blocks.check(angaben, known)
        return index_facts(self.blocks.facts, index, angaben.get("jahr"))

    def _titled(self, kind: str, found: IndexFacts, angaben: dict[str, Any], title: str) -> Titled:
        return self.blocks.titled(kind, found.index.id, angaben, title)

    def _missing(self, found: IndexFacts, angaben: dict[str, Any]) -> Markup:
        return self._notice(no_data(f"{found.index.title} ({found.year})"), angaben)

    def _notice(self, text: str, angaben: dict[str, Any]) -> Markup:
        return self._put(Notice(text, str(angaben.get("name", ""))))

    def _put(self, block: Block) -> Markup:
        return self.blocks.put(block)
