"""From a file to its draft: the parts are found one by one and put together in the order of source.yaml."""

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.drafting.areas import (
    AreaMatch,
    KnownArea,
    find_areas,
    known_areas,
    selection,
    sort_unknown,
)
from pipeline.drafting.categories import other_tables, tables_in
from pipeline.drafting.content import Content, Roles, Rule, Value
from pipeline.drafting.datasets import best_fit, fit, new_dataset
from pipeline.drafting.delivered import Delivered, deliveries, title_of
from pipeline.drafting.draft import Draft, value_entry
from pipeline.drafting.elsewhere import with_datasets
from pipeline.drafting.numerals import find_signs, rounding_of
from pipeline.drafting.periods import find_period
from pipeline.drafting.suppliers import Supplier, find_supplier
from pipeline.drafting.totals_block import TotalsBlock, find_block
from pipeline.drafting.wording import identifier
from pipeline.drafting.yaml_text import Place
from pipeline.errors import DataError, Problem
from pipeline.project import Project
from pipeline.readers.recognise import total_pattern


def draft_source(project: Project, path: Path, source_id: str = "", dataset: str = "") -> Draft:
    """Everything that can be told of a file. Raises DataError: unreadable, no table, no area in it."""
    areas = known_areas(project.config, project.areas_dir)
    found = [(table, match) for table in deliveries(path) if (match := find_areas(table, areas))]
    if not found:
        what = "in keiner Spalte steht ein Gebiet des Projekts"
        hint = "Gebiete in data/raw/areas ergänzen, oder die Zuordnung von Hand schreiben (Handbuch Seite 3)"
        raise DataError(Problem("", what, hint))
    delivered, match = max(found, key=lambda pair: _suits(*pair))
    period = find_period(delivered, [match.column], project.year)
    roles = Roles.of(delivered, match, period)
    content = _content(project, roles, dataset)
    return _Assembly(project, roles, content, areas).draft(source_id)


def _suits(delivered: Delivered, match: AreaMatch) -> tuple[int, int, int]:
    """Of several sheets the one with most areas, with counts and not shares, with the plainest headings."""
    headings = delivered.layout.get("header_rows", [1])
    shares = "prozent" in " ".join(delivered.titles).casefold()
    plainness = -len(headings) if isinstance(headings, list) else 0
    return match.found, -int(shares), plainness - ("footer" in delivered.layout)


def _content(project: Project, roles: Roles, dataset: str) -> Content:
    if not dataset:
        return best_fit(roles, project.datasets.values())
    known = project.datasets.get(dataset)
    if known is None:
        return new_dataset(roles, dataset, project.datasets.values())
    content = fit(roles, known, asked=True)
    if content is None:
        values = tuple(Value(column=column.name) for column in roles.counts or roles.value_columns)
        asked = tables_in(roles) or "was zählt welche Spalte? set: {dimension: code}"
        return Content(dataset, values, questions={("values",): asked})
    return content


