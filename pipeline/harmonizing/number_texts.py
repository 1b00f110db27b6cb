"""What the texts of value columns mean: a number, or a sign with a status; and numbers that cannot be."""

import re

import duckdb

from pipeline.database import literal
from pipeline.errors import Problem
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.messages import cell_place
from pipeline.harmonizing.values import Measure
from pipeline.models.dataset import USUAL_SIGNS, Dataset, Flag, SignMeaning, Status
from pipeline.models.layout import Layout
from pipeline.models.source import Source

ZERO_VALUE = {SignMeaning.ZERO: "0", SignMeaning.ZERO_OR_MISSING: "0"}  # see open_signs for the second
_BLANKS = r"[\s\x{00A0}\x{2007}\x{2009}\x{200A}\x{202F}]"
_MINUS = r"[\x{2010}-\x{2013}\x{2212}]"  # what typesetters and programs write for a minus


def read_numbers(connection: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    """Fill temp table `number` (text, value, status, flags): each distinct text of column `value_text` once.

    A text that is neither number nor sign has no status. Numbers keep four decimals; 0 has status zero. A
    declared sign goes first; "12,3 %" is the number 12,3; "(12)" is uncertain if the layout says so.
    """
    signs = [(" ".join(sign.split()), str(status)) for sign, status in source.signs.items()]
    listed = ", ".join(
        f"({literal(sign)}, {literal(status)}, {ZERO_VALUE.get(SignMeaning(status), 'NULL')}::DECIMAL(18,4))"
        for sign, status in signs
    )
    meaning = f"(VALUES {listed})" if listed else "(SELECT '', '', NULL::DECIMAL(18,4) WHERE false)"
    rounded = int(Flag.ROUNDED) if source.rounding else 0
    bare = r"regexp_extract(sign, '^\(\s*(.*?)\s*\)$', 1)" if source.layout.brackets else "''"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE number AS
        WITH word AS (
            SELECT DISTINCT value_text,
                trim(regexp_replace(coalesce(value_text, ''), {literal(_BLANKS + "+")}, ' ', 'g')) AS sign,
                {bare} AS inside,
                regexp_replace(if(inside = '', sign, inside), '^{_MINUS}', '-') AS signed,
                regexp_replace(signed, '^([-+]) | ?%$', '\\1', 'g') AS word
            FROM {table}),
        parsed AS (SELECT value_text, sign, inside, {_value("word", source.layout)} AS value FROM word)
        SELECT value_text, coalesce(meaning.value, parsed.value) AS value,
            coalesce(meaning.status,
                CASE WHEN parsed.value = 0 THEN 'zero' WHEN parsed.value IS NOT NULL THEN 'ok' END) AS status,
            sign,
            (if(inside <> '' AND meaning.status IS NULL, {int(Flag.UNCERTAIN)}, 0)
                | if(coalesce(meaning.value, parsed.value) <> 0, {rounded}, 0))::SMALLINT AS flags
        FROM parsed LEFT JOIN {meaning} AS meaning(text, status, value) ON meaning.text = sign
        """
    )


def _value(word: str, layout: Layout) -> str:
    """SQL: the number that a text is, by the separators of the layout; NULL if it is none.

    Thousands separators must stand in their places: "1.234.567" and "1234567" are numbers, "12.34" is none.
    """
    decimal, digits, whole = re.escape(layout.decimal), word, r"\d+"
    if layout.thousands:
        group = "[" + "".join(re.escape(" " if sign.isspace() else sign) for sign in layout.thousands) + "]"
        whole = rf"(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+)"
        digits = f"regexp_replace({word}, {literal(group)}, '', 'g')"
    pattern = rf"[-+]?{whole}(?:{decimal}\d+)?"
    plain = f"replace({digits}, {literal(layout.decimal)}, '.')"
    number = f"CASE WHEN regexp_full_match({word}, {literal(pattern)}) THEN {plain} END"
    if layout.multiply > 1:
        return f"TRY_CAST(TRY_CAST({number} AS DECIMAL(24,10)) * {layout.multiply} AS DECIMAL(18,4))"
    return f"TRY_CAST({number} AS DECIMAL(18,4))"


def number_hint(text: str, source: Source) -> str:
    """What a text that is no number may be: a sign, another decimal sign, thousands."""
    layout = source.layout
    if not text:
        return 'leeres Feld: in source.yaml unter signs: angeben, was es bedeutet, etwa „"": unknown“'
    other = "." if layout.decimal == "," else ","
    thousands = re.fullmatch(r"[-+]?\d{1,3}(?:([.,' ’])\d{3})+(?:[.,]\d+)?", text)
    if thousands and thousands[1] != layout.decimal and thousands[1] not in layout.thousands:
        return f"Tausendertrennzeichen? In source.yaml layout: thousands: „{thousands[1]}“ angeben"
    if re.fullmatch(rf"[-+]?\d+{re.escape(other)}\d+", text):
        return f"Dezimalzeichen? In source.yaml layout: decimal: „{other}“ angeben"
    if re.fullmatch(r"\(.*\d.*\)", text) and not layout.brackets:
        hint = "unsicherer Wert? In source.yaml layout: brackets: uncertain angeben"
        return f'{hint}; oder unter signs: „"{text}": unreliable“'
    if re.search(r"\d", text):
        return "in der Lieferung berichtigen lassen"
    meaning = USUAL_SIGNS.get(text, Status.UNKNOWN)
    return f'ein Zeichen statt einer Zahl? In source.yaml unter signs: angeben, etwa „"{text}": {meaning}“'


def tell_not_whole(delivery: Delivery, dataset: Dataset, chosen: list[Measure]) -> None:
    """One problem per column whose numbers cannot be counts: percentages, below zero, or with a fraction."""
    if not dataset.counts_whole:
        return
    names = {measure.number: measure.column for measure in chosen}
    rows = delivery.connection.execute(
        "SELECT measure, CASE WHEN ends_with(sign, '%') THEN 'ist ein Anteil' WHEN value < 0 "
        "THEN 'ist kleiner als null' ELSE 'ist keine ganze Zahl' END AS fault, count(*), "
        "min((source_file, coalesce(source_sheet, ''), source_row, sign)) AS first "
        "FROM long JOIN number ON long.value_text IS NOT DISTINCT FROM number.value_text "
        "WHERE value < 0 OR value <> trunc(value) OR ends_with(sign, '%') "
        "GROUP BY ALL ORDER BY first, measure"
    ).fetchall()
    for number, fault, count, (file, sheet, row, text) in rows:
        more = f", wie {count - 1} weitere Werte der Spalte" if count > 1 else ""
        what = f"„{text}“ {fault}{more}; gezählt werden {dataset.counts}"
        place = cell_place(file, sheet, row, names[number])
        delivery.problems.append(Problem(place, what, _whole_hint(text, delivery, dataset)))


def _whole_hint(text: str, delivery: Delivery, dataset: Dataset) -> str:
    if re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+", text):
        return "Tausenderpunkt? In source.yaml layout: decimal: „,“ und thousands: „.“ angeben"
    place = delivery.project.place("dataset", dataset.id)
    return f"Salden, Mittelwerte und Anteile brauchen whole: false in {place}"
