"""One run at a time per project: two would overwrite each other's half-finished files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from pipeline.errors import DataError, Problem


@contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder` while the block runs. Raises DataError if another run holds it.

    The system frees the lock when a process ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lauf.lock").open("a+b") as file:
        try:
            _lock(file)
        except OSError:
            what = "für dieses Projekt läuft schon ein Befehl"
            raise DataError(
                Problem("", what, "warten, bis er fertig ist (auch preview baut Berichte)")
            ) from None
        yield


def _lock(file: BufferedRandom) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
