"""What a researcher can get wrong in an indicator: each mistake with its message and its line."""

from pathlib import Path

import pytest
from handbook_faults import Edit, both, swap, write

from pipeline.cli import main

CHILDREN = "indicators/armut/kinderarmut.yaml"
DATASET = "indicators/datasets/sgb2.yaml"
FORMULA = "indicators/armut/probe.yaml"
HEAD = (
    "id: {}\ntitle: Probe\ntopic: armut\ndefinition: Probe.\nunit: verhaeltnis\ninterpretation: Probe.\n"
    "limits: Probe.\n"
)
EXAMPLE = "{numerator: 12, denominator: 80, value: 15.0}"
NUMERATOR = "numerator: {dataset: sgb2, where: {gruppe: unter_18}}"


def added(line: str) -> Edit:
    """A further line 15 at the end of the file."""

    def edit(root: Path) -> None:
        with (root / CHILDREN).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{line}\n")

    return edit


def changed(old: str, new: str) -> Edit:
    return swap(CHILDREN, old, new)


def example(text: str) -> Edit:
    return changed(EXAMPLE, text)


def numerator_of(where: str) -> Edit:
    """Numerator and denominator count the same dataset."""
    return changed(NUMERATOR, f"numerator: {{dataset: einwohner, {where}}}")


def formula(terms: str, text: str, given: str = "a: 1") -> Edit:
    end = f"method: formula\nterms: {{{terms}}}\nformula: {text}\nexamples:\n"
    return write(FORMULA, HEAD.format("probe") + end + f"  - {{terms: {{{given}}}, value: 1}}\n")


def change_of(name: str, of: str) -> Edit:
    end = f"method: change\nof: {of}\nover_years: 1\n"
    text = HEAD.format(name) + end + "examples:\n  - {terms: {current: 2, base: 1}, value: 1}\n"
    return write(f"indicators/armut/{name}.yaml", text)


