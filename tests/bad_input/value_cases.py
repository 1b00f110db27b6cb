"""Deliveries whose entries are wrong: numbers, signs, areas, years, rows."""

from pathlib import Path

from bad_case import (
    AREAS,
    REGISTER_SOURCE,
    Case,
    both,
    content,
    entries,
    figures,
    refused,
    register,
    same,
    sgb2,
    source,
    swap,
)
from project_edits import REGISTER_2024, SGB2, SGB2_SOURCE

PLACE = f"{SGB2}, Zeile 19"
KEY = "sgb2 0102 2024 leistungsberechtigte"
CHILDREN = "sgb2 0102 2024 unter_18"


def number(name: str, text: str, *words: str) -> Case:
    """A text instead of 334 that must be refused at its place."""
    return refused(name, swap("Altdorf Süd;334", f"Altdorf Süd;{text}"), PLACE, *words)


def _without(text: str, start: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(start)) + "\n"


def _no_zeros(text: str) -> str:
    return "\n".join(line[1:] if line.startswith("0") else line for line in text.splitlines()) + "\n"


TEXTS = [  # what stands where 334 was, and words of the message
    ("viele", "viele"),  # text instead of number
    ("NaN", "NaN"),  # nan
    ("inf", "inf"),  # infinity
    ("-Infinity",),  # minus infinity
    ("NULL",),  # null word
    ("#NV",),  # not available
    ("#DIV/0!",),  # division by zero of a spreadsheet
    ("#BEZUG!",),  # reference error of a spreadsheet
    ("=1+1", "=1+1"),  # formula
    ("=cmd|' /C calc'!A0",),  # formula that calls a program
    ("@SUM(1+1)",),  # formula with at
    ("+1+1",),  # formula with plus
    ("3.34E+2",),  # scientific
    ("3,34E2",),  # scientific with comma
    ("0x14E",),  # hexadecimal
    ("3_34",),  # underscores
    ("'334",),  # apostrophe of a spreadsheet
    ("334 €",),  # currency
    ("334/1",),  # fraction
    ("334 335",),  # two numbers
    ("330-340",),  # range
    ("33O",),  # letter o for zero
    ("l34",),  # letter l for one
    ("٣٣٤",),  # arabic digits
    ("３３４",),  # full width digits
    ("33⁴",),  # superscript
    ("CCCXXXIV",),  # roman
    ("1.334", "thousands"),  # thousands point not described
    ("1 334", "thousands"),  # thousands blank not described
    ("1'334",),  # apostrophe of switzerland
    ("334.5", "decimal"),  # decimal point for comma
    ("3,3,4",),  # decimal comma twice
    (",",),  # only a comma
    ("--",),  # only a minus twice
    ("+-334",),  # plus minus
    ("9" * 30,),  # thirty digits
    ("01.04.2024",),  # date
    ("WAHR",),  # boolean
    ("...",),  # sign that is not described
    ("x",),  # sign with two meanings
    ("(334)",),  # brackets not described
    ("", "leer"),  # empty cell
    ("334¹",),  # footnote mark
    ("334 1)",),  # footnote in brackets
    ("{{ 7 * 7 }}",),  # template
    ("<b>334</b>",),  # html
    ("33\u00ad4",),  # soft hyphen
]

NUMBERS = [
    *(entries(f"wrong_numbers_{start}", TEXTS[start : start + 15]) for start in range(0, len(TEXTS), 15)),
    number("hundred_thousand_digits", "9" * 100_000),
    number("sql", "1); DROP TABLE core.sgb2; --"),
    number("line_break_in_number", '"33\n4"'),
    number("percent_sign_behind_the_number", "334 %", "„334 %“ ist ein Anteil", "whole: false"),
    figures("plus_sign", swap("Altdorf Süd;334", "Altdorf Süd;+335"), {KEY: 335}),
    figures("leading_zeros", swap("Altdorf Süd;334", "Altdorf Süd;000335"), {KEY: 335}),
    number("fractional_count", "334,5", "ganze Zahl"),
    number("negative_count", "-334", "kleiner als null"),
    number("minus_sign_of_typography", "−334", "kleiner als null"),
    figures("billions", swap("Altdorf Süd;334", "Altdorf Süd;99999999999"), {KEY: 99_999_999_999}),
    figures("secret", swap("Altdorf Süd;334;131", "Altdorf Süd;*;*"), {KEY: "secret", CHILDREN: "secret"}),
    figures("part_larger_than_whole", swap("Süd;334;131", "Süd;334;335"), {CHILDREN: 335}, "ist größer als"),
    figures(
        "thousands_and_decimals_described",
        both(
            swap("Altdorf Süd;334", "Altdorf Süd;1.334,0"),
            source("header_rows", 'thousands: "."\n  header_rows'),
        ),
        {KEY: 1334},
    ),
    refused(
        "thousands_in_the_wrong_place",
        both(
            swap("Altdorf Süd;334", "Altdorf Süd;13.34"),
            source("header_rows", 'thousands: "."\n  header_rows'),
        ),
        PLACE,
    ),
    refused(
        "decimal_and_thousands_exchanged",
        both(
            swap("Altdorf Süd;334", "Altdorf Süd;1,334.5"),
            source("header_rows", 'thousands: "."\n  header_rows'),
        ),
        PLACE,
    ),
]

