"""Values of the indicators as exact quotients, then cut after ten places."""

import duckdb

from pipeline.computing.direct import GRAVITY
from pipeline.computing.shapes import Shapes
from pipeline.database import literal
from pipeline.errors import DefinitionError, Problem
from pipeline.methods.rational import PLACES, TERM_SCALE, SqlRatio
from pipeline.models.dataset import Status
from pipeline.project import Project

# Each term as an integer (times TERM_SCALE) at the years an indicator wants: mean of dates, sum of years.
# Where a year is not known there is no sum: what is left would be printed as if it were one.
_POINTS = """
CREATE OR REPLACE TEMP TABLE point AS
WITH used AS (
    SELECT term_no, taken, area_id, year + before AS year, (value * 10000)::HUGEINT * weight AS v,
        gravity, flags, needed
    FROM term JOIN wanted USING (term_no) JOIN moment USING (taken)
    WHERE stand = '' OR stand = term.year::VARCHAR)
SELECT term_no, taken, area_id, year, v, gravity, flags FROM used WHERE needed = 1
UNION ALL
SELECT term_no, taken, area_id, year, CASE WHEN count(v) = count(*) THEN sum(v)::HUGEINT END,
    max(gravity), bit_or(flags) FROM used WHERE needed > 1
GROUP BY term_no, taken, area_id, year HAVING count(*) = any_value(needed);
"""

_EXACT = """
CREATE OR REPLACE TEMP TABLE exact AS
WITH gathered AS (
    SELECT item_no, area_id, year, {columns}, count(*) AS found, max(gravity) AS gravity,
        bit_or(flags) AS flags
    FROM slot JOIN point USING (term_no, taken) GROUP BY ALL),
complete AS (
    SELECT item_no, shape, parts, grid.area_id, grid.year, {names},
        CASE WHEN NOT valid THEN {senseless}
            WHEN coalesce(found, 0) < slots THEN greatest({unknown}, coalesce(gravity, 0))
            ELSE gravity END AS gravity,
        coalesce(flags, 0) AS flags
    FROM item JOIN item_level USING (item_no)
    JOIN (SELECT area_id, level_id, year, year BETWEEN first_year AND last_year AS valid
        FROM shown, {years}) AS grid USING (level_id)
    LEFT JOIN gathered USING (item_no, area_id, year) WHERE shape >= 0),
quotient AS (
    SELECT *, {number} AS n, {divisor} AS d FROM (
        SELECT *, gravity = 0 AND CASE shape {undefined} ELSE false END AS undefined FROM complete))
SELECT item_no, area_id, year, n // gcd(n, d) AS n, d // gcd(n, d) AS d,
    if(undefined, {senseless}, gravity)::TINYINT AS gravity, flags,
    CASE WHEN parts >= 1 THEN t1 END AS above, CASE WHEN parts >= 2 THEN {second} END AS below
FROM quotient;
"""


def status_sql(number: str) -> str:
    """SQL text of the status from gravity and the integer above the line."""
    names = {gravity: status for status, gravity in GRAVITY.items() if gravity}
    cases = " ".join(f"WHEN {gravity} THEN {literal(status.value)}" for gravity, status in names.items())
    return f"CASE gravity {cases} ELSE if({number} = 0, 'zero', 'ok') END"


# Times 10**10 this still fits into the 38 digits of HUGEINT.
_AT_ONCE = 10**28


