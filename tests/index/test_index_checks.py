"""What is wrong with an index is told by file and line before any data is read."""

from pathlib import Path

import pytest
from index_town import INDEX, index_town

from pipeline.errors import DefinitionError


def messages(root: Path, old: str, new: str) -> list[str]:
    assert old in INDEX
    with pytest.raises(DefinitionError) as error:
        index_town(root, INDEX.replace(old, new)).project()
    return [str(problem).removeprefix("indicators/indices/lage.yaml:") for problem in error.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("quote}", "quotte}", "8: den Indikator „quotte“ gibt es nicht – gemeint: „quote“?"),
        ("quote}", "quote, weight: 0}", "8: das Gewicht 0 von „quote“ ist nicht möglich – größer als 0"),
        ("quote}", "quote, weight: -1}", "8: das Gewicht -1 von „quote“ ist nicht möglich"),
        ("quote}", "bestand}", "für „bestand“ ist nicht gesagt, ob hohe Werte belasten oder entlasten"),
        ("quote}", "kinder}", "9: der Indikator „kinder“ steht zweimal da"),
        ("quote}", "quote, wheight: 2}", "unbekannte Angabe „wheight“ – gemeint: „weight“?"),
        ("level: sozialraum", "level: sozialräume", "die Ebene „sozialräume“ gibt es nicht"),
        ("level: sozialraum", "level: stadtteil", "„quote“ gilt nicht für die Ebene „stadtteil“"),
        ("population: bestand, ", "", "minimum: 300 braucht den Indikator der Einwohnerzahl"),
        ("population: bestand", "population: bestnad", "den Indikator „bestnad“ gibt es nicht"),
        ("limits: Keine", "status: {limits: [1, -1], labels: [a, b, c]}\nlimits: Keine", "steigen nicht an"),
        ("limits: Keine", "status: {limits: [1], labels: [a]}\nlimits: Keine", "ergeben 2 Klassen"),
        ("preset: mss", "", "die Angabe „status“ fehlt"),
        ("preset: mss", "preset: msss", "„msss“ ist bei „preset“ nicht möglich – gemeint: „mss“?"),
        ("limits: Keine", "attention: [5+]\nlimits: Keine", "die Gruppe „5+“ gibt es nicht"),
        ("limits: Keine", "years: [2019]\nlimits: Keine", "das Jahr 2019 gehört nicht zur Zeitreihe"),
        ("components:\n  - {indicator: quote}",
         "standardisation: {method: rank}\ncomponents:\n  - {indicator: quote, transform: log}",
         "9: transform: log und Ränge (method: rank) zugleich – Ränge hängen nicht davon ab"),
        ("quote}", "quote, winsorise_at_most: 3}", "8: winsorise_at_most wirkt nur mit transform: winsorise"),
        ("quote}", "quote, transform: winsorize}", "gemeint: „winsorise“?"),
        ("components:", "standardisation: {sd: sample, weighted_by: bestand}\ncomponents:", "ungewichtet"),
        ("preset: mss", "status: {limits: [0], labels: [a, b]}\ndynamics: {limits: [0], labels: [a, b]}",
         "dynamics braucht dynamics_years"),
    ],
)  # fmt: skip
def test_message(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = messages(tmp_path, old, new)
    assert any(expected in message for message in found), found


def test_selecting_an_index_brings_its_indicators(tmp_path: Path) -> None:
    town = index_town(tmp_path)
    town.indicator("anderer", "method: count, numerator: {dataset: leute}, unit: anzahl, "
                   "examples: [{numerator: 1, value: 1}]")  # fmt: skip
    town.config += "select: [lage]\n"
    project = town.project()
    assert sorted(project.indicators) == ["bestand", "kinder", "quote"]
    assert list(project.indices) == ["lage"]


def test_selection_without_the_index_leaves_it_out(tmp_path: Path) -> None:
    town = index_town(tmp_path)
    town.config += "select: [quote]\n"
    assert list(town.project().indices) == []
