"""Both ways of reading CSV give the same table: DuckDB in pieces, and the exact reader row by row."""

import csv
import io
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from project_edits import SGB2, SGB2_SOURCE, change, errors_of, query, run_both, silent

from pipeline.errors import DataError
from pipeline.models.layout import Layout
from pipeline.project import load_project
from pipeline.readers import bulk_csv, text_pieces
from pipeline.readers.bulk_csv import NotPlainError, open_bulk
from pipeline.readers.csv_table import read_csv_table
from pipeline.readers.text_pieces import survey
from pipeline.stages import raw_file
from pipeline.stages.ingest import ingest
from pipeline.stages.raw_store import RawStore

Rows = list[tuple[object, ...]]
FILE = "x.csv"


def stored(path: Path, layout: Layout, way: str) -> tuple[list[str], Rows]:
    """Columns and rows of raw.x after reading a file in one of the two ways."""
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false; CREATE SCHEMA raw")
        folder = path.parent / "spool"
        folder.mkdir(exist_ok=True)
        store = RawStore(connection, "x", folder)
        if way == "reader":
            store.add_rows(FILE, read_csv_table(path, layout))
        else:
            bulk = open_bulk(path, layout, survey(path, layout.encoding))
            assert bulk
            fast = way == "fast"
            if fast:
                with closing(bulk.fast(folder)) as selects:
                    rows = store.add_selects((FILE, ""), bulk.columns, selects)
            else:
                rows = store.add_selects((FILE, ""), bulk.columns, bulk.row_by_row(store.spool))
            if fast and layout.footer and rows:
                store.cut_footer(FILE, bulk.columns, layout.footer)
        found = connection.execute("FROM raw.x ORDER BY source_row")
        return [column[0] for column in found.description], found.fetchall()


def outcome(path: Path, layout: Layout, way: str) -> object:
    """What is stored; "error" if there is a message or no row (of two faults each way may tell another)."""
    try:
        columns, rows = stored(path, layout, way)
    except DataError:
        return "error"
    return (columns, rows) if rows else "error"


CELLS = st.one_of(
    st.text("ab19äß€ .,-", max_size=6),
    st.sampled_from(
        ["", " ", "\u00a0", "\u202f", "\x85", '"', 'a"b', '""', " x", "NULL", "\x1aENDE", "é\r", "a\nb"]
    ),
)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, Layout]:
    """A file with headings, often plain, sometimes with everything that offices do to files."""
    width = draw(st.integers(1, 4))
    separator = draw(st.sampled_from(";,\t|"))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE]))
    wild = draw(st.booleans())
    cells = CELLS if wild else st.text("ab19äß€ .-", max_size=6)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator=end, quoting=quoting, escapechar="\\")
    lines = []
    above = draw(st.integers(0, 2))
    for row in [["Titel"]] * above + [[f"spalte{n}" for n in range(width)]]:
        writer.writerow(row)
    for row in draw(st.lists(st.lists(cells, min_size=1, max_size=width + wild), max_size=25)):
        if quoting != csv.QUOTE_NONE or row != [""]:
            writer.writerow(row)
    lines = stream.getvalue().replace("\\", "")
    if wild:
        lines += draw(st.sampled_from(["", end, end * 3, "\n", "\r", separator * width + end, "x"]))
    footer = draw(st.sampled_from(["", "^Quelle", "^a", "^ß"]))
    if footer and draw(st.booleans()):
        lines += f"Quelle: Amt{end}Stand{end}"
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    data = lines.encode(encoding, "replace")
    return data, Layout(separator=separator.replace("\t", "\\t"), header_rows=[above + 1], footer=footer)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files(), st.integers(20, 400), st.integers(1, 3))
@example((b"a;b\r\n1;2\n3;4\r5;6\r\n", Layout()), 20, 1)
@example((b"a;b\n1;2;\n3;4;;\n", Layout()), 20, 2)
@example((b'a;b\n" x";""\n "x";2\n', Layout()), 400, 1)
def test_both_ways_give_the_same_table(
    tmp_path: Path, file: tuple[bytes, Layout], piece: int, batch: int
) -> None:
    data, layout = file
    path = tmp_path / FILE
    path.write_bytes(data)
    expected = outcome(path, layout, "reader")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_pieces, "PIECE", piece)
        patch.setattr(bulk_csv, "BATCH", batch)
        assert outcome(path, layout, "row by row") == expected
        try:
            assert outcome(path, layout, "fast") == expected
            event("fast")
        except (NotPlainError, duckdb.Error):
            event("row by row")  # as ingest does then


SGB2_TABLE = "SELECT * FROM raw.sgb2 ORDER BY source_row"


