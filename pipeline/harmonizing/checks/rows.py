"""Checks of the delivered rows themselves, by the columns of the file; also columns that hold no values."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.database import literal, quote
from pipeline.definition_file import suggest
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.checks.figures import limits_text
from pipeline.harmonizing.checks.model import KNOWN, shortened
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.messages import cell_place, figure_text, rows_text, sum_text
from pipeline.harmonizing.number_texts import read_numbers
from pipeline.harmonizing.totals import ROUNDING_ERROR
from pipeline.models.check import TITLES, Check

ORIGIN = "source_file, coalesce(source_sheet, ''), source_row"


@dataclass(frozen=True)
class RowCheck:
    """One check that a source declares on its columns."""

    delivery: Delivery
    check: Check
    place: str

    def rows(self, sql: str) -> list[tuple]:  # type: ignore[type-arg]
        """Answer of the database."""
        return self.delivery.connection.execute(sql).fetchall()

    def finding(self, place: str, what: str, hint: str) -> Problem:
        """A finding with the declared severity; the reason of the check stands in the hint."""
        told = "; ".join(part for part in (hint, self.check.reason) if part)
        return Problem(place, what, told, self.check.grade(Severity.WARNUNG))


def check_rows(delivery: Delivery) -> None:
    """Run the checks on columns that source.yaml declares; a column that is not delivered is an error."""
    wanted = []
    for number, check in enumerate(delivery.source.checks):
        if check.on_rows and not check.off:
            place = delivery.place("checks", number)
            unknown = [name for name in columns_of(check) if name not in delivery.columns()]
            for name in unknown:
                what = f"die Spalte „{name}“ gibt es in der Lieferung nicht"
                delivery.problems.append(Problem(place, what, suggest(name, delivery.columns())))
            wanted += [] if unknown else [RowCheck(delivery, check, place)]
    _read_figures(delivery, {name for item in wanted for name in figures_of(item.check)})
    for item in wanted:
        found = ROW_CHECKS[item.check.kind](item)
        delivery.problems += shortened(found, item.place, TITLES[item.check.kind])


def columns_of(check: Check) -> list[str]:
    """Every column that a check names."""
    named = [*check.columns, check.column, check.total, *check.parts, check.smaller, check.larger]
    return [name for name in named if name]


def figures_of(check: Check) -> list[str]:
    """Columns that a check reads as numbers."""
    return [] if check.kind in ("unique", "allowed") else columns_of(check)


def _read_figures(delivery: Delivery, columns: Iterable[str]) -> None:
    """Temp table `figure`: row, column, text, value and status of the cells that must be numbers."""
    names = sorted(columns)
    if not names:
        return
    listed, cells = ", ".join(map(literal, names)), ", ".join(map(quote, names))
    delivery.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE cell_text AS SELECT source_file, source_sheet, source_row, "
        f"unnest([{listed}]) AS name, unnest([{cells}]) AS value_text FROM picked"
    )
    read_numbers(delivery.connection, delivery.source, "cell_text")
    delivery.connection.execute(
        "CREATE OR REPLACE TEMP TABLE figure AS SELECT cell_text.*, value, status FROM cell_text JOIN number "
        "ON cell_text.value_text IS NOT DISTINCT FROM number.value_text"
    )


def _unique(item: RowCheck) -> Iterator[Problem]:
    keys = ", ".join(f"trim(coalesce({quote(name)}, ''))" for name in item.check.columns)
    rows = item.rows(
        f"SELECT {ORIGIN}, first_value(source_file) OVER same, first_value(source_row) OVER same FROM picked "
        f"WINDOW same AS (PARTITION BY {keys} ORDER BY source_file, source_sheet, source_row) "
        f"QUALIFY row_number() OVER same > 1 ORDER BY ALL"
    )
    named = ", ".join(f"„{name}“" for name in item.check.columns)
    for file, sheet, row, first_file, first_row in rows:
        where = f"{first_file}, Zeile {first_row}" if first_file != file else f"Zeile {first_row}"
        what = f"die Angaben in {named} kommen schon einmal vor"
        yield item.finding(cell_place(file, sheet, row), what, f"zuerst in {where}")


def _allowed(item: RowCheck) -> Iterator[Problem]:
    text = f"trim(regexp_replace(coalesce({quote(item.check.column)}, ''), '\\s+', ' ', 'g'))"
    known = ", ".join(map(literal, item.check.entries))
    rows = item.rows(
        f"SELECT min(({ORIGIN})) AS first, {text} AS entry, count(*) FROM picked "
        f"WHERE entry NOT IN ({known}) GROUP BY entry ORDER BY first"
    )
    for (file, sheet, row), entry, count in rows:
        hint = f"„{entry}“{rows_text(count)}; {suggest(entry, item.check.entries)}"
        place = cell_place(file, sheet, row, item.check.column)
        yield item.finding(place, "ein Eintrag ist nicht vorgesehen", hint)


def _in_range(item: RowCheck) -> Iterator[Problem]:
    check = item.check
    tests = ["status IS NULL"]
    tests += [f"value < {check.min}"] if check.min is not None else []
    tests += [f"value > {check.max}"] if check.max is not None else []
    rows = item.rows(
        f"SELECT {ORIGIN}, value, value_text FROM figure WHERE name = {literal(check.column)} "
        f"AND ({' OR '.join(tests)}) ORDER BY ALL"
    )
    for file, sheet, row, value, text in rows:
        place = cell_place(file, sheet, row, check.column)
        if value is None:
            yield item.finding(place, "der Eintrag ist keine Zahl", f"„{text or ''}“")
        else:
            what = "der Wert liegt außerhalb des Möglichen"
            yield item.finding(place, what, limits_text(value, check.min, check.max))


def _parts_and_whole(item: RowCheck) -> Iterator[Problem]:
    total, parts = item.check.total, item.check.parts
    error = ROUNDING_ERROR[item.delivery.source.rounding] * (len(parts) + 1)
    what = f"„{total}“ ist nicht die Summe von {_listed(parts)}"
    for file, sheet, row, whole, together in _pairs(item, [total], parts, f"abs(one - other) > {error}"):
        yield item.finding(cell_place(file, sheet, row, total), what, sum_text(whole, together))


def _group_in_group(item: RowCheck) -> Iterator[Problem]:
    smaller, larger = item.check.smaller, item.check.larger
    for file, sheet, row, part, whole in _pairs(item, [smaller], [larger], "one > other"):
        hint = f"{figure_text(part)} gegen {figure_text(whole)}; sind die Spalten vertauscht?"
        what = f"„{smaller}“ ist größer als „{larger}“"
        yield item.finding(cell_place(file, sheet, row, smaller), what, hint)


def _pairs(
    item: RowCheck, one: Sequence[str], other: Sequence[str], test: str
) -> list[tuple[str, str, int, Decimal, Decimal]]:
    """Rows in which the sums of two lists of columns, all known, stand as the test says."""
    first, second = (f"name IN ({', '.join(map(literal, names))})" for names in (one, other))
    return item.rows(
        f"SELECT {ORIGIN}, sum(value) FILTER ({first}) AS one, sum(value) FILTER ({second}) AS other "
        f"FROM figure WHERE {first} OR {second} GROUP BY ALL "
        f"HAVING bool_and(coalesce({KNOWN}, false)) AND {test} ORDER BY ALL"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"„{name}“" for name in names)


ROW_CHECKS: dict[str, Callable[[RowCheck], Iterator[Problem]]] = {
    "unique": _unique,
    "allowed": _allowed,
    "range": _in_range,
    "sum": _parts_and_whole,
    "le": _group_in_group,
}
