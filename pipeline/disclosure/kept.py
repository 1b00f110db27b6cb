"""Decisions kept from one run to the next, each under a checksum of exactly what it was made of.

Equal input and equal code give the equal decision: the proof of the earlier run is the proof of this one.
Decisions name hidden cells: the file is as internal as the working database beside which it lies.
"""

import hashlib
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np


def checksum(*parts: object) -> str:
    """sha256 of arrays and of numbers, texts, lists and dataclasses of them, whole and in order.

    TypeError for anything else: nothing that decides may be left out unnoticed.

    >>> checksum(np.zeros(2)) == checksum(np.zeros(3)), checksum("a", "b") == checksum("ab")
    (False, False)
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            head, body = f"{part.dtype.str} {part.shape}", np.ascontiguousarray(part).tobytes()
        else:
            head, body = "json", json.dumps(part, default=vars).encode()
        digest.update(f"{head} {len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()


class Kept:
    """Decisions by checksum, in a file that a run replaces by those it has used; none without a file.

    `code`: checksum of the code that decides. What other code, another solver or another Python decided, and
    a file that is damaged, counts for nothing.
    """

    def __init__(self, path: Path | None = None, code: str = "") -> None:
        self._path = path
        self._made_by = [code, version("highspy"), np.__version__, sys.version]
        self._known: dict[str, Any] = _read(path, self._made_by) if path else {}
        self._used: dict[str, Any] = {}

    def recall(self, key: str) -> Any | None:
        """The decision made of the same, if there is one."""
        if key in self._known:
            self._used[key] = self._known[key]
        return self._used.get(key)

    def keep(self, key: str, decision: object) -> None:
        """Keep a decision; it must be numbers, texts, lists or dictionaries by text."""
        self._used[key] = decision

    def save(self) -> None:
        """Write what this run has used or decided; a file that cannot be replaced stays as it is."""
        if self._path is None or self._used == self._known:
            return
        text = json.dumps([self._made_by, self._used])
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".neu")
        new.write_text(f"{_seal(text)}\n{text}", encoding="utf-8", newline="\n")
        try:
            os.replace(new, self._path)
        except PermissionError:  # open in another program: the next run decides once more
            new.unlink()


def _read(path: Path, made_by: list[str]) -> dict[str, Any]:
    try:
        seal, _, text = path.read_text(encoding="utf-8").partition("\n")
        if seal != _seal(text):
            return {}
        known_by, decisions = json.loads(text)
    except (OSError, ValueError):
        return {}
    return decisions if known_by == made_by else {}


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
