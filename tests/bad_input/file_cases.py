"""Files that are not what they seem: workbooks, archives, links, folders, checksums, names."""

import io
import os
import struct
import zipfile
from pathlib import Path

import openpyxl
from bad_case import Case, Edit, both, delivered_as, figures, refused, same, source, zipped
from project_edits import REGISTER_2024, SGB2, SGB2_SOURCE

BOOK = "data/raw/sgb2/sgb2.xlsx"


def workbook(data: bytes, **options: object) -> bytes:
    """The delivery as XLSX; options: cell A1 etc. → other content, `sheets` names, `hidden` names."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Daten"
    for line in data.decode("utf-8").splitlines():
        sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(";")])
    for place, value in options.items():
        if place == "second":
            book.create_sheet(str(value)).append(["Hinweise"])
        elif place == "hidden":
            book.create_sheet(str(value)).sheet_state = "hidden"
        else:
            sheet[place] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def without_part(data: bytes, name: str, replacement: bytes | None = None) -> bytes:
    """The workbook without one of its parts, or with another content of it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(data))) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
            elif replacement is not None:
                new.writestr(item, replacement)
    return stream.getvalue()


def billion_laughs(data: bytes) -> bytes:
    """A workbook whose sheet defines entities that grow without end."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{levels}]><worksheet>&l9;</worksheet>'
    return without_part(data, "xl/worksheets/sheet1.xml", text.encode())


def external_entity(data: bytes) -> bytes:
    """A workbook in which a figure would be read from a file of the computer."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(workbook(data))) as archive:
        text = archive.read(name).decode("utf-8")
    assert "<v>334</v>" in text
    entity = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return without_part(data, name, (entity + text.replace("<v>334</v>", "<v>&x;</v>")).encode())


def bomb(_: bytes) -> bytes:
    """A ZIP whose only file is a thousand times as large as the ZIP."""
    return zipped({"sgb2.csv": b"Stichtag;Sozialraum\n" + b"0" * 60_000_000})