A = "a: {dataset: einwohner}"
BAD: dict[str, tuple[Edit, str]] = {
    "unknown key": (
        added("classlimits: [1]"),
        "15: unbekannte Angabe „classlimits“ – gemeint: „class_limits“?",
    ),
    "key twice": (added("method: rate"), "15: „method“ steht doppelt – schon in Zeile 6 angegeben"),
    "method missing": (changed("method: share\n", ""), "1: die Angabe „method“ fehlt – Verfahren"),
    "method unknown": (
        changed("method: share", "method: shares"),
        "6: „shares“ ist bei „method“ nicht möglich",
    ),
    "method in German": (
        changed("method: share", "method: Anteil"),
        "6: „Anteil“ ist bei „method“ nicht möglich – gemeint: „share“?",
    ),
    "topic missing": (
        changed("topic: armut\n", ""),
        "1: die Angabe „topic“ fehlt – Themenfeld: eine Kennung unter topics in config.yaml, wie der Ordner",
    ),
    "unit unknown": (changed("unit: prozent", "unit: percent"), "9: „percent“ ist bei „unit“ nicht möglich"),
    "unit of another method": (
        changed("unit: prozent", "unit: jahre"),
        "9: unit jahre passt nicht zu method share – prozent, je_100, je_1000, je_10000",
    ),
    "polarity unknown": (
        changed("higher_is_burden", "negative"),
        "10: „negative“ ist bei „polarity“ nicht möglich – möglich: higher_is_burden, higher_is_relief",
    ),
    "decimals out of range": (
        added("decimals: 7"),
        "15: „7“ bei „decimals“ ist nicht möglich – erlaubt: höchstens 4",
    ),
    "decimals no whole number": (added("decimals: 1.5"), "15: „1.5“ bei „decimals“ ist keine ganze Zahl"),
    "decimals in words": (added("decimals: eine"), "15: „eine“ bei „decimals“ ist keine ganze Zahl"),
    "class limits descend": (
        added("class_limits: [15, 10, 5]"),
        "15: auf die Klassengrenze 15 folgt 10 – aufsteigend ordnen",
    ),
    "class limits with comma": (
        added("class_limits: [5, 7,5, 15]"),
        "15: auf die Klassengrenze 7 folgt 5 – aufsteigend ordnen, Dezimalzahlen mit Punkt",
    ),
    "class rule unknown": (
        added("class_rule: jenks"),
        "15: „jenks“ ist bei „class_rule“ nicht möglich – möglich: natural_breaks, quantiles",
    ),
    "class rule beside fixed limits": (
        added("class_limits: [5, 10]\nclass_rule: natural_breaks"),
        "16: natural_breaks gilt nicht, weil class_limits feste Klassengrenzen nennt – eine der beiden",
    ),
    "comma in a number": (
        example("\n    numerator: 12\n    denominator: 80\n    value: 9,5"),
        "17: „9,5“ bei „value“ ist keine Zahl – mit Punkt schreiben: 9.5",
    ),
    "comma in braces": (
        example("{numerator: 12, denominator: 80, value: 15,0}"),
        "14: nach dem Komma steht „0“ statt einer Angabe – Dezimalzahlen mit Punkt schreiben: 9.5 statt 9,5",
    ),
    "goal out of range": (
        added("sdg: [1, 18]"),
        "15: „18“ bei „sdg“ ist nicht möglich – erlaubt: höchstens 17",
    ),
    "text that begins with a sign": (
        changed("unit: prozent", "unit: %"),
        "9: ein Wert darf nicht mit „%“ beginnen – in Anführungszeichen setzen",
    ),
    "brace left open": (
        changed(NUMERATOR, NUMERATOR[:-1]),
        "7: die Klammer „{“ ist nicht geschlossen, oder es fehlt ein Komma – mit „}“ schließen",
    ),
    "example does not match": (
        example("{numerator: 12, denominator: 80, value: 15.1}"),
        "14: das Beispiel ergibt 15,0, angegeben ist 15,1",
    ),
    "example lacks a number": (
        example("{numerator: 12, value: 15.0}"),
        "14: im Beispiel fehlt denominator – nötig: numerator, denominator",
    ),
    "numerator above denominator": (
        example("{numerator: 96, denominator: 80, value: 120.0}"),
        "14: der Anteil des Beispiels liegt nicht zwischen null und dem Ganzen",
    ),
    "negative count in an example": (
        example("{numerator: -12, denominator: 80, value: -15.0}"),
        "14: der Anteil des Beispiels liegt nicht zwischen null und dem Ganzen",
    ),
    "denominator 0 in an example": (
        example("{numerator: 12, denominator: 0, value: 0}"),
        "14: das Beispiel teilt durch null – einen Nenner größer null angeben",
    ),
    "no example": (changed(f"examples:\n  - {EXAMPLE}", "examples: []"), "13: „examples“ ist leer"),
    "part missing": (
        changed('denominator: {dataset: einwohner, where: {alter: "0-17"}}\n', ""),
        "6: method share braucht denominator – etwa denominator: {dataset: einwohner}",
    ),
    "part too many": (added("formula: a / b"), "6: method share kennt formula nicht"),
    "dataset unknown": (
        changed("{dataset: sgb2,", "{dataset: sgb22,"),
        "7: den Datensatz „sgb22“ gibt es nicht",
    ),
    "code unknown": (
        changed("gruppe: unter_18", "gruppe: unter18"),
        "7: den Code in sgb2.gruppe „unter18“ gibt es nicht – gemeint: „unter_18“?",
    ),
    "ages in words": (
        changed('"0-17"', '"unter 18"'),
        "8: „unter 18“ ist keine Altersangabe – Form: 0-17, 65+ oder 7",
    ),
    "ages descend": (changed('"0-17"', '"17-0"'), "8: „17-0“ endet vor dem Anfang"),
    "weight unknown": (
        changed(NUMERATOR, NUMERATOR[:-1] + ", weight: double}"),
        "7: „double“ ist bei „weight“ nicht möglich – möglich: age_midpoint",
    ),
    "weight without ages": (
        changed(NUMERATOR, NUMERATOR[:-1] + ", weight: age_midpoint}"),
        "7: „sgb2“ hat keine Altersdimension",
    ),
    "level unknown": (
        added("levels: [stadteil]"),
        "15: die Ebene „stadteil“ gibt es nicht – gemeint: „stadtteil“?",
    ),
    "break unknown": (added("breaks: [zensus_2011]"), "15: den Zeitreihenbruch „zensus_2011“ gibt es nicht"),
    "no interval without reason": (
        added("interval: none"),
        "15: interval none braucht unter interval_reason",
    ),
    "dimension of another dataset": (
        changed("{gruppe: unter_18}", "{gruppe: unter_18, geschlecht: w}"),
        "7: die Dimension „geschlecht“ gibt es in sgb2 nicht – sie haben: einwohner; sgb2 hat: gruppe",
    ),
    "dimension misspelt": (
        changed('{alter: "0-17"}', '{altr: "0-17"}'),
        "8: die Dimension „altr“ gibt es in einwohner nicht – gemeint: „alter“?",
    ),
    "breakdown of another dataset": (
        both(added("by: {gruppe: [unter_18]}"), numerator_of('where: {alter: "0-2"}')),
        "15: die Dimension „gruppe“ hat keiner der Datensätze dieses Indikators – sie haben: sgb2",
    ),
    "ages nobody has": (
        changed('"0-17"', '"0-200"'),
        "8: das Alter „0-200“ liegt jenseits von 130 Jahren – nach oben offen: 0+",
    ),
    "topic unknown": (
        changed("topic: armut", "topic: Armut"),
        "4: das Themenfeld „Armut“ gibt es nicht – gemeint: „armut“?",
    ),
    "share of another group": (
        numerator_of('where: {alter: "85+"}'),
        "7: Zähler und Nenner haben niemanden gemeinsam (alter: 85+ und 0-17), das ist kein Anteil",
    ),
    "share upside down": (
        numerator_of('where: {alter: "0-64"}'),
        "7: der Zähler enthält den Nenner (alter: 0-64 und 0-17) – beide vertauscht, oder",
    ),
    "share of all in a part": (
        numerator_of("where: {geschlecht: w}"),
        "7: der Zähler reicht über den Nenner hinaus (alter: alle und 0-17)",
    ),
    "areas that are not inside": (
        both(
            changed("method: share", "method: isolation\nacross: stadt"),
            changed("unit: prozent", "unit: verhaeltnis"),
            numerator_of("where: {geschlecht: w, alter: 0-17}"),
            example("{parts: [{numerator: 1, denominator: 2}, {numerator: 1, denominator: 2}], value: 0.5}"),
        ),
        "7: die Ebene „stadt“ liegt nicht unter „stadt“ – verglichen werden Gebiete innerhalb eines Gebiets",
    ),
    "formula with an unknown term": (
        formula(A, "a / b"),
        "10: die Formel nennt „b“, das nicht unter terms steht – möglich: a",
    ),
    "word for a term that is not there": (
        added("term_labels: {a: Alle}"),
        "15: die Größe „a“ gibt es nicht – es gibt noch keine",
    ),
    "entries in place of a word": (
        added("code: {nummer: P04}"),
        "15: bei „code“ stehen Unterangaben statt eines Werts – nur den Wert angeben: „code: P04“",
    ),
    "list in place of a word": (
        added("kgst: [Armut, Arbeit]"),
        "15: bei „kgst“ steht eine Liste statt eines Werts – ",
    ),
    "formula that names itself": (formula(A, "a / probe"), "10: die Formel nennt „probe“"),
    "formula breaks off": (formula(A, "a / (a"), "10: die Formel „a / (a“ ist unvollständig"),
    "formula leaves a term out": (
        formula(f"{A}, b: {{dataset: einwohner}}", "a", "a: 1, b: 1"),
        "10: der Term „b“ kommt in der Formel nicht vor",
    ),
    "change of itself": (change_of("probe", "probe"), "9: Kreisbezug: probe → probe"),
    "changes in a circle": (
        both(change_of("probe", "zweite"), change_of("zweite", "probe")),
        "9: Kreisbezug: probe → zweite → probe",
    ),
    "change of an unknown indicator": (change_of("probe", "armut"), "9: den Indikator „armut“ gibt es nicht"),
}


