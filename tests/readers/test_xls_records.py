"""Records of XLS workbooks: errors and percent formats that the library does not tell; impossible records."""

import struct
from pathlib import Path

import pytest

from pipeline.readers.ole_file import DamageError, workbook_stream
from pipeline.readers.workbook_xml import Extras
from pipeline.readers.xls_records import xls_extras


def record(kind: int, data: bytes) -> bytes:
    """One record: kind, length, content."""
    return struct.pack("<HH", kind, len(data)) + data


def text(words: str, length: str) -> bytes:
    """A string of one byte per letter."""
    return struct.pack(length, len(words)) + b"\0" + words.encode("latin-1")


BEGIN, END = record(0x0809, bytes(16)), record(0x0A, b"")


def book(*cells: bytes, name: str = "Daten") -> bytes:
    """A workbook with one sheet; cell style 1 is a percent format of its own, 2 a built-in one."""

    def settings(start: int) -> bytes:
        return b"".join(
            [
                BEGIN,
                record(0x041E, struct.pack("<H", 170) + text('0,0 "x" %', "<H")),
                *(record(0xE0, struct.pack("<HH", 0, number).ljust(20, b"\0")) for number in (0, 170, 9)),
                record(0x85, struct.pack("<IH", start, 0) + text(name, "<B")),
                END,
            ]
        )

    return settings(len(settings(0))) + BEGIN + b"".join(cells) + END


def number(row: int, column: int, style: int) -> bytes:
    """A cell with a number."""
    return record(0x0203, struct.pack("<HHHd", row, column, style, 0.5))


def test_errors_and_percent_formats() -> None:
    found = xls_extras(
        book(
            record(0x0205, struct.pack("<HHHBB", 1, 2, 0, 0x2A, 1)),
            record(0x0205, struct.pack("<HHHBB", 1, 3, 0, 1, 0)),
            record(0x06, struct.pack("<HHH", 2, 0, 0) + bytes([2, 0, 7, 0, 0, 0]) + b"\xff\xff" + bytes(6)),
            number(3, 0, 1),
            number(3, 1, 0),
            record(0xBD, struct.pack("<HHHIHIH", 4, 5, 0, 8, 2, 8, 6)),
        )
    )
    errors = {(1, 2): "#NV", (2, 0): "#DIV/0!"}
    assert found == {"Daten": Extras(errors=errors, percent={(3, 0), (4, 6)})}


def test_charts_inside_a_sheet_do_not_count() -> None:
    assert xls_extras(book(BEGIN, number(0, 0, 1), END)) == {"Daten": Extras()}


@pytest.mark.parametrize(
    "damaged",
    [
        number(0, 300, 0),
        record(0xBD, struct.pack("<HHHIHIH", 4, 255, 0, 8, 2, 8, 256)),
        record(0x0200, struct.pack("<IIHHH", 0, 4_000_000_000, 0, 10, 0)),
        record(0xFC, struct.pack("<II", 2_000_000_000, 2_000_000_000)),
        record(0x0203, b"\0"),
    ],
    ids=["column", "columns", "rows", "strings", "short"],
)
def test_records_that_would_fill_the_memory(damaged: bytes) -> None:
    with pytest.raises(DamageError):
        xls_extras(book(damaged))


@pytest.mark.parametrize(
    ("place", "value"), [(30, 8), (44, 60_000), (48, 60_000), (72, 60_000), (76, 60_000)]
)
def test_containers_whose_tables_lead_nowhere(real_dir: Path, place: int, value: int) -> None:
    data = bytearray((real_dir / "inkar/E_Schuldnerquote.xls").read_bytes())
    assert len(workbook_stream(bytes(data))) > 100_000
    data[place : place + 4] = value.to_bytes(4, "little")
    with pytest.raises(DamageError):
        workbook_stream(bytes(data))


def test_chain_that_never_ends(real_dir: Path) -> None:
    data = bytearray((real_dir / "inkar/E_Schuldnerquote.xls").read_bytes())
    (table,) = struct.unpack_from("<I", data, 76)
    start = 512 * (table + 1)
    data[start : start + 512] = struct.pack("<128I", *([1, 0] * 64))
    with pytest.raises(DamageError):
        workbook_stream(bytes(data))


def test_old_inkar_workbooks_are_sound(real_dir: Path) -> None:
    for path in sorted((real_dir / "inkar").glob("*.xls")):
        assert "Daten" in xls_extras(workbook_stream(path.read_bytes()))