AREAS_AND_YEARS = [
    refused("unknown_area", swap("Altdorf Süd;334", "Altdorf Ost;334"), PLACE, "Altdorf Ost", "gemeint"),
    refused("area_with_other_case", swap("Altdorf Süd;334", "ALTDORF SÜD;334"), PLACE),
    refused("area_of_another_level", swap("Altdorf Süd;334", "Altdorf;334"), PLACE, "Ebene"),
    refused("area_missing", swap("Altdorf Süd;334", ";334"), PLACE),
    refused("area_is_a_number", swap("Altdorf Süd;334", "334;334"), PLACE),
    refused(
        "total_row_that_is_not_described", swap("Summe Neudorf;174", "Zusammen Neudorf;174"), SGB2, "Summe"
    ),
    refused(
        "same_row_twice",
        swap("31.12.2024;Altdorf Süd;334;131", "31.12.2024;Altdorf Süd;334;131\n" * 2),
        SGB2,
        "schon geliefert",
    ),
    refused(
        "same_row_twice_with_other_figure",
        swap(
            "31.12.2024;Altdorf Süd;334;131", "31.12.2024;Altdorf Süd;334;131\n31.12.2024;Altdorf Süd;335;131"
        ),
        SGB2,
        "schon geliefert",
    ),
    refused(
        "whole_file_twice",
        sgb2(lambda text: text.replace("Quelle", "\n".join(text.splitlines()[3:-2]) + "\nQuelle", 1)),
        SGB2,
    ),
    refused(
        "two_areas_exchanged_by_alias",
        source('Kleinau insgesamt: "100"', 'Kleinau insgesamt: "100", Altdorf Süd: "0101"'),
        SGB2,
        "schon geliefert",
    ),
    refused("year_of_two_digits", swap("31.12.2024;Altdorf Süd", "31.12.24;Altdorf Süd"), PLACE, "Jahr"),
    refused("year_missing", swap("31.12.2024;Altdorf Süd", ";Altdorf Süd"), PLACE),
    refused(
        "year_of_the_wrong_row",
        swap("31.12.2024;Altdorf Süd", "31.12.2023;Altdorf Süd"),
        PLACE,
        "schon geliefert",
    ),
    refused("year_0001", swap("31.12.2024;Altdorf Süd", "31.12.0001;Altdorf Süd"), PLACE),
    refused("date_the_american_way", swap("31.12.2024;Altdorf Süd", "12/31/2024;Altdorf Süd"), PLACE),
    figures(
        "year_in_the_future",
        swap("31.12.2024;Altdorf Süd", "31.12.2094;Altdorf Süd"),
        {"sgb2 0102 2094 unter_18": 131},
        "2024",
    ),
    figures(
        "area_gone",
        sgb2(lambda text: _without(text, "31.12.2024;Altdorf Süd")),
        {"sgb2 0101 2024 unter_18": 23},
        "Altdorf Süd",
    ),
    figures("year_gone", sgb2(lambda text: _without(text, "31.12.2023")), {"sgb2 0101 2024 unter_18": 23}),
    refused("register_lost_zeros", register(_no_zeros), REGISTER_2024, "digits"),
    same(
        "register_lost_zeros_described",
        both(
            register(_no_zeros),
            swap("levels: [sozialraum]", "levels: [sozialraum]\n  digits: 4", REGISTER_SOURCE),
        ),
        "Null",
    ),
    refused(
        "register_unknown_code",
        register(lambda text: text.replace("0101;w;", "0101;d;", 1)),
        REGISTER_2024,
        "geschlecht",
    ),
    refused(
        "register_unknown_age",
        register(lambda text: text.replace("unter 18", "u18", 1)),
        REGISTER_2024,
        "u18",
    ),
    refused(
        "register_age_of_other_bounds",
        register(lambda text: text.replace("18 bis 64", "18 bis 66", 1)),
        REGISTER_2024,
    ),
    refused(
        "register_code_missing", register(lambda text: text.replace("0101;m;", "0101;;", 1)), REGISTER_2024
    ),
    refused(
        "register_sex_with_blank_inside",
        register(lambda text: text.replace("0101;m;", "0101;m m;", 1)),
        REGISTER_2024,
    ),
    refused(
        "register_codes_exchanged",
        register(lambda text: text.replace(";m;unter 18;", ";unter 18;m;", 1)),
        REGISTER_2024,
    ),
    refused(
        "register_total_without_area",
        register(lambda text: text + "Gesamt;;;;5000\n"),
        REGISTER_2024,
        "Summe",
    ),
    refused(
        "register_total_row_of_an_area",
        register(lambda text: text + "0101;insg.;unter 18;D;147\n"),
        REGISTER_2024,
    ),
    refused(
        "register_file_of_no_year",
        lambda root: _move(root, "einwohner_neu.csv", "einwohner_{year}.csv", "einwohner_neu.csv"),
        "Jahr",
    ),
    refused("register_two_files_of_one_year", lambda root: _twice(root), "schon geliefert"),
    refused("alias_to_unknown_area", source('"100"', '"999"'), SGB2_SOURCE, "999"),
    refused(
        "area_file_with_double_id",
        swap("0102;Altdorf Süd;01;;", "0101;Altdorf Süd;01;;", f"{AREAS}/sozialraum.csv"),
        f"{AREAS}/sozialraum.csv, Zeile 3",
        "schon vergeben",
    ),
    refused(
        "area_file_in_a_circle",
        swap("01;Altdorf;100;;", "01;Altdorf;0101;;", f"{AREAS}/stadtteil.csv"),
        AREAS,
    ),
    refused(
        "area_file_without_parent",
        swap("0102;Altdorf Süd;01;;", "0102;Altdorf Süd;;;", f"{AREAS}/sozialraum.csv"),
        AREAS,
    ),
    refused(
        "area_file_with_wrong_date",
        swap("0102;Altdorf Süd;01;;", "0102;Altdorf Süd;01;31.02.2020;", f"{AREAS}/sozialraum.csv"),
        AREAS,
    ),
    refused(
        "area_file_is_a_workbook",
        content(f"{AREAS}/sozialraum.csv", b"PK\x03\x04" + bytes(99)),
        f"{AREAS}/sozialraum.csv",
    ),
    refused(
        "area_names_alike", swap("0102;Altdorf Süd", "0102;Altdorf Mitte", f"{AREAS}/sozialraum.csv"), SGB2
    ),
    refused(
        "overlay_of_unknown_unit",
        swap("programm;0201", "programm;0999", f"{AREAS}/overlays.csv"),
        AREAS,
        "0999",
    ),
    refused("geometry_is_no_geojson", content(f"{AREAS}/stadt.geojson", "{}"), f"{AREAS}/stadt.geojson"),
    refused(
        "geometry_deeply_nested", content(f"{AREAS}/stadt.geojson", "[" * 100_000), f"{AREAS}/stadt.geojson"
    ),
    refused(
        "geometry_with_infinite_coordinates",
        swap("[", "[1e999,", f"{AREAS}/stadt.geojson"),
        f"{AREAS}/stadt.geojson",
    ),
]


def _move(root: Path, name: str, pattern: str, described: str) -> None:
    base = root
    (base / REGISTER_2024).rename((base / REGISTER_2024).with_name(name))
    path = base / REGISTER_SOURCE
    text = path.read_text(encoding="utf-8").replace(f'["{pattern}"]', f'["{pattern}", "{described}"]')
    path.write_text(text, encoding="utf-8")


def _twice(root: Path) -> None:
    path = root / REGISTER_2024
    (path.with_name("kopie_2024.csv")).write_bytes(path.read_bytes())
    place = root / REGISTER_SOURCE
    text = place.read_text(encoding="utf-8")
    place.write_text(
        text.replace('["einwohner_{year}.csv"]', '["einwohner_{year}.csv", "kopie_{year}.csv"]'),
        encoding="utf-8",
    )


CASES: list[Case] = [*NUMBERS, *AREAS_AND_YEARS]
