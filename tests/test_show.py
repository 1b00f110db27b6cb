"""show: what is behind a value, in words and numbers worked out by hand from the small project."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from project_edits import change, silent

from pipeline.cli import main
from pipeline.project import load_project
from pipeline.stages.runner import run_stages

REPOSITORY = Path(__file__).resolve().parents[1]
STAGES = ("ingest", "harmonize", "compute", "protect")
HEAD = (
    "id: {}\ntitle: Probe\ntopic: demographie\ndefinition: Probe.\ninterpretation: Probe.\nlimits: Probe.\n"
)
CHILDREN = 'kinder: {dataset: einwohner, where: {alter: "0-17"}}'
OLD = 'alte: {dataset: einwohner, where: {alter: "65+"}}'
ADDED = {
    "saldo": f"code: P09\nmethod: formula\nterms: {{{CHILDREN}, {OLD}}}\nformula: (kinder - alte) / kinder\n"
    "unit: je_100\nexamples:\n  - {terms: {kinder: 4, alte: 3}, value: 25}\n",
    "mehr": "method: change\nof: auslaenderanteil\nover_years: 2\nunit: prozent\nbreaks: [umstellung]\n"
    "examples:\n  - {terms: {current: 2, base: 1}, value: 1}\n",
    "prozente": "method: change\nof: bevoelkerung\nover_years: 2\nchange: percent\nunit: prozent\n"
    "examples:\n  - {terms: {current: 3, base: 2}, value: 50}\n",
    "lage": "method: location_quotient\nnumerator: {dataset: einwohner, where: {geschlecht: w}}\n"
    "denominator: {dataset: einwohner}\nunit: verhaeltnis\nexamples:\n"
    "  - {parts: [{numerator: 1, denominator: 2}], standard: [{numerator: 1, denominator: 4}], value: 2.0}\n",
    "ruhig": "method: rate\nnumerator: {dataset: einwohner, where: {geschlecht: w}}\npool_years: 2\n"
    "denominator: {dataset: einwohner, at: mean}\nunit: je_100\ninterval: none\n"
    "interval_reason: Vollerhebung\nlevels: [stadt]\nexamples:\n"
    "  - {numerator: 1, denominator: 2, value: 50}\n",
}

SPREAD = (
    "method: segregation_index\ndenominator: {dataset: einwohner}\nacross: sozialraum\nlevels: [stadt]\n"
    "numerator: {dataset: einwohner, where: {staatsangehoerigkeit: nicht_deutsch}}\nunit: prozent\n"
    "decimals: 2\nexamples:\n"
    "  - {parts: [{numerator: 10, denominator: 100}, {numerator: 30, denominator: 100}], value: 31.25}\n"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("show") / "mini"
    ignored = shutil.ignore_patterns("processed", "reports")
    shutil.copytree(REPOSITORY / "tests" / "projects" / "mini", root, ignore=ignored)
    for name, text in ADDED.items():
        (root / f"indicators/demographie/{name}.yaml").write_text(HEAD.format(name) + text, encoding="utf-8")
    (root / "indicators/breaks.yaml").write_text(
        "breaks:\n  - {id: umstellung, date: 01.07.2023, title: Umstellung, reason: Neues Verfahren.}\n",
        encoding="utf-8",
    )
    with (root / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(
            "break_exceptions:\n  - {indicator: mehr, break: umstellung, reason: Hier ohne Wirkung.}\n"
        )
    run_stages(load_project(root), STAGES, silent, strict=False)
    return root


def said(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert main([*words, "--project", str(root)]) == 0
    return capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")


def test_share_with_interval_inputs_and_sources(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(town, capsys, "show", "kinderarmut", "0101")
    for line in (
        "  Rechnung:   100 × 23 / 164 = 14,0243902439\n",
        "  Herkunft:   Zähler 2024: sgb2[gruppe=unter_18] = 23 · unmittelbar geliefert · 1 Datei, 1 Zeile\n",
        "  Schwankung: 9,5 bis 20,2 (95 %, Wilson) · liegt deutlich unter dem Wert von Stadt Kleinau\n",
        "  Ausweis:    wird gezeigt\n",
        "  Verfahren:  Anteil: Zähler ÷ Nenner × 100; der Zähler ist ein Teil des Nenners\n",
        "  Quelle:     Jobcenter Kleinau: Leistungsberechtigte nach dem SGB II nach Sozialräumen (sgb2)\n",
    ):
        assert line in text
    again = said(town, capsys, "show", "kinderarmut", "--area", "Altdorf Mitte", "--year", "2024")
    assert again == text


@pytest.mark.parametrize("command", ["show", "trace"])
def test_words_that_the_report_prints_name_the_indicator(
    town: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    title = load_project(town).indicators["kinderarmut"].title
    for printed, name in ((title, "kinderarmut"), ("kinderarmut", "kinderarmut"), ("p09", "saldo")):
        assert said(town, capsys, command, printed, "0101") == said(town, capsys, command, name, "0101")
    assert main([command, "Probe", "--project", str(town)]) == 2
    assert "„Probe“ heißen 5 Indikatoren – eine Kennung angeben: lage, mehr, " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("saldo", "0101"), "100 × ((kinder - alte) / kinder) = 100 × ((164 - 182) / 164) = −10,975609756"),
        (("lage",), "Anteil der Gruppe im Gebiet ÷ Anteil der Gruppe in der Kommune = 1"),
        (("ruhig",), "100 × "),
    ],
)
def test_calculation_with_numbers(
    town: Path, words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"  Rechnung:   {line}" in said(town, capsys, "show", *words)


@pytest.mark.parametrize("command", ["show", "trace"])
def test_change_names_both_values(town: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    now = json.loads(said(town, capsys, "show", "auslaenderanteil", "stadt", "2024", "--json"))
    then = json.loads(said(town, capsys, "show", "auslaenderanteil", "stadt", "2022", "--json"))
    text = said(town, capsys, command, "mehr", "stadt")
    digits = [str(item["value"]).rstrip("0").replace(".", ",") for item in (now, then)]
    assert f"  Rechnung:   {digits[0]} − {digits[1]} = " in text
    assert "Nenner 2024" in text
    assert "Nenner 2022" in text
    percent = said(town, capsys, command, "prozente", "stadt")
    assert "(4 229 − " in percent
    assert ") × 100 / " in percent


def test_pool_breaks_exceptions_and_missing_interval(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(town, capsys, "show", "ruhig")
    assert "  Zeitraum:   2 Jahre zusammengefasst, bis zum genannten Jahr\n" in text
    assert "  Schwankung: keine berechnet, Vollerhebung\n" in text
    assert "Nenner 2022: " in text
    text = said(town, capsys, "show", "mehr")
    assert "  Kein Bruch: umstellung: Hier ohne Wirkung.\n" in text
    assert "Bruch:      01.07.2023" not in text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("auslaenderanteil", "Neudorf Nord", "2024"), "sonst ließe sich eine andere geheime Zahl errechnen"),
        (("kinderarmut", "0202", "2023"), "sonst ließe sich eine andere geheime Zahl errechnen"),
        (("mehr", "Neudorf Nord"), "einer der beiden Werte ist es"),
    ],
)
def test_decision_in_words_never_names_another_area(
    town: Path, words: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = [one for one in said(town, capsys, "show", *words).splitlines() if one.startswith("  Ausweis:")]
    assert line == f"  Ausweis:    geheim, nicht weitergeben: {reason}"


def test_what_the_supplier_hides(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(town, capsys, "show", "kinderarmut", "Neudorf Nord", "2022")
    assert "  Ausweis:    schon in der Lieferung geheim\n" in text
    assert "Rechnung" not in text


@pytest.mark.parametrize(
    ("minimum", "area", "year", "reason"),
    [
        (5, "0202", "2023", "die Fallzahl ist kleiner als 5"),
        (100, "0102", "2024", "zum Ganzen fehlen weniger als 100"),
    ],
)
def test_small_count_and_small_rest(
    mini_project: Path, minimum: int, area: str, year: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(mini_project, "indicators/armut/kinderarmut.yaml", 'alter: "0-17"', "geschlecht: m, alter: 0-17")
    change(mini_project, "indicators/datasets/sgb2.yaml", "minimum: 4", f"minimum: {minimum}")
    run_stages(load_project(mini_project), STAGES, silent, strict=False)
    text = said(mini_project, capsys, "show", "kinderarmut", area, year)
    assert f"geheim, nicht weitergeben: {reason}" in text


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("zeros: secret", "auch die Null ist geheim"),
        ("zeros: not_all", "es hieße, dass es auf niemanden oder alle einer Gruppe zutrifft"),
        ("denominator_minimum: 5000", "der Nenner ist kleiner als 5000"),
        (
            "dominance: {largest: betriebe, percent: 85}",
            (
                "ein einzelner Beitrag überwiegt oder ist nicht bekannt, "
                "oder sonst ließe sich eine andere geheime Zahl errechnen"
            ),
        ),
    ],
)
def test_rules_on_zeros_denominators_and_contributions(
    mini_project: Path, rule: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody under 18 in Altdorf Mitte; who contributes most to it is not delivered."""
    change(
        mini_project,
        "data/raw/sgb2/sgb2.csv",
        "31.12.2024;Altdorf Mitte;86;23",
        "31.12.2024;Altdorf Mitte;86;-",
    )
    change(mini_project, "indicators/datasets/sgb2.yaml", "complement: true", rule)
    (mini_project / "indicators/datasets/betriebe.yaml").write_text(
        "id: betriebe\ntitle: Betriebe\ncounts: Personen\ntiming: year\n", encoding="utf-8"
    )
    if "dominance" in rule:  # a zero has no contributors
        change(mini_project, "data/raw/sgb2/sgb2.csv", "Altdorf Mitte;86;-", "Altdorf Mitte;86;23")
    run_stages(load_project(mini_project), STAGES, silent, strict=False)
    text = said(mini_project, capsys, "show", "kinderarmut", "0101", "2024")
    assert f"  Ausweis:    geheim, nicht weitergeben: {reason}\n" in text


