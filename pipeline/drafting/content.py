"""What a table counts, in the terms of one dataset: its value columns, dimension columns and rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.drafting.areas import AreaMatch
from pipeline.drafting.delivered import Column, Delivered
from pipeline.drafting.periods import FoundPeriod
from pipeline.drafting.wording import NO_COUNT

KEY_NAME = re.compile(r"(^|[_ .])(id|nr|nummer|code|key|schlüssel|lfd)\.?$", re.IGNORECASE)
_BROKEN = re.compile(r"\d[.,](\d{1,2}|\d{4,})$")
UNKNOWN_COLUMN = "nicht erkannt"
FEW = 3  # a column with so few different figures in many rows is a class, no count


@dataclass(frozen=True)
class Value:
    """One entry of `values:`; `note` is why it is left out or to be looked at."""

    column: str = ""
    pattern: str = ""
    set: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    certain: bool = True


@dataclass(frozen=True)
class Rule:
    """One entry of `select:` or `ignore:`."""

    column: str
    pattern: str
    reason: str
    first_row: int = 0  # row of the file from which on it holds


@dataclass(frozen=True)
class Content:
    """The part of a source description that depends on the dataset."""

    dataset: str
    values: tuple[Value, ...]
    left_out: tuple[Value, ...] = ()
    dimensions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)
    select: tuple[Rule, ...] = ()
    questions: Mapping[tuple[str, ...], str] = field(default_factory=dict)  # place → what to look at
    new_dataset: Mapping[str, object] = field(default_factory=dict)
    score: int = 0


@dataclass(frozen=True)
class Roles:
    """Columns of a table by what they can be, and the rows of the project's areas."""

    delivered: Delivered
    match: AreaMatch
    period: FoundPeriod
    rows: Sequence[int]
    _parts: dict[tuple[int, int], Mapping[str, Sequence[str]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, delivered: Delivered, match: AreaMatch, period: FoundPeriod) -> "Roles":
        """Rows whose area is known; all columns."""
        rows = [number for number, entry in enumerate(match.column.cells) if entry in match.areas]
        return cls(delivered, match, period, rows)

    @property
    def free(self) -> list[Column]:
        """Columns that name neither area nor year."""
        return [c for c in self.delivered.columns if c not in (self.match.column, self.period.column)]

    @cached_property
    def value_columns(self) -> list[Column]:
        """Columns of figures that are no part of the area's key, no class and no age."""
        return [c for c in self.free if c.is_figures and not c.is_dates and not self._is_key(c)]

    @cached_property
    def counts(self) -> list[Column]:
        """Value columns without shares and means."""
        return [column for column in self.value_columns if not is_share(column)]

    @cached_property
    def categories(self) -> list[Column]:
        """Columns of words or of single ages, with at most 300 entries."""
        return [
            c for c in self.free if c.filled and len(c.filled) <= 300 and (not c.is_figures or is_ages(c))
        ]

    def cells(self, *columns: Column) -> Iterator[tuple[str, ...]]:
        """Cells of the rows whose area is known."""
        picked = [[column.cells[number] for number in self.rows] for column in columns]
        return zip(*picked, strict=True)

    def parts(self, table: Column, column: Column) -> Mapping[str, Sequence[str]]:
        """Entry of one column → distinct entries of another in its rows; {} for a column and itself."""
        key = (table.index, column.index)
        if key not in self._parts and table is not column:
            found: dict[str, dict[str, None]] = {}
            for part, entry in self.cells(table, column):
                found.setdefault(part, {})[entry] = None
            self._parts[key] = {part: tuple(entries) for part, entries in found.items()}
        return self._parts.get(key, {})

    def _is_key(self, column: Column) -> bool:
        if KEY_NAME.search(column.name):
            return True
        if is_ages(column) or any(
            entry.startswith("0") and entry.isdigit() and entry != "0" for entry in column.filled
        ):
            return True
        if len(column.filled) <= FEW and len(self.rows) >= 50:
            return True
        pairs = [(entry, self.match.areas[area].id) for entry, area in self.cells(column, self.match.column)]
        counted = [(entry, area) for entry, area in pairs if entry]
        return (
            bool(counted)
            and len(column.filled) > 1
            and all(entry.isdigit() and entry.lstrip("0") in area for entry, area in counted)
        )


def is_ages(column: Column) -> bool:
    """True for a column of single ages: called Alter, whole numbers below 130."""
    whole = all(entry.isdigit() and int(entry) < 130 for entry in column.filled)
    return column.name.casefold() in ("alter", "age", "altersjahr", "lebensalter") and whole


def is_share(column: Column) -> bool:
    """True for shares and means, by the name or because more than half of the figures have decimals."""
    broken = sum(bool(_BROKEN.search(entry)) for entry in column.filled)
    return bool(NO_COUNT.search(column.name)) or broken * 2 > len(column.filled)
