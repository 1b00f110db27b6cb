"""Which area an entry names: lost zeros and official keys are turned exactly, and told."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from project_edits import REGISTER_2024, change, errors_of, findings_of, query
from pydantic import ValidationError

from pipeline.harmonizing.area_entries import read_areas
from pipeline.harmonizing.areas import Area, AreaTree
from pipeline.models.source import Source

REGISTER_SOURCE = "data/raw/einwohner_register/source.yaml"


def source_with(**area: object) -> Source:
    """A source description whose area column has these settings."""
    return Source.model_validate(
        {
            "id": "probe",
            "title": "Probe",
            "publisher": "Amt",
            "licence": {"name": "amtsintern", "attribution": "Amt"},
            "dataset": "probe",
            "reader": "csv",
            "files": ["probe.csv"],
            "area": {"column": "Gebiet", "levels": ["gemeinde"], **area},
            "period": {"source": "constant", "year": 2024},
            "values": [{"column": "Anzahl"}],
        }
    )


def tree_of(names: Mapping[str, str]) -> AreaTree:
    return AreaTree({key: Area(key, "gemeinde", 0, name) for key, name in names.items()}, ())


@pytest.mark.parametrize(
    ("ids", "entry", "digits", "expected", "how"),
    [
        (["05370004"], "05370004", 0, "05370004", ""),
        (["05370004"], "5370004", 8, "05370004", "führende Nullen ergänzt"),
        (["05370004"], "053700004004", 0, "05370004", "ARS in AGS umgesetzt"),
        (["05370004"], "53700004004", 12, "05370004", "führende Nullen ergänzt, ARS in AGS umgesetzt"),
        (["053700004004"], "05370004", 0, "053700004004", "AGS in ARS umgesetzt"),
        (["053700004004"], "5370004", 8, "053700004004", "führende Nullen ergänzt, AGS in ARS umgesetzt"),
        (["101", "0101"], "101", 4, "101", ""),
    ],
)
def test_keys_are_turned_exactly(ids: list[str], entry: str, digits: int, expected: str, how: str) -> None:
    tree = tree_of({key: f"Ort {key}" for key in ids})
    reading = read_areas([entry], source_with(digits=digits), tree)
    assert reading.known == {entry: (expected,)}
    assert reading.turned == ({how: {entry: expected}} if how else {})


def test_a_zero_is_only_filled_where_the_description_says_so() -> None:
    reading = read_areas(["5370004"], source_with(), tree_of({"05370004": "Erkelenz"}))
    assert reading.unknown["5370004"] == (
        "„5370004“ ist kein Gebiet (gemeinde)",
        "gemeint: „05370004“ (Erkelenz)? Die führende Null fehlt; in source.yaml ergänzt sie area: digits: 8",
    )


def test_one_short_key_for_two_long_ones_is_no_match() -> None:
    tree = tree_of({"053700004004": "Erkelenz", "053709994004": "Anderswo"})
    reading = read_areas(["05370004"], source_with(), tree)
    assert reading.known == {}
    assert reading.unknown["05370004"][0] == (
        "die Kennung „05370004“ kommt mehrfach vor (053700004004, 053709994004)"
    )


def test_key_and_name_in_one_cell() -> None:
    source = source_with(pattern="^([0-9]+) ", digits=8, aliases={"k. A.": "nicht_zuordenbar"})
    cells: list[str | None] = ["05370004 Erkelenz", "5370004  Erkelenz", "k. A.", "Erkelenz", "05379999 Weg"]
    reading = read_areas([*cells, "Summe"], source, tree_of({"05370004": "Erkelenz"}))
    assert reading.known == {
        "05370004 Erkelenz": ("05370004",),
        "5370004  Erkelenz": ("05370004",),
        "k. A.": ("nicht_zuordenbar",),
    }
    said = (
        "„Erkelenz“ passt nicht zum Muster ^([0-9]+) ",
        "in source.yaml area: pattern: ändern oder unter aliases: zuordnen",
    )
    assert reading.unknown["Erkelenz"] == said
    assert reading.unknown["05379999 Weg"][0] == "„05379999“ ist kein Gebiet (gemeinde)"
    assert reading.unknown["Summe"][0] == "„Summe“ ist eine Summenzeile, kein Gebiet"


@pytest.mark.parametrize(
    "area", [{"pattern": "^[0-9]+"}, {"pattern": "([0-9]+)", "by": "point", "x": "x", "y": "y", "column": ""}]
)
def test_pattern_without_group_or_for_grid_cells(area: Mapping[str, object]) -> None:
    with pytest.raises(ValidationError, match="pattern braucht eine Gruppe"):
        source_with(**area)


def test_lost_zeros_of_a_delivery_are_filled_and_told_once(mini_project: Path) -> None:
    path = mini_project / REGISTER_2024
    text = path.read_bytes().decode("cp1252")
    path.write_bytes(text.replace("\n0", "\n").encode("cp1252"))
    assert any("Die führende Null fehlt" in line for line in errors_of(mini_project))
    change(mini_project, REGISTER_SOURCE, "levels: [sozialraum]", "levels: [sozialraum]\n  digits: 4")
    assert (
        "hinweis",
        (
            f"{REGISTER_SOURCE}:9: Gebietskennungen exakt umgesetzt: führende Nullen ergänzt bei 4 Einträgen "
            "– etwa 101 → 0101"
        ),
    ) in findings_of(mini_project)
    assert query(mini_project, "SELECT sum(value) FROM core.einwohner WHERE area_id = '0101' AND year = 2024")


def test_berlin_2014_every_area_despite_352_lost_zeros(real_dir: Path) -> None:
    folder = real_dir / "berlin_ewr"
    keys = [
        line.split(";")[1]
        for line in (folder / "2019" / "EWR201812E_Matrix.csv").read_text("cp1252").splitlines()[1:]
    ]
    entries: list[str | None] = [
        line.split(";")[1]
        for line in (folder / "2015" / "EWR201412E_Matrix.csv").read_text("cp1252").splitlines()[1:]
    ]
    names = {f"{int(key):08d}": f"Planungsraum {key}" for key in keys if key.strip()}
    wanted = [entry for entry in entries if entry]
    reading = read_areas(list(wanted), source_with(digits=8), tree_of(names))
    assert not reading.unknown
    assert len(reading.known) == 447
    assert len(reading.turned["führende Nullen ergänzt"]) == 352


NAMES = ("Altdorf Mitte", "Altdorf Süd", "Neudorf Mitte", "Neudorf Nord")


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (NAMES, False),
        (("Altdorf Süd", "Altdorf Mitte", "Neudorf Mitte", "Neudorf Nord"), True),
        (NAMES[1:] + NAMES[:1], True),
        (("Neudorf Mitte", "Neudorf Mitte", "Altdorf Süd", "Altdorf Süd"), False),  # a column of larger areas
        (("Altdorf", "Altdorf Süd", "Neudorf Mitte", "Neudorf Nord"), False),  # called like the larger area
        (("Altdorf, Mitte", "ALTDORF SUED", "N.", "Rathaus"), False),
    ],
)
def test_names_beside_ids_must_be_theirs(mini_project: Path, column: tuple[str, ...], told: bool) -> None:
    of = dict(zip(("0101", "0102", "0201", "0202"), column, strict=True))
    for path in (mini_project / "data/raw/einwohner_register").glob("*.csv"):
        head, *rows = path.read_bytes().decode("cp1252").splitlines()
        lines = [f"{head};Name", *(f"{row};{of.get(row.split(';')[0], '')}" for row in rows)]
        path.write_bytes("\r\n".join(lines).encode("cp1252"))
    found = [text for grade, text in findings_of(mini_project) if "daneben" in text and grade == "warnung"]
    assert len(found) == (3 if told else 0), found
    if told:
        said = "die Namen in „Name“ gehören zu anderen Gebieten als die Kennungen daneben: „0101“ Altdorf Süd"
        assert all(said in text for text in found)
