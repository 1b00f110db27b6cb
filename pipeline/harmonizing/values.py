"""The value columns of a source, and what their texts mean: number or sign with a status."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.database import literal
from pipeline.models.dataset import USUAL_SIGNS, Status
from pipeline.models.source import Source, ValueColumn

ZERO_VALUE = {Status.ZERO: "0"}


@dataclass(frozen=True)
class Measure:
    """One column of raw.<source> that holds values; year 0 if the row tells it."""

    number: int
    column: str
    dataset: str
    year: int
    definition: ValueColumn
    from_pattern: bool


def measures(source: Source, columns: Sequence[str]) -> Iterator[Measure]:
    """Every value column; one entry with `pattern` gives as many as columns fit it."""
    number = 0
    for value in source.values:
        for column in [value.column] if value.column else columns:
            match = re.search(value.pattern, column)
            if match:
                year = _year(match, column, source)
                dataset = value.dataset or source.dataset
                yield Measure(number, column, dataset, year, value, bool(value.pattern))
                number += 1


def _year(match: re.Match[str], column: str, source: Source) -> int:
    """Year in the name of a value column; 0 if it tells none or need not."""
    if "year" in match.re.groupindex:
        text = match["year"] or ""
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
                regexp_replace(replace(sign, '\u2212', '-'), '^([-+]) ', '\\1') AS word
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
