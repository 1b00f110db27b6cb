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

PIECE = 1 << 24  # bytes that are read at once
LONGEST_LINE = 8  # pieces
_LF, _CR = 10, 13
_SLICE = 1 << 18


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


def survey(path: Path, encoding: str) -> Survey:
    """Encoding of a file. Raises DataError: locked, no text, UTF-8 declared as something else."""
    check, head = Utf8Check(), b""
    with readable(), path.open("rb") as stream:
        while block := stream.read(PIECE):
            head = head or block[:HEAD]
            check.feed(block, last=False)
        check.feed(b"")
    codec = encoding_name(encoding, head, check)
    return Survey(codec, encoding, check.valid and codec.startswith("utf-8"))


def pieces(path: Path, found: Survey) -> Iterator[Piece]:
    """The file in order; its last line gets an end if it has none.

    Raises DataError: locked, a byte that the encoding does not know, null bytes, no line ends.
    """
    with readable(), path.open("rb") as stream:
        rest = b""
        for block in _utf8_blocks(stream, found):
            data = rest + block if rest else block
            cut = data.rfind(b"\n") + 1 or data.rstrip(b"\r").rfind(b"\r") + 1  # a last \r may belong to \r\n
            if cut:
                yield _piece(data[:cut], found)
            rest = data[cut:]
            if len(rest) > LONGEST_LINE * PIECE:
                what = "eine Zeile ist länger als jede sinnvolle Tabelle breit"
                raise DataError(Problem("", what, "ist das eine Textdatei mit Zeilen?"))
        if rest:
            yield _piece(rest if rest.endswith(b"\r") else rest + b"\n", found)


def _utf8_blocks(stream: BinaryIO, found: Survey) -> Iterator[bytes]:
    """The bytes of the file as UTF-8 without byte order mark, cut anywhere."""
    if found.is_utf8:  # passed on as it is: decoding would take longer than everything else
        stream.seek(len(codecs.BOM_UTF8) if found.codec == "utf-8-sig" else 0)
        yield from iter(lambda: stream.read(PIECE), b"")
        return
    decoder = codecs.getincrementaldecoder(found.codec)()
    lines, last = 1, False
    while not last:
        block = stream.read(PIECE)
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
    feeds, returns, pairs = _count_line_ends(data)
    if not returns:
        return Piece(data, feeds, "\\n")
    if feeds == returns == pairs:
        return Piece(data, feeds, "\\r\\n")
    plain = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Piece(plain, plain.count(b"\n"), "\\n")


def _count_line_ends(data: bytes) -> tuple[int, int, int]:
    """How often \\n, \\r and \\r\\n occur; in slices that fit into the processor's memory.

    >>> _count_line_ends(b"a\\r\\nb\\nc\\r")
    (2, 2, 1)
    """
    values = np.frombuffer(data, dtype=np.uint8)
    feeds = returns = pairs = 0
    for start in range(0, len(values), _SLICE):
        part = values[start : start + _SLICE + 1]  # one more, for a pair across the cut
        is_feed, is_return = part == _LF, part == _CR
        feeds += int(np.count_nonzero(is_feed[:_SLICE]))
        found = int(np.count_nonzero(is_return[:_SLICE]))
        if found:
            returns += found
            pairs += int(np.count_nonzero(is_return[:-1] & is_feed[1:]))
    return feeds, returns, pairs
