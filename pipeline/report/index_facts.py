"""Questions to the published indices, asked with the words of a chapter."""

from dataclasses import dataclass
from decimal import Decimal

from pipeline.definition_file import suggest
from pipeline.models.index import Index, IndexClasses
from pipeline.models.indicator import Indicator
from pipeline.numbers import SIGN_WORDS, SIGNS, format_number, plain_number
from pipeline.report.document import Cell
from pipeline.report.facts import Facts, Level, ProseError
from pipeline.report.index_published import IndexRow
from pipeline.report.published import Area

KIND_WORDS = {"status": "Status", "dynamics": "Dynamik"}
DECIMALS = 2
_NONE = IndexRow(None, None, None, "unknown", "nicht berechnet", False, None)


@dataclass(frozen=True)
class IndexFacts:
    """One index in one year."""

    facts: Facts
    index: Index
    year: int

    @property
    def level(self) -> Level:
        """The level whose areas are compared."""
        return self.facts.levels[self.index.level]

    @property
    def areas(self) -> list[Area]:
        """All areas of the level in their order."""
        return self.facts.areas_of(self.level)

    @property
    def kinds(self) -> tuple[str, ...]:
        """status, and dynamics if the index has it."""
        return ("status", "dynamics") if self.index.dynamics else ("status",)

    def classes(self, kind: str) -> IndexClasses:
        """Limits and labels of a kind. Raises ProseError if the index has no dynamics."""
        if kind == "dynamics":
            if self.index.dynamics is None:
                raise ProseError(
                    f"der Index „{self.index.id}“ hat keine Dynamik", "im Index dynamics angeben"
                )
            return self.index.dynamics
        return self.index.status

    def row(self, area: Area, kind: str) -> IndexRow:
        """What is published about an area."""
        return self.facts.published.indices.rows.get((self.index.id, kind, area.area_id, self.year), _NONE)

    def label(self, area: Area, kind: str) -> str:
        """The class in words, or why there is none."""
        row = self.row(area, kind)
        if row.class_no is not None:
            return self.classes(kind).labels[row.class_no]
        return reason_words(row)

    def group(self, area: Area) -> str:
        """Signs of status and dynamics together ("4−"); empty without both."""
        numbers = [self.row(area, kind).class_no for kind in self.kinds]
        if any(number is None for number in numbers):
            return ""
        signs = [self.classes(kind).signs[number] for kind, number in zip(self.kinds, numbers, strict=True)
                 if number is not None]  # fmt: skip
        return "".join(signs)

    def shown(self, kind: str) -> list[Indicator]:
        """The indicators that are standardised for a kind."""
        names = [
            item.change if kind == "dynamics" and item.change else item.indicator
            for item in self.index.components
        ]
        return [self.facts.project.indicators[name] for name in names]

    def any_class(self, kind: str) -> bool:
        """True if at least one area has a class."""
        return any(self.row(area, kind).class_no is not None for area in self.areas)

    def selected(self, choice: str) -> list[Area]:
        """Areas of a choice: all of them, those to highlight, near a limit, or left out."""
        if choice == "aufmerksamkeit":
            return [area for area in self.areas if self.group(area) in self.index.attention]
        if choice == "grenzwertig":
            return [a for a in self.areas if any(self.row(a, kind).borderline for kind in self.kinds)]
        if choice == "ausgenommen":
            return [area for area in self.areas if self.row(area, "status").status == "excluded"]
        return self.areas


def reason_words(row: IndexRow) -> str:
    """Why an area has no class, in words."""
    if row.status == "excluded":
        return f"nicht einbezogen: {row.reason}"
    return row.reason or SIGN_WORDS.get(row.status, row.status)


def index_facts(facts: Facts, name: object, year: object = None) -> IndexFacts:
    """The index of that id in a year, else in its last year with classes. Raises ProseError."""
    known = facts.project.indices
    if str(name) not in known:
        raise ProseError(f"den Index „{name}“ gibt es nicht", suggest(str(name), known))
    index = known[str(name)]
    return IndexFacts(facts, index, facts.year(year) if year else latest_index_year(facts, index))


def latest_index_year(facts: Facts, index: Index) -> int:
    """The last year in which some area has a class, else the last asked for."""
    found = [
        year
        for (name, _, _, year), row in facts.published.indices.rows.items()
        if name == index.id and row.class_no is not None
    ]
    return max(
        found, default=max([y for y in index.years if y <= facts.project.year] or [facts.project.year])
    )


def number_cell(value: Decimal | None, status: str, decimals: int = DECIMALS) -> Cell:
    """A number, or the sign of its status."""
    if value is None:
        known = "not_applicable" if status == "excluded" else status
        return Cell(SIGNS.get(known, SIGNS["unknown"]), known)
    return Cell(format_number(value, decimals))


KIND_NAMES = {"status": "status", "dynamik": "dynamics"}  # as chapters call them


def kind_of(word: object) -> str:
    """The kind that a chapter calls by its German name. Raises ProseError."""
    if str(word) not in KIND_NAMES:
        raise ProseError(f"die Art „{word}“ gibt es nicht", suggest(str(word), KIND_NAMES))
    return KIND_NAMES[str(word)]


def class_label(facts: Facts, name: object, number: object, kind: object) -> str:
    """Label of a class, counted from 1. Raises ProseError for what does not exist."""
    labels = index_facts(facts, name).classes(kind_of(kind)).labels
    return labels[_place(number, len(labels), "Klasse") - 1]


def class_limit(facts: Facts, name: object, number: object, kind: object) -> str:
    """The limit above a class, counted from 1, without needless zeros. Raises ProseError."""
    limits = index_facts(facts, name).classes(kind_of(kind)).limits
    return plain_number(limits[_place(number, len(limits), "Klassengrenze") - 1])


def _place(number: object, last: int, what: str) -> int:
    if not str(number).isdigit() or not 1 <= int(str(number)) <= last:
        raise ProseError(f"die {what} „{number}“ gibt es nicht", f"möglich: 1 bis {last}")
    return int(str(number))
