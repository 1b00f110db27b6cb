"""Deliveries whose text is written otherwise than described: encodings, separators, lines, headings."""

import re
from pathlib import Path

from bad_case import Case, both, content, refused, same, sgb2, source, swap
from project_edits import REGISTER_2024, SGB2

HEADING = "Stichtag;Sozialraum;Leistungsberechtigte;darunter unter 18 Jahre"


def _rows(text: str) -> tuple[list[str], list[str], list[str]]:
    lines = text.splitlines()
    return lines[:3], lines[3:-2], lines[-2:]


def _joined(*parts: list[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"


def quoted(text: str) -> str:
    """Every cell in quotation marks."""
    return "\n".join(";".join(f'"{cell}"' for cell in line.split(";")) for line in text.splitlines())


def reversed_rows(text: str) -> str:
    """Data rows in the opposite order."""
    head, rows, foot = _rows(text)
    return _joined(head, rows[::-1], foot)


def other_columns(text: str) -> str:
    """The same columns in another order, with their headings."""
    head, rows, foot = _rows(text)
    turned = [";".join(line.split(";")[index] for index in (3, 1, 0, 2)) for line in [head[2], *rows]]
    return _joined(head[:2], turned, foot)


def swapped_values(text: str) -> str:
    """The entries of two columns exchanged below unchanged headings."""
    head, rows, foot = _rows(text)
    return _joined(head, [";".join(line.split(";")[i] for i in (1, 0, 2, 3)) for line in rows], foot)


def extra_column(text: str) -> str:
    """One more column at the end of each row."""
    head, rows, foot = _rows(text)
    return _joined(head[:2], [f"{head[2]};Bemerkung"], [f"{row};geprüft" for row in rows], foot)


ENCODINGS = [
    same("utf8_bom", sgb2(str, "utf-8-sig")),
    same("utf16_bom", sgb2(str, "utf-16")),
    same("utf16_big_endian_bom", sgb2(lambda text: "\ufeff" + text, "utf-16-be")),
    same("cp1252", sgb2(str, "cp1252")),
    refused(
        "utf8_read_as_cp1252", source("header_rows", "encoding: cp1252\n  header_rows"), SGB2, "in UTF-8"
    ),
    refused(
        "byte_0x81",
        both(sgb2(str, "cp1252"), lambda root: _patch(root, b"S\xfcd;334", b"S\x81d;334")),
        SGB2,
        "0x81",
    ),
    refused("null_bytes", sgb2(lambda text: text.replace("334", "33\0004")), SGB2),
    refused(
        "mojibake_area", sgb2(lambda text: text.replace("Altdorf Süd", "Altdorf SÃ¼d")), SGB2, "Altdorf SÃ¼d"
    ),
    same("decomposed_umlauts", sgb2(lambda text: text.replace("Süd", "Su\u0308d"))),
    refused(
        "unknown_encoding", source("header_rows", "encoding: klingonisch\n  header_rows"), SGB2, "klingonisch"
    ),
    refused(
        "utf7_encoding_that_decodes_anything", source("header_rows", "encoding: utf-7\n  header_rows"), "sgb2"
    ),
    refused("binary_noise", content(SGB2, bytes(range(256)) * 20), SGB2),
    refused(
        "encoding_rot13_is_no_character_set", source("header_rows", "encoding: rot13\n  header_rows"), SGB2
    ),
    refused("encoding_hex_is_no_character_set", source("header_rows", "encoding: hex\n  header_rows"), SGB2),
]


def _patch(root: Path, old: bytes, new: bytes) -> None:
    path = root / SGB2
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


SEPARATORS = [
    same("commas_recognised", sgb2(lambda text: text.replace(";", ","))),
    same("tabs_recognised", sgb2(lambda text: text.replace(";", "\t"))),
    same("bars_recognised", sgb2(lambda text: text.replace(";", "|"))),
    refused(
        "separator_of_two_signs", source("header_rows", "separator: ;;\n  header_rows"), SGB2, "Trennzeichen"
    ),
    refused("other_separator_than_described", source("header_rows", 'separator: ","\n  header_rows'), SGB2),
    refused(
        "separator_in_name", swap("Altdorf Süd;334", "Altdorf; Süd;334"), f"{SGB2}, Zeile 19", "5 Felder"
    ),
    same("quoted_separator_in_name_of_ignored_row", swap("Summe Altdorf;420", '"Summe; Altdorf";420')),
    same("every_cell_quoted", sgb2(quoted)),
    refused("open_quotation_mark", swap("Altdorf Süd;334", '"Altdorf Süd;334'), f"{SGB2}, Zeile 19"),
    refused(
        "quotation_mark_inside_a_cell", swap("Altdorf Süd;334", '"Altdorf" Süd;334'), f"{SGB2}, Zeile 19"
    ),
    refused(
        "regex_as_separator", source("header_rows", 'separator: "[;,]"\n  header_rows'), SGB2, "Trennzeichen"
    ),
    refused("quotation_mark_as_separator", source("header_rows", "separator: '\"'\n  header_rows"), "sgb2"),
    refused("line_break_as_separator", source("header_rows", 'separator: "\\n"\n  header_rows'), "sgb2"),
]

LINES = [
    same("windows_lines", sgb2(lambda text: text.replace("\n", "\r\n"))),
    same("old_mac_lines", sgb2(lambda text: text.replace("\n", "\r"))),
    same("mixed_lines", sgb2(lambda text: text.replace("\n", "\r\n", 9))),
    same("blank_lines_at_the_end", sgb2(lambda text: text + "\n\n;;;\n   \n")),
    same(
        "blank_lines_between",
        sgb2(lambda text: text.replace("31.12.2023;Altdorf Mitte", "\n;;;\n31.12.2023;Altdorf Mitte")),
    ),
    same("no_line_end_at_the_end", sgb2(str.rstrip)),
    same("rows_in_another_order", sgb2(reversed_rows)),
    same("cells_padded_with_blanks", sgb2(lambda text: text.replace(";", " ;  "))),
    same("no_break_spaces", sgb2(lambda text: text.replace("Altdorf Süd", "Altdorf\u00a0Süd"))),
    same("separators_at_the_end_of_each_line", sgb2(lambda text: text.replace("\n", ";;;\n"))),
    refused(
        "zero_width_space_in_name", swap("Altdorf Süd;334", "Altdorf\u200b Süd;334"), f"{SGB2}, Zeile 19"
    ),
    refused(
        "right_to_left_mark_in_name", swap("Altdorf Süd;334", "\u202eAltdorf Süd;334"), f"{SGB2}, Zeile 19"
    ),
    refused(
        "zero_width_joiner_in_number", swap("Altdorf Süd;334", "Altdorf Süd;33\u200d4"), f"{SGB2}, Zeile 19"
    ),
    refused("right_to_left_override_in_number", swap("Süd;334", "Süd;\u202e433"), f"{SGB2}, Zeile 19"),
    refused("bell_in_number", swap("Altdorf Süd;334", "Altdorf Süd;33\a4"), f"{SGB2}, Zeile 19"),
    refused(
        "escape_sequence_in_name", swap("Altdorf Süd;334", "\x1b[31mAltdorf Süd;334"), f"{SGB2}, Zeile 19"
    ),
    refused(
        "line_separator_sign_in_row", swap("Altdorf Süd;334", "Altdorf\u2028Süd;33x"), f"{SGB2}, Zeile 19"
    ),
]

SHAPE = [
    same("columns_in_another_order", sgb2(other_columns)),
    same("one_more_column", sgb2(extra_column)),
    refused("heading_one_row_lower", sgb2(lambda text: "Neu: Kopf\n" + text), SGB2, "Tabellenkopf"),
    refused("heading_one_row_higher", sgb2(lambda text: text.split("\n", 1)[1]), SGB2),
    refused("heading_renamed", swap("Leistungsberechtigte;", "Berechtigte;"), SGB2, "Leistungsberechtigte"),
    refused("heading_twice", swap(HEADING, HEADING.replace("Sozialraum", "Stichtag")), SGB2, "Sozialraum"),
    refused(
        "value_heading_missing",
        swap(HEADING, HEADING.replace("darunter unter 18 Jahre", "")),
        SGB2,
        "Tabellenkopf",
    ),
    refused("entries_of_two_columns_swapped", sgb2(swapped_values), f"{SGB2}, Zeile 4"),
    refused("half_the_file", sgb2(lambda text: text[: len(text) // 2]), SGB2, "abgeschnitten"),
    refused("footer_missing", sgb2(lambda text: text.split("Quelle")[0]), SGB2, "abgeschnitten"),
    refused(
        "footer_first",
        sgb2(lambda text: re.sub("(?m)^(31.12.2022;Altdorf Mitte)", r"Quelle;;;\n\1", text)),
        SGB2,
    ),
    refused(
        "only_heading_and_footer", sgb2(lambda text: _joined(_rows(text)[0], _rows(text)[2])), SGB2, "0 Werte"
    ),
    refused("empty_file", content(SGB2, b""), SGB2, "leer"),
    refused("blanks_only", content(SGB2, b" \n \n\n"), SGB2, "leer"),
    refused("bom_only", content(SGB2, b"\xef\xbb\xbf"), SGB2),
    refused("one_line_without_end", content(SGB2, "x" * 300_000), SGB2),
    refused("ten_thousand_columns", content(SGB2, ("a;" * 10_000 + "\n") * 5), SGB2),
    refused(
        "page_of_a_web_server", content(SGB2, "<!DOCTYPE html><html><body>Fehler 404</body></html>"), SGB2
    ),
    refused(
        "register_without_heading", swap("Sozialraum;Geschlecht", "0101;m", REGISTER_2024), REGISTER_2024
    ),
]

CASES: list[Case] = [*ENCODINGS, *SEPARATORS, *LINES, *SHAPE]
