"""A table of published.duckdb with a row per figure, read again and again: what is as before is kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


class FigureRows:
    """Rows by key, in order; the first column is the indicator, the first `width` columns are the key.

    Numbers become Python objects only for indicators whose rows differ from the time before: that takes
    most of the time. `make` takes the columns behind the key.
    """

    def __init__(self, table: str, columns: str, width: int, make: Callable[..., Any]) -> None:
        self._table, self._columns, self._width, self._make = table, columns, width, make
        self._marks: dict[str, tuple[int, int]] = {}
        self._known: dict[str, dict[Any, Any]] = {}
        self.changed: set[str] = set()  # indicators with other rows than the time before

    def read(self, connection: "duckdb.DuckDBPyConnection") -> dict[Any, Any]:
        """All rows of this moment."""
        table, width = self._table, self._width
        counted = f"SELECT indicator_id, count(*), bit_xor(hash(t)) FROM {table} AS t GROUP BY indicator_id"
        marks = {name: (count, mark) for name, count, mark in connection.execute(counted).fetchall()}
        names = {*marks, *self._marks}
        self.changed = {name for name in names if marks.get(name) != self._marks.get(name)}
        known = {name: {} if name in self.changed else self._known[name] for name in sorted(marks)}
        wanted = f"SELECT {self._columns} FROM {table} WHERE list_contains(?, indicator_id) ORDER BY ALL"
        for row in connection.execute(wanted, [sorted(self.changed)]).fetchall():
            known[row[0]][row[:width]] = self._make(*row[width:])
        self._marks, self._known = marks, known
        return {key: value for part in known.values() for key, value in part.items()}