def cut_sql(number: str, divisor: str) -> str:
    """SQL of `number / divisor` cut after ten places as DECIMAL(38,10).

    `number * 10**10` leaves HUGEINT for large fractions: they are divided five places at a time.
    """
    step = 10 ** (PLACES // 2)
    rest = f"({number} % {divisor}) * {step}::HUGEINT"
    first, second = f"({rest} // {divisor})", f"(({rest} % {divisor}) * {step}::HUGEINT // {divisor})"
    long = f"{number} // {divisor} * {step**2}::HUGEINT + {first} * {step} + {second}"
    short = f"{number} * {step**2}::HUGEINT // {divisor}"
    whole = f"(CASE WHEN abs({number}) < {_AT_ONCE}::HUGEINT THEN {short} ELSE {long} END)"
    return f"({whole}::DECIMAL(28,0) * 0.{'0' * (PLACES - 1)}1::DECIMAL({PLACES},{PLACES}))"


def years_sql(project: Project) -> str:
    """Table expression with the years of the series."""
    return f"(SELECT unnest(range({project.years[0]}, {project.year + 1}))::SMALLINT AS year)"


def compute_exact(connection: duckdb.DuckDBPyConnection, project: Project, shapes: Shapes) -> None:
    """Create `exact`: one reduced fraction n / d per series, published area and year, with its gravity."""
    connection.execute(_POINTS)
    columns = [f"t{position}" for position in range(1, shapes.width + 1)]
    filled = ", ".join(
        f"CASE WHEN bool_and(v IS NOT NULL) FILTER (slot_no = {position}) "
        f"THEN sum(v) FILTER (slot_no = {position}) END AS t{position}"
        for position in range(1, len(columns) + 1)
    )
    statement = _EXACT.format(
        columns=filled,
        names=", ".join(columns),
        years=years_sql(project),
        unknown=GRAVITY[Status.UNKNOWN],
        senseless=GRAVITY[Status.NOT_APPLICABLE],
        number=_by_shape([ratio.numerator_sql for ratio in shapes.ratios]),
        divisor=_by_shape([ratio.denominator_sql for ratio in shapes.ratios]),
        undefined=_cases([ratio.undefined_sql for ratio in shapes.ratios]) or "WHEN -1 THEN false",
        second="t2" if shapes.width > 1 else "NULL",
    )
    try:
        connection.execute(statement)
    except duckdb.OutOfRangeException:
        raise DefinitionError(list(_too_large(project, shapes))) from None


def _cases(expressions: list[str]) -> str:
    return " ".join(f"WHEN {number} THEN {text}" for number, text in enumerate(expressions))


def _by_shape(expressions: list[str]) -> str:
    cases = _cases([f"({text})::HUGEINT" for text in expressions]) or "WHEN -1 THEN 0::HUGEINT"
    return f"CASE WHEN gravity = 0 AND NOT undefined THEN CASE shape {cases} END END"


def _too_large(project: Project, shapes: Shapes) -> list[Problem]:
    """The numbers of a formula outgrow 38 digits: name the formula with the longest expression."""
    longest: dict[int, SqlRatio] = dict(enumerate(shapes.ratios))
    worst = max(longest, key=lambda number: len(longest[number].numerator_sql))
    indicator = next(item.category.indicator for item in shapes.items if item.shape == worst)
    place = project.place("indicator", indicator.id, "formula" if indicator.formula else "numerator")
    return [Problem(place, "die Zahlen werden für eine genaue Rechnung zu groß", "die Formel vereinfachen")]


def _people_sql(term: str) -> str:
    """A term as DECIMAL(38,4); only shares by the age limit need rounding, half away from zero."""
    step = TERM_SCALE // 10_000
    rounded = f"sign({term}) * ((abs({term}) * 2 + {step}) // {2 * step})"
    return f"(({rounded})::DECIMAL(34,0) * 0.0001::DECIMAL(4,4))::DECIMAL(38,4)"


def write_values(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill result.value from `exact`."""
    connection.execute(
        "INSERT INTO result.value SELECT indicator_id, category, area_id, year, "
        f"{_people_sql('above')}, {_people_sql('below')}, "
        f"CASE WHEN gravity = 0 THEN {cut_sql('n', 'd')} END, {status_sql('n')}, if(gravity = 0, flags, 0) "
        "FROM exact JOIN item USING (item_no)"
    )
