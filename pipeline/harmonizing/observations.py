"""One source becomes rows of core.<dataset>: columns unpivoted, entries and numbers joined, all in SQL."""

from collections.abc import Sequence

from pipeline.database import literal, quote
from pipeline.errors import Problem
from pipeline.harmonizing.areas import UNASSIGNED
from pipeline.harmonizing.corrections import apply_corrections, mark_corrected
from pipeline.harmonizing.delivery import Delivery, pick_rows
from pipeline.harmonizing.duplicates import tell_duplicates
from pipeline.harmonizing.grid import mark_estimated
from pipeline.harmonizing.headers import read_headers
from pipeline.harmonizing.lookups import look_up_areas, look_up_codes, look_up_years
from pipeline.harmonizing.messages import MOST_SHOWN, cell_place, rest, rows_text
from pipeline.harmonizing.number_texts import number_hint, read_numbers, tell_not_whole
from pipeline.harmonizing.open_signs import settle_signs
from pipeline.harmonizing.transfer import check_validity, spread
from pipeline.harmonizing.values import AREA, Measure, measures
from pipeline.models.ages import parse_age_band
from pipeline.models.dataset import Dataset, Dimension, dimension_columns
from pipeline.models.source import Source

WHOLE = "insgesamt"


def load_source(delivery: Delivery) -> int:
    """Write the observations of one source into core and return how many; 0 if there is an error."""
    pick_rows(delivery)
    apply_corrections(delivery)
    if delivery.failed():
        return 0
    source, written = delivery.source, 0
    found = list(measures(source, delivery.columns()))
    look_up_areas(delivery, found)
    look_up_years(delivery)
    for dataset_id in dict.fromkeys(measure.dataset for measure in found):
        dataset = delivery.project.datasets[dataset_id]
        chosen = [measure for measure in found if measure.dataset == dataset_id]
        chosen = read_headers(delivery, dataset, chosen)
        look_up_codes(delivery, dataset)
        _tell_missing_years(delivery, chosen)
        _unpivot(delivery, dataset, chosen)
        read_numbers(delivery.connection, source, "long")
        _tell_no_numbers(delivery, chosen)
        tell_not_whole(delivery, dataset, chosen)
        if delivery.failed():
            continue
        _join(delivery, dataset, chosen)
        settle_signs(delivery)
        mark_corrected(delivery)
        if source.area.by == "point":
            mark_estimated(delivery)
        tell_duplicates(delivery, dataset)
        spread(delivery, dataset, [c for n, d in dataset.dimensions.items() for c in dimension_columns(n, d)])
        check_validity(delivery)
        written += _insert(delivery, dataset)
    return written


def _tell_missing_years(delivery: Delivery, chosen: Sequence[Measure]) -> None:
    if delivery.source.period.source != "header":
        return
    for measure in chosen:
        if not measure.year:
            number = delivery.source.values.index(measure.definition)
            what = f"im Namen der Wertspalte „{measure.column}“ steht kein Jahr"
            hint = "unter values: pattern: mit (?P<year>…) oder unter period: pattern: die Stelle angeben"
            delivery.problems.append(Problem(delivery.place("values", number), what, hint))


def _unpivot(delivery: Delivery, dataset: Dataset, chosen: Sequence[Measure]) -> None:
    """Temp table `long`: one row per value. Left out: rows without known area (they are told), and
    columns found by a pattern that another file of the source has, but not this one."""
    source = delivery.source
    texts = {"text_area": source.area.entries}
    texts["text_year"] = {"column": source.period.column, "sheet": "source_sheet"}.get(
        source.period.source, "source_file"
    )
    texts |= {f"text_{n}": d.column for n, d in source.dimensions.items() if n in dataset.dimensions}
    kept = ", ".join(f"coalesce({quote(c)}, '') AS {quote(n)}" for n, c in texts.items() if c)
    known = ""
    if source.area.entries:
        known = f"WHERE coalesce({quote(source.area.entries)}, '') IN (SELECT text FROM entry_area)"
    numbers = ", ".join(str(measure.number) for measure in chosen)
    columns = ", ".join(quote(measure.column) for measure in chosen)
    delivery.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE long AS SELECT source_file, source_sheet, source_row, {kept}, "
        f"unnest([{numbers}]) AS measure, unnest([{columns}]) AS value_text FROM picked {known}"
    )
    matched = [measure.number for measure in chosen if measure.from_pattern]
    if matched:
        delivery.connection.execute(
            "DELETE FROM long WHERE (source_file, measure) IN (SELECT (source_file, measure) FROM long "
            "WHERE list_contains($1, measure) GROUP BY source_file, measure HAVING count(value_text) = 0)",
            [matched],
        )


def _tell_no_numbers(delivery: Delivery, chosen: Sequence[Measure]) -> None:
    """One problem per column and text that is neither number nor sign, at its first row."""
    names = {measure.number: measure.column for measure in chosen}
    rows = delivery.connection.execute(
        "SELECT sign, measure, count(*), min((source_file, coalesce(source_sheet, ''), source_row)) AS first "
        "FROM long JOIN number ON long.value_text IS NOT DISTINCT FROM number.value_text "
        "WHERE status IS NULL GROUP BY ALL ORDER BY first, measure"
    ).fetchall()
    for text, number, count, (file, sheet, row) in rows[:MOST_SHOWN]:
        what = f"„{text}“ ist keine Zahl" if text else "das Feld ist leer, erwartet wird eine Zahl"
        place = cell_place(file, sheet, row, names[number])
        hint = number_hint(text, delivery.source)
        delivery.problems.append(Problem(place, what + rows_text(count), hint))
    if len(rows) > MOST_SHOWN:
        left = sum(row[2] for row in rows[MOST_SHOWN:])
        delivery.problems.append(rest(rows[MOST_SHOWN][3][0], "keine Zahl", left))