def with_copy(shapes: dict[str, Any], old: str, new: str) -> str:
    """The collection with the shape of an area once more."""
    texts = [json.dumps(one) for one in shapes["features"]]
    (found,) = [text for text in texts if f'"{old}"' in text]
    shapes["features"].append(json.loads(found.replace(f'"{old}"', f'"{new}"')))
    return json.dumps(shapes)


@pytest.mark.parametrize("command", ["show", "trace"])
def test_areas_of_an_index_with_what_each_adds(
    mini_project: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five areas; those who live in none of them are told apart, as the method leaves them out."""
    file = mini_project / "data/raw/einwohner_register/einwohner_2024.csv"
    with file.open("ab") as end:
        end.write(
            b"".join(f"0203;m;18 bis 64;{code};{n}\r\n".encode() for code, n in (("D", 100), ("A", 20)))
        )
    with (mini_project / "data/raw/areas/sozialraum.csv").open("a", encoding="utf-8") as areas:
        areas.write("0203;Neudorf Süd;02;01.01.2024;\n")
    shapes = mini_project / "data/raw/areas/sozialraum.geojson"
    shapes.write_text(with_copy(json.loads(shapes.read_text("utf-8")), "0202", "0203"), encoding="utf-8")
    path = mini_project / "indicators/demographie/streuung.yaml"
    path.write_text(HEAD.format("streuung") + SPREAD, encoding="utf-8")
    run_stages(load_project(mini_project), STAGES[:3], silent, strict=False)
    rows = [line.split(";") for line in file.read_text("cp1252").splitlines() if line[:4].isdigit()]
    count = {
        area: [sum(int(r[4]) for r in rows if r[0] == area and (every or r[3] == "A")) for every in (0, 1)]
        for area in {row[0] for row in rows}
    }
    lost = count.pop("9999")
    group, people = (sum(pair[side] for pair in count.values()) for side in (0, 1))
    added = {a: 50 * abs(g / group - (n - g) / (people - group)) for a, (g, n) in count.items()}
    text = said(mini_project, capsys, command, "streuung")
    lines = [line.removeprefix("  Gebiete:    ") for line in text.splitlines() if "Gebiete:" in line]
    order = sorted(added, key=lambda area: -added[area])
    for line, area in zip(lines, order, strict=False):
        share = f"{added[area]:.4f}".replace(".", ",")
        own = [f"{n:,}".replace(",", " ") for n in count[area]]
        assert f"({area}): Zähler {own[0]}, Nenner {own[1]} · trägt {share} bei" in line
    numbers = [f"{n:,}".replace(",", " ") for n in (group, people)]
    assert lines[5] == f"Summe der 5 Gebiete: Zähler {numbers[0]}, Nenner {numbers[1]}"
    assert lines[6] == (
        f"nicht einbezogen, weil keinem Gebiet zugeordnet: Zähler {lost[0]}, Nenner {lost[1]}"
    )
    total = f"{sum(added.values()):.2f}".replace(".", ",")
    assert f"  Wert:       {total}" in text
