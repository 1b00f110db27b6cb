"""Delivered files: finding them by pattern, reading their bytes, turning bytes into text."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import DataError, Problem

YEAR = "{year}"


def find_files(folder: Path, pattern: str) -> list[Path]:
    """Files below `folder` whose path fits the pattern, sorted; {year} stands for four digits."""
    if YEAR not in pattern:
        path = folder / pattern
        return [path] if path.is_file() else []
    fitting = file_pattern(pattern)
    depth = pattern.count("/")
    candidates = folder.glob("*/" * depth + "*") if folder.is_dir() else iter(())
    return sorted(
        path
        for path in candidates
        if path.is_file() and fitting.fullmatch(_composed(path.relative_to(folder).as_posix()))
    )


def file_pattern(pattern: str) -> re.Pattern[str]:
    """Regular expression of a file pattern; its first group is the year.

    >>> file_pattern("ew_{year}.csv").fullmatch("ew_2024.csv")[1]
    '2024'
    """
    parts = [re.escape(part) for part in _composed(pattern).split(YEAR)]
    return re.compile(r"(\d{4})".join(parts))


def read_bytes(path: Path) -> bytes:
    """Content of a file. Raises DataError if another program locks it or it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(Problem("", "die Datei fehlt")) from None
    except PermissionError:
        what = "die Datei ist in einem anderen Programm geöffnet oder gesperrt"
        raise DataError(Problem("", what, "das Programm schließen (etwa Excel) und wiederholen")) from None
    except OSError as error:
        raise DataError(Problem("", f"die Datei ist nicht lesbar ({error.strerror})")) from None


def decode(data: bytes, encoding: str) -> tuple[str, str]:
    """Text and name of its encoding; line ends become \\n. `auto`: BOM, else UTF-8, else cp1252.

    Raises DataError for bytes that the encoding does not know and for UTF-8 read as something else.
    """
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise DataError(Problem("", "das ist eine Excel-Datei, keine Textdatei", "reader: excel angeben"))
    name = _guess(data) if encoding == "auto" else _checked(encoding, data)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise DataError(_undecodable(data, error, encoding)) from None
    if "\0" in text:
        what = "die Datei enthält Nullbytes, sie ist keine Textdatei in " + name
        raise DataError(Problem("", what, "als CSV UTF-8 neu speichern oder layout: encoding: anpassen"))
    return text.replace("\r\n", "\n").replace("\r", "\n"), name.removesuffix("-sig")


def _guess(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    return "utf-8" if _is_utf8(data) else "cp1252"


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def _checked(encoding: str, data: bytes) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        what = f"die Zeichencodierung „{encoding}“ gibt es nicht"
        raise DataError(Problem("", what, "möglich: auto, utf-8, cp1252, latin-1, utf-16")) from None
    if name == "utf-8":
        return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else name
    if not data.isascii() and _is_utf8(data):
        what = f"die Datei ist in UTF-8 geschrieben, nicht in {encoding}"
        raise DataError(Problem("", what, "in source.yaml layout: encoding: auto angeben"))
    return name


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _undecodable(data: bytes, error: UnicodeDecodeError, encoding: str) -> Problem:
    line = data.count(b"\n", 0, error.start) + 1
    tried = "weder UTF-8 noch cp1252" if encoding == "auto" else f"nicht {encoding}"
    what = f"das Zeichen mit Byte 0x{data[error.start]:02X} ist {tried}"
    hint = "in source.yaml layout: encoding: auto angeben, oder neu anfordern"
    if encoding == "auto":
        hint = "die Datei als CSV UTF-8 neu anfordern"
    return Problem(f"Zeile {line}", what, hint)


def _composed(text: str) -> str:
    """File systems spell ä as one or as two characters."""
    return unicodedata.normalize("NFC", text)


def nearby_names(folder: Path, limit: int = 50) -> Iterator[str]:
    """Names of files in a folder, for suggestions."""
    if folder.is_dir():
        names = sorted(path.name for path in folder.iterdir() if path.is_file())
        yield from (name for name in names[:limit] if name != "source.yaml" and not name.startswith("."))
