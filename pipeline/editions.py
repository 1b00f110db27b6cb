"""Frozen editions: which there are, that nobody has changed them, and the ledger reports/verzeichnis.csv.

What a frozen edition shows is in the world: it is never overwritten, and every later edition is protected
together with it. An edition that is corrected keeps its first version in a folder of its own.
"""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import DataError, Problem, UsageError, raise_if_any

MANIFEST, LEDGER = "manifest.json", "verzeichnis.csv"
_HEADER = ("edition", "titel", "redaktionsschluss", "sha256", "ordner", "ersetzt_weil")


@dataclass(frozen=True)
class FrozenEdition:
    """One row of the ledger. `folder`: its place below reports/ · `replaced`: why it was corrected, or ''."""

    edition: str
    title: str
    deadline: str
    sha256: str
    folder: str
    replaced: str = ""

    @property
    def name(self) -> str:
        """What people read: '2022', or '2022 (ersetzte Fassung)'."""
        return f"{self.edition} (ersetzte Fassung)" if self.replaced else self.edition


def read_ledger(root: Path) -> list[FrozenEdition]:
    """Rows of the ledger of a project, sorted; none if nothing was ever frozen. DataError if unreadable."""
    path = root / "reports" / LEDGER
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = csv.reader(stream, delimiter=";")
        if tuple(header) != _HEADER:
            raise ValueError(header)
        return sorted((FrozenEdition(*row) for row in rows), key=_order)
    except (OSError, ValueError, TypeError):
        hint = (
            "aus der Sicherung zurückholen: Ohne das Verzeichnis ist nicht bekannt, was schon erschienen ist"
        )
        raise DataError(Problem(f"reports/{LEDGER}", "die Datei lässt sich nicht lesen", hint)) from None


def _order(item: FrozenEdition) -> tuple[str, str]:
    return item.edition, item.folder


def other_editions(root: Path, edition_id: str) -> list[FrozenEdition]:
    """What was published besides the edition in hand: its own replaced versions count, too."""
    return [item for item in read_ledger(root) if item.folder != edition_id]


def replaced_versions(root: Path, edition_id: str) -> list[FrozenEdition]:
    """Versions of an edition that a corrected one replaces, in order."""
    return [item for item in read_ledger(root) if item.edition == edition_id and item.replaced]


def verified_editions(root: Path, edition_id: str) -> list[FrozenEdition]:
    """The same, each file compared with its checksum. DataError names every file that is not as it was."""
    listed = other_editions(root, edition_id)
    known = {item.folder for item in read_ledger(root)}
    loose = [
        Problem(f"reports/{path.name}", f"eingefroren, aber nicht in reports/{LEDGER}", _RESTORE)
        for path in sorted((root / "reports").glob("*"))
        if path.is_dir() and path.name not in known and path.name != edition_id and is_frozen(path)
    ]
    raise_if_any([*loose, *(found for item in listed for found in _changes(root, item))], DataError)
    return listed


_RESTORE = "den Ordner aus der Sicherung zurückholen; eine Berichtigung beginnt mit freeze --errata"


def _changes(root: Path, item: FrozenEdition) -> Iterable[Problem]:
    """Everything in a frozen folder that is not as it was frozen."""
    folder = root / "reports" / item.folder
    manifest = folder / MANIFEST
    place = f"reports/{item.folder}/"
    if not manifest.exists():
        what = "fehlt in der eingefrorenen Ausgabe"
        return [Problem(place + MANIFEST, what, _RESTORE)]
    if _sha256(manifest) != item.sha256:
        return [Problem(place + MANIFEST, _CHANGED, _RESTORE)]
    return changed_files(folder, place)


_CHANGED = "seit dem Einfrieren verändert"


