"""File formats. A new one is a module with a function `(path, layout) -> RawTable` and a line here."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import cast

from pipeline.models.layout import Layout
from pipeline.readers.model import RawTable

Reader = Callable[[Path, Layout], RawTable]

# Module and function of every reader: one is loaded only when it is asked for, `check` shall answer at once.
PLACES = {
    "csv": "csv_table.read_csv_table",
    "excel": "excel.read_excel",
    "genesis_cube": "genesis_cube.read_genesis_cube",
    "genesis_flat": "genesis_flat.read_genesis_flat",
    "genesis_table": "genesis_table.read_genesis_table",
    "parquet": "parquet_table.read_parquet_table",
}


class Readers(Mapping[str, Reader]):
    """The readers by name, each loaded when it is asked for."""

    def __getitem__(self, name: str) -> Reader:
        module, _, function = PLACES[name].partition(".")
        return cast(Reader, getattr(importlib.import_module(f"pipeline.readers.{module}"), function))

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


READERS: Mapping[str, Reader] = Readers()

# Largest file of a format in million bytes; layout: limit_mb: in a source description says otherwise. Big CSV
# and Parquet need little memory; what is held in memory as a whole needs about ten times its size.
LIMIT_MB: Mapping[str, int] = {"csv": 20_000, "parquet": 20_000, "excel": 100}
OTHER_LIMIT_MB = 500
