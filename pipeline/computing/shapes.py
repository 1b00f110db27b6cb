"""Series as rows of small tables: which terms they use, by which expression, for which levels."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.database import literal
from pipeline.methods import METHODS
from pipeline.methods.rational import TERM_SCALE, SqlRatio, term_column
from pipeline.models.age_limit import TWELFTHS
from pipeline.project import Project
from pipeline.terms import Category, Plan, TermKey, UsedTerm, shown_levels

PARTS = ("numerator", "denominator")
QUOTIENTS = set(METHODS) - {"change"}


@dataclass(frozen=True)
class Item:
    """One series with its number; `shape` is the number of its expression, -1 for change and parts."""

    number: int
    category: Category
    shape: int
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Shapes:
    """All series; series with the same expression share a shape. `width`: most terms in one series."""

    items: tuple[Item, ...]
    ratios: tuple[SqlRatio, ...]
    width: int


def shape_items(project: Project, plan: Plan) -> Shapes:
    """Number all series and their distinct expressions over t1, t2 …, the terms in their order."""
    ratios: dict[SqlRatio, int] = {}
    items = []
    for number, category in enumerate(plan.categories):
        shape = -1
        if category.indicator.method in QUOTIENTS:
            terms = {name: term_column(f"t{i}") for i, name in enumerate(category.terms, 1)}
            ratio = METHODS[category.indicator.method](category.indicator, terms)
            shape = ratios.setdefault(ratio, len(ratios))
        items.append(Item(number, category, shape, shown_levels(project, category.indicator)))
    width = max((len(category.terms) for category in plan.categories), default=1)
    return Shapes(tuple(items), tuple(ratios), width)


def table_sql(name: str, columns: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Statement that creates a temporary table from a few rows; columns as `name TYPE`."""
    listed = ", ".join(
        "(" + ", ".join(literal(cell) if isinstance(cell, str) else str(cell) for cell in row) + ")"
        for row in rows
    )
    create = f"CREATE OR REPLACE TEMP TABLE {name} ({', '.join(columns)});"
    return f"{create} INSERT INTO {name} VALUES {listed};" if listed else create


def item_tables(project: Project, shapes: Shapes, keys: Sequence[TermKey]) -> str:
    """SQL for the tables item, item_level, slot, wanted (a term at a moment) and moment (its years)."""
    numbers = {key: number for number, key in enumerate(keys)}
    items, levels, slots = [], [], []
    moments: dict[str, UsedTerm] = {}
    inner: set[tuple[int, str]] = set()
    for item in shapes.items:
        category = item.category
        named = {} if category.indicator.method == "change" else category.terms
        has_parts = sum(name in PARTS for name in named)
        components = sum(name in named for name, _ in category.used)
        items.append((item.number, category.indicator.id, category.name, item.shape, components, has_parts))
        levels += [(item.number, level) for level in item.levels]
        positions = {name: position for position, name in enumerate(named, 1)}
        printed = [(positions[name], used) for name, used in category.used if name in named]
        slots += [(item.number, position, numbers[used.key], used.moment) for position, used in printed]
        moments |= {used.moment: used for _, used in printed}
        inner |= {(numbers[used.key], used.moment) for band in category.bands for used in band.values()}
    years = [row for _, used in sorted(moments.items()) for row in _moment_rows(project, used)]
    wanted = sorted({(number, at) for _, _, number, at in slots} | inner)
    columns = (
        "item_no INTEGER",
        "indicator_id VARCHAR",
        "category VARCHAR",
        "shape INTEGER",
        "slots INTEGER",
        "parts INTEGER",
    )
    return "\n".join(
        [
            table_sql("item", columns, items),
            table_sql("item_level", ("item_no INTEGER", "level_id VARCHAR"), levels),
            table_sql(
                "slot", ("item_no INTEGER", "slot_no INTEGER", "term_no INTEGER", "taken VARCHAR"), slots
            ),
            table_sql("wanted", ("term_no INTEGER", "taken VARCHAR"), wanted),
            table_sql("moment", MOMENT_COLUMNS, years),
        ]
    )


MOMENT_COLUMNS = (
    "taken VARCHAR",
    "stand VARCHAR",  # the year for which the weight holds; '' for every year
    "before SMALLINT",
    "weight INTEGER",
    "needed SMALLINT",
)


def _moment_rows(project: Project, used: UsedTerm) -> Iterator[tuple[str, str, int, int, int]]:
    """Weights of the years of a term in parts of TERM_SCALE / 10000, which twelfths and halves divide."""
    whole = TERM_SCALE // 10_000 // 2
    for before, halves in used.halves.items():
        if not used.side:
            yield used.moment, "", before, halves * whole, len(used.halves)
            continue
        below, age = used.side[0] == "<", int(used.side[1:])
        for year in range(project.years[0] - before, project.year + 1):
            share = project.age_limit.below(age, year)
            weight = halves * whole // TWELFTHS * (share if below else TWELFTHS - share)
            yield used.moment, str(year), before, weight, len(used.halves)


def name_terms(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Create `term_name`: number, canonical text and dataset of every term."""
    rows = [(number, key.id, key.dataset) for number, key in enumerate(plan.keys)]
    columns = ("term_no INTEGER", "term_id VARCHAR", "dataset_id VARCHAR")
    connection.execute(table_sql("term_name", columns, rows))
