"""Which reader a file needs is told by its bytes."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import DataError
from pipeline.readers.recognise import guess_separator, recognise, recognise_bytes

FLAT = (
    "statistics_code;statistics_label;time_code;time_label;time;value\n12411;x;STAG;Stichtag;2024-12-31;1\n"
)
CUBE = "* Der Benutzer DE0000 der Benutzergruppe DE0000 hat am 01.02.2024 abgerufen.\nK;DQ;FACH-SCHL\nD;1\n"


def workbook() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in members.items():
            file.writestr(name.replace("_", "."), data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (b"a;b\n1;2\n", "csv"),
        (b"", "csv"),
        ("Gebiet;Männer\nMitte;1\n".encode("utf-16"), "csv"),
        (FLAT.encode("utf-8-sig"), "genesis_flat"),
        ("Statistik_Code;Statistik_Label;Zeit\n".encode("cp1252"), "genesis_flat"),
        (CUBE.encode(), "genesis_cube"),
        (b"K;DQ;FACH-SCHL\n", "genesis_cube"),
        ("Tabelle: 12411-0015;;\nBevölkerung;;\n".encode("cp1252"), "genesis_table"),
        ("\ufeffGENESIS-Tabelle: 12411-0015\n".encode(), "genesis_table"),
        (b"PAR1xxxxPAR1", "parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel"),
        (workbook(), "excel"),
        (archive(daten_csv=b"a;b\n1;2\n"), "csv"),
        (archive(flat_csv=FLAT.encode()), "genesis_flat"),
        (archive(mappe_xlsx=workbook()), "excel"),
    ],
)
def test_reader_is_told_by_the_bytes(data: bytes, reader: str, tmp_path: Path) -> None:
    path = tmp_path / "ohne_endung"
    path.write_bytes(data)
    assert recognise(path) == reader


def test_zip_with_two_files_needs_a_name(tmp_path: Path) -> None:
    path = tmp_path / "lieferung.zip"
    path.write_bytes(archive(a_csv=b"a;b", b_csv=FLAT.encode()))
    with pytest.raises(DataError, match=r"„a[.]csv“, „b[.]csv“"):
        recognise(path)
    assert recognise(path, "b.csv") == "genesis_flat"
    with pytest.raises(DataError, match=r"„c[.]csv“"):
        recognise(path, "c.csv")


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500])
def test_broken_zip_is_told(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(DataError, match="beschädigt"):
        recognise(path)
    with pytest.raises(DataError, match="fehlt"):
        recognise(tmp_path / "y.zip")


def test_a_text_that_is_cut_in_a_character_is_still_text() -> None:
    data = ("Gebiet;Anzahl\n" + "Mülheim;1\n" * 40_000).encode()
    for length in range((1 << 18) - 3, (1 << 18) + 1):
        assert recognise_bytes(data[:length]) == "csv"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Titel, mit Komma\nNr;Name;Anteil\n1;Köln, Stadt;1,5\n2;Bonn, Stadt;2,5\n", ";"),
        ("Nr,Name\n1,a\n2,b\n", ","),
        ('Nr,"Name; Art"\n1,"a;b"\n2,c\n', ","),
        ("Nr\tName, Vorname\n1\ta, b\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("Gebiet\nMitte\n", ";"),
        ("", ";"),
    ],
)
def test_separator(text: str, sign: str) -> None:
    assert guess_separator(text) == sign


def test_two_separators_that_fit_alike_are_told() -> None:
    with pytest.raises(DataError, match=r"„;“ oder „\\t“"):
        guess_separator("a;b\tc\n1;2\t3\n")


def test_every_published_file_is_recognised(real_dir: Path) -> None:
    wanted = {
        "berlin_ewr/2019/EWR201812E_Matrix.csv": "csv",
        "koeln/bevoelkerung.csv": "csv",
        "genesis/regio_table_layout_2021/unemployment/13211-02-05-4.csv": "genesis_table",
        "genesis/destatis_ffcsv/import/13211-0009-DLAND_$F_flat.csv": "genesis_flat",
        "genesis/destatis_ffcsv/import/12521-0040-KREISE_$F.xlsx": "excel",
        "inkar/A_Arbeitslosigkeit.xls": "excel",
        "zensus2022/Regionaltabelle_Bevoelkerung.xlsx": "excel",
    }
    assert {name: recognise(real_dir / name) for name in wanted} == wanted
