"""Is the virtual environment finished and does it hold the locked packages?

The stamp inside the environment holds the checksum of each lock that was installed to the end. It is removed
before any work and written as the last step: without a valid stamp the environment is not trusted. Every call
of the program passes here, so this module imports little.
"""

import hashlib
import os
import sys
from pathlib import Path

LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
STAMP = "einrichtung.txt"


def environment_python(environment: Path) -> Path:
    """Path of the interpreter inside a virtual environment on this operating system."""
    if sys.platform == "win32":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def is_current(environment: Path, lock: Path) -> bool:
    """Whether this lock was installed here to the end, and with an interpreter that is still there."""
    return is_usable(environment) and _read(environment).get(lock.name) == _checksum(lock)


def is_usable(environment: Path) -> bool:
    """Whether an earlier set-up was finished; False after the system's Python was replaced or removed."""
    python = environment_python(environment)
    return python.exists() and _read(environment).get("python") == os.path.realpath(python)


def remove(environment: Path) -> None:
    """From now on the environment is unfinished."""
    (environment / STAMP).unlink(missing_ok=True)


def write(environment: Path, lock: Path) -> None:
    """Record that this lock is installed to the end; the development lock contains the other one."""
    found = {path.name: _checksum(path) for path in (lock.with_name(LOCK), lock)}
    found["python"] = os.path.realpath(environment_python(environment))
    temporary = environment / (STAMP + ".neu")
    temporary.write_text("".join(f"{key} = {value}\n" for key, value in found.items()), encoding="utf-8")
    temporary.replace(environment / STAMP)


def _read(environment: Path) -> dict[str, str]:
    try:
        text = (environment / STAMP).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    pairs = (line.partition(" = ") for line in text.splitlines())
    return {key: value for key, _, value in pairs}


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