class _Assembly:
    """Puts a description together, part by part."""

    def __init__(self, project: Project, roles: Roles, content: Content, areas: list[KnownArea]) -> None:
        self.project, self.roles, self.content = project, roles, content
        self.delivered, self.match = roles.delivered, roles.match
        self.town = next((area for area in areas if area.id == project.town_id), None)
        self.questions: dict[Place, str] = dict(content.questions)
        self.unknown = sort_unknown(self.match, self.town)
        self.areas = areas
        self.block = self._find_block()
        self.layout = dict(self.delivered.layout)
        self.figures = list(self._figures())

    def draft(self, source_id: str) -> Draft:
        """The whole description."""
        supplier = find_supplier(self.delivered, self.project.config.municipality.name)
        self.questions |= supplier.questions
        levels = self._levels()
        select = [*self.content.select, *self._select()]
        self.questions |= {
            ("select", str(n)): told
            for n, rule in enumerate(select)
            if (told := other_tables(self.roles, rule))
        }
        parts: dict[str, object] = {
            "id": source_id or self._id(),
            "title": self._title(),
            "publisher": supplier.publisher,
            "licence": dict(supplier.licence),
            "url": supplier.url,
            "dataset": self.content.dataset,
            "reader": self.delivered.reader,
            "files": [self.roles.period.file],
            "layout": self.layout,
            "area": self._area(levels),
            "period": self._period(),
            "dimensions": dict(self.content.dimensions),
            "set": dict(self.content.set),
            "values": [value_entry(value) for value in self.content.values],
            "signs": self._signs(),
            "ignore": [_rule(rule) for rule in self._ignore()],
            "select": [_rule(rule) for rule in select],
            "population_base": self._base(supplier),
            "rounding": self._rounding(),
        }
        for number, value in enumerate(self.content.values):
            if not value.certain:
                self.questions["values", str(number)] = value.note
        kept = {key: value for key, value in parts.items() if value not in ("", 0, {}, [])}
        other = () if select else tuple(self.unknown["other"])
        datasets = self.project.datasets.values()
        left_out = tuple(with_datasets(self.content.left_out, self.content.dataset, datasets))
        return Draft(kept, self.questions, left_out, self.content.new_dataset, other)

    def _id(self) -> str:
        stem = Path(self.roles.period.file).stem.replace("{year}", " ")
        return identifier(stem)

    def _title(self) -> str:
        title = title_of(self.delivered)
        if not title:
            self.questions["title",] = "Bezeichnung, wie sie im Bericht stehen soll"
        return title or self.delivered.path.stem.replace("_", " ")

    def _levels(self) -> list[str]:
        """Levels of the areas in the rows that count, in the order of config.yaml."""
        order = [level.id for level in self.project.config.area_levels]
        entries: set[str] = set(self.match.areas)
        if self.block:
            entries &= {*self.match.column.cells[: self.block.start], *self.block.kept}
        levels = {self.match.areas[entry].level for entry in entries}
        return sorted(levels, key=lambda level: order.index(level) if level in order else len(order))

    def _area(self, levels: list[str]) -> dict[str, object]:
        match = self.match
        area: dict[str, object] = {"column": match.column.name, "levels": levels}
        aliases = dict(match.aliases)
        aliases |= dict.fromkeys(self.unknown["nowhere"], "nicht_zuordenbar")
        if self.town and self.unknown["town"]:
            entry = self.unknown["town"][0]
            aliases[entry] = self.town.id
            if self.town.level not in levels:
                area["levels"] = [self.town.level, *levels]
            self.questions["area", "aliases"] = f"ist „{entry}“ die Summe für {self.town.name}?"
        if match.by == "name":
            area["by"] = "name"
        if match.digits:
            area["digits"] = match.digits
        return area | ({"aliases": aliases} if aliases else {})

    def _find_block(self) -> TotalsBlock | None:
        """Totals below the table that bear names of areas; their entries are no areas and not unknown."""
        period = self.roles.period.column
        keys = [*self.roles.categories, *([period] if period else [])]
        block = find_block(self.delivered, self.match, keys, self.areas)
        if block:
            for kind, entries in self.unknown.items():
                self.unknown[kind] = [entry for entry in entries if entry not in block.dropped]
        return block

    def _ignore(self) -> list[Rule]:
        patterns = dict.fromkeys(total_pattern(entry) for entry in self.unknown["total"])
        rules = [Rule(self.match.column.name, pattern, "Summenzeile") for pattern in patterns]
        if self.block:
            self.questions["ignore", str(len(rules))] = self.block.question
            rules.append(self.block.rule(self.match.column.name))
        return rules

    def _select(self) -> Iterator[Rule]:
        """Rows of other places are left out if most are, or if they are many."""
        others = self.unknown["other"]
        if len(others) > max(3, len(self.match.areas) // 10):
            pattern = selection(self.match.areas, self.match.unknown)
            if pattern:
                yield Rule(self.match.column.name, pattern, "nur Gebiete des Projekts")
                self.unknown["other"] = []

    def _period(self) -> dict[str, object]:
        if self.roles.period.question:
            self.questions["period",] = self.roles.period.question
        return dict(self.roles.period.keys)

    def _figures(self) -> Iterator[str]:
        """Cells of the value columns in the rows that count: of areas, the town and what lies nowhere."""
        entries = {*self.match.areas, *self.unknown["town"], *self.unknown["nowhere"]}
        rows = [number for number, entry in enumerate(self.match.column.cells) if entry in entries]
        patterns = [value.pattern or f"^{re.escape(value.column)}$" for value in self.content.values]
        for column in self.delivered.columns:
            if any(re.search(pattern, column.name) for pattern in patterns):
                yield from (column.cells[number] for number in rows)

    def _signs(self) -> dict[str, str]:
        signs, questions, brackets = find_signs(self.figures, self.delivered.reader.startswith("genesis"))
        self.questions |= questions
        if brackets:
            self.layout["brackets"] = "uncertain"
        return signs

    def _rounding(self) -> int:
        step = rounding_of(self.figures)
        if step:
            self.questions["rounding",] = f"alle Werte sind Vielfache von {step}"
        return step

    def _base(self, supplier: Supplier) -> str:
        """Base of counts of inhabitants: register, census, or the census that is carried forward."""
        if not self.content.dataset.startswith(("einwohner", "bevoelkerung")):
            return ""
        if supplier.kind == "zensus":
            return "zensus"
        if supplier.kind not in ("regio", "destatis", "inkar"):
            asked = (
                "Melderegister, Fortschreibung oder Zensus? zählt die Lieferung wirklich nur Hauptwohnungen?"
            )
            self.questions["population_base",] = asked
            return "register"
        last, first = max(self.roles.period.years), min(self.roles.period.years)
        bases = ((2022, "fortschreibung_2022"), (2011, "fortschreibung_2011"), (0, "fortschreibung_1987"))
        base = next(name for year, name in bases if last >= year)
        if next(name for year, name in bases if first >= year) != base:
            self.questions["population_base",] = (
                "die Jahre beruhen auf verschiedenen Zensus: eine Quelle je Basis"
            )
        return base


def _rule(rule: Rule) -> dict[str, object]:
    rows = {"first_row": rule.first_row} if rule.first_row else {}
    return {"column": rule.column, "pattern": rule.pattern, **rows, "reason": rule.reason}
