"""Delivered files: finding them by pattern, reading their bytes, turning bytes into text."""

import codecs
import errno
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
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
    with readable():
        return path.read_bytes()


@contextmanager
def readable() -> Iterator[None]:
    """While files are opened and read: what the system refuses becomes a DataError."""
    try:
        yield
    except FileNotFoundError:
        raise DataError(Problem("", "die Datei fehlt")) from None
    except PermissionError:
        what = "die Datei ist in einem anderen Programm geöffnet oder gesperrt"
        raise DataError(Problem("", what, "das Programm schließen (etwa Excel) und wiederholen")) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:  # a full disk is told by the stage
            raise
        raise DataError(Problem("", f"die Datei ist nicht lesbar ({error.strerror})")) from None


def check_size(size: int, limit_mb: int) -> None:
    """Raise DataError if a file is larger than its format allows; 1 MB is a million bytes."""
    if size > limit_mb * 1_000_000:
        what = f"die Datei ist größer als {limit_mb} MB"
        hint = f"ist es die richtige? Sonst in source.yaml layout: limit_mb: {-(-size // 1_000_000)} angeben"
        raise DataError(Problem("", what, hint))


def decode(data: bytes, encoding: str) -> tuple[str, str]:
    """Text and name of its encoding; line ends become \\n. `auto`: BOM, else UTF-8 or UTF-16, else cp1252.

    Raises DataError for bytes that the encoding does not know and for UTF-8 read as something else.
    """
    check = Utf8Check()
    check.feed(data)
    name = encoding_name(encoding, data[:HEAD], check)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(undecodable(data[error.start], line, encoding)) from None
    if "\0" in text:
        raise DataError(null_bytes(name))
    return text.replace("\r\n", "\n").replace("\r", "\n"), shown_encoding(name)


class Utf8Check:
    """Whether the bytes fed so far are UTF-8, and whether they are all ASCII."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.ascii = True
        self.valid = True

    def feed(self, data: bytes, last: bool = True) -> None:
        """Look at the next bytes; `last`: none follow."""
        if not self.valid or (data.isascii() and not self.decoder.getstate()[0]):
            return
        self.ascii = False
        try:
            self.decoder.decode(data, last)
        except UnicodeDecodeError:
            self.valid = False


def encoding_name(encoding: str, head: bytes, check: Utf8Check) -> str:
    """Name of the codec for a file that begins with `head`; `check` has seen all of it.

    Raises DataError: a workbook, an encoding that does not exist, UTF-8 declared as something else.
    """
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise DataError(Problem("", "das ist eine Excel-Datei, keine Textdatei", "reader: excel angeben"))
    if encoding == "auto":
        marked = (name for mark, name in _MARKS if head.startswith(mark))
        return next(marked, "") or _utf16_without_mark(head) or ("utf-8" if check.valid else "cp1252")
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        what = f"die Zeichencodierung „{encoding}“ gibt es nicht"
        raise DataError(Problem("", what, "möglich: auto, utf-8, cp1252, latin-1, utf-16")) from None
    if name == "utf-8":
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else name
    if check.valid and not check.ascii:
        what = f"die Datei ist in UTF-8 geschrieben, nicht in {encoding}"
        raise DataError(Problem("", what, "in source.yaml layout: encoding: auto angeben"))
    return name


HEAD = 1000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def shown_encoding(name: str) -> str:
    """Name of an encoding for people: without the mark of a codec that skips a byte order mark."""
    return name.removesuffix("-sig")


def _utf16_without_mark(head: bytes) -> str:
    """In UTF-16 nearly every second byte of a European text is zero.

    >>> _utf16_without_mark("Gebiet;Anzahl".encode("utf-16-be")), _utf16_without_mark(b"Gebiet;Anzahl")
    ('utf-16-be', '')
    """
    pairs = len(head) // 2
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if pairs >= 4 and head[first::2].count(0) > 0.9 * pairs and head[1 - first :: 2].count(0) == 0:
            return name
    return ""


def undecodable(byte: int, line: int, encoding: str) -> Problem:
    """What is told of a byte that the encoding does not know."""
    tried = "weder UTF-8 noch cp1252" if encoding == "auto" else f"nicht {encoding}"
    what = f"das Zeichen mit Byte 0x{byte:02X} ist {tried}"
    hint = "in source.yaml layout: encoding: auto angeben, oder neu anfordern"
    if encoding == "auto":
        hint = "die Datei als CSV UTF-8 neu anfordern"
    return Problem(f"Zeile {line}", what, hint)


def null_bytes(name: str) -> Problem:
    """What is told of a file that holds bytes no text has."""
    what = f"die Datei enthält Nullbytes, sie ist keine Textdatei in {name}"
    return Problem("", what, "als CSV UTF-8 neu speichern oder layout: encoding: anpassen")


def _composed(text: str) -> str:
    """File systems spell ä as one or as two characters."""
    return unicodedata.normalize("NFC", text)


def nearby_names(folder: Path, limit: int = 50) -> Iterator[str]:
    """Names of files in a folder, for suggestions."""
    if folder.is_dir():
        names = sorted(path.name for path in folder.iterdir() if path.is_file())
        yield from (name for name in names[:limit] if name != "source.yaml" and not name.startswith("."))