@pytest.mark.parametrize("name", BAD)
def test_message_and_line(mini_project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit, expected = BAD[name]
    edit(mini_project)
    assert main(["check", "--project", str(mini_project)]) == 2
    said = capsys.readouterr().err
    file = FORMULA if (mini_project / FORMULA).exists() else CHILDREN
    assert f"Fehler: {file}:{expected}" in said
    assert "Traceback" not in said
    wanted = 2 if name == "changes in a circle" else 1
    assert said.count("Fehler:") == wanted, said


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ('{alter: "0-2"}', '{alter: "0-17"}'),
        ("{alter: 0-17, geschlecht: w}", '{alter: "0-17"}'),
        ("{alter: 15-altersgrenze, geschlecht: w}", "{alter: 15-altersgrenze}"),
        ("{alter: 15-64}", "{alter: 15-altersgrenze}"),
    ],
)
def test_a_part_of_the_whole_is_a_share(
    mini_project: Path, above: str, below: str, capsys: pytest.CaptureFixture[str]
) -> None:
    numerator_of(f"where: {above}")(mini_project)
    changed('where: {alter: "0-17"}', f"where: {below}")(mini_project)
    assert main(["check", "--project", str(mini_project)]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (changed('0-17"}}', '0-17"}}  # OFFEN: wer steht darunter?'), "8: noch offen: denominator: wer "),
        (changed("limits: Nicht", 'limits: "OFFEN"  # Nicht'), "12: noch offen: limits – ausfüllen"),
        (
            swap(DATASET, "kind: overlapping", "kind: overlapping  # OFFEN: partition?"),
            "noch offen: kind: par",
        ),
    ],
)
def test_a_mark_left_open_is_a_warning_that_stops(
    mini_project: Path, edit: Edit, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(mini_project)
    assert main(["check", "--project", str(mini_project)]) == 0
    text = capsys.readouterr().err
    assert said in text
    assert "Warnungen halten report an" in text
    assert main(["report", "--project", str(mini_project)]) == 1


def test_without_a_mistake_there_is_no_message(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both(formula(A, "a / a"), change_of("zweite", "probe"))(mini_project)
    assert main(["check", "--project", str(mini_project)]) == 0
    assert "0 Fehler, 0 Warnungen" in capsys.readouterr().err
