"""Which reader a file needs and how its text is cut, told by the first bytes; extensions do not count."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import DataError, Problem
from pipeline.readers.delivery import decode

HEAD = 1 << 18  # bytes that are looked at
SEPARATORS = (";", "\t", "|", ",")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second: an archive without any file
_OLE, _PARQUET = b"\xd0\xcf\x11\xe0", b"PAR1"
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_FLAT = re.compile(r'^"?(statistik_code|statistics_code)"?;', re.IGNORECASE)
_CUBE = re.compile(r"^(\* .*\n|\s*\n)*\"?[KD]\"?;(DQ|\")", re.MULTILINE)
TOTAL_WORD = re.compile(
    r"\b(zwischensumme|gesamtsumme|summe|sum|insgesamt|gesamt|zusammen|total)\b", re.IGNORECASE
)


def recognise(path: Path, member: str = "") -> str:
    """Name of the reader: csv, excel, genesis_table, genesis_flat, genesis_cube or parquet.

    In a ZIP the file `member` decides, by default the only one. Raises DataError if the file is missing,
    locked or no ZIP that can be read, or if the ZIP holds several files and none is named.
    """
    return recognise_bytes(head_of(path, member))


def recognise_bytes(head: bytes) -> str:
    """Name of the reader for a file that begins with these bytes.

    >>> recognise_bytes(b"GENESIS-Tabelle: 12411-0015;;"), recognise_bytes(b"PAR1"), recognise_bytes(b"a;b")
    ('genesis_table', 'parquet', 'csv')
    """
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith((*_ZIP, _OLE)):
        return "excel"
    text = head_text(head).lstrip()
    if text.startswith(("Tabelle:", "GENESIS-Tabelle:")):
        return "genesis_table"
    if _FLAT.match(text):
        return "genesis_flat"
    return "genesis_cube" if _CUBE.match(text) else "csv"


def head_of(path: Path, member: str = "") -> bytes:
    """The first bytes of a file, or of a file in a ZIP; an XLSX or ODS is no ZIP in this sense."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if not head.startswith(_ZIP):
            return head
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            if any(name in names for name in _WORKBOOK_PARTS):
                return head
            with archive.open(member or _only_member(names)) as stream:
                return stream.read(HEAD)
    except FileNotFoundError:
        raise DataError(Problem("", "die Datei fehlt")) from None
    except PermissionError:
        what = "die Datei ist in einem anderen Programm geöffnet oder gesperrt"
        raise DataError(Problem("", what, "das Programm schließen (etwa Excel) und wiederholen")) from None
    except KeyError:
        raise DataError(Problem("", f"im ZIP fehlt die Datei „{member}“", _choice(names))) from None
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        what = "die ZIP-Datei ist beschädigt oder verschlüsselt"
        raise DataError(Problem("", what, "die Lieferung noch einmal anfordern")) from error


def head_text(head: bytes) -> str:
    """Text of the first bytes; a character or line that is cut in two at the end is left out."""
    whole = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1] or head
    try:
        return decode(whole, "auto")[0]
    except DataError:
        return whole.decode("cp1252", errors="replace")


def guess_separator(text: str) -> str:
    """The sign that cuts most lines of a text into equally many fields; ";" if there is but one column.

    A comma counts only if it cuts clearly more lines, for it also stands in numbers and names. Raises
    DataError if two signs fit equally well.

    >>> guess_separator("Gebiet;Anteil\\nMitte;1,5\\nNord;2,5"), guess_separator("a,b\\n1,2")
    (';', ',')
    """
    lines = text.splitlines()[:500]
    fields = {sign: _fields(lines, sign) for sign in SEPARATORS if any(sign in line for line in lines)}
    share = max((fields[sign][0] for sign in fields if sign != ","), default=0.0)
    if fields.get(",", (0.0, 0))[0] > share + 0.1:
        return ","
    near = [sign for sign in fields if sign != "," and fields[sign][0] > share - 0.1]
    most = max((fields[sign][1] for sign in near), default=0)
    best = [sign for sign in near if fields[sign][1] == most]
    if most and len(best) > 1:
        shown = " oder ".join(f"„{sign}“".replace("\t", "\\t") for sign in best)
        hint = f"in source.yaml layout: separator: angeben, {shown}"
        raise DataError(Problem("", "das Trennzeichen ist nicht eindeutig", hint))
    return best[0] if most else ";"


def total_pattern(entry: str) -> str:
    """Regular expression for an `ignore:` rule that fits a totals row; '' if the entry is none.

    >>> total_pattern("Summe Altdorf"), total_pattern("Kleinau insgesamt"), total_pattern("Altdorf")
    ('^Summe', 'insgesamt$', '')
    """
    match = TOTAL_WORD.search(entry)
    if not match:
        return ""
    if match.start() == 0:
        return f"^{match[0]}"
    return f"{match[0]}$" if match.end() == len(entry) else match[0]


def _fields(lines: Sequence[str], sign: str) -> tuple[float, int]:
    """Share of lines that have the commonest number of fields, and that number; one field counts as none."""
    try:
        rows = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=sign) if any(row)]
    except csv.Error:
        return 0.0, 0
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return 0.0, 0
    number, times = counts.most_common(1)[0]
    return times / len(rows), number


def _only_member(names: Sequence[str]) -> str:
    if not names:
        raise DataError(Problem("", "das ZIP enthält keine Datei", "die Lieferung noch einmal anfordern"))
    if len(names) != 1:
        what = f"das ZIP enthält {len(names)} Dateien"
        raise DataError(Problem("", what, f"in source.yaml layout: member: angeben; {_choice(names)}"))
    return names[0]


def _choice(names: Sequence[str]) -> str:
    shown = ", ".join(f"„{name}“" for name in sorted(names)[:8])
    return f"möglich: {shown}" + (" …" if len(names) > 8 else "")