def lying_size(data: bytes) -> bytes:
    """A ZIP that says its file is smaller than it is."""
    packed = bytearray(zipped({"sgb2.csv": data * 50}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", packed, packed.index(mark) + offset, 10)
    return bytes(packed)


def encrypted_zip(data: bytes) -> bytes:
    """A ZIP that says its file is encrypted."""
    packed = bytearray(zipped({"sgb2.csv": data}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", packed, packed.index(mark) + offset, 1)
    return bytes(packed)


def encrypted_workbook(_: bytes) -> bytes:
    """The beginning of a workbook with a password: an OLE file with a stream EncryptedPackage."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    return (head + "EncryptedPackage".encode("utf-16-le")).ljust(1536, b"\0")


WORKBOOKS = [
    same("workbook", delivered_as("sgb2.xlsx", workbook)),
    same("workbook_described_as_excel", delivered_as("sgb2.xlsx", workbook, "excel")),
    same("workbook_with_wrong_ending", delivered_as("sgb2.csv2", workbook)),
    same("workbook_with_hidden_sheet", delivered_as("sgb2.xlsx", lambda d: workbook(d, hidden="Geheim"))),
    same(
        "workbook_with_notes_on_a_second_sheet",
        delivered_as("sgb2.xlsx", lambda d: workbook(d, second="Hinweise")),
    ),
    refused(
        "workbook_formula_without_value",
        delivered_as("sgb2.xlsx", lambda d: workbook(d, C19="=SUM(C4:C5)")),
        BOOK,
        "C19",
    ),
    refused(
        "workbook_formula_to_another_file",
        delivered_as("sgb2.xlsx", lambda d: workbook(d, C19="='[fremd.xlsx]A'!A1")),
        BOOK,
        "C19",
    ),
    refused(
        "workbook_error_value",
        delivered_as("sgb2.xlsx", lambda d: workbook(d, C19="#REF!")),
        BOOK,
        "Zeile 19",
    ),
    refused("workbook_truncated", delivered_as("sgb2.xlsx", lambda d: workbook(d)[:3000]), BOOK),
    refused(
        "workbook_without_sheet_part",
        delivered_as("sgb2.xlsx", lambda d: without_part(d, "xl/worksheets/sheet1.xml")),
        BOOK,
    ),
    refused(
        "workbook_with_broken_sheet_part",
        delivered_as("sgb2.xlsx", lambda d: without_part(d, "xl/worksheets/sheet1.xml", b"<worksheet><")),
        BOOK,
    ),
    refused(
        "workbook_without_workbook_part",
        delivered_as("sgb2.xlsx", lambda d: without_part(d, "xl/workbook.xml")),
        BOOK,
    ),
    refused("workbook_of_growing_entities", delivered_as("sgb2.xlsx", billion_laughs), BOOK),
    refused("workbook_with_external_entity", delivered_as("sgb2.xlsx", external_entity), BOOK),
    refused("workbook_with_password", delivered_as("sgb2.xls", encrypted_workbook), "data/raw/sgb2/sgb2.xls"),
    refused(
        "html_called_xls",
        delivered_as("sgb2.xls", lambda d: b"<html><table><tr><td>1</td></tr></table></html>", "excel"),
        "data/raw/sgb2/sgb2.xls",
    ),
    same("text_called_xls", delivered_as("sgb2.xls", lambda d: d)),
    refused(
        "ole_beginning_only",
        delivered_as("sgb2.xls", lambda d: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
        "data/raw/sgb2/sgb2.xls",
    ),
    refused(
        "xls_of_noise",
        delivered_as("sgb2.xls", lambda d: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(range(256)) * 40),
        "data/raw/sgb2/sgb2.xls",
    ),
    refused("workbook_read_as_csv", delivered_as("sgb2.xlsx", workbook, "csv"), BOOK, "Excel"),
    refused(
        "workbook_with_missing_sheet",
        both(delivered_as("sgb2.xlsx", workbook), source("header_rows", "sheet: Blatt7\n  header_rows")),
        BOOK,
        "Blatt7",
    ),
    refused("csv_read_as_genesis_table", source("reader: csv", "reader: genesis_table"), SGB2, "Tabelle:"),
    refused("csv_read_as_parquet", source("reader: csv", "reader: parquet"), SGB2),
    refused(
        "parquet_of_noise",
        delivered_as("sgb2.parquet", lambda d: b"PAR1" + bytes(100) + b"PAR1"),
        "sgb2.parquet",
    ),
]

ARCHIVES = [
    same("zip_with_the_file", delivered_as("sgb2.zip", lambda d: zipped({"sgb2.csv": d}))),
    same(
        "zip_with_litter_of_a_mac",
        delivered_as("sgb2.zip", lambda d: zipped({"sgb2.csv": d, "__MACOSX/._sgb2.csv": b"x"})),
    ),
    refused(
        "zip_with_two_files",
        delivered_as("sgb2.zip", lambda d: zipped({"a.csv": d, "b.csv": d})),
        "sgb2.zip",
        "2 Dateien",
    ),
    refused(
        "zip_empty", delivered_as("sgb2.zip", lambda d: zipped({})), "sgb2.zip", "das ZIP enthält keine Datei"
    ),
    refused(
        "zip_with_folders_only",
        delivered_as("sgb2.zip", lambda d: zipped({"lieferung/": b""})),
        "sgb2.zip",
        "das ZIP enthält keine Datei",
    ),
    refused(
        "zip_in_a_zip",
        delivered_as("sgb2.zip", lambda d: zipped({"a.zip": zipped({"sgb2.csv": d})})),
        "sgb2.zip",
    ),
    refused(
        "zip_path_traversal", delivered_as("sgb2.zip", lambda d: zipped({"../../../böse.csv": d})), "sgb2.zip"
    ),
    refused(
        "zip_absolute_path", delivered_as("sgb2.zip", lambda d: zipped({"/etc/böse.csv": d})), "sgb2.zip"
    ),
    refused(
        "zip_path_of_windows", delivered_as("sgb2.zip", lambda d: zipped({"C:\\böse.csv": d})), "sgb2.zip"
    ),
    refused("zip_bomb", delivered_as("sgb2.zip", bomb), "sgb2.zip"),
    refused("zip_that_lies_about_its_size", delivered_as("sgb2.zip", lying_size), "sgb2.zip"),
    refused("zip_encrypted", delivered_as("sgb2.zip", encrypted_zip), "sgb2.zip"),
    refused("zip_truncated", delivered_as("sgb2.zip", lambda d: zipped({"sgb2.csv": d})[:200]), "sgb2.zip"),
    refused(
        "zip_of_a_named_file_that_is_missing",
        both(
            delivered_as("sgb2.zip", lambda d: zipped({"sgb2.csv": d})),
            source("header_rows", "member: anders.csv\n  header_rows"),
        ),
        "sgb2.zip",
        "anders.csv",
    ),
]


def _link(target: str) -> Edit:
    def edit(root: Path) -> None:
        (root / SGB2).unlink()
        (root / SGB2).symlink_to(target)

    return edit


def _folder(root: Path) -> None:
    (root / SGB2).unlink()
    (root / SGB2).mkdir()


def _unreadable_name(root: Path) -> None:
    (root / SGB2).rename(root / "data/raw/sgb2/SGB2 (Kopie).csv")


FILES = [
    refused("file_missing", lambda root: (root / SGB2).unlink(), SGB2_SOURCE, "fehlt"),
    refused("file_under_another_name", _unreadable_name, SGB2_SOURCE, "Kopie"),
    refused("folder_with_the_name_of_the_file", _folder, SGB2_SOURCE),
    refused("link_to_nothing", _link("nirgends.csv"), SGB2_SOURCE),
    refused("link_to_itself", _link("sgb2.csv"), SGB2_SOURCE),
    refused(
        "pattern_that_leaves_the_project",
        source("[sgb2.csv]", "[../../../../../../etc/hostname]"),
        SGB2_SOURCE,
    ),
    refused("absolute_pattern", source("[sgb2.csv]", "[/etc/hostname]"), SGB2_SOURCE),
    refused(
        "folder_that_leaves_raw_dir", source("reader: csv", "folder: ../../../..\nreader: csv"), SGB2_SOURCE
    ),
    refused(
        "changed_after_its_checksum",
        source("reader: csv", f'sha256: {{sgb2.csv: "{"0" * 64}"}}\nreader: csv'),
        SGB2,
        "Prüfsumme",
    ),
    figures(
        "same_file_for_two_years",
        lambda root: _copy_year(root),
        {"einwohner 0101 2024": 951},
        "denselben Inhalt",
        "dieselben wie für 2023",
    ),
]


def _copy_year(root: Path) -> None:
    """The register of 2024 is the file of 2023 with another name: every figure is the same."""
    path = root / REGISTER_2024
    path.write_bytes(path.with_name("einwohner_2023.csv").read_bytes())


if os.name == "nt":  # links need a right that users do not have there
    FILES = [case for case in FILES if not case.name.startswith("link_")]

CASES: list[Case] = [*WORKBOOKS, *ARCHIVES, *FILES]
