"""How long compute takes for a whole catalogue over many areas and years, in time and memory.

    python -m benchmarks.bench_catalogue [areas] [years]

Makes a table of people (five-year bands, two groups; default 447 Sozialräume, 11 years) and 100 indicators:
shares with intervals, ratios, counts, changes. Aims: 447 areas in 3 s; 11000 areas in 60 s and 4 GB.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bench_compute import AREA_COLUMNS
from pipeline.database import connect
from pipeline.project import Project, load_project
from pipeline.stages.compute import compute
from pipeline.tables import CORE_TABLES, META_TABLES, OBSERVATION_COLUMNS

LAST_YEAR = 2024
DISTRICTS = 20
CONFIG = """
municipality: {{name: Großstadt, short_name: Großstadt, area: T}}
edition: "2024"
first_year: {first}
editions:
  "2024": {{title: Bericht, reference_date: 31.12.2024, comparison_date: 31.12.2022,
    editorial_deadline: 30.06.2025}}
area_levels:
  - {{id: stadt, title: Stadt, plural: Städte, role: municipality}}
  - {{id: stadtteil, title: Stadtteil, plural: Stadtteile, role: part}}
  - {{id: sozialraum, title: Sozialraum, plural: Sozialräume, role: part}}
topics: {{probe: Probe}}
imprint: {{publisher: Stadt, responsible: Amt, editors: Planung, contact: probe@example.org}}
"""
DATASET = """
id: einwohner
title: Einwohnerinnen und Einwohner
counts: Personen
timing: reference_date
absent: zero
dimensions:
  alter: {title: Alter, kind: age}
  gruppe: {title: Gruppe, kind: partition, codes: {de: a, xx: b}}
"""
TEXT = "topic: probe, definition: Satz, interpretation: Satz, limits: Satz"


def indicators() -> list[str]:
    """100 definitions: 60 shares, 20 ratios, 10 counts, 10 changes."""
    found = []
    for number in range(90):
        start = 5 * (number % 15)
        part = f"numerator: {{dataset: einwohner, where: {{alter: {start}-{start + 14}, gruppe: xx}}}}"
        first = 5 * (number % 7)
        whole = f"denominator: {{dataset: einwohner, where: {{alter: {first}-{first + 64}}}}}"
        quotient = "examples: [{numerator: 1, denominator: 4, value: 25}]"
        if number < 60:
            body = f"method: rate, unit: je_100, interval: wilson, {part}, {whole}, {quotient}"
        elif number < 80:
            body = f"method: ratio, unit: je_100, {part}, {whole}, {quotient}"
        else:
            body = f"method: count, unit: anzahl, {part}, examples: [{{numerator: 1, value: 1}}]"
        found.append(body)
    found += [
        f"method: change, unit: prozent, of: i{number}, over_years: 2, change: percent, "
        "examples: [{terms: {current: 9, base: 8}, value: 12.5}]"
        for number in range(10)
    ]
    return found


def write_project(root: Path, years: int) -> Project:
    """Definitions of one dataset and 100 indicators."""
    files = {
        "config.yaml": CONFIG.format(first=LAST_YEAR - years + 1),
        "indicators/datasets/einwohner.yaml": DATASET,
        "report_templates/report.yaml": "title: x\nchapters: [a.md]\n",
        "report_templates/chapters/a.md": "---\ntitle: a\n---\n",
    }
    for number, body in enumerate(indicators()):
        head = f"id: i{number}, title: Titel {number}, {TEXT}"
        files[f"indicators/probe/i{number}.yaml"] = f"{{{head}, {body}}}\n"
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load_project(root)


def fill(project: Project, areas: int, years: int) -> int:
    """core.*: 40 figures per Sozialraum and year; how many rows in all."""
    connection = connect(project.working_database)
    connection.execute("CREATE SCHEMA core; CREATE SCHEMA meta")
    connection.execute(CORE_TABLES)
    connection.execute(META_TABLES)
    connection.execute(
        f"""
        CREATE TABLE core.einwohner ({OBSERVATION_COLUMNS}, alter_from SMALLINT, alter_to SMALLINT,
            gruppe VARCHAR);
        INSERT INTO core.einwohner SELECT 'R' || lpad(a::VARCHAR, 5, '0'), y, 5 + hash(a, y, b, g) % 60, 'ok',
            'register', 'register.csv', a, 'n', 0, 5 * b, if(b = 19, 999, 5 * b + 5), g
        FROM range({areas}) AS r(a), range({LAST_YEAR - years + 1}, {LAST_YEAR + 1}) AS s(y),
            range(20) AS t(b), (VALUES ('de'), ('xx')) AS u(g);
        INSERT INTO core.area ({AREA_COLUMNS})
            SELECT 'T', 'stadt', 0, 'T', '', 'area', 0, true, '', '' UNION ALL
            SELECT 'D' || n, 'stadtteil', 1, 'D' || n, 'T', 'area', n, true, '', ''
                FROM range({DISTRICTS}) AS r(n) UNION ALL
            SELECT 'R' || lpad(n::VARCHAR, 5, '0'), 'sozialraum', 2, 'R' || n, 'D' || n % {DISTRICTS},
                'area', n, true, '', '' FROM range({areas}) AS r(n);
        INSERT INTO core.area_part
            SELECT area_id, area_id FROM core.area UNION ALL
            SELECT parent_id, area_id FROM core.area WHERE parent_id <> '' UNION ALL
            SELECT 'T', area_id FROM core.area WHERE level_id = 'sozialraum';
        """
    )
    rows = connection.execute("SELECT count(*) FROM core.einwohner").fetchall()[0][0]
    connection.close()
    return int(rows)


def main() -> None:
    """Measure and print."""
    given = [int(text) for text in sys.argv[1:]]
    areas, years = (given + [447, 11][len(given) :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        project = write_project(Path(folder), years)
        rows = fill(project, areas, years)
        print(f"{areas} areas, {years} years, {len(project.indicators)} indicators, {rows} rows")
        start = time.perf_counter()
        result = compute(project, lambda _: None)
        print(f"compute: {time.perf_counter() - start:.2f} s, {result.rows} values")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
        print(f"memory: {peak:.2f} GB")


if __name__ == "__main__":
    main()
