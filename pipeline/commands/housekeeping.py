"""setup, test, clean: the computer and the working copy, not the report."""

import shutil
import subprocess
import sys
from pathlib import Path

import click

from pipeline.commands.console import project_option, say, say_next
from pipeline.editions import is_frozen
from pipeline.errors import Problem, UsageError

ROOT = Path(__file__).resolve().parents[2]
CACHES = (".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis", "htmlcov", ".coverage")


@click.command(help="Den Rechner einrichten: virtuelle Umgebung, Pakete, Bibliotheken für das PDF.")
@click.option("--dev", is_flag=True, help="Auch die Werkzeuge für Tests einrichten.")
def setup(dev: bool) -> None:
    """The set-up itself has happened before any command runs (pipeline.bootstrap)."""
    say(
        "Eingerichtet"
        + (" mit Testwerkzeugen." if dev else ".")
        + " Nächster Befehl: python -m pipeline report"
    )


@click.command(help="Das Programm prüfen: Stil, Typen, Tests mit Abdeckung, Angaben des Projekts.")
@project_option
@click.argument("pytest_arguments", nargs=-1, metavar="[-- PYTEST-ANGABEN]")
def test(root: Path, pytest_arguments: tuple[str, ...]) -> int:
    """Run every check even if one fails; exit code 1 if any failed. The line of pytest comes last."""
    project = root.resolve()
    checks = {
        "Stil": ["ruff", "check", "."],
        "Form": ["ruff", "format", "--check", "."],
        "Typen": ["mypy", "--strict", "pipeline"],
        "Angaben des Projekts": ["pipeline", "check", "--project", str(project)],
        "Tests": ["pytest", "-n", "2", "--cov", "--cov-report=term", *pytest_arguments],
    }
    failed = [title for title, check in checks.items() if _fails(title, check)]
    say(f"Nicht bestanden: {', '.join(failed)}." if failed else "Alle Prüfungen bestanden.")
    return 1 if failed else 0


@click.command(help="Zwischenergebnisse und Zwischenspeicher löschen; fertige Berichte bleiben.")
@click.option(
    "--reports", is_flag=True, help="Auch die Berichte löschen, die weder eingefroren noch in git sind."
)
@project_option
def clean(root: Path, reports: bool) -> None:
    """Never touches deliveries, editions that are frozen, or anything that git keeps."""
    if not (root / "config.yaml").is_file():
        raise UsageError(
            Problem(str(root), "hier ist kein Projekt", "ein Ordner mit config.yaml ist gemeint")
        )
    doomed = [root / "data" / "processed", *(_loose_editions(root / "reports") if reports else [])]
    doomed += [ROOT / name for name in CACHES]
    doomed += [cache for part in ("pipeline", "tests") for cache in (ROOT / part).rglob("__pycache__")]
    removed = [path for path in doomed if path.exists() and _remove(path)]
    shown = [path for path in removed if path.name != "__pycache__"]
    names = [
        path.relative_to(base).as_posix()
        for path in shown
        for base in (root, ROOT)
        if path.is_relative_to(base)
    ]
    say("Gelöscht: " + (", ".join(dict.fromkeys(names)) or "nichts, es war schon alles sauber"))
    say_next("report", root, "", "den Bericht neu erstellen")


def _fails(title: str, check: list[str]) -> bool:
    say(f"\n== {title}: {' '.join(check)}")
    return subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode != 0


def _loose_editions(reports: Path) -> list[Path]:
    """Editions that a later run may make anew: neither frozen nor kept in git."""
    if not reports.is_dir():
        return []
    editions = sorted(path for path in reports.iterdir() if path.is_dir())
    return [path for path in editions if not is_frozen(path) and not _in_git(path)]


def _in_git(path: Path) -> bool:
    if shutil.which("git") is None:
        return False
    command = ["git", "-C", str(path), "ls-files", "--", "."]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and bool(done.stdout.strip())


def _remove(path: Path) -> bool:
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as error:
        hint = "in einem anderen Programm geöffnet? schließen und noch einmal aufrufen"
        raise UsageError(Problem(str(path), f"lässt sich nicht löschen: {error.strerror}", hint)) from error
    return True
