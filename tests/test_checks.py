"""Checks of the data: each with a finding, without one, and with a declaration that cannot be."""

from pathlib import Path

import pytest
from project_edits import (
    REGISTER,
    REGISTER_2024,
    SGB2,
    SGB2_SOURCE,
    change,
    errors_of,
    findings_of,
    query,
    run_both,
)

from pipeline.errors import DefinitionError
from pipeline.models.check import RULES, TITLES
from pipeline.project import load_project

SGB2_DATASET = "indicators/datasets/sgb2.yaml"
CHILD, ALL = "darunter unter 18 Jahre", "Leistungsberechtigte"


def declare(root: Path, file: str, *checks: str) -> None:
    """Append checks to a description."""
    path = root / file
    lines = "".join(f"  - {{{check}}}\n" for check in checks)
    path.write_text(path.read_text(encoding="utf-8") + f"checks:\n{lines}", encoding="utf-8")


def told(root: Path, part: str = "") -> list[str]:
    """Findings other than the usual one of signs; all must contain the part."""
    found = [text for _, text in findings_of(root) if "Zeichen statt Zahlen" not in text]
    assert all(part in text for text in found), found
    return found


def test_the_sound_project_has_no_findings(small_project: Path) -> None:
    assert told(small_project) == []


def test_every_kind_has_a_title() -> None:
    assert set(RULES) == set(TITLES)


# Rows of the delivery, by column


def test_sum_of_columns(small_project: Path) -> None:
    lines = ["sr;HH;HH_1;HH_2", "0101;512;240;272", "0102;701;280;420", "0201;598;249;*", "0202;333;130;203"]
    source = (small_project / SGB2_SOURCE).read_text(encoding="utf-8").split("layout:")[0]
    (small_project / SGB2_SOURCE).write_text(
        f"{source}area: {{column: sr, levels: [sozialraum]}}\nperiod: {{source: constant, year: 2024}}\n"
        'signs: {"*": secret}\nvalues:\n  - {column: HH_1, set: {gruppe: unter_18}}\n',
        encoding="utf-8",
    )
    (small_project / SGB2).write_text("\n".join(lines) + "\n", encoding="utf-8")
    declare(
        small_project, SGB2_SOURCE, "kind: sum, total: HH, parts: [HH_1, HH_2], reason: Prüfsumme von HHSTAT"
    )
    assert told(small_project) == [
        (
            f"{SGB2}, Zeile 3, Spalte „HH“: „HH“ ist nicht die Summe von „HH_1“, „HH_2“ – 701 gegen 700: 1; "
            "Prüfsumme von HHSTAT"
        )
    ]
    text = (small_project / SGB2_SOURCE).read_text(encoding="utf-8")
    (small_project / SGB2_SOURCE).write_text(text + "rounding: 3\n", encoding="utf-8")
    assert told(small_project) == []


def test_numerator_column_above_its_denominator(small_project: Path) -> None:
    declare(small_project, SGB2_SOURCE, f"kind: le, smaller: {CHILD}, larger: {ALL}, severity: fehler")
    assert told(small_project) == []
    change(small_project, SGB2, "31.12.2024;Neudorf Nord;11;-", "31.12.2024;Neudorf Nord;11;12")
    assert errors_of(small_project) == [
        (
            f"{SGB2}, Zeile 22, Spalte „{CHILD}“: „{CHILD}“ ist größer als „{ALL}“ – 12 gegen 11; "
            "sind die Spalten "
            "vertauscht?"
        )
    ]


def test_unique_rows(small_project: Path) -> None:
    declare(small_project, SGB2_SOURCE, "kind: unique, columns: [Sozialraum]")
    found = told(small_project, "die Angaben in „Sozialraum“ kommen schon einmal vor")
    assert (len(found), found[0].split(":")[0]) == (10, f"{SGB2}, Zeile 11")
    assert found[0].endswith("zuerst in Zeile 4")
    change(small_project, SGB2_SOURCE, "columns: [Sozialraum]", "columns: [Sozialraum, Stichtag]")
    assert told(small_project) == []


