"""doctor: is everything there that a report needs on this computer?"""

import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.bootstrap.libraries import LIBRARIES, missing_libraries
from pipeline.commands.console import project_options, put_json, say
from pipeline.errors import PipelineError
from pipeline.numbers import counted
from pipeline.project import load_project
from pipeline.stages.fingerprint import ENGINE

PACKAGES = (
    "duckdb", "pandas", "jinja2", "weasyprint", "matplotlib", "pyyaml", "click", "pydantic",
    "markdown-it-py", "python-calamine", "shapely", "pyproj", "rapidfuzz",
)  # fmt: skip
FREE_SPACE_GB = 1

Finding = tuple[bool, str, str]


@click.command(help="Prüfen, ob auf diesem Rechner alles Nötige vorhanden ist.")
@project_options
def doctor(root: Path, edition: str, as_json: bool) -> int:
    """One line per check; exit code 1 if something is missing."""
    findings = [*_computer(root), *_packages(), *_libraries(), *_project(root, edition)]
    if as_json:
        put_json([{"ok": ok, "what": what, "detail": detail} for ok, what, detail in findings])
    else:
        for ok, what, detail in findings:
            click.echo(f"{'in Ordnung' if ok else 'FEHLT     '}  {what}: {detail}")
    missing = sum(not ok for ok, _, _ in findings)
    points = counted(missing, "Punkt ist", "Punkte sind")
    say(f"{points} zu beheben." if missing else "Alles Nötige ist vorhanden.")
    return 1 if missing else 0


def _computer(root: Path) -> Iterator[Finding]:
    version = platform.python_version()
    yield sys.version_info >= (3, 11), "Python", f"{version} (nötig: 3.11 oder neuer)"
    if root.exists():
        free = shutil.disk_usage(root).free / 1e9
        yield free > FREE_SPACE_GB, "Freier Platz", f"{free:.0f} GB (nötig: {FREE_SPACE_GB} GB)"
    fonts = sorted((ENGINE.parent / "report_templates" / "theme" / "fonts").glob("*.ttf"))
    yield bool(fonts), "Schriften", f"{len(fonts)} Dateien im Projekt"


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield True, name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield False, name, "nicht eingerichtet – Abhilfe: python -m pipeline setup"


def _libraries() -> Iterator[Finding]:
    missing = {need.title for need in missing_libraries()}
    for library in LIBRARIES:
        there = library.title not in missing
        found = "vorhanden" if there else "fehlt – Abhilfe: python -m pipeline setup nennt den Befehl"
        yield there, library.title, found


def _project(root: Path, edition: str) -> Iterator[Finding]:
    try:
        project = load_project(root, edition)
    except PipelineError as error:
        count = len(error.problems)
        yield False, "Projekt", f"{count} Fehler – Abhilfe: python -m pipeline check"
        return
    yield True, "Projekt", f"{project.config.municipality.name}, Ausgabe {project.edition_id}"
