"""The generator repeats the committed files byte for byte."""

import re
import zipfile
from pathlib import Path

import pytest
from delivered import RAW

from demo.__main__ import write_all


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All deliveries, freshly generated."""
    folder: Path = tmp_path_factory.mktemp("raw")
    write_all(folder)
    return folder


def content(path: Path) -> object:
    """Bytes, of a workbook those of its parts: packing depends on the zlib of the machine."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return {part.filename: (part.date_time, book.read(part)) for part in book.infolist()}


def test_generator_repeats_the_committed_files(made: Path) -> None:
    ours = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    kept = {path.relative_to(RAW) for path in RAW.rglob("*") if path.is_file() and path.suffix != ".yaml"}
    assert ours == kept
    different = [str(path) for path in sorted(ours) if content(made / path) != content(RAW / path)]
    assert different == []


def test_size_limits() -> None:
    sizes = [path.stat().st_size for path in RAW.rglob("*") if path.is_file()]
    assert sum(sizes) < 8_000_000
    assert max(sizes) < 600_000


def test_every_folder_says_that_it_is_invented(made: Path) -> None:
    silent = []
    for folder in sorted(path for path in made.iterdir() if path.is_dir()):
        texts = [p for p in folder.iterdir() if p.suffix != ".xlsx"]
        found = any(re.search(rb"[Ee]rfundene Demodaten", p.read_bytes()) for p in texts)
        books = [p for p in folder.iterdir() if p.suffix == ".xlsx"]
        found = found or any(_book_says(p) for p in books)
        if not found:
            silent.append(folder.name)
    assert silent == []


def _book_says(path: Path) -> bool:
    with zipfile.ZipFile(path) as book:
        return b"Erfundene Demodaten" in book.read("xl/sharedStrings.xml")
