"""Decide what a call needs, set it up, and start the same call inside the virtual environment."""

import os
import sys
from pathlib import Path

from pipeline.bootstrap import SetupError, stamp

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
NO_SETUP = "SOZIALBERICHT_NO_SETUP"

# Only these make a PDF (or prepare for it); data commands run without Pango.
NEED_LIBRARIES = frozenset({"report", "render", "preview", "test", "setup"})

HELP = """\
Sozialbericht: aus gelieferten Statistiken einen geprüften Bericht als PDF und HTML machen

  make report     Bericht machen: reports/<Ausgabe>/bericht.pdf und html/
  make check      Beschreibungen, Rechenbeispiele und Kapitel prüfen, ohne Daten
  make status     Lieferungen: was da ist, fehlt, verspätet ist, und wen man fragt
  make preview    HTML auf diesem Rechner zeigen und bei Änderungen neu machen
  make test       das Programm prüfen (Stil, Typen, Tests)
  make clean      Zwischenergebnisse und nicht eingefrorene Berichte löschen
  make help       diese Übersicht

  PROJECT=ORDNER  anderes Projekt, etwa: make report PROJECT=examples/landkreis-saarlouis
  EDITION=JAHR    andere Ausgabe, etwa: make report EDITION=2022

Ohne make:        python3 -m pipeline report --project ORDNER   (Windows: py -m pipeline report)
Alle Befehle:     python3 -m pipeline --help
Beim ersten Aufruf richtet sich das Programm selbst ein (etwa eine Minute, mit Internet).
"""


def prepare(arguments: list[str]) -> int | None:
    """None: go on in this interpreter. A number: the call is done, with this exit code.

    Where another interpreter has to do the work, this one is replaced by it (on Windows: waits for it).
    """
    command = command_of(arguments)
    if command == "help":
        sys.stdout.write(HELP)
        return 0
    lock = ROOT / (stamp.DEV_LOCK if needs_development(command, arguments) else stamp.LOCK)
    if os.environ.get(NO_SETUP) == "1" or not lock.exists():  # installed as a package: pip has seen to it
        return None
    try:
        return _prepare(command, arguments, lock)
    except SetupError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Die Einrichtung ist gescheitert: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Einrichtung abgebrochen; der nächste Aufruf beginnt sie von vorn.", file=sys.stderr)
        return 130
    return 2


def lacking(error: ModuleNotFoundError) -> str:
    """What to say where a package of others is not installed; '' if it is a module of the program."""
    if (error.name or "pipeline").partition(".")[0] == "pipeline":
        return ""
    python = stamp.environment_python(Path(".venv")).as_posix()
    return (
        f"Fehler: diesem Python ({sys.executable}) fehlt das Paket „{error.name}“ – "
        f"das der Einrichtung nehmen: {python} -m pipeline …, oder {NO_SETUP} nicht setzen, "
        "dann richtet sich das Programm selbst ein"
    )


def command_of(arguments: list[str]) -> str:
    """The command of a call: its first word that is neither an option nor the value of one.

    >>> command_of(["--project", "examples/a", "report", "--strict"])
    'report'
    """
    value_follows = False
    for argument in arguments:
        if not value_follows and not argument.startswith("-"):
            return argument
        value_follows = argument in {"--project", "--edition"}
    return ""


def needs_development(command: str, arguments: list[str]) -> bool:
    """Whether a call needs the test tools too."""
    return command == "test" or (command == "setup" and "--dev" in arguments)


def _prepare(command: str, arguments: list[str], lock: Path) -> int | None:
    inside = ENVIRONMENT.is_dir() and os.path.samefile(sys.prefix, ENVIRONMENT)
    current = stamp.is_current(ENVIRONMENT, lock)
    if inside and current:
        _check_libraries(command)
        return None
    if inside:  # an environment cannot rebuild itself: the Python it was made from does it
        return _start(Path(getattr(sys, "_base_executable", sys.executable)), arguments)
    in_own_environment = sys.prefix != sys.base_prefix
    if (in_own_environment or not current) and _satisfied(lock):
        _check_libraries(command)
        return None
    if not current:
        _set_up(command, lock)
    return _start(stamp.environment_python(ENVIRONMENT), arguments)


# The modules below are imported where they are needed: a finished set-up must cost no time.


def _satisfied(lock: Path) -> bool:
    from pipeline.bootstrap import packages

    return packages.satisfies(lock)


def _check_libraries(command: str) -> None:
    if command in NEED_LIBRARIES:
        from pipeline.bootstrap import libraries

        libraries.provide(libraries.missing_libraries())


def _set_up(command: str, lock: Path) -> None:
    from pipeline.bootstrap import libraries, packages

    # First what may need the administrator: nobody should wait for the packages and then be sent away.
    needs = libraries.missing_libraries() if command in NEED_LIBRARIES else []
    libraries.provide([*libraries.missing_venv(), *needs])
    packages.install(ENVIRONMENT, lock)


def _start(python: Path, arguments: list[str]) -> int:
    """Run the same call with another interpreter; returns only on Windows."""
    call = [str(python), "-m", "pipeline", *arguments]
    environment = dict(os.environ)
    if not os.path.samefile(os.getcwd(), ROOT):
        paths = [str(ROOT), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    if sys.platform == "darwin":
        from pipeline.bootstrap import libraries

        environment.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join(libraries.MAC_FOLDERS))
    if sys.platform == "win32":  # execve would hand the console back before the work is done
        import subprocess

        return subprocess.run(call, env=environment, check=False).returncode
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(python, call, environment)