def test_allowed_entries(mini_project: Path) -> None:
    source = f"{REGISTER}/source.yaml"
    declare(mini_project, source, "kind: allowed, column: Geschlecht, entries: [m, w]")
    assert told(mini_project) == []
    change(mini_project, source, "entries: [m, w]", "entries: [w, d]")
    assert told(mini_project) == [
        (
            f"{REGISTER}/einwohner_2022.csv, Zeile 2, Spalte „Geschlecht“: ein Eintrag ist nicht vorgesehen "
            "– „m“ (in 80 Zeilen); möglich: d, w"
        )
    ]


def test_range_of_a_column(small_project: Path) -> None:
    declare(small_project, SGB2_SOURCE, f"kind: range, column: {ALL}, min: 11, max: 600")
    assert told(small_project) == []
    change(small_project, SGB2_SOURCE, "min: 11, max: 600", "min: 12, max: 590")
    assert told(small_project, "der Wert liegt außerhalb des Möglichen") == [
        f"{SGB2}, Zeile 22, Spalte „{ALL}“: der Wert liegt außerhalb des Möglichen – 11; möglich: 12 bis 590",
        (
            f"{SGB2}, Zeile 24, Spalte „{ALL}“: der Wert liegt außerhalb des Möglichen – 594; "
            "möglich: 12 bis 590"
        ),
    ]
    change(small_project, SGB2_SOURCE, f"column: {ALL}, min: 12, max: 590", "column: Stichtag, min: 0")
    assert told(small_project)[0] == (
        f"{SGB2}, Zeile 4, Spalte „Stichtag“: der Eintrag ist keine Zahl – „31.12.2022“"
    )


def test_long_lists_of_findings_end(mini_project: Path) -> None:
    declare(mini_project, f"{REGISTER}/source.yaml", "kind: range, column: Anzahl, max: 1, severity: hinweis")
    found = told(mini_project)
    assert len(found) == 21
    assert found[20].startswith(f"{REGISTER}/source.yaml:26: … und ")
    assert found[20].endswith("weitere Befunde: unmögliche Werte")


# Observations


def test_range_of_ages_and_values(mini_project: Path) -> None:
    declare(mini_project, "indicators/datasets/einwohner.yaml", "kind: range, dimension: alter, max: 120")
    declare(mini_project, f"{REGISTER}/source.yaml", "kind: range, max: 5000, severity: fehler")
    assert told(mini_project) == []
    change(mini_project, f"{REGISTER}/source.yaml", "65 und älter: 65+", "65 und älter: 125+")
    assert told(mini_project)[0].startswith(
        f"{REGISTER}/einwohner_2022.csv, Zeile 6, Spalte „Anzahl“: das Alter (alter) liegt außerhalb des "
        "Möglichen – 125; möglich: höchstens 120"
    )


def test_sum_and_subgroup_by_codes(small_project: Path) -> None:
    declare(
        small_project,
        SGB2_DATASET,
        "kind: le, dimension: gruppe, smaller: unter_18, larger: leistungsberechtigte",
        "kind: sum, dimension: gruppe, total: leistungsberechtigte, parts: [unter_18], severity: hinweis",
    )
    found = [text for text in told(small_project) if "nicht die Summe der Teile" in text]
    assert (len(found), found[0]) == (
        14,
        (
            f"{SGB2}, Zeile 4, Spalte „{ALL}“: „leistungsberechtigte“ ist nicht die Summe der "
            "Teile (gruppe) – "
            "88 gegen 24: 64"
        ),
    )
    change(small_project, SGB2, "31.12.2024;Neudorf Nord;11;-", "31.12.2024;Neudorf Nord;11;12")
    found = [text for text in told(small_project) if "größer als" in text]
    assert found == [
        (
            f"{SGB2}, Zeile 22, Spalte „{CHILD}“: „unter_18“ ist größer als „leistungsberechtigte“ – "
            "12 gegen 11; "
            "sind die Spalten vertauscht?"
        )
    ]


