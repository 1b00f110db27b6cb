"""Deliveries for areas that no longer exist: spread over their successors, or told where nothing says how.

Works on temp table `seen`, the finished observations of one source. An area holds in a year if it is valid on
31 December; the same rule decides which areas add up to another (computing) and what is protected.
"""

from collections.abc import Sequence

from pipeline.database import literal, quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.messages import MOST_SHOWN, cell_place, listed, rest, rows_text
from pipeline.models.dataset import Dataset, Flag
from pipeline.numbers import format_date, parse_german_date

# A supplier may list areas that do not exist with one of these signs: the rows say nothing and are dropped.
SAYS_NOTHING = "('not_applicable', 'unknown', 'later')"

_LINKS = """
CREATE OR REPLACE TEMP TABLE link (
    old VARCHAR, new VARCHAR, weight DECIMAL(18,9), last_year SMALLINT, final BOOLEAN, existed BOOLEAN)
"""
# The last successor gets what rounding to four decimals leaves: the pieces add up to the delivered figure.
_MOVE = """
CREATE OR REPLACE TEMP TABLE moved AS
WITH piece AS (
    SELECT seen.rowid AS number, seen.*, new, link.weight AS share, final,
        round(value * link.weight, 4)::DECIMAL(18,4) AS part
    FROM seen JOIN link ON area_id = old AND year <= last_year)
SELECT * EXCLUDE (number, area_id, value, flags, weight, origin_area, delivered, new, share, final, part),
    new AS area_id, coalesce(origin_area, area_id) AS origin_area,
    CASE WHEN origin_area IS NULL THEN value ELSE delivered END AS delivered,
    (weight * share)::DECIMAL(18,9) AS weight,
    CASE WHEN final THEN (value - coalesce(sum(CASE WHEN NOT final THEN part END)
        OVER (PARTITION BY number), 0))::DECIMAL(18,4) ELSE part END AS value,
    (flags | if(share < 1 AND value <> 0, {estimated}, 0))::SMALLINT AS flags
FROM piece;
DELETE FROM seen USING link WHERE seen.area_id = link.old AND seen.year <= link.last_year;
INSERT INTO seen BY NAME FROM moved;
"""


def spread(delivery: Delivery, dataset: Dataset, columns: Sequence[str]) -> None:
    """Move the observations of dissolved areas to their successors and remember how in core.transfer.

    `columns`: those of the dimensions of the dataset.
    """
    connection, links = delivery.connection, delivery.tree.links
    if not links:
        return
    finals = {link.old: link.new for link in links}
    rows = [(k.old, k.new, k.weight, k.until.year, finals[k.old] == k.new, k.existed) for k in links]
    connection.execute(_LINKS)
    connection.executemany("INSERT INTO link VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("ALTER TABLE seen ADD COLUMN origin_area VARCHAR")
    connection.execute("ALTER TABLE seen ADD COLUMN delivered DECIMAL(18,4)")
    connection.execute("ALTER TABLE seen ADD COLUMN weight DECIMAL(18,9) DEFAULT 1")
    open_rows = "SELECT 1 FROM seen JOIN link ON area_id = old AND year <= last_year LIMIT 1"
    while connection.execute(open_rows).fetchone():
        connection.execute(_MOVE.format(estimated=int(Flag.ESTIMATED)))
    if dataset.absent == "unknown":
        _add_gaps(delivery, "".join(f", {quote(column)}" for column in columns))
    connection.execute(
        f"INSERT INTO core.transfer SELECT {literal(dataset.id)}, {literal(delivery.source.id)}, "
        "source_file, source_row, source_column, origin_area, area_id, weight, delivered FROM seen "
        "WHERE origin_area IS NOT NULL"
    )
    _tell_spread(delivery)
    for column in ("origin_area", "delivered", "weight"):
        connection.execute(f"ALTER TABLE seen DROP COLUMN {column}")


def _add_gaps(delivery: Delivery, keys: str) -> None:
    """Where a missing row means unknown: what one predecessor lacks is unknown in the successor.

    Without such a row a merged area would take the figure of one half for the whole.
    """
    delivery.connection.execute(
        f"""
        INSERT INTO seen BY NAME
        WITH piece AS (
            SELECT DISTINCT area_id, year, coalesce(origin_area, area_id) AS origin{keys}
            FROM seen WHERE area_id IN (SELECT new FROM link)),
        giver AS (
            SELECT new, old AS origin, first_year, link.last_year FROM link JOIN core.area ON area_id = old
            WHERE old NOT IN (SELECT new FROM link)
            UNION SELECT new, new, 0, last_year FROM link WHERE existed),
        wanted AS (
            SELECT DISTINCT area_id, year, giver.origin{keys}
            FROM piece JOIN giver ON new = area_id AND year BETWEEN first_year AND last_year)
        SELECT area_id, year{keys}, origin AS origin_area, 1 AS weight, 'unknown' AS status, 0 AS flags,
            '' AS source_file, 0 AS source_row, '' AS source_column
        FROM (FROM wanted EXCEPT FROM piece)
        """
    )


def _tell_spread(delivery: Delivery) -> None:
    rows = delivery.connection.execute(
        "SELECT DISTINCT origin_area FROM seen WHERE origin_area IS NOT NULL ORDER BY 1"
    ).fetchall()
    if rows:
        what = f"auf heutige Gebiete übergeleitet nach crosswalk.csv: {listed(row[0] for row in rows)}"
        hint = "eine frühere Ausgabe mit den alten Gebieten zeigt vielleicht, was hier geheim ist"
        delivery.problems.append(Problem(delivery.place("area"), what, hint, Severity.HINWEIS))


def check_validity(delivery: Delivery) -> None:
    """No figure for an area in a year in which it does not exist; signs that say nothing are dropped."""
    outside = (
        "FROM seen JOIN core.area AS place USING (area_id) "
        "WHERE year NOT BETWEEN place.first_year AND place.last_year"
    )
    rows = delivery.connection.execute(
        "SELECT area_id, year, any_value(place.valid_from), any_value(place.valid_to), count(*), "
        "min((source_file, coalesce(source_sheet, ''), source_row, source_column)) AS first "
        f"{outside} AND status NOT IN {SAYS_NOTHING} GROUP BY area_id, year ORDER BY first"
    ).fetchall()
    for area, year, start, end, count, (file, sheet, row, column) in rows[:MOST_SHOWN]:
        words = [f"{word} {_german(day)}" for word, day in (("ab", start), ("bis", end)) if day]
        what = f"das Gebiet „{area}“ gilt {' '.join(words)}, geliefert ist es für {year}"
        hint = (
            "Gültigkeit berichtigen, in crosswalk.csv überleiten oder sein Zeichen als not_applicable angeben"
        )
        delivery.problems.append(Problem(cell_place(file, sheet, row, column), what + rows_text(count), hint))
    if len(rows) > MOST_SHOWN:
        left = sum(row[4] for row in rows[MOST_SHOWN:])
        delivery.problems.append(rest(rows[MOST_SHOWN][5][0], "außerhalb der Gültigkeit", left))
    delivery.connection.execute(
        f"DELETE FROM seen WHERE (area_id, year) IN (SELECT (area_id, year) {outside})"
    )


def _german(day: str) -> str:
    return format_date(parse_german_date(day))
