"""Finished files into their place: all of them or none; what stood there before survives a failure."""

import shutil
from pathlib import Path

from pipeline.errors import DataError, Problem


def replace_items(source: Path, target: Path) -> None:
    """Move every file and folder of `source` into `target`; both lie on one disk.

    What has the same name is set aside first and comes back if a later step fails, for example because a
    file is open in another program. Raises DataError then.
    """
    target.mkdir(parents=True, exist_ok=True)
    moved: list[tuple[Path, Path | None]] = []
    try:
        for item in sorted(source.iterdir()):
            place, aside = target / item.name, target / f".alt-{item.name}"
            _remove(aside)
            old = place.rename(aside) if place.exists() else None
            moved.append((place, old))
            item.rename(place)
    except OSError as error:
        for place, old in reversed(moved):
            _remove(place)
            if old is not None:
                old.rename(place)
        raise DataError(_occupied(error)) from None
    for _, old in moved:
        if old is not None:
            _remove(old)


def fresh_folder(target: Path) -> Path:
    """An empty folder beside `target` to build in; remains of a run that was cut short are removed."""
    folder = target.parent / f".{target.name}.neu"
    _remove(folder)
    folder.mkdir(parents=True)
    return folder


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def _occupied(error: OSError) -> Problem:
    name = Path(str(error.filename)).name if error.filename else ""
    if error.errno == 28:
        return Problem(name, "der Datenträger ist voll", "Platz schaffen; der alte Stand ist unversehrt")
    what = "die Datei ist in einem anderen Programm geöffnet oder schreibgeschützt"
    return Problem(name, what, "das Programm schließen und wiederholen; der alte Stand ist unversehrt")
