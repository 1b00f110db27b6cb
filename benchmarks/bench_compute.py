"""How long compute takes on a large register, next to the best SQL written by hand for the same values.

    python -m benchmarks.bench_compute [persons] [areas] [rounds]

Makes a register (default 5,000,000 persons, 500 Sozialräume in 20 Stadtteile) and 40 indicators below a
temporary folder. Then, alternately and each the best of the rounds:

* compute: the stage, from core.* to result.*, in a transaction, with terms, values and changes
* by hand: for just this register one pass with a sum per term, roll-up, exact decimal quotients and
  changes, in a transaction; every way of summing that we know is timed and the fastest one counts

Both must give the same values. The last line is the ratio; the aim is at most 1.3.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.database import connect
from pipeline.project import Project, load_project
from pipeline.stages.compute import compute
from pipeline.tables import CORE_TABLES, OBSERVATION_COLUMNS

INDICATORS = 40
AREA_COLUMNS = (
    "area_id, level_id, level_order, name, parent_id, kind, sort_key, published, valid_from, valid_to"
)
CONFIG = """
municipality: {name: Großstadt, short_name: Großstadt, area: T}
edition: "2024"
first_year: 2024
editions:
  "2024": {title: Bericht, reference_date: 31.12.2024, comparison_date: 31.12.2022,
    editorial_deadline: 30.06.2025}
area_levels:
  - {id: stadt, title: Stadt, plural: Städte, role: municipality}
  - {id: stadtteil, title: Stadtteil, plural: Stadtteile, role: part}
  - {id: sozialraum, title: Sozialraum, plural: Sozialräume, role: part}
topics: {probe: Probe}
imprint: {publisher: Stadt, responsible: Amt, editors: Planung, contact: probe@example.org}
"""
DATASET = """
id: einwohner
title: Einwohnerinnen und Einwohner
counts: Personen
timing: reference_date
absent: zero
dimensions:
  alter: {title: Alter, kind: age}
  geschlecht: {title: Geschlecht, kind: partition, codes: {m: männlich, w: weiblich}}
  gruppe: {title: Gruppe, kind: partition, codes: {de: a, eu: b, dr: c, uk: d, xx: e}}
  hintergrund: {title: Hintergrund, kind: partition, codes: {ohne: a, mit: b, neu: c}}
