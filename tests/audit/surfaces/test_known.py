"""What the audit knows of an edition is read as the data package writes it."""

from decimal import Decimal
from pathlib import Path

from pipeline.auditing.surfaces.known import Entry, Known
from pipeline.report.csv_file import write_csv


def test_class_limits_that_begin_with_a_minus(tmp_path: Path) -> None:
    """The data package guards a text that begins with a minus against spreadsheets."""
    file = tmp_path / "indikatoren.csv"
    write_csv(file, ["klassengrenzen"], [["-2,5 -1 1 2,5"]])
    written = file.read_text(encoding="utf-8-sig").splitlines()[1]
    assert written.startswith("'")
    entry = Entry("saldo", "Saldo", "Saldo", "1", "", "", written)
    known = Known(2024, 2022, "9", {}, {}, {}, {"saldo": entry}, {}, {}, {})
    assert known.limits("saldo") == [Decimal("-2.5"), Decimal("-1"), Decimal("1"), Decimal("2.5")]
