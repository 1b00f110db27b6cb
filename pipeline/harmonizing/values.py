"""The value columns of a source, and what their texts mean: number or sign with a status."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from pipeline.database import literal
from pipeline.models.dataset import USUAL_SIGNS, Status
from pipeline.models.source import Source, ValueColumn

AREA, YEAR = "area", "year"  # named groups of a pattern that are no dimensions
ZERO_VALUE = {Status.ZERO: "0"}


@dataclass(frozen=True)
class Measure:
    """One column of raw.<source> that holds values; year 0 if the row tells it.

    `entries`: texts in the name of the column by named group (see headers); `set`: codes by dimension.
    """

    number: int
    column: str
    dataset: str
    year: int
    definition: ValueColumn
    from_pattern: bool
    entries: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)


def measures(source: Source, columns: Sequence[str]) -> Iterator[Measure]:
    """Every value column; one entry with `pattern` gives as many as columns fit it.

    A pattern may be as wide as `.+`: columns that tell area, period or dimension do not fit it.
    """
    number = 0
    taken = {source.area.column, source.period.column, *(d.column for d in source.dimensions.values())}
    folded = {column.casefold() for column in taken}
    free = [column for column in columns if column.casefold() not in folded]
    for value in source.values:
        for column in [value.column] if value.column else free:
            match = re.search(value.pattern, column)
            if match:
                year = _year(match, column, source)
                dataset = value.dataset or source.dataset
                entries = header_entries(match)
                yield Measure(number, column, dataset, year, value, bool(value.pattern), entries)
                number += 1


def header_entries(match: re.Match[str]) -> dict[str, str]:
    """Entries by area and dimension in the name of one column; the year is read elsewhere.

    >>> header_entries(re.match(r"E_E(?P<alter_von>[0-9]+)_(?P<alter_unter>[0-9]+)", "E_E05_06"))
    {'alter': '5'}
    """
    groups = {name: text for name, text in match.groupdict().items() if text is not None and name != YEAR}
    for name in [name for name in groups if name.endswith("_von")]:
        base = name.removesuffix("_von")
        start, stop = groups.pop(name), groups.pop(f"{base}_bis", "")
        below = groups.pop(f"{base}_unter", "")
        if start.isdigit() and (below or stop or start).isdigit():
            last = int(below) - 1 if below else int(stop or start)
            groups[base] = str(int(start)) if last == int(start) else f"{int(start)}-{last}"
        else:
            groups[base] = f"{start}-{stop or below}"
    return groups


def _year(match: re.Match[str], column: str, source: Source) -> int:
    """Year in the name of a value column; 0 if it tells none or need not."""
    if YEAR in match.re.groupindex:
        text = match[YEAR] or ""
    elif source.period.source == "header":
        found = re.search(source.period.pattern, column)
        text = found[1] if found and found.re.groups else ""
    else:
        text = ""
    return int(text) + source.period.offset if text.isdigit() else 0


def read_numbers(connection: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    """Fill temp table `number` (text, value, status, flags): each distinct text of column `value_text` once.

    A text that is neither number nor sign has no status. Numbers keep four decimals; 0 has status zero.
    """
    layout = source.layout
    decimal, thousands = re.escape(layout.decimal), layout.thousands
    blanks = r"[\s\x{00A0}\x{2007}\x{2009}\x{202F}]"
    group = blanks if thousands.isspace() else re.escape(thousands)
    whole = r"\d+" if not thousands else rf"(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+)"
    pattern = rf"[-+]?{whole}(?:{decimal}\d+)?"
    digits = "word" if not thousands else f"regexp_replace(word, {literal(group)}, '', 'g')"
    signs = [(" ".join(sign.split()), str(status)) for sign, status in source.signs.items()]
    listed = ", ".join(
        f"({literal(sign)}, {literal(status)}, {ZERO_VALUE.get(Status(status), 'NULL')}::DECIMAL(18,4))"
        for sign, status in signs
    )
    meaning = f"(VALUES {listed})" if listed else "(SELECT '', '', NULL::DECIMAL(18,4) WHERE false)"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE number AS
        WITH word AS (
            SELECT DISTINCT value_text,
                trim(regexp_replace(coalesce(value_text, ''), {literal(blanks + "+")}, ' ', 'g')) AS sign,
                regexp_replace(replace(sign, '\u2212', '-'), '^([-+]) | ?%$', '\\1', 'g') AS word
            FROM {table}),
        parsed AS (
            SELECT value_text, sign, TRY_CAST(
                CASE WHEN regexp_full_match(word, {literal(pattern)})
                     THEN replace({digits}, {literal(layout.decimal)}, '.') END AS DECIMAL(18,4)) AS value
            FROM word)
        SELECT value_text, coalesce(meaning.value, parsed.value) AS value,
            coalesce(meaning.status,
                CASE WHEN parsed.value = 0 THEN 'zero' WHEN parsed.value IS NOT NULL THEN 'ok' END) AS status,
            sign, 0::SMALLINT AS flags
        FROM parsed LEFT JOIN {meaning} AS meaning(text, status, value) ON meaning.text = sign
        """
    )


def number_hint(text: str, source: Source) -> str:
    """What a text that is no number may be: a sign, another decimal sign, thousands."""
    layout = source.layout
    if not text:
        return 'leeres Feld: in source.yaml unter signs: angeben, was es bedeutet, etwa „"": unknown“'
    other = "." if layout.decimal == "," else ","
    if re.fullmatch(rf"[-+]?\d{{1,3}}({re.escape(other)}\d{{3}})+", text) and not layout.thousands:
        return f"Tausendertrennzeichen? In source.yaml layout: thousands: „{other}“ angeben"
    if re.fullmatch(r"[-+]?\d{1,3}( \d{3})+", text):
        return "Tausendertrennzeichen? In source.yaml layout: thousands: „ “ angeben"
    if re.fullmatch(rf"[-+]?\d+{re.escape(other)}\d+", text):
        return f"Dezimalzeichen? In source.yaml layout: decimal: „{other}“ angeben"
    if re.search(r"\d", text):
        return "in der Lieferung berichtigen lassen"
    meaning = USUAL_SIGNS.get(text, Status.UNKNOWN)
    return f'ein Zeichen statt einer Zahl? In source.yaml unter signs: angeben, etwa „"{text}": {meaning}“'