@pytest.fixture
def every_csv_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second way from the first byte on, with pieces of a few rows."""
    monkeypatch.setattr(raw_file, "BULK_BYTES", 0)
    monkeypatch.setattr(text_pieces, "PIECE", 100)
    monkeypatch.setattr(bulk_csv, "BATCH", 3)


def selecting(pattern: str) -> tuple[str, str]:
    """Old and new text of a source description that keeps some rows only."""
    return "reader: csv", f"reader: csv\nselect: [{{column: Stichtag, pattern: {pattern}}}]"


def after_ingest(root: Path) -> Rows:
    """Rows of raw.sgb2 and what is noted of its file."""
    ingest(load_project(root), silent)
    return [*query(root, SGB2_TABLE), *query(root, "FROM meta.file WHERE source_id = 'sgb2'")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_ingest_gives_the_same_either_way(
    mini_project: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    path = mini_project / SGB2
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding))
    expected = after_ingest(mini_project)
    monkeypatch.setattr(raw_file, "BULK_BYTES", 0)
    monkeypatch.setattr(text_pieces, "PIECE", 100)
    assert after_ingest(mini_project) == expected
    assert expected[-1][4] == encoding.removesuffix("-sig")
    run_both(mini_project)


@pytest.mark.usefixtures("every_csv_is_big")
def test_blank_lines_and_line_breaks_in_quotes_are_read_row_by_row(mini_project: Path) -> None:
    change(mini_project, SGB2, "31.12.2022;Altdorf Süd;301;118", '\n;;;\n31.12.2022;"Altdorf\nSüd";301;118')
    ingest(load_project(mini_project), silent)
    rows = query(mini_project, "SELECT source_row, Sozialraum FROM raw.sgb2 ORDER BY source_row LIMIT 3")
    assert rows == [(4, "Altdorf Mitte"), (7, "Altdorf\nSüd"), (9, "Summe Altdorf")]


@pytest.mark.usefixtures("every_csv_is_big")
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (SGB2, "Altdorf Süd;301;118", "Altdorf; Süd;301;118", "Zeile 5: die Zeile hat 5 Felder, der Tab"),
        (SGB2, "Altdorf Süd;301", '"Altdorf Süd;301', "Zeile 5: ein Anführungszeichen ist nicht geschlossen"),
        (SGB2, "Altdorf Süd;301", "Altdorf\0Süd;301", "die Datei enthält Nullbytes"),
        (SGB2_SOURCE, "^(Quelle|Zeichen)", "^Fußnote", "Zeile 26: keine Zeile passt zum Muster der Fußzeile"),
        (SGB2_SOURCE, "header_rows: [3]", "header_rows: [40]", "Zeile 40: hier soll der Tabellenkopf stehen"),
        (
            SGB2_SOURCE,
            "reader: csv",
            "reader: csv\nselect: [{column: Stichtag, pattern: X}]",
            "nach select bl",
        ),
        (
            SGB2_SOURCE,
            "reader: csv",
            "reader: csv\nselect: [{column: Stichtag, pattern: '(?=a)'}]",
            "kein gülti",
        ),
    ],
)
def test_messages_are_those_of_the_exact_reader(
    mini_project: Path, file: str, old: str, new: str, said: str
) -> None:
    change(mini_project, file, old, new)
    errors = errors_of(mini_project)
    assert len(errors) == 1
    assert said in errors[0]
    assert errors[0].startswith(SGB2)


@pytest.mark.usefixtures("every_csv_is_big")
def test_byte_that_no_encoding_knows(mini_project: Path) -> None:
    path = mini_project / SGB2
    path.write_bytes(path.read_bytes().replace("Altdorf Süd;301".encode(), b"Altdorf S\x81d;301"))
    assert errors_of(mini_project)[0].startswith(
        f"{SGB2}, Zeile 5: das Zeichen mit Byte 0x81 ist weder UTF-8"
    )


@pytest.mark.usefixtures("every_csv_is_big")
def test_select_keeps_only_its_rows_with_their_numbers(mini_project: Path) -> None:
    change(mini_project, SGB2_SOURCE, '  footer: "^(Quelle|Zeichen)"\n', "")
    rule = "reader: csv\nselect: [{column: Sozialraum, pattern: '^Neudorf'}]"
    change(mini_project, SGB2_SOURCE, "reader: csv", rule)
    ingest(load_project(mini_project), silent)
    lines = (mini_project / SGB2).read_text(encoding="utf-8").splitlines()
    wanted = [(n, line.split(";")[1]) for n, line in enumerate(lines, 1) if ";Neudorf" in line]
    assert query(mini_project, "SELECT source_row, Sozialraum FROM raw.sgb2 ORDER BY 1") == wanted


def test_too_large_a_file_is_refused(mini_project: Path) -> None:
    path = mini_project / SGB2
    path.write_bytes(path.read_bytes() + b"Quelle: x;;;\n" * 100_000)
    change(mini_project, SGB2_SOURCE, "layout:\n", "layout:\n  limit_mb: 1\n")
    said = f"{SGB2}: die Datei ist größer als 1 MB – "
    said += "ist es die richtige? Sonst in source.yaml layout: limit_mb: 2 angeben"
    assert errors_of(mini_project) == [said]
