"""How long reading a workbook takes, next to the library alone, which knows no errors and percent formats.

    python -m benchmarks.bench_workbook [rows]

Writes an XLSX of 24 columns (default 140,000 rows, about 20 MB) below a temporary folder and measures, each
the best of three runs:

* library: python-calamine turns the sheet into Python values
* reader: the same as text, with headings, error cells, percent formats and formulas without result

The ratio holds on any machine; seconds do not.
"""

import random
import sys
import tempfile
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.bench_ingest import best_of_three
from pipeline.models.layout import Layout
from pipeline.readers.excel import read_excel

YEARS = range(2005, 2025)


def write_workbook(path: Path, rows: int) -> None:
    """Areas with names, ages, sexes, counts of 14 years and shares of six."""
    generator = random.Random(20260101)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Daten")
    sheet.write_row(0, 0, ["Gebiet", "Name", "Alter", "Geschlecht", *(f"J{year}" for year in YEARS)])
    for row in range(1, rows + 1):
        ages = ("0-17", "18-64", "65+")[row % 3]
        words = [f"{row % 5000:05d}", f"Stadtteil {row % 5000}", ages, "mw"[row % 2]]
        counts = [generator.randint(0, 99_999) for _ in range(14)]
        shares = [round(generator.random() * 100, 2) for _ in range(6)]
        sheet.write_row(row, 0, [*words, *counts, *shares])
    book.close()


def main() -> None:
    """Print one line per measurement."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 140_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lieferung.xlsx"
        write_workbook(path, rows)
        print(f"{rows} rows, {path.stat().st_size / 1e6:.1f} MB")
        seconds = {
            "library": best_of_three(
                lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            ),
            "reader": best_of_three(lambda: read_excel(path, Layout())),
        }
    for name, value in seconds.items():
        print(f"{name:8} {value:6.2f} s  {value / seconds['library']:5.2f} x library")


if __name__ == "__main__":
    main()
