"""Big text files in pieces of whole lines, UTF-8, in bounded memory, by the rules of `delivery.decode`."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pipeline.errors import DataError, Problem
from pipeline.readers.delivery import (
    HEAD,
    Utf8Check,
    encoding_name,
    null_bytes,
    readable,
    shown_encoding,
    undecodable,
)

PIECE = 1 << 25  # bytes that are read at once
LONGEST_LINE = 8  # pieces
_LF, _CR = 10, 13


@dataclass(frozen=True)
class Survey:
    """What one pass over a file tells: its codec, the declared encoding, whether its bytes are UTF-8."""

    codec: str
    declared: str
    is_utf8: bool

    @property
    def encoding(self) -> str:
        """Name of the encoding as `decode` gives it."""
        return shown_encoding(self.codec)


@dataclass(frozen=True)
class Piece:
    """Whole lines in UTF-8 that all end in the same way."""

    data: bytes
    lines: int
    newline: str


def survey(path: Path, encoding: str, size: int = PIECE) -> Survey:
    """Encoding of a file. Raises DataError: locked, no text, UTF-8 declared as something else."""
    check, head = Utf8Check(), b""
    with readable(), path.open("rb") as stream:
        while block := stream.read(size):
            head = head or block[:HEAD]
            check.feed(block, last=False)
        check.feed(b"")
    codec = encoding_name(encoding, head, check)
    return Survey(codec, encoding, check.valid and codec.startswith("utf-8"))


def pieces(path: Path, found: Survey, size: int = PIECE) -> Iterator[Piece]:
    """The file in order; its last line gets an end if it has none.

    Raises DataError: locked, a byte that the encoding does not know, null bytes, no line ends.
    """
    with readable(), path.open("rb") as stream:
        rest = b""
        for block in _utf8_blocks(stream, found, size):
            data = rest + block if rest else block
            cut = data.rfind(b"\n") + 1 or data.rstrip(b"\r").rfind(b"\r") + 1  # a last \r may belong to \r\n
            if cut:
                yield _piece(data[:cut], found)
            rest = data[cut:]
            if len(rest) > LONGEST_LINE * size:
                what = "eine Zeile ist länger als jede sinnvolle Tabelle breit"
                raise DataError(Problem("", what, "ist das eine Textdatei mit Zeilen?"))
        if rest:
            yield _piece(rest if rest.endswith(b"\r") else rest + b"\n", found)


def _utf8_blocks(stream: BinaryIO, found: Survey, size: int) -> Iterator[bytes]:
    """The bytes of the file as UTF-8 without byte order mark, cut anywhere."""
    if found.is_utf8:  # passed on as it is: decoding would take longer than everything else
        stream.seek(len(codecs.BOM_UTF8) if found.codec == "utf-8-sig" else 0)
        yield from iter(lambda: stream.read(size), b"")
        return
    decoder = codecs.getincrementaldecoder(found.codec)()
    lines, last = 1, False
    while not last:
        block = stream.read(size)
        last = not block
        try:
            text = decoder.decode(block, last)
        except UnicodeDecodeError as error:
            seen: bytes = error.object
            line = lines + seen.count(b"\n", 0, error.start)
            raise DataError(undecodable(seen[error.start], line, found.declared)) from None
        lines += block.count(b"\n")
        yield text.encode("utf-8")


def _piece(data: bytes, found: Survey) -> Piece:
    if b"\0" in data:
        raise DataError(null_bytes(found.codec))
    values = np.frombuffer(data, dtype=np.uint8)
    feeds, returns = values == _LF, values == _CR
    lines = int(np.count_nonzero(feeds))
    if not returns.any():
        return Piece(data, lines, "\\n")
    if lines and not feeds[0] and not returns[-1] and np.array_equal(returns[:-1], feeds[1:]):
        return Piece(data, lines, "\\r\\n")
    plain = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Piece(plain, plain.count(b"\n"), "\\n")
