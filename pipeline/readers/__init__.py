"""File formats. A new one is a module with a function `(path, layout) -> RawTable` and a line here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.models.layout import Layout
from pipeline.readers.csv_table import read_csv_table
from pipeline.readers.excel import read_excel
from pipeline.readers.genesis_cube import read_genesis_cube
from pipeline.readers.genesis_flat import read_genesis_flat
from pipeline.readers.genesis_table import read_genesis_table
from pipeline.readers.model import RawTable
from pipeline.readers.parquet_table import read_parquet_table

Reader = Callable[[Path, Layout], RawTable]

READERS: Mapping[str, Reader] = {
    "csv": read_csv_table,
    "excel": read_excel,
    "genesis_cube": read_genesis_cube,
    "genesis_flat": read_genesis_flat,
    "genesis_table": read_genesis_table,
    "parquet": read_parquet_table,
}

# Largest file of a format in million bytes; layout: limit_mb: in a source description says otherwise. Big CSV
# and Parquet need little memory; what is held in memory as a whole needs about ten times its size.
LIMIT_MB: Mapping[str, int] = {"csv": 20_000, "parquet": 20_000, "excel": 100}
OTHER_LIMIT_MB = 500