def _write_measures(delivery: Delivery, dataset: Dataset, chosen: Sequence[Measure]) -> None:
    """Temp table `measure`: name, year and fixed codes of each value column."""
    kinds = ["number INTEGER", "source_column VARCHAR", "fixed_year SMALLINT", "header_area VARCHAR"]
    for name, dimension in dataset.dimensions.items():
        kind = "SMALLINT" if dimension.kind == "age" else "VARCHAR"
        kinds.append(f"{quote('fixed_' + name)} BOOLEAN")
        kinds += [f"{quote('set_' + column)} {kind}" for column in dimension_columns(name, dimension)]
    delivery.connection.execute(f"CREATE OR REPLACE TEMP TABLE measure ({', '.join(kinds)})")
    for item in chosen:
        row: list[str | int | bool | None] = [item.number, item.column, item.year or None]
        row.append(item.entries.get(AREA))
        for name, dimension in dataset.dimensions.items():
            given = item.set.get(name)
            if given is None and name not in _row_dimensions(delivery.source):
                given = delivery.source.set.get(name, WHOLE)
            row += [given is not None, *_meaning(given, dimension)]
        marks = ", ".join("?" for _ in row)
        delivery.connection.execute(f"INSERT INTO measure VALUES ({marks})", row)


def _row_dimensions(source: Source) -> set[str]:
    """Dimensions that a column of the delivery tells; others stand in the names of columns or are fixed."""
    return {name for name, described in source.dimensions.items() if described.column}


def _meaning(code: str | None, dimension: Dimension) -> list[str | int | None]:
    if dimension.kind != "age":
        return [None if code == WHOLE else code]
    if code is None or code == WHOLE:
        return [None, None]
    band = parse_age_band(code)
    return [band.start, band.stop]


def _join(delivery: Delivery, dataset: Dataset, chosen: Sequence[Measure]) -> None:
    """Temp table `seen`: finished observations. Its key_ columns keep the entries that mappings merged."""
    source = delivery.source
    _write_measures(delivery, dataset, chosen)
    selected, joins = [], ["JOIN measure ON long.measure = measure.number"]
    joins.append("JOIN number ON long.value_text IS NOT DISTINCT FROM number.value_text")
    if not source.area.constant:
        entry = "text_area" if source.area.entries else "header_area"
        joins.append(f"JOIN entry_area ON {entry} = entry_area.text")
        selected.append("entry_area.area_id")
        own = source.area.by == "point"  # each grid cell is a row of its own
        key = entry if own else f"CASE WHEN area_id = '{UNASSIGNED}' THEN {entry} ELSE '' END"
        selected.append(f"{key} AS key_area")
    else:
        selected += [f"{literal(source.area.constant)} AS area_id", "'' AS key_area"]
    if source.period.source in ("column", "file", "sheet"):
        joins.append("JOIN entry_year ON text_year = entry_year.text")
        selected.append("coalesce(fixed_year, entry_year.year) AS year")
    else:
        selected.append(f"coalesce(fixed_year, {source.period.year}) AS year")
    for name, dimension in dataset.dimensions.items():
        columns = dimension_columns(name, dimension)
        if name not in _row_dimensions(source):
            selected += [f"{quote('set_' + column)} AS {quote(column)}" for column in columns]
            selected.append(f"'' AS {quote('key_' + name)}")
            continue
        entry, fixed, text = (quote(f"{kind}_{name}") for kind in ("entry_dim", "fixed", "text"))
        joins.append(f"JOIN {entry} ON {text} = {entry}.text")
        parts = ("start", "stop") if dimension.kind == "age" else ("code",)
        for column, part in zip(columns, parts, strict=True):
            given = quote(f"set_{column}")
            selected.append(f"CASE WHEN {fixed} THEN {given} ELSE {entry}.{part} END AS {quote(column)}")
        selected.append(f"CASE WHEN {fixed} THEN '' ELSE {text} END AS {quote('key_' + name)}")
    delivery.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE seen AS SELECT {', '.join(selected)}, value, status, flags, "
        f"source_file, source_sheet, source_row, source_column FROM long {' '.join(joins)}"
    )


def _insert(delivery: Delivery, dataset: Dataset) -> int:
    columns = ["area_id", "year", "value", "status", "flags", "source_file", "source_row", "source_column"]
    for name, dimension in dataset.dimensions.items():
        columns += dimension_columns(name, dimension)
    listed = ", ".join(quote(column) for column in columns)
    delivery.connection.execute(
        f"INSERT INTO core.{quote(dataset.id)} (source_id, {listed}) "
        f"SELECT {literal(delivery.source.id)}, {listed} FROM seen"
    )
    row = delivery.connection.execute("SELECT count(*) FROM seen").fetchone()
    return int(row[0]) if row else 0
