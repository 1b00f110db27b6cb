"""What is wrong with a rule is told by file and line before any data is read."""

from pathlib import Path

import pytest
from early_town import RULE, EarlyTown

from pipeline.errors import DefinitionError

GOOD = RULE.replace("CONDITION", "indicator: quote, reference: stadt")
WRONG = [
    ("quote,", "quotte,", "7: den Indikator „quotte“ gibt es nicht – gemeint: „quote“?"),
    ("stadt}", "statd}", "7: die Ebene „statd“ gibt es nicht – gemeint: „stadt“?"),
    ("stadt}", "sozialraum}", "7: „sozialraum“ ist die geprüfte Ebene selbst"),
    ("level: sozialraum", "level: raum", "5: die Ebene „raum“ gibt es nicht"),
    ("topic: probe", "topic: prope", "4: das Themenfeld „prope“ gibt es nicht – gemeint: „probe“?"),
    ("quote, reference: stadt", "kinder, reference: stadt",
     "7: „kinder“ wird für die Ebene „stadt“ nicht berechnet – möglich: limit oder percentile"),
    ("quote, reference: stadt", "quote, reference: kreis", "7: „quote“ wird für die Ebene „kreis“ nicht"),
    ("level: sozialraum", "level: programm", "7: „quote“ gilt nicht für die Ebene „programm“"),
    ("quote,", "gruppen,", "7: „gruppen“ ist aufgegliedert (by)"),
    ("quote,", "neutral,", "7: für „neutral“ ist nicht gesagt, welche Seite gemeint ist – side: above"),
    ("quote,", "neutral, side: above, clear: true,", "7: für „neutral“ wird keine Zufallsschwankung"),
    (", reference: stadt", "", "7: genau eine Angabe von reference, limit und percentile ist nötig"),
    ("stadt}", "stadt, limit: 5}", "7: genau eine Angabe von reference, limit und percentile ist nötig"),
    ("reference: stadt", "percentile: 100", "7: „100“ bei „percentile“ ist nicht möglich"),
    ("stadt}", "stadt, distance: -1}", "7: „-1“ bei „distance“ ist nicht möglich – erlaubt: mindestens 0"),
    ("stadt}", "stadt, factor: 0}", "7: factor: 0 ist nicht möglich – größer als 0"),
    ("stadt}", "stadt, factor: 0.5}", "7: factor: 0.5 passt nicht zu side: above – mindestens 1"),
    ("stadt}", "stadt, side: below, factor: 2}", "7: factor: 2 passt nicht zu side: below – höchstens 1"),
    ("stadt}", "stadt, factor: 2, over_years: 1}", "7: factor geht nur mit reference und ohne over_years"),
    ("reference: stadt", "percentile: 80, over_years: 1", "7: percentile geht nur ohne over_years"),
    ("stadt}", "stadt, clear: true, over_years: 1}", "7: clear geht nur für Werte"),
    ("stadt}", "stadt, for_years: 4}", "7: die Bedingung reicht 3 Jahre zurück, die Zeitreihe beginnt 2022"),
    ("stadt}", "stadt, over_years: 2, for_years: 2}", "7: die Bedingung reicht 3 Jahre zurück"),
    ("stadt}", "stadt, for_years: 0}", "7: „0“ bei „for_years“ ist nicht möglich"),
    ("stadt}", 'stadt, wording: "{wret}"}', "7: „{wret}“ gibt es in wording nicht – möglich: {kennzahl}"),
    ("stadt}", 'stadt, wording: "{wert"}', "7: geschweifte Klammern in wording gehen nicht auf"),
    ("stadt}", "stadt, over_yeras: 2}", "7: unbekannte Angabe „over_yeras“ – gemeint: „over_years“"),
    ("stadt}", "stadt, limit: viel}", "7: „viel“ bei „limit“ ist keine Zahl"),
    ("limits:", "at_least: 2\nlimits:", "at_least: 2 ist nicht möglich – bei 1 Bedingungen"),
    ("\n  - {indicator: quote, reference: stadt}", " []", "6: „conditions“ ist leer"),
    ("conditions:\n  - {indicator: quote, reference: stadt}\n", "", "die Angabe „conditions“ fehlt"),
    ("id: regel", "id: andere", "2: die Kennung „andere“ passt nicht zum Namen „regel“"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_message(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError) as error:
        EarlyTown(tmp_path, rule=GOOD.replace(old, new)).core().project()
    found = [str(problem) for problem in error.value.problems]
    assert all(text.startswith("indicators/early/regel.yaml:") for text in found), found
    assert any(expected in text for text in found), found


def test_good_rule_is_loaded_and_selection_brings_its_indicators(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path, rule=GOOD)
    assert list(town.core().project().early) == ["regel"]
    town.config += "select: [regel]\n"
    chosen = town.core().project()
    assert (list(chosen.indicators), list(chosen.early)) == (["quote"], ["regel"])


def test_selection_without_the_rule_leaves_it_out(tmp_path: Path) -> None:
    town = EarlyTown(tmp_path, rule=GOOD)
    town.config += "select: [quote]\n"
    assert not town.core().project().early
