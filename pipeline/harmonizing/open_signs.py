"""Signs that only their surroundings explain: `-` of GENESIS is zero, not yet loaded, or a dissolved area."""

from pipeline.errors import Problem, Severity
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.messages import listed
from pipeline.models.dataset import SignMeaning

_SETTLED = """
CREATE OR REPLACE TEMP TABLE settled AS
WITH cell AS (
    SELECT seen.rowid AS number, status, year, source_column, level_id, name, sort_key,
        year BETWEEN first_year AND last_year AS exists_then
    FROM seen JOIN core.area USING (area_id)),
judged AS (
    SELECT *, CASE WHEN NOT exists_then THEN 'not_applicable'
        WHEN bool_and(status = $open OR NOT exists_then) OVER (PARTITION BY year, source_column, level_id)
        THEN 'later' ELSE 'zero' END AS meaning
    FROM cell)
SELECT * FROM judged WHERE status = $open
"""


def settle_signs(delivery: Delivery) -> None:
    """Give values of `seen` whose sign is declared `zero_or_missing` a status; tell where it is not zero.

    An area that does not exist on 31 December of the year: not_applicable. A year and value column in which
    every area of a level has the sign: later. Else zero.
    """
    signs = [sign for sign, status in delivery.source.signs.items() if status is SignMeaning.ZERO_OR_MISSING]
    if not signs:
        return
    connection = delivery.connection
    connection.execute(_SETTLED, {"open": SignMeaning.ZERO_OR_MISSING.value})
    connection.execute(
        "UPDATE seen SET status = meaning, value = CASE WHEN meaning = 'zero' THEN 0 END "
        "FROM settled WHERE seen.rowid = number"
    )
    subject = f"„{'“, „'.join(signs)}“ gilt als"
    later = connection.execute(
        "SELECT DISTINCT year, level_id, source_column FROM settled WHERE meaning = 'later' ORDER BY ALL"
    ).fetchall()
    gone = connection.execute(
        "SELECT name FROM settled WHERE meaning = 'not_applicable' GROUP BY name ORDER BY min(sort_key)"
    ).fetchall()
    if later:
        columns = listed(f"{year} {level} „{column}“" for year, level, column in later)
        what = f"{subject} noch nicht geliefert, wo kein Gebiet der Ebene eine Zahl hat: {columns}"
        _tell(delivery, what, "waren es wirklich nur Nullen? Dann das Zeichen als zero angeben")
    if gone:
        names = listed(name for (name,) in gone)
        _tell(delivery, f"{subject} nicht sinnvoll in Jahren, in denen das Gebiet nicht bestand: {names}", "")


def _tell(delivery: Delivery, what: str, hint: str) -> None:
    delivery.problems.append(Problem(delivery.place("signs"), what, hint, Severity.HINWEIS))
