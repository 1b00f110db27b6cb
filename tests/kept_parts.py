"""Drawings and parts of the PDF that one test has made serve the next one.

The program keeps both below data/processed under a hash of all that they depend on; a project of a test is a
new folder and would begin with nothing. What a test changes has another hash and is made anew.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_KINDS = {"pdf": (".json", ".pdf"), "figures": (".svg",)}


def fill(project: Path, store: Path) -> None:
    """Put what is kept into a project before it is built."""
    for kind in _KINDS:
        _copy(store / kind, project / "data" / "processed" / kind)


def collect(project: Path, store: Path) -> None:
    """Keep what a project has made besides."""
    for kind in _KINDS:
        _copy(project / "data" / "processed" / kind, store / kind)


@contextmanager
def lent(project: Path, store: Path) -> Iterator[None]:
    """Both, around a build."""
    fill(project, store)
    yield
    collect(project, store)


def _copy(source: Path, target: Path) -> None:
    """Files that are not there yet; whole or not at all, as two processes test at once."""
    target.mkdir(parents=True, exist_ok=True)
    suffixes = _KINDS[source.name]
    for suffix in suffixes:  # a PDF counts as done, so what is known of it comes first
        for path in sorted(source.glob(f"*{suffix}")):
            other = target / path.name
            if not other.exists() and other.with_suffix(suffixes[0]).exists() | (suffix == suffixes[0]):
                temporary = target / f"{path.name}.{os.getpid()}"
                shutil.copyfile(path, temporary)
                temporary.replace(other)
