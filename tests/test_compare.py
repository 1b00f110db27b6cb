"""compare: areas, definitions, values and sentences of two finished editions."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.commands.two_editions.figures import area_changes, definition_changes, value_changes
from pipeline.commands.two_editions.sentences import read_chapters, sentence_changes
from pipeline.report.csv_file import write_csv

AREA_HEAD = ("kennung", "ebene", "name", "gehoert_zu", "art")
INDICATOR_HEAD = ("indikator", "titel", "einheit", "nachkommastellen", "definition", "brueche")
TERM_HEAD = ("indikator", "gruppe", "rolle", "term")
VALUE_HEAD = ("indikator", "gruppe", "gebiet", "jahr", "wert", "status")
SECRET = "aus Gründen der Geheimhaltung nicht ausgewiesen"
SENTENCES_TOLD = (
    "Sätze der Kapitel: 0 wortgleich ohne Zahl, 1 wortgleich mit Zahl, 0 nur andere Zahlen, "
    "0 umgeschrieben, 1 neu, 0 entfallen"
)
Tables = dict[str, list[tuple[str, ...]]]
PAGE = """<!doctype html><html><body><nav><p>Start</p></nav><main id="inhalt">
<h1><span class="number">4</span> <span class="title">Armut</span></h1>
{body}
</main></body></html>"""


def edition(root: Path, name: str, tables: Tables, body: str = "") -> Path:
    folder = root / "reports" / name
    (folder / "daten").mkdir(parents=True)
    (folder / "html").mkdir()
    heads = {"gebiete": AREA_HEAD, "indikatoren": INDICATOR_HEAD, "terme": TERM_HEAD, "werte": VALUE_HEAD}
    for table, head in heads.items():
        write_csv(folder / "daten" / f"{table}.csv", head, tables.get(table, []))
    (folder / "html" / "kapitel-armut.html").write_text(PAGE.format(body=body), encoding="utf-8")
    return folder


def areas(*named: tuple[str, str]) -> list[tuple[str, ...]]:
    return [(key, "sozialraum", name, "01", "area") for key, name in named]


def test_areas_by_key(tmp_path: Path) -> None:
    old = edition(tmp_path, "2022", {"gebiete": areas(("0101", "Hafen"), ("0102", "Markt"), ("0103", "Aue"))})
    new = edition(
        tmp_path, "2024", {"gebiete": areas(("0101", "Alter Hafen"), ("0103", "Aue"), ("0104", "Au"))}
    )
    found = [(one.area, one.kind, one.old, one.new) for one in area_changes(old, new)]
    expected = [
        ("0101", "renamed", "Hafen", "Alter Hafen"),
        ("0102", "gone", "Markt", ""),
        ("0104", "new", "", "Au"),
    ]
    assert found == expected


def test_a_definition_changes_with_its_words_or_its_terms(tmp_path: Path) -> None:
    def defined(*rows: tuple[str, str]) -> list[tuple[str, ...]]:
        return [(name, f"Titel {name}", "Prozent (%)", "1", text, "") for name, text in rows]

    terms: list[tuple[str, ...]] = [
        ("same", "", "numerator", "a[]"),
        ("terms", "", "numerator", "a[]"),
        ("terms", "", "denominator", "b[]"),
    ]
    old = edition(
        tmp_path,
        "2022",
        {
            "indikatoren": defined(("same", "x"), ("terms", "x"), ("words", "x"), ("gone", "x")),
            "terme": terms,
        },
    )
    other = [terms[0], ("terms", "", "denominator", "b[alter=0-64]"), terms[1]]
    new = edition(
        tmp_path,
        "2024",
        {"indikatoren": defined(("new", "x"), ("same", "x"), ("terms", "x"), ("words", "y")), "terme": other},
    )
    found = {one.indicator: (one.kind, one.what) for one in definition_changes(old, new)}
    assert found == {
        "gone": ("gone", ""),
        "new": ("new", ""),
        "terms": ("changed", "terme"),
        "words": ("changed", "definition"),
    }


def test_values_of_common_years_that_are_not_as_they_were(tmp_path: Path) -> None:
    named = areas(("0101", "Hafen"), ("NA", "Markt"))
    rows: Tables = {
        "2022": [
            ("q", "", "0101", "2021", "10", "Wert"),
            ("q", "", "0101", "2022", "10,04", "Wert"),
            ("q", "", "NA", "2021", "0", "genau null"),
            ("q", "", "NA", "2022", "•", SECRET),
            ("old", "", "NA", "2022", "1", "Wert"),
        ],
        "2024": [
            ("q", "", "0101", "2021", "10", "Wert"),
            ("q", "", "0101", "2022", "10,03", "Wert"),
            ("q", "", "NA", "2021", "•", SECRET),
            ("q", "", "NA", "2022", "7", "Wert"),
            ("q", "", "NA", "2024", "8", "Wert"),
        ],
    }
    old, new = (edition(tmp_path, name, {"gebiete": named, "werte": rows[name]}) for name in rows)
    found = [
        (one.name, one.year, one.old, one.old_words, one.new, one.new_words)
        for one in value_changes(old, new)
    ]
    assert found == [
        ("Hafen", 2022, Decimal("10.04"), "Wert", Decimal("10.03"), "Wert"),
        ("Markt", 2021, Decimal("0"), "genau null", None, SECRET),
        ("Markt", 2022, None, SECRET, Decimal("7"), "Wert"),
    ]


def test_sentences_without_what_the_program_writes(tmp_path: Path) -> None:
    body = """<div class="befunde"><p>Stadt: 12 %.</p><ul><li>Seit 2020: 3.</li></ul></div>
