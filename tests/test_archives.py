"""A ZIP around a delivery: one file inside is read; everything that could do harm is refused."""

import shutil
import stat
import zipfile
from pathlib import Path

import duckdb
import pytest
from project_edits import (
    REGISTER,
    SGB2,
    SGB2_SOURCE,
    change,
    errors_of,
    query,
    run_both,
)

from pipeline.errors import DataError
from pipeline.models.layout import Layout
from pipeline.readers.archive import extract, is_archive, members

ZIP = "data/raw/sgb2/sgb2.zip"
VALUES = "SELECT area_id, year, value, status, source_row, gruppe FROM core.sgb2 ORDER BY ALL"


def pack(path: Path, *files: tuple[str, bytes]) -> Path:
    """Write a ZIP."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return path


def said(path: Path, layout: Layout, limit_mb: int = 100) -> str:
    """Message for an archive that is refused."""
    folder = path.parent / "aus"
    folder.mkdir(exist_ok=True)
    with pytest.raises(DataError) as caught:
        extract(path, members(path, layout)[0], folder, limit_mb)
    return str(caught.value)


@pytest.mark.parametrize("reader", ["csv", "auto"])
def test_values_are_those_of_the_file_inside(mini_project: Path, reader: str) -> None:
    run_both(mini_project)
    expected = query(mini_project, VALUES)
    data = (mini_project / SGB2).read_bytes()
    pack(mini_project / ZIP, ("ordner/sgb2.csv", data), ("__MACOSX/._sgb2.csv", b"x"))
    change(mini_project, SGB2_SOURCE, "files: [sgb2.csv]", "files: [sgb2.zip]")
    change(mini_project, SGB2_SOURCE, "reader: csv", f"reader: {reader}")
    run_both(mini_project)
    assert query(mini_project, VALUES) == expected
    assert query(mini_project, "SELECT DISTINCT source_file FROM core.sgb2") == [(ZIP,)]


def test_one_file_per_year_in_one_archive(mini_project: Path) -> None:
    folder = mini_project / REGISTER
    paths = sorted(folder.glob("einwohner_*.csv"))
    pack(folder / "einwohner.zip", ("lies.txt", b""), *((path.name, path.read_bytes()) for path in paths))
    for path in paths:
        path.unlink()
    source = f"{REGISTER}/source.yaml"
    change(mini_project, source, 'files: ["einwohner_{year}.csv"]', "files: [einwohner.zip]")
    change(mini_project, source, "layout: {", 'layout: {member: "einwohner_{year}.csv", ')
    run_both(mini_project)
    found = query(
        mini_project, "SELECT year, any_value(source_file) FROM core.einwohner GROUP BY 1 ORDER BY 1"
    )
    names = {2022: "2022", 2023: "2023", 2024: "2024"}
    assert found == [(y, f"{REGISTER}/einwohner.zip/einwohner_{name}.csv") for y, name in names.items()]


def test_several_files_and_none_named(mini_project: Path) -> None:
    data = (mini_project / SGB2).read_bytes()
    pack(mini_project / ZIP, ("a.csv", data), ("b.csv", data))
    change(mini_project, SGB2_SOURCE, "files: [sgb2.csv]", "files: [sgb2.zip]")
    assert errors_of(mini_project) == [
        f"{ZIP}: das ZIP enthält 2 Dateien – eine unter layout: member: nennen: „a.csv“, „b.csv“"
    ]
    change(mini_project, SGB2_SOURCE, "layout:\n", "layout:\n  member: a.txt\n")
    assert errors_of(mini_project) == [f"{ZIP}: im ZIP fehlt die Datei „a.txt“ – möglich: a.csv, b.csv"]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "a/../../b.csv", "C:/a.csv", "..\\a.csv"])
def test_paths_that_leave_the_archive(tmp_path: Path, name: str) -> None:
    path = pack(tmp_path / "x.zip", ("gut.csv", b"a"), (name, b"a"))
    assert said(path, Layout(member="gut.csv")).startswith(
        "das ZIP enthält einen Pfad, der aus ihm hinausführt"
    )


def test_nothing_is_written_outside_the_temporary_place(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", ("tief/unten/a.csv", b"a;b"))
    folder = tmp_path / "aus"
    folder.mkdir()
    assert extract(path, "tief/unten/a.csv", folder, 1) == folder / "lieferung.csv"
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["aus", "lieferung.csv", "x.zip"]


def test_bomb_by_ratio_and_by_size(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", ("a.csv", b"0;" * 10_000_000))
    assert said(path, Layout()).startswith("„a.csv“ würde beim Auspacken auf mehr als das 200-Fache wachsen")
    path = pack(tmp_path / "y.zip", ("a.csv", b"0;" * 1_000_000))
    assert said(path, Layout(), limit_mb=1).startswith("die Datei ist größer als 1 MB")


def test_size_that_is_a_lie(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", ("a.csv", b"0;" * 1_000_000))
    data = path.read_bytes()
    path.write_bytes(data.replace((2_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert said(path, Layout(), limit_mb=1).startswith("die ZIP-Datei ist beschädigt")


def test_archive_in_an_archive(tmp_path: Path) -> None:
    inner = pack(tmp_path / "i.zip", ("a.csv", b"a")).read_bytes()
    assert said(pack(tmp_path / "x.zip", ("i.zip", inner)), Layout()).startswith("„i.zip“ ist selbst ein ZIP")


def test_link_instead_of_a_file(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert said(path, Layout()).startswith("„a.csv“ ist eine Verknüpfung, keine Datei")


def test_encrypted_member(tmp_path: Path) -> None:
    data = bytearray(pack(tmp_path / "x.zip", ("a.csv", b"a")).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert said(tmp_path / "x.zip", Layout()).startswith("„a.csv“ ist mit einem Kennwort verschlüsselt")


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_damaged_archive(tmp_path: Path, cut: int) -> None:
    path = pack(tmp_path / "x.zip", ("a.csv", bytes(range(256)) * 4))
    path.write_bytes(path.read_bytes()[:-cut])
    assert said(path, Layout()).startswith("die ZIP-Datei ist beschädigt")


def test_workbooks_are_no_archives(tmp_path: Path, real_dir: Path) -> None:
    shutil.copy(next((real_dir / "hamburg_stadtteilprofile").rglob("*.xlsx")), tmp_path / "x.xlsx")
    assert not is_archive(tmp_path / "x.xlsx")


def test_parquet_gives_the_same_values(mini_project: Path) -> None:
    run_both(mini_project)
    values = VALUES.replace("source_row, ", "")
    expected = query(mini_project, values)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{mini_project / SGB2}', skip = 2, header = true, delim = ';', "
            "all_varchar = true, null_padding = true) WHERE Sozialraum IS NOT NULL) "
            f"TO '{mini_project / 'data/raw/sgb2/sgb2.parquet'}' (FORMAT parquet)"
        )
    change(mini_project, SGB2_SOURCE, "files: [sgb2.csv]", "files: [sgb2.parquet]")
    change(mini_project, SGB2_SOURCE, "reader: csv", "reader: auto")
    run_both(mini_project)
    assert query(mini_project, values) == expected
    (mini_project / "data/raw/sgb2/sgb2.parquet").write_bytes(b"PAR1 kaputt")
    said = "data/raw/sgb2/sgb2.parquet: die Datei ist keine lesbare Parquet-Datei – "
    assert errors_of(mini_project) == [said + "die Lieferung noch einmal anfordern"]


def test_types_of_parquet_are_german_text(tmp_path: Path) -> None:
    from pipeline.readers import READERS

    path = tmp_path / "x.parquet"
    row = (
        "1.0::DOUBLE a, 0.1 + 0.2::DOUBLE b, DATE '2024-12-31' c, 2.50 d, true e, NULL f, 7 g, 1e-5::DOUBLE h"
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {row} UNION ALL SELECT NULL, {', '.join(['NULL'] * 7)}) TO '{path}'"
        )
    table = READERS["parquet"](path, Layout())
    assert table.columns == tuple("abcdefgh")
    assert table.rows == [(1, ["1", "0,3", "31.12.2024", "2,50", "WAHR", "", "7", "0,00001"])]
