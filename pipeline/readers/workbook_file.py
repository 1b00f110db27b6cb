"""The file of a workbook before anything is read from it: what it really is, and whether it is safe."""

import io
import os
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError

from pipeline.errors import DataError, Problem
from pipeline.readers.ods_xml import ods_extras
from pipeline.readers.ole_file import workbook_stream
from pipeline.readers.workbook_xml import Extras, check_size, xlsx_extras
from pipeline.readers.xls_records import xls_extras

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_BYTES = 2 << 30  # unpacked
AGAIN = "die Lieferung noch einmal anfordern"


Package = ZipFile | dict[str, Extras]  # XLSX, XLSB and ODS are archives; XLS is walked through at once


def open_package(data: bytes) -> Package:
    """What a workbook is made of.

    Raises DataError: empty, no workbook, cut off, protected, an archive that would unpack to gigabytes.
    """
    if not data:
        raise DataError(Problem("", "die Datei ist leer", AGAIN))
    if data[:4] == OLE:
        if ENCRYPTED in data:
            raise DataError(_PROTECTED)
        with _damage():
            return xls_extras(workbook_stream(data))
    if data[:4] != ZIP:
        raise DataError(_no_workbook(data))
    try:
        archive = ZipFile(io.BytesIO(data))
    except (BadZipFile, NotImplementedError, OSError, ValueError):
        raise DataError(_CUT) from None
    if sum(item.file_size for item in archive.infolist()) > MOST_BYTES:
        what = "die Datei ist entpackt größer als 2 GB und wird nicht geöffnet"
        raise DataError(Problem("", what, "als CSV anfordern"))
    return archive


def sheet_extras(package: Package, sheet: str) -> Extras:
    """What the library does not tell about a sheet. Raises DataError if the file is damaged."""
    with _damage():
        if isinstance(package, dict):
            return package.get(sheet, Extras())
        is_ods = "content.xml" in package.namelist()
        return ods_extras(package, sheet) if is_ods else xlsx_extras(package, sheet)


def check_reach(package: Package, sheet: str) -> None:
    """Refuse an XLSX sheet with single cells so far away that the library would fill the memory."""
    if isinstance(package, ZipFile):
        with _damage():
            check_size(package, sheet)


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except (BadZipFile, zlib.error, ElementTree.ParseError, EOFError, ValueError, NotImplementedError):
        raise DataError(_CUT) from None


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what the library raises into a message for the people who hold the file."""
    try:
        with _no_crash_report():
            yield
    except CalamineError as error:
        raise DataError(_PROTECTED if "password" in str(error).lower() else _CUT) from None
    except BaseException as error:  # the library's own crash is no subclass of Exception
        if type(error).__name__ != "PanicException":
            raise
        raise DataError(_CUT) from None


@contextmanager
def _no_crash_report() -> Iterator[None]:
    """When the library crashes it prints the inside of its program; the message says what people need."""
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


_PROTECTED = Problem("", "die Datei ist mit einem Kennwort geschützt", "ohne Kennwort speichern lassen")
_CUT = Problem("", "die Datei ist keine lesbare Excel- oder ODS-Datei, beschädigt oder abgeschnitten", AGAIN)


def _no_workbook(data: bytes) -> Problem:
    """What a file is that only its name calls a workbook."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style")):
        what = "das ist eine Internetseite (HTML), keine Excel-Datei"
        return Problem("", what, "in Excel öffnen und als XLSX speichern, oder als CSV anfordern")
    if head.startswith(b"<?xml"):
        what = "das ist eine XML-Datei, keine Excel-Datei"
        return Problem("", what, "in Excel öffnen und als XLSX speichern, oder als CSV anfordern")
    if b"\0" in data[:2000].replace(b"\xff\xfe", b"") and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _CUT
    return Problem("", "das ist eine Textdatei, keine Excel-Datei", "in source.yaml reader: csv angeben")