<p>Am 31. Dezember 2022 galt § 7a Abs. 2 noch. In der <a href="#x">Ein\u00adwohner\u00adzahl</a>
steckt das. <em>Neu</em> ist „nichts.“ Es bleibt so bei 5 %. Ende</p>
<figure><p>Abbildung.</p><table><tr><td><p>1</p></td></tr></table></figure>
<ul><li>Ein Punkt<ul><li>Ein Unterpunkt</li></ul></li></ul><p class="source">Quelle: Amt.</p>"""
    folder = edition(tmp_path, "2022", {}, body)
    assert read_chapters(folder) == {
        "kapitel-armut": (
            "Armut",
            [
                "Am 31. Dezember 2022 galt § 7a Abs. 2 noch.",
                "In der Einwohnerzahl steckt das.",
                "Neu ist „nichts.“ Es bleibt so bei 5 %.",
                "Ende",
                "Ein Punkt",
                "Ein Unterpunkt",
            ],
        )
    }


def test_what_became_of_each_sentence(tmp_path: Path) -> None:
    def prose(*sentences: str) -> str:
        return "".join(f"<p>{sentence}</p>" for sentence in sentences)

    old = edition(tmp_path, "2022", {}, prose(
        "Armut hat viele Gesichter.", "Die Zahl ist seit 2017 gestiegen.", "Der Anteil beträgt 12,3 %.",
        "Der Anteil beträgt 9,1 %.", "Am höchsten ist er im Gebiet Au mit 20,1 %.", "Mehr steht im Anhang.",
    ))  # fmt: skip
    new = edition(tmp_path, "2024", {}, prose(
        "Der Anteil beträgt 9,1 %.", "Der Anteil beträgt 12,9 %.", "Armut hat viele Gesichter.",
        "Die Zahl ist seit 2017 gestiegen.", "Am höchsten ist er im Gebiet Ried mit 21,4 %.", "Ganz anders.",
    ))  # fmt: skip
    found = [(one.kind, one.old[:24], one.new[:24]) for one in sentence_changes(old, new)]
    assert found == [
        ("same_with_figures", "Der Anteil beträgt 9,1 %", "Der Anteil beträgt 9,1 %"),
        ("figures", "Der Anteil beträgt 12,3 ", "Der Anteil beträgt 12,9 "),
        ("same", "Armut hat viele Gesichte", "Armut hat viele Gesichte"),
        ("same_with_figures", "Die Zahl ist seit 2017 g", "Die Zahl ist seit 2017 g"),
        ("reworded", "Am höchsten ist er im Ge", "Am höchsten ist er im Ge"),
        ("new", "", "Ganz anders."),
        ("gone", "Mehr steht im Anhang.", ""),
    ]
    assert {one.chapter for one in sentence_changes(old, new)} == {"Armut"}


def test_the_command_names_what_can_be_compared(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--project", str(mini_project)]
    assert main(["compare", "2022", *arguments]) == 2
    assert "reports/ hat keine andere Ausgabe „2022“ – bauen mit: report" in capsys.readouterr().err
    values: list[tuple[str, ...]] = [
        ("bevoelkerung", "", "0101", "2022", "10,04", "Wert"),
        ("bevoelkerung", "", "0101", "2021", "9", "Wert"),
    ]
    defined: list[tuple[str, ...]] = [("bevoelkerung", "Bevölkerung", "Anzahl", "0", "Alle.", "")]
    named = areas(("0101", "Hafen"))
    tables: Tables = {"gebiete": named, "indikatoren": defined, "werte": values}
    edition(mini_project, "2022", tables, "<p>Wie seit 2010.</p>")
    tables["werte"] = [(*values[0][:4], "10,03", "Wert"), values[1]]
    tables["indikatoren"] = [(*defined[0][:4], "Alle Menschen.", "")]
    edition(mini_project, "2024", tables, "<p>Wie seit 2010.</p><p>Neu.</p>")
    assert main(["compare", "2023", *arguments]) == 2
    assert "„2022“" in capsys.readouterr().err
    assert main(["compare", "2022", *arguments]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "Gebiete: unverändert",
        "Definitionen: 1 geändert",
        "  geändert: Bevölkerung (bevoelkerung): definition",
        "Werte gemeinsamer Jahre: 1 geändert",
        "  bevoelkerung: 1 Wert · Definition geändert",
        "    Hafen, 2022: 10,040 → 10,030",
        SENTENCES_TOLD,
        "  Armut",
        "    wortgleich mit Zahl: Wie seit 2010.",
    ]
    assert main(["compare", "2022", "--alle", *arguments]) == 0
    assert "    neu: Neu." in capsys.readouterr().out.splitlines()
    assert main(["compare", "2022", "--json", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["editions"] == ["2022", "2024"]
    assert found["values"][0]["new"] == "10.03"
