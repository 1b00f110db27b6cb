"""The virtual environment `.venv` and the locked packages in it."""

import importlib.metadata
import re
import subprocess
import sys
import time
from pathlib import Path

from pipeline.bootstrap import SetupError, stamp

LOG = "einrichtung.log"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)( ; )?", re.MULTILINE)

# What pip says -> what it means for the person at the desk; the first match counts.
_REASONS = (
    (
        "DO NOT MATCH THE HASHES",
        "Ein geladenes Paket hat nicht die festgeschriebene Prüfsumme und wurde abgelehnt.",
    ),
    ("No space left", "Der Datenträger ist voll."),
    ("SSL", "Das Zertifikat des Paketverzeichnisses wird nicht anerkannt (Proxy des Hauses? IT fragen)."),
    ("Permission denied", "Im Ordner .venv darf nicht geschrieben werden."),
    (
        "NewConnectionError",
        "Das Paketverzeichnis ist nicht erreichbar. Besteht eine Verbindung zum Internet?",
    ),
    ("ConnectTimeout", "Das Paketverzeichnis antwortet nicht. Besteht eine Verbindung zum Internet?"),
    ("ProxyError", "Der Proxy des Hauses lehnt die Verbindung ab (IT fragen)."),
    (
        "No matching distribution",
        "Für dieses Python oder diesen Rechner gibt es ein Paket nicht, oder es ist keine Verbindung da.",
    ),
)


def pinned(lock: Path) -> list[tuple[str, str, bool]]:
    """Name, version and whether it is always needed (False: only on some systems) of each locked package."""
    pins = _PIN.findall(lock.read_text(encoding="utf-8"))
    return [(name, version, not marker) for name, version, marker in pins]


def satisfies(lock: Path) -> bool:
    """Whether the running interpreter already has each locked package in the locked version."""
    for name, version, always in pinned(lock):
        try:
            if importlib.metadata.version(name) != version:
                return False
        except importlib.metadata.PackageNotFoundError:
            if always:
                return False
    return True


def install(environment: Path, lock: Path) -> None:
    """Bring the environment to the state of the lock; raises SetupError with the reason in German.

    An environment whose last set-up was finished is updated in place, any other is built anew.
    """
    finished = stamp.is_usable(environment)
    stamp.remove(environment)
    started = time.monotonic()
    count = len(pinned(lock))
    if finished:
        _say(f"Einrichtung: {count} Pakete werden mit {lock.name} abgeglichen …")
    else:
        _say(f"Einrichtung: virtuelle Umgebung in {environment.name} wird angelegt …")
        _create(environment)
        _say(f"Einrichtung: {count} Pakete werden geladen und geprüft (einmalig, etwa eine Minute) …")
    _run_pip(environment, lock)
    stamp.write(environment, lock)
    _say(f"Einrichtung: fertig nach {time.monotonic() - started:.0f} s.")


def _create(environment: Path) -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(environment)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["ohne Angabe"]
        raise SetupError(
            f"Die virtuelle Umgebung {environment} ließ sich nicht anlegen: {lines[-1]}\n"
            "Abhilfe: Programme schließen, die den Ordner benutzen, ihn löschen und noch einmal aufrufen."
        )


def _run_pip(environment: Path, lock: Path) -> None:
    command = [
        *(str(stamp.environment_python(environment)), "-m", "pip", "install", "--no-input"),
        *("--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"),
        *("-r", str(lock)),
    ]
    log = environment / LOG
    code, text = _follow(command, len(pinned(lock)))
    log.write_text(text, encoding="utf-8")
    if code:
        reason = next((why for sign, why in _REASONS if sign in text), "Der Grund steht im Protokoll.")
        raise SetupError(
            f"Die Pakete ließen sich nicht einrichten. {reason}\n"
            f"Protokoll: {log}\n"
            "Abhilfe: Ursache beheben und den Befehl noch einmal aufrufen; er beginnt von vorn."
        )


def _follow(command: list[str], count: int) -> tuple[int, str]:
    """Run pip, on a terminal with a counter that moves; its exit code and all it said."""
    text, fetched = "", 0
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            text += line
            fetched += line.startswith("Collecting ")
            if sys.stderr.isatty():
                print(f"\r  {fetched} von {count}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return pip.returncode, text


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
