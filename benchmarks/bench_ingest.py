"""How long reading and harmonizing take, next to the least that reading the same files could take.

    python -m benchmarks.bench_ingest [rows per file] [files]

Writes a register (default 11 files of 25,000 rows, cp1252) below a temporary folder and measures, each the
best of three runs:

* plain: DuckDB reads UTF-8 copies with declared types, no checks, no rows of origin
* csv module: Python reads the files and throws the rows away
* ingest, harmonize: the two stages with all checks

The ratios hold on any machine; seconds do not.
"""

import csv
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipeline.project import Project, load_project
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest

REPOSITORY = Path(__file__).resolve().parents[1]
HEADER = "Sozialraum;Geschlecht;Altersgruppe;Staatsangehörigkeit;Anzahl"
PLAIN_TYPES = {
    "area_id": "VARCHAR",
    "sex": "VARCHAR",
    "age": "SMALLINT",
    "nationality": "VARCHAR",
    "count": "DECIMAL(18,4)",
}


def write_project(root: Path, rows: int, files: int) -> Project:
    """The mini project with a larger register: 500 areas, single years of age."""
    shutil.copytree(
        REPOSITORY / "tests" / "projects" / "mini",
        root,
        ignore=shutil.ignore_patterns("processed", "reports"),
    )
    areas = [f"{number:04d}" for number in range(500)]
    head = "id;name;parent;valid_from;valid_to\n"
    listed = "".join(f"{area};Raum {area};01;;\n" for area in areas)
    (root / "data/raw/areas/sozialraum.csv").write_text(head + listed, encoding="utf-8")
    (root / "data/raw/areas/overlays.csv").write_text("overlay;name;kind;unit\n", encoding="utf-8")
    shutil.rmtree(root / "data/raw/sgb2")
    for name in ("indicators/armut/kinderarmut.yaml", "indicators/datasets/sgb2.yaml"):
        (root / name).unlink()
    for file, old, new in (
        ("config.yaml", "    geometry: {file: sozialraum.geojson}\n", ""),
        ("report_templates/report.yaml", ", kinderarmut", ""),
        ("report_templates/report.yaml", "  - {indicator: kinderarmut}\n", ""),
    ):
        path = root / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    folder = root / "data/raw/einwohner_register"
    for path in folder.glob("*.csv"):
        path.unlink()
    cells = [(area, sex, age, code) for area in areas for sex in "mw" for age in range(100) for code in "DA"]
    generator = random.Random(20260101)
    for year in range(2024 - files + 1, 2025):
        chosen = sorted(generator.sample(cells, min(rows, len(cells))))
        lines = [HEADER, *(f"{a};{s};{g};{c};{generator.randint(1, 9)}" for a, s, g, c in chosen)]
        (folder / f"einwohner_{year}.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))
        (folder / f"plain_{year}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_project(root)


def best_of_three(work: Callable[[], object]) -> float:
    """Least seconds of three runs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def read_plain(project: Project) -> None:
    """What DuckDB does when it may trust the files."""
    folder = project.source_dir(project.sources["einwohner_register"])
    path = project.processed_dir / "plain.duckdb"
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"CREATE TABLE plain AS FROM read_csv('{folder.as_posix()}/plain_*.txt', header = true, "
            f"delim = ';', auto_detect = false, filename = true, columns = {PLAIN_TYPES})"
        )


def read_with_csv_module(project: Project) -> None:
    """What Python needs to see every cell once."""
    folder = project.source_dir(project.sources["einwohner_register"])
    for path in sorted(folder.glob("einwohner_*.csv")):
        with path.open(encoding="cp1252", newline="") as stream:
            for _ in csv.reader(stream, delimiter=";"):
                pass


def main() -> None:
    """Print one line per measurement."""
    rows, files = [int(word) for word in sys.argv[1:]] or (25_000, 11)
    with tempfile.TemporaryDirectory() as folder:
        project = write_project(Path(folder) / "projekt", rows, files)
        seconds = {
            "plain": best_of_three(lambda: read_plain(project)),
            "csv module": best_of_three(lambda: read_with_csv_module(project)),
            "ingest": best_of_three(lambda: ingest(project, lambda text: None)),
            "harmonize": best_of_three(lambda: harmonize(project, lambda text: None)),
        }
    print(f"{files} files of {rows} rows")
    for name, value in seconds.items():
        print(f"{name:12} {value:6.2f} s  {value / seconds['plain']:5.1f} x plain")
    both = seconds["ingest"] + seconds["harmonize"]
    print(f"{'both stages':12} {both:6.2f} s  {rows * files / both:,.0f} rows per second")


if __name__ == "__main__":
    main()