def test_sum_of_all_other_codes_within_rounding(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    row = "0101;w;unter 18;alle;500\r\n"
    path.write_bytes(path.read_bytes() + row.encode("cp1252"))
    change(mini_project, f"{REGISTER}/source.yaml", "A: nicht_deutsch}", "A: nicht_deutsch, alle: insgesamt}")
    declare(
        mini_project,
        "indicators/datasets/einwohner.yaml",
        "kind: sum, dimension: staatsangehoerigkeit, total: insgesamt",
    )
    [found] = told(mini_project)
    assert "„insgesamt“ ist nicht die Summe der Teile (staatsangehoerigkeit) – 500 gegen " in found
    exact = int(found.split("gegen ")[1].split(":")[0])
    path.write_bytes(path.read_bytes().replace(b"alle;500", f"alle;{exact + 7}".encode()))
    assert len(told(mini_project)) == 1
    change(mini_project, f"{REGISTER}/source.yaml", "population_base", "rounding: 5\npopulation_base")
    path.write_bytes(path.read_bytes().replace(f"alle;{exact + 7}".encode(), f"alle;{exact + 6}".encode()))
    assert told(mini_project) == []


def test_complete(small_project: Path) -> None:
    declare(small_project, SGB2_DATASET, "kind: complete, level: sozialraum, last: 2024")
    assert told(small_project) == []
    change(small_project, SGB2_DATASET, "last: 2024", "first: 2021, severity: hinweis")
    assert told(small_project) == [
        (
            "Datensatz sgb2, 2021: die Ebene sozialraum ist nicht vollständig, es fehlt: Altdorf "
            "Mitte, Altdorf Süd, "
            "Neudorf Mitte, Neudorf Nord – Nachlieferung anfordern"
        )
    ]


def test_jump(small_project: Path) -> None:
    declare(small_project, SGB2_DATASET, "kind: jump, percent: 25, cases: 20, level: sozialraum")
    assert told(small_project) == []
    change(small_project, SGB2, "31.12.2024;Altdorf Süd;334;", "31.12.2024;Altdorf Süd;434;")
    change(small_project, SGB2, "Kleinau insgesamt;594;", "Kleinau insgesamt;694;")
    assert told(small_project) == [
        (
            f"{SGB2}, Zeile 19, Spalte „{ALL}“: Altdorf Süd, 2024: Sprung gegenüber dem Vorjahr um "
            "mehr als 25 % – "
            "322 → 434"
        )
    ]


def test_last_years_figures_again(small_project: Path) -> None:
    text = (small_project / SGB2).read_text(encoding="utf-8")
    head, rows, foot = (
        text.split("31.12.2022;")[0],
        text.split("31.12.2023;")[1:8],
        text[text.index("Quelle") :],
    )
    again = "".join(f"31.12.{year};{row.splitlines()[0]}\n" for year in (2023, 2024) for row in rows)
    (small_project / SGB2).write_text(head + again + foot, encoding="utf-8")
    [found] = told(small_project)
    assert found == (
        f"{SGB2}: die Zahlen für 2024 sind dieselben wie für 2023 – in 5 von 5 Gebieten; ist die "
        "alte Lieferung "
        "unter neuem Jahr gekommen?"
    )
    declare(
        small_project,
        SGB2_SOURCE,
        "kind: same_as_last_year, severity: aus, reason: Fortschreibung ausgesetzt",
    )
    assert told(small_project) == []


def test_some_equal_figures_are_no_wonder(small_project: Path) -> None:
    change(small_project, SGB2, "31.12.2024;Altdorf Süd;334;131", "31.12.2024;Altdorf Süd;322;127")
    change(small_project, SGB2, "Kleinau insgesamt;594;209", "Kleinau insgesamt;582;205")
    assert told(small_project) == []
    declare(small_project, SGB2_DATASET, "kind: same_as_last_year, percent: 20, cases: 2, severity: hinweis")
    assert told(small_project) == [
        (
            f"{SGB2}: die Zahlen für 2024 sind dieselben wie für 2023 – in 1 von 5 Gebieten; ist die "
            "alte Lieferung "
            "unter neuem Jahr gekommen?"
        )
    ]


def exchange(line: str) -> str:
    """The last two cells of a row the other way round."""
    *rest, one, other = line.split(";")
    return ";".join([*rest, other, one])


def test_group_above_the_one_it_lies_in_is_told_without_a_check(small_project: Path) -> None:
    change(small_project, SGB2, "31.12.2024;Neudorf Nord;11;-", "31.12.2024;Neudorf Nord;11;12")
    text = (
        f"{SGB2}, Zeile 22, Spalte „{CHILD}“: „unter_18“ ist größer als „leistungsberechtigte“ – 12 gegen 11"
    )
    found = [item for item in findings_of(small_project) if item[1].startswith(text)]
    assert [severity for severity, _ in found] == ["warnung"]
    pair = "kind: le, dimension: gruppe, smaller: unter_18, larger: leistungsberechtigte, severity"
    declare(small_project, SGB2_SOURCE, f"{pair}: aus, reason: andere Abgrenzung")
    assert not [text for text in told(small_project) if "ist größer als" in text]
    change(small_project, SGB2_SOURCE, "aus, reason: andere Abgrenzung", "fehler")
    assert [error.startswith(text) for error in errors_of(small_project)] == [True]


def test_exchanged_headings(small_project: Path) -> None:
    lines = (small_project / SGB2).read_text(encoding="utf-8").splitlines()
    turned = [exchange(line) if line.startswith("31.12.2024") else line for line in lines]
    (small_project / SGB2).write_text("\n".join(turned) + "\n", encoding="utf-8")
    assert [text for text in told(small_project) if "ist größer als" not in text] == [
        (
            f"{SGB2}: 2024: „leistungsberechtigte“ und „unter_18“ sehen gegenüber dem Vorjahr "
            "vertauscht aus – "
            "im Vorjahr 1\u202f170 und 414, jetzt 418 und 1\u202f188"
        )
    ]


def test_nothing_but_zeros(small_project: Path) -> None:
    lines = (small_project / SGB2).read_text(encoding="utf-8").splitlines()
    turned = [line.rsplit(";", 1)[0] + ";0" if line.startswith("31.12.2024") else line for line in lines]
    (small_project / SGB2).write_text("\n".join(turned) + "\n", encoding="utf-8")
    hint = "noch nicht geladen oder leere Spalte? Bei der liefernden Stelle nachfragen"
    assert told(small_project) == [
        f"{SGB2}: 2024: Spalte „{CHILD}“ enthält nur Nullen – {hint}",
        f"{SGB2}: 2024: „unter_18“ enthält nur Nullen – {hint}",
    ]
    turned = [line.rsplit(";", 2)[0] + ";0;0" if line.startswith("31.12.2024") else line for line in lines]
    (small_project / SGB2).write_text("\n".join(turned) + "\n", encoding="utf-8")
    assert told(small_project) == [f"{SGB2}: 2024: alle Werte sind null – {hint}"]
    declare(small_project, SGB2_DATASET, "kind: all_zero, cases: 11")
    assert told(small_project) == []


def test_totals_and_gaps_can_be_set(small_project: Path) -> None:
    change(small_project, SGB2, "Kleinau insgesamt;594;209", "Kleinau insgesamt;599;209")
    declare(small_project, SGB2_DATASET, "kind: parts_total, percent: 1, reason: Zuzüge ohne Anschrift")
    [found] = [item for item in findings_of(small_project) if "weichen ab" in item[1]]
    assert found[0] == "hinweis"
    assert found[1].endswith("599 gegen 594: 5 (0,84 %), bis 1 % nur ein Hinweis")
    change(small_project, SGB2_DATASET, "percent: 1", "severity: fehler")
    assert len(errors_of(small_project)) == 1
    change(small_project, SGB2_DATASET, "severity: fehler", "severity: aus")
    assert told(small_project) == []


def test_sums_of_what_does_not_add_up_are_compared_only_if_declared(small_project: Path) -> None:
    change(small_project, SGB2, "Kleinau insgesamt;594;209", "Kleinau insgesamt;599;209")
    change(small_project, SGB2_DATASET, "counts: ", "whole: false\ncounts: ")
    assert told(small_project) == []
    declare(small_project, SGB2_DATASET, "kind: parts_total")
    assert len(told(small_project, "2024, Leistungsberechtigte: gelieferter Wert und Summe")) == 1


def test_a_grave_finding_leaves_the_old_state(small_project: Path) -> None:
    run_both(small_project)
    before = query(small_project, "FROM core.sgb2 ORDER BY ALL")
    change(small_project, SGB2, "31.12.2024;Altdorf Süd;334;131", "31.12.2024;Altdorf Süd;999;131")
    declare(small_project, SGB2_DATASET, "kind: jump, percent: 25, severity: fehler")
    assert errors_of(small_project)
    assert query(small_project, "FROM core.sgb2 ORDER BY ALL") == before


# Declarations that cannot be


@pytest.mark.parametrize(
    ("file", "check", "said"),
    [
        (SGB2_SOURCE, "kind: sum, total: a", "kind sum braucht parts oder dimension"),
        (SGB2_SOURCE, "kind: unique", "kind unique braucht columns"),
        (SGB2_SOURCE, "kind: range, column: a", "kind range braucht min oder max"),
        (SGB2_SOURCE, "kind: jump, percent: 5, entries: [a]", "kind jump kennt entries nicht"),
        (
            SGB2_SOURCE,
            "kind: all_zero, severity: aus",
            "severity: aus braucht reason – warum wird all_zero nicht geprüft?",
        ),
        (
            SGB2_SOURCE,
            "kind: parts_total",
            "kind parts_total gehört nicht hierher – sondern in die Beschreibung des Datensatzes",
        ),
        (
            SGB2_DATASET,
            "kind: unique, columns: [a]",
            "kind unique gehört nicht hierher – sondern in source.yaml",
        ),
        (
            SGB2_DATASET,
            "kind: le, smaller: a, larger: b",
            "kind le braucht hier dimension – Spalten kennt nur source.yaml",
        ),
        (
            SGB2_DATASET,
            "kind: le, dimension: grupe, smaller: a, larger: b",
            "die Dimension „grupe“ gibt es nicht – gemeint: „gruppe“?",
        ),
        (
            SGB2_DATASET,
            "kind: le, dimension: gruppe, smaller: unter_8, larger: insgesamt",
            "den Code „unter_8“ gibt es nicht – gemeint: „unter_18“?",
        ),
        (
            SGB2_DATASET,
            "kind: range, dimension: gruppe, max: 3",
            "kind range passt nicht zur Dimension „gruppe“ – range prüft Alter, sum und le prüfen Codes",
        ),
        (
            SGB2_DATASET,
            "kind: complete, level: raum",
            "die Ebene „raum“ gibt es nicht – gemeint: „sozialraum“?",
        ),
        (SGB2_DATASET, "kind: jmp", "„jmp“ ist bei „kind“ nicht möglich – gemeint: „jump“?"),
    ],
)
def test_declarations_that_cannot_be(small_project: Path, file: str, check: str, said: str) -> None:
    declare(small_project, file, check)
    line = (small_project / file).read_text(encoding="utf-8").count("\n")
    with pytest.raises(DefinitionError) as caught:
        load_project(small_project)
    [problem] = caught.value.problems
    assert str(problem).startswith(f"{file}:{line}: {said}")


def test_column_that_is_not_delivered(small_project: Path) -> None:
    declare(small_project, SGB2_SOURCE, "kind: le, smaller: Kinder, larger: Leistungsberechtigt")
    place = f"{SGB2_SOURCE}:22"
    assert errors_of(small_project) == [
        (
            f"{place}: die Spalte „Kinder“ gibt es in der Lieferung nicht – möglich: {ALL}, "
            f"Sozialraum, Stichtag, {CHILD}"
        ),
        f"{place}: die Spalte „Leistungsberechtigt“ gibt es in der Lieferung nicht – gemeint: „{ALL}“?",
    ]