def changed_files(folder: Path, place: str) -> list[Problem]:
    """Files of an edition that are missing or differ from the checksum in its manifest."""
    found = []
    for name, digest in read_manifest(folder)["ausgaben"].items():
        path = folder / name
        if not path.is_file():
            found.append(Problem(place + name, "steht im Nachweis manifest.json, fehlt aber", _RESTORE))
        elif _sha256(path) != digest:
            found.append(Problem(place + name, "weicht von der Prüfsumme in manifest.json ab", _RESTORE))
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """manifest.json of an edition. DataError if it cannot be read."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(content, dict) and isinstance(content.setdefault("ausgaben", {}), dict):
            return content
    except (OSError, ValueError):
        pass
    what = "die Datei lässt sich nicht lesen"
    raise DataError(Problem(f"{folder.parent.name}/{folder.name}/{MANIFEST}", what, _RESTORE))


def is_frozen(folder: Path) -> bool:
    """A manifest that says so, or that cannot be read: in doubt nothing is overwritten or deleted."""
    if not (folder / MANIFEST).exists():
        return False
    try:
        return bool(read_manifest(folder).get("frozen", False))
    except DataError:
        return True


def refuse_frozen(root: Path, edition_id: str) -> None:
    """DataError if the edition is frozen: no run may overwrite it, also not with --force."""
    if is_frozen(root / "reports" / edition_id) or edition_id in {item.folder for item in read_ledger(root)}:
        what = f"die Ausgabe {edition_id} ist eingefroren und wird nicht überschrieben"
        hint = f"berichtigen: freeze --edition {edition_id} --errata GRUND legt die alte Fassung zur Seite"
        raise DataError(Problem(f"reports/{edition_id}", what, hint))


def freeze_edition(root: Path, edition_id: str) -> FrozenEdition:
    """Mark an edition as frozen and enter it in the ledger. DataError if its files were changed."""
    folder = root / "reports" / edition_id
    raise_if_any(changed_files(folder, f"reports/{edition_id}/"), DataError)
    content = {**read_manifest(folder), "frozen": True}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    _put(folder / MANIFEST, text.encode("utf-8"))
    row = FrozenEdition(
        edition_id, content["titel"], content["redaktionsschluss"], _sha256(folder / MANIFEST), edition_id
    )
    _write_ledger(root, [*read_ledger(root), row])
    return row


def set_aside(root: Path, edition_id: str, reason: str) -> FrozenEdition:
    """Move a frozen edition to a folder of its own, so that it can be made anew. It stays published.

    UsageError if it is not frozen, DataError if it was changed or the folder is in use.
    """
    rows = read_ledger(root)
    row = next((item for item in rows if item.folder == edition_id), None)
    if row is None:
        what = f"die Ausgabe {edition_id} ist nicht eingefroren"
        raise UsageError(Problem("", what, "report erstellt sie ohne Weiteres neu"))
    raise_if_any(_changes(root, row), DataError)
    number = 1 + sum(item.edition == edition_id and bool(item.replaced) for item in rows)
    moved = replace(row, folder=f"{edition_id}-fassung-{number}", replaced=reason)
    try:
        (root / "reports" / edition_id).rename(root / "reports" / moved.folder)
    except OSError:
        what = "der Ordner lässt sich nicht umbenennen"
        hint = "Programme schließen, in denen etwas daraus geöffnet ist"
        raise DataError(Problem(f"reports/{edition_id}", what, hint)) from None
    _write_ledger(root, [moved, *(item for item in rows if item != row)])
    return moved


def _write_ledger(root: Path, rows: list[FrozenEdition]) -> None:
    text = io.StringIO(newline="")
    lines = [_HEADER, *(astuple(row) for row in sorted(rows, key=_order))]
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
    _put(root / "reports" / LEDGER, text.getvalue().encode("utf-8-sig"))


def _put(path: Path, content: bytes) -> None:
    """The whole file or the old one."""
    temporary = path.with_name(f".{path.name}.neu")
    temporary.write_bytes(content)
    os.replace(temporary, path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
