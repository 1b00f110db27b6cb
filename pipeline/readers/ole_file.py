"""The container of XLS workbooks, checked before the library opens it.

A damaged table of sectors makes the library ask for more memory than there is, which ends the whole program.
Layout of the container: [MS-CFB] Compound File Binary File Format, Microsoft, sections 2.2 to 2.6.
"""

import struct
from collections.abc import Iterator, Sequence

HEADER = 512
ENTRY = 128  # bytes of a directory entry
IN_HEADER = 109  # sector numbers of the allocation table that the header itself holds
FREE = 0xFFFFFFFF  # this and the five numbers below are marks, not sectors
SMALL_STREAM = 4096  # shorter streams lie in the stream of small sectors


class DamageError(ValueError):
    """The file is not what its own tables say."""


def workbook_stream(data: bytes) -> bytes:
    """The stream that holds the workbook; b'' if there is none.

    Raises DamageError if a chain of sectors does not end or a size does not fit into the file.
    """
    try:
        return _workbook(data)
    except struct.error as error:
        raise DamageError from error


def _workbook(data: bytes) -> bytes:
    (shift,) = struct.unpack_from("<H", data, 30)
    demand(shift in (9, 12))
    size = 1 << shift
    count = -(-(len(data) - HEADER) // size)
    fat = _allocation(data, size, count)
    (directory,) = struct.unpack_from("<I", data, 48)
    (mini_start,) = struct.unpack_from("<I", data, 60)
    small = [n for sector in _chain(mini_start, fat, count) for n in _numbers(data, sector, size)]
    found = b""
    for sector in _chain(directory, fat, count):
        for place in range((sector + 1) * size, (sector + 2) * size, ENTRY):
            entry = data[place : place + ENTRY]
            name, start, length = _entry(entry, len(data))
            if name == "Root Entry" or length >= SMALL_STREAM:
                chain = list(_chain(start, fat, count))
            else:
                chain = list(_chain(start, small, len(small))) if length else []
            if name in ("Workbook", "Book") and length >= SMALL_STREAM:
                found = b"".join(data[(n + 1) * size : (n + 2) * size] for n in chain)[:length]
    return found


def _allocation(data: bytes, size: int, count: int) -> list[int]:
    """For each sector the next one of its chain."""
    (fat_count,) = struct.unpack_from("<I", data, 44)
    mini_count, difat_start, difat_count = struct.unpack_from("<III", data, 64)
    demand(max(fat_count, mini_count, difat_count) <= count)
    sectors = list(struct.unpack_from(f"<{IN_HEADER}I", data, 76))
    for _ in range(difat_count):
        demand(difat_start < count)
        *more, difat_start = _numbers(data, difat_start, size)
        sectors += more
    used = [sector for sector in sectors if sector < FREE - 5]
    demand(len(used) <= count and all(sector < count for sector in used))
    return [number for sector in used for number in _numbers(data, sector, size)]


def _entry(entry: bytes, most: int) -> tuple[str, int, int]:
    """Name, first sector and length of a stream; ("", 0, 0) for what is no stream."""
    if len(entry) < ENTRY or entry[66] not in (2, 5):
        return "", 0, 0
    letters, start, length = *struct.unpack_from("<H", entry, 64), *struct.unpack_from("<II", entry, 116)
    demand(length <= most)
    name = entry[: max(min(letters, 64) - 2, 0)].decode("utf-16-le", "replace")
    return name, start, length


def _chain(start: int, table: Sequence[int], count: int) -> Iterator[int]:
    steps = 0
    while start < FREE - 5:
        steps += 1
        demand(start < len(table) and start < count and steps <= count)
        yield start
        start = table[start]


def _numbers(data: bytes, sector: int, size: int) -> tuple[int, ...]:
    whole = data[(sector + 1) * size : (sector + 2) * size].ljust(size, b"\xff")
    return struct.unpack(f"<{size // 4}I", whole)


def demand(holds: bool) -> None:
    """Raise DamageError unless the condition holds."""
    if not holds:
        raise DamageError
