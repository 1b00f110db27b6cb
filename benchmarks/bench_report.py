"""Whole report of the demo: cold, unchanged, after one change; seconds, pages, memory.

    python benchmarks/bench_report.py [--project DIR]

Machines differ and are noisy: besides seconds each row shows the ratio to a fixed piece of work (a loop of
plain Python) measured in the same run.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("config.yaml", "data/raw", "indicators", "report_templates")
YARDSTICK_STEPS = 20_000_000
RUNNER = """
import json, resource, sys
from pipeline.cli import main
code = main(sys.argv[1:])
who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
own, children = (resource.getrusage(one).ru_maxrss / 1024 for one in who)
print(json.dumps({"own": own, "children": children}), file=sys.stderr)
sys.exit(code)
"""


def yardstick() -> float:
    """Seconds of a fixed loop on this machine, now."""
    start = time.perf_counter()
    total = 0
    for number in range(YARDSTICK_STEPS):
        total += number
    return time.perf_counter() - start


def run(project: Path) -> tuple[float, dict[str, float], dict[str, float]]:
    """Seconds of the whole command, seconds per stage, peak memory in MB."""
    command = [sys.executable, "-c", RUNNER, "report", "--tolerant", "--json", "--project", str(project)]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stderr)
    memory = json.loads(done.stderr.strip().splitlines()[-1])
    stages = {stage["stage"]: stage["seconds"] for stage in json.loads(done.stdout)["stages"]}
    return seconds, stages, memory


def copy_project(source: Path, target: Path) -> None:
    """A fresh copy without anything that was built."""
    target.mkdir(parents=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part)
        else:
            shutil.copy2(source / part, target / part)


def main() -> None:
    """Print one row per run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", type=Path, default=ROOT)
    source = parser.parse_args().project.resolve()
    unit = min(yardstick() for _ in range(3))
    print(f"yardstick {unit:.2f} s ({YARDSTICK_STEPS:,} additions)")
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        copy_project(source, project)
        for title in ("cold", "unchanged", "one chapter changed"):
            if title.startswith("one"):
                chapter = sorted((project / "report_templates/chapters").glob("*.md"))[-1]
                chapter.write_text(
                    chapter.read_text(encoding="utf-8") + "\nEin Satz mehr.\n", encoding="utf-8"
                )
            seconds, stages, memory = run(project)
            shown = " ".join(f"{name} {value:.2f}" for name, value in stages.items())
            data = sum(stages[name] for name in ("ingest", "harmonize", "compute", "protect"))
            print(f"{title:20} {seconds:6.2f} s  ratio {seconds / unit:6.2f}  data stages {data:.2f} s")
            print(f"{'':20} {shown}")
            own, children = memory["own"], memory["children"]
            print(f"{'':20} peak memory: process {own:.0f} MB, largest child {children:.0f} MB")


if __name__ == "__main__":
    main()
