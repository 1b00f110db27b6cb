"""How long one big delivery takes, next to the least that reading it could take, and how much memory.

    python -m benchmarks.bench_delivery [megabytes]

Writes a CSV (default 1000 MB) below a temporary folder. Each measurement is a process of its own, so that its
highest memory is its own:

* plain: DuckDB reads the CSV into a table as text (`CREATE TABLE AS … all_varchar`), no rows of origin
* ingest: the stage with checksum, encoding, checks, row numbers; 100 rows are compared with the file

The ratios hold on any machine, best those of processor time if other programs run beside; seconds do not.
"""

import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.bench_ingest import HEADER, write_project
from pipeline.project import load_project
from pipeline.stages.ingest import ingest

SAMPLED = 100
Figures = tuple[float, float, float]  # seconds, seconds of processor time, highest memory in GB


def write_csv(path: Path, megabytes: int) -> int:
    """A register with repeated blocks of random rows of 45 bytes; returns the number of lines."""
    generator = random.Random(20260101)
    lines = [
        f"{generator.randint(0, 499):04d};{generator.choice(('männlich', 'weiblich'))};"
        f"{generator.randint(0, 99)} Jahre;{generator.choice('DA')};{generator.randint(1, 999)};"
        f"{generator.randint(0, 60)} Monate;2024\r\n"
        for _ in range(200_000)
    ]
    block = "".join(lines).encode()
    blocks = max(1, megabytes * 1_000_000 // len(block))
    with path.open("wb") as stream:
        stream.write(f"{HEADER};Wohndauer;Jahr\r\n".encode())
        for _ in range(blocks):
            stream.write(block)
    return 1 + blocks * len(lines)


def read_plain(path: Path) -> None:
    """What DuckDB alone needs."""
    target = path.with_suffix(".duckdb")
    with duckdb.connect(str(target)) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"CREATE TABLE plain AS SELECT * FROM read_csv('{path.as_posix()}', all_varchar = true)"
        )
    target.unlink()


def read_by_stage(root: Path) -> None:
    """The stage ingest on a project whose only delivery is the big file."""
    ingest(load_project(root), lambda text: None)


def measured(work: Callable[[Path], None], path: Path) -> Figures:
    """Run a piece of work in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (work, path))


def _measure(work: Callable[[Path], None], path: Path) -> Figures:
    import resource  # not on Windows

    start, used = time.perf_counter(), time.process_time()
    work(path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
    return time.perf_counter() - start, time.process_time() - used, memory


def compare_rows(root: Path, path: Path, lines: int) -> bool:
    """True if rows taken at random are the lines of the file that they say they are."""
    chosen = sorted(random.Random(1).sample(range(2, lines + 1), min(SAMPLED, lines - 1)))
    with duckdb.connect(str(root / "data/processed/working.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT * EXCLUDE (source_file, source_sheet) FROM raw.einwohner_register "
            "WHERE list_contains(?, source_row) ORDER BY source_row",
            [chosen],
        ).fetchall()
    wanted = set(chosen)
    with path.open(encoding="utf-8", newline="\r\n") as stream:
        found = [(number, line.strip()) for number, line in enumerate(stream, 1) if number in wanted]
    return [(row[0], ";".join(row[1:])) for row in rows] == found


def show(name: str, figures: Figures, base: Figures) -> None:
    """One line: seconds, processor time, memory, ratios to the base."""
    print(
        f"{name:9} {figures[0]:7.2f} s {figures[1]:7.2f} s cpu {figures[2]:5.2f} GB  "
        f"{figures[0] / base[0]:4.2f} x  {figures[1] / base[1]:4.2f} x cpu",
        flush=True,
    )


def bench_csv(folder: Path, megabytes: int) -> None:
    """DuckDB alone and the stage, one after the other."""
    root = folder / "projekt"
    write_project(root, 2, 1)
    path = root / "data/raw/einwohner_register/einwohner_2024.csv"
    lines = write_csv(path, megabytes)
    source = path.with_name("source.yaml")
    text = source.read_text(encoding="utf-8").replace("encoding: cp1252", "encoding: auto")
    source.write_text(text, encoding="utf-8")
    print(f"CSV of {path.stat().st_size / 1e6:.0f} MB, {lines} lines")
    plain = measured(read_plain, path)
    show("plain", plain, plain)
    show("ingest", measured(read_by_stage, root), plain)
    print(f"rows equal: {compare_rows(root, path, lines)}")


def main() -> None:
    """Print one line per measurement."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        bench_csv(Path(folder), megabytes)


if __name__ == "__main__":
    main()