"""
CODES = {
    "geschlecht": ("m", "w"),
    "gruppe": ("de", "eu", "dr", "uk", "xx"),
    "hintergrund": ("ohne", "mit", "neu"),
}


@dataclass(frozen=True)
class Filter:
    """A term: ages from (included) to (excluded) and one code of some dimensions."""

    start: int
    stop: int
    codes: tuple[tuple[str, str], ...]

    def yaml(self) -> str:
        listed = [f"alter: {self.start}-{self.stop - 1}", *(f"{name}: {code}" for name, code in self.codes)]
        return f"{{dataset: einwohner, where: {{{', '.join(listed)}}}}}"

    def sql(self) -> str:
        ages = f"alter_from >= {self.start} AND alter_to <= {self.stop}"
        return " AND ".join([ages, *(f"{name} = '{code}'" for name, code in self.codes)])


def make_filters() -> list[tuple[Filter, Filter]]:
    """Numerator and denominator of each indicator: every denominator serves several."""
    luck = random.Random(2024)
    found = []
    for number in range(INDICATORS):
        start = luck.randrange(0, 70)
        whole = Filter(5 * (number % 10), 5 * (number % 10) + 50, ())
        names = luck.sample(sorted(CODES), 1 + number % 2)
        part = Filter(
            start, start + luck.randrange(5, 30), tuple((n, luck.choice(CODES[n])) for n in sorted(names))
        )
        found.append((part, whole))
    return found


def write_project(root: Path, filters: list[tuple[Filter, Filter]]) -> Project:
    """Definitions of the project: one dataset, 40 rates."""
    text = "topic: probe, definition: Satz, interpretation: Satz, limits: Satz, method: rate, unit: je_1000"
    example = "examples: [{numerator: 1, denominator: 4, value: 250}]"
    files = {"config.yaml": CONFIG, "indicators/datasets/einwohner.yaml": DATASET}
    files |= {"report_templates/report.yaml": "title: x\nchapters: [a.md]\n"}
    files |= {"report_templates/chapters/a.md": "---\ntitle: a\n---\n"}
    for number, (part, whole) in enumerate(filters):
        head = f"id: i{number}, title: Titel {number}, {text}, {example}"
        files[f"indicators/probe/i{number}.yaml"] = (
            f"{{{head}, numerator: {part.yaml()}, denominator: {whole.yaml()}}}\n"
        )
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load_project(root)


def fill(project: Project, persons: int, areas: int) -> None:
    """core.*: one row per person, areas 0000 … in 20 Stadtteile."""
    connection = connect(project.working_database)
    connection.execute("CREATE SCHEMA core; CREATE SCHEMA meta")
    connection.execute(CORE_TABLES)
    connection.execute(
        f"""
        CREATE TABLE core.einwohner ({OBSERVATION_COLUMNS}, alter_from SMALLINT, alter_to SMALLINT,
            geschlecht VARCHAR, gruppe VARCHAR, hintergrund VARCHAR);
        INSERT INTO core.einwohner SELECT 'R' || lpad((hash(i) % {areas})::VARCHAR, 4, '0'), 2024, 1, 'ok',
            'register', 'register.csv', i, 'n', 0, age, age + 1, (['m', 'w'])[(hash(i + 2) % 2 + 1)::INT],
            (['de', 'eu', 'dr', 'uk', 'xx'])[(hash(i + 3) % 5 + 1)::INT],
            (['ohne', 'mit', 'neu'])[(hash(i + 4) % 3 + 1)::INT]
        FROM (SELECT i, (hash(i + 1) % 100)::SMALLINT AS age FROM range({persons}) AS r(i));
        INSERT INTO core.area ({AREA_COLUMNS})
            SELECT 'T', 'stadt', 0, 'T', '', 'area', 0, true, '', '' UNION ALL
            SELECT 'D' || n, 'stadtteil', 1, 'D' || n, 'T', 'area', n, true, '', '' FROM range(20) AS r(n)
            UNION ALL SELECT 'R' || lpad(n::VARCHAR, 4, '0'), 'sozialraum', 2, 'R' || n, 'D' || n % 20,
                'area', n, true, '', '' FROM range({areas}) AS r(n);
        INSERT INTO core.area_part
            SELECT area_id, area_id FROM core.area UNION ALL
            SELECT parent_id, area_id FROM core.area WHERE parent_id <> '' UNION ALL
            SELECT 'T', area_id FROM core.area WHERE level_id = 'sozialraum';
        """
    )
    connection.close()


def term_numbers(filters: list[tuple[Filter, Filter]]) -> dict[Filter, int]:
    """Distinct terms in a fixed order."""
    distinct = dict.fromkeys(item for pair in filters for item in pair)
    return {item: number for number, item in enumerate(distinct)}


def sums_by_case(conditions: list[str]) -> str:
    columns = ", ".join(f"sum(CASE WHEN {c} THEN value ELSE 0 END) AS s{n}" for n, c in enumerate(conditions))
    return f"SELECT area_id, year, {columns} FROM core.einwohner GROUP BY area_id, year"


def sums_by_filter(conditions: list[str]) -> str:
    columns = ", ".join(f"coalesce(sum(value) FILTER ({c}), 0) AS s{n}" for n, c in enumerate(conditions))
    return f"SELECT area_id, year, {columns} FROM core.einwohner GROUP BY area_id, year"


def sums_grouped_first(conditions: list[str]) -> str:
    columns = ", ".join(f"sum(CASE WHEN {c} THEN v ELSE 0 END) AS s{n}" for n, c in enumerate(conditions))
    return (
        f"SELECT area_id, year, {columns} FROM (SELECT area_id, year, alter_from, alter_to, geschlecht, "
        "gruppe, hintergrund, sum(value) AS v FROM core.einwohner GROUP BY ALL) GROUP BY area_id, year"
    )


WAYS: dict[str, Callable[[list[str]], str]] = {
    "case": sums_by_case,
    "filter": sums_by_filter,
    "grouped": sums_grouped_first,
}


def by_hand(project: Project, filters: list[tuple[Filter, Filter]], way: str) -> None:
    """The same values in a schema of its own: as plain as SQL can be that knows this register."""
    numbers = term_numbers(filters)
    sums = WAYS[way]([item.sql() for item in numbers])
    totals = ", ".join(f"sum(s{n}) AS s{n}" for n in numbers.values())
    names = ", ".join(f"'i{n}'" for n in range(INDICATORS))
    above = ", ".join(f"s{numbers[part]}" for part, _ in filters)
    below = ", ".join(f"s{numbers[whole]}" for _, whole in filters)
    connection = connect(project.working_database)
    connection.execute("BEGIN; DROP SCHEMA IF EXISTS hand CASCADE; CREATE SCHEMA hand")
    connection.execute(f"CREATE TEMP TABLE room AS {sums}")
    connection.execute(
        f"CREATE TEMP TABLE every AS SELECT area_part.area_id, year, {totals} FROM core.area_part JOIN room "
        "ON room.area_id = part_id GROUP BY area_part.area_id, year"
    )
    connection.execute(
        "CREATE TABLE hand.value AS "
        "SELECT indicator_id, area_id, year, numerator, denominator, "
        "CASE WHEN denominator > 0 THEN ((numerator * 10000)::HUGEINT * 1000 * 10000000000 "
        "// (denominator * 10000)::HUGEINT)::DECIMAL(28,0) * 0.0000000001::DECIMAL(10,10) END AS value "
        f"FROM (SELECT area_id, year, unnest([{names}]) AS indicator_id, unnest([{above}]) AS numerator, "
        f"unnest([{below}]) AS denominator FROM every)"
    )
    connection.execute("COMMIT; CHECKPOINT")
    connection.close()


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _median(own: list[float], hand: list[float]) -> float:
    """Middle ratio of neighbouring measurements."""
    return statistics.median(first / second for first, second in zip(own, hand, strict=True))


def compare(project: Project) -> int:
    """Number of values; AssertionError if both ways differ in a single one."""
    connection = duckdb.connect(str(project.working_database), read_only=True)
    own = "SELECT indicator_id, area_id, year, numerator, denominator, value FROM result.value"
    hand = "SELECT indicator_id, area_id, year, numerator, denominator, value FROM hand.value"
    different = connection.execute(
        f"SELECT count(*) FROM (({own} EXCEPT {hand}) UNION ALL ({hand} EXCEPT {own}))"
    ).fetchall()[0][0]
    rows = int(connection.execute("SELECT count(*) FROM result.value").fetchall()[0][0])
    connection.close()
    assert different == 0, f"{different} values differ"
    return rows


def main() -> None:
    """Measure and print."""
    given = [int(text) for text in sys.argv[1:]]
    persons, areas, rounds = (given + [5_000_000, 500, 5][len(given) :])[:3]
    filters = make_filters()
    with tempfile.TemporaryDirectory() as folder:
        project = write_project(Path(folder), filters)
        fill(project, persons, areas)
        print(
            f"{persons} persons, {areas} areas, {INDICATORS} indicators, {len(term_numbers(filters))} terms"
        )
        first = {way: seconds(lambda way=way: by_hand(project, filters, way)) for way in WAYS}  # type: ignore[misc]
        way = min(first, key=lambda name: first[name])
        hand, own = [], []
        for _ in range(rounds):
            hand.append(seconds(lambda: by_hand(project, filters, way)))
            own.append(seconds(lambda: compute(project, lambda _: None)))
        print(f"values equal: {compare(project)}")
        print(f"by hand ({way}): {min(hand):.2f} s")
        print(f"compute: {min(own):.2f} s")
        print(f"ratio: {min(own) / min(hand):.2f} (median of the rounds {_median(own, hand):.2f})")


if __name__ == "__main__":
    main()
