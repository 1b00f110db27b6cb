"""Descriptions that are wrong or hostile: YAML, patterns, references, types, sizes."""

from pathlib import Path

from bad_case import REGISTER_SOURCE, Case, both, content, refused, same, sgb2, source, swap
from project_edits import SGB2, SGB2_SOURCE

DATASET = "indicators/datasets/sgb2.yaml"
CONFIG = "config.yaml"
LAUGHS = "x: &a0 [lol]\n" + "".join(f"y{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))


def described(name: str, text: str | bytes, *words: str) -> Case:
    """The description of the SGB II source is this text."""
    return refused(f"yaml_{name}", content(SGB2_SOURCE, text), SGB2_SOURCE, *words)


YAML = [
    described("empty", "", "leer"),
    described("only_comments", "# nichts\n\n", "leer"),
    described("a_list", "- a\n- b\n"),
    described("a_number", "42\n"),
    described("tabs", "id: sgb2\nlayout:\n\theader_rows: [1]\n", ":3", "Tabulator"),
    described("open_quote", 'id: "sgb2\ntitle: x\n'),
    described("open_bracket", "id: sgb2\nfiles: [a.csv\ntitle: x\n"),
    described("second_colon", "id: sgb2\ntitle: a: b\n", ":2"),
    described("wrong_indent", "id: sgb2\n  title: x\n"),
    described("two_documents", "id: sgb2\n---\nid: sgb2\n"),
    described("control_characters", "id: sgb2\ntitle: a\x07b\n"),
    described("in_latin_1", "id: sgb2\ntitle: Gebäude\n".encode("latin-1"), "UTF-8"),
    described("binary", bytes(range(256))),
    described("null_bytes", b"id: sgb2\0\n"),
    described("python_object", "id: !!python/object/apply:os.system ['echo hallo']\n"),
    described("unknown_tag", "id: !geheim sgb2\n"),
    described("wrong_number_tag", "id: !!int sgb2\n"),
    described("wrong_date_tag", "id: !!timestamp gestern\n"),
    described("key_that_is_a_list", "? [a, b]\n: c\n"),
    described("key_that_is_a_mapping", "{a: b}: c\n"),
    described("unknown_anchor", "id: *nirgends\n"),
    described("anchor_of_itself", "id: &a [*a]\n"),
    described("growing_anchors", LAUGHS),
    described("ten_thousand_levels", "id: " + "[" * 10_000 + "]" * 10_000 + "\n"),
    described("ten_thousand_levels_of_indent", "".join(f"{' ' * n}a:\n" for n in range(1_500))),
    described("merge_key", "<<: {id: sgb2}\n"),
    refused(
        "yaml_key_twice", source("reader: csv", "reader: csv\nreader: excel"), f"{SGB2_SOURCE}:7", "doppelt"
    ),
    refused(
        "yaml_unknown_key", source("reader: csv", "reader: csv\nleser: csv"), f"{SGB2_SOURCE}:7", "leser"
    ),
    refused("yaml_misspelt_key", source("reader: csv", "readr: csv"), SGB2_SOURCE, "gemeint"),
    refused("yaml_missing_key", source("period:", "# period:"), SGB2_SOURCE, "period"),
    same("yaml_byte_order_mark", lambda root: _marked(root)),
    same("yaml_windows_lines", lambda root: _windows(root)),
    same("yaml_comment_with_any_character", source("reader: csv", "reader: csv  # ✓ \u200b =1+1")),
]

VALUES = [
    refused("type_text_for_list", source("header_rows: [3]", "header_rows: drei"), SGB2_SOURCE),
    refused("type_list_for_text", source("by: name", "by: [name]"), SGB2_SOURCE),
    refused("type_number_for_file", source("[sgb2.csv]", "[7]"), SGB2_SOURCE),
    refused("type_mapping_for_files", source("[sgb2.csv]", "{a: b}"), SGB2_SOURCE),
    refused("no_files", source("[sgb2.csv]", "[]"), SGB2_SOURCE),
    refused("heading_row_zero", source("header_rows: [3]", "header_rows: [0]"), "data/raw/sgb2"),
    refused("heading_row_minus_one", source("header_rows: [3]", "header_rows: [-1]"), "data/raw/sgb2"),
    refused("heading_row_after_the_end", source("header_rows: [3]", "header_rows: [999]"), SGB2),
    refused("heading_row_that_is_data", source("header_rows: [3]", "header_rows: [4]"), SGB2, "Spalte"),
    refused(
        "first_row_before_the_heading", source("header_rows: [3]", "header_rows: [3]\n  first_row: 2"), SGB2
    ),
    refused(
        "first_row_after_the_end", source("header_rows: [3]", "header_rows: [3]\n  first_row: 999"), SGB2
    ),
    refused("unknown_reader", source("reader: csv", "reader: pdf"), SGB2_SOURCE, "csv"),
    refused("unknown_dataset", source("dataset: sgb2", "dataset: sgb3"), SGB2_SOURCE, "sgb3", "sgb2"),
    refused("unknown_level", source("[sozialraum, stadt]", "[sozialraum, staat]"), SGB2_SOURCE, "staat"),
    refused("unknown_code", source("gruppe: unter_18", "gruppe: unter_81"), SGB2_SOURCE, "unter_81"),
    refused("unknown_dimension", source("gruppe: unter_18", "grupe: unter_18"), SGB2_SOURCE, "grupe"),
    refused("unknown_status", source('"-": zero', '"-": null_wert'), SGB2_SOURCE),
    refused("unknown_column", source("column: Stichtag", "column: Datum"), SGB2, "Datum"),
    refused("id_of_another_folder", source("id: sgb2", "id: sgb3"), SGB2_SOURCE, "sgb3"),
    refused("id_with_sql", source("id: sgb2", "id: 'sgb2; DROP TABLE x'"), SGB2_SOURCE),
    refused(
        "id_of_the_register_twice",
        swap("id: einwohner_register", "id: sgb2", REGISTER_SOURCE),
        "source.yaml",
        "schon vergeben",
    ),
    refused("decimal_of_two_signs", source("header_rows", "decimal: ',.'\n  header_rows"), SGB2_SOURCE),
    refused("decimal_equals_thousands", source("header_rows", "thousands: ','\n  header_rows"), SGB2_SOURCE),
    refused("thousands_that_is_a_digit", source("header_rows", "thousands: '3'\n  header_rows"), SGB2_SOURCE),
    refused("minimum_below_zero", source("minimum: 3", "minimum: -1"), SGB2_SOURCE),
    refused("value_without_column", source("- {column: Leistungsberechtigte, set", "- {set"), SGB2_SOURCE),
    refused(
        "value_column_twice",
        source(
            "column: darunter unter 18 Jahre, set: {gruppe: unter_18}",
            "column: Leistungsberechtigte, set: {gruppe: leistungsberechtigte}",
        ),
        "sgb2",
    ),
    refused("edition_that_is_missing", swap('edition: "2024"', 'edition: "2025"', CONFIG), CONFIG, "2025"),
    refused("date_that_does_not_exist", swap("31.12.2024", "31.02.2024", CONFIG), CONFIG, "kein Datum"),
    refused(
        "two_towns",
        swap("plural: Stadtteile, role: part", "plural: Stadtteile, role: municipality", CONFIG),
        CONFIG,
    ),
    refused("town_that_is_no_area", swap('area: "100"', 'area: "101"', CONFIG), CONFIG, "101"),
    refused("dataset_of_unknown_kind", swap("kind: overlapping", "kind: kreuz", DATASET), DATASET),
    refused(
        "dataset_inside_itself",
        swap("unter_18: [leistungsberechtigte]", "unter_18: [unknown]", DATASET),
        DATASET,
    ),
]

PATTERNS = [
    refused("pattern_open_bracket", source('"^(Quelle|Zeichen)"', '"^(Quelle"'), SGB2_SOURCE, "Suchmuster"),
    refused("pattern_of_nothing_to_repeat", source('"^Summe"', '"*"'), SGB2_SOURCE, "Suchmuster"),
    refused("pattern_look_behind_in_rule", source('"^Summe"', '"(?<=a)Summe"'), SGB2_SOURCE, "Suchmuster"),
    refused("pattern_back_reference_in_rule", source('"^Summe"', r"'(S)\1'"), SGB2_SOURCE, "Suchmuster"),
    refused(
        "pattern_that_never_ends_footer",
        both(
            source('"^(Quelle|Zeichen)"', '"^(S+)+x$"'),
            sgb2(lambda text: text.replace("31.12.2022;Altdorf Mitte", "S" * 60 + ";", 1)),
        ),
        SGB2_SOURCE,
        "wiederhol",
    ),
    refused(
        "pattern_that_never_ends_period",
        source(r"'\.(\d{4})$'", r"'^(\d+)+x(\d{4})'"),
        SGB2_SOURCE,
        "wiederhol",
    ),
    refused(
        "pattern_that_never_ends_values",
        source("column: Leistungsberechtigte,", "pattern: '^(L+|e*)*$',"),
        SGB2_SOURCE,
        "wiederhol",
    ),
    refused("pattern_that_fits_every_row", source('"^Summe"', '"."'), SGB2, "0 Werte"),
    refused("pattern_without_group_for_the_year", source(r"'\.(\d{4})$'", r"'\d{4}'"), SGB2, "Jahr"),
    refused("pattern_with_empty_group", source(r"'\.(\d{4})$'", "'()'"), SGB2),
    refused("pattern_that_takes_the_day", source(r"'\.(\d{4})$'", r"'^(\d\d)'"), SGB2),
    same(
        "pattern_that_fits_no_row_is_told",
        source("ignore:", "ignore:\n  - {column: Sozialraum, pattern: '^Kein', reason: x}"),
        "passt auf keine Zeile",
    ),
]

CASES: list[Case] = [*YAML, *VALUES, *PATTERNS]


def _marked(root: Path) -> None:
    path = root / SGB2_SOURCE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def _windows(root: Path) -> None:
    path = root / SGB2_SOURCE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
