"""File formats. A new one is a module with a function `(path, layout) -> RawTable` and a line here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.models.layout import Layout
from pipeline.readers.csv_table import read_csv_table
from pipeline.readers.excel import read_excel
from pipeline.readers.genesis_table import read_genesis_table
from pipeline.readers.model import RawTable

Reader = Callable[[Path, Layout], RawTable]

READERS: Mapping[str, Reader] = {
    "csv": read_csv_table,
    "excel": read_excel,
    "genesis_table": read_genesis_table,
}
