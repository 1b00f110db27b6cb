"""Files kept from one run to the next: a file goes when no edition has used it in its last run."""

from collections.abc import Iterable
from pathlib import Path


def keep_used(folder: Path, edition: str, used: Iterable[str]) -> None:
    """Note what this edition has used (names without ending), delete what no edition has used.

    The list of an edition is `<edition>.txt` beside the files; folders inside are left alone.
    """
    listing = "".join(f"{name}\n" for name in sorted(set(used)))
    (folder / f"{edition}.txt").write_text(listing, encoding="utf-8", newline="\n")
    kept = {name for path in folder.glob("*.txt") for name in path.read_text(encoding="utf-8").split()}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix != ".txt" and path.stem not in kept:
            path.unlink(missing_ok=True)
