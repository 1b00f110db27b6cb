"""Köln 2005 to 2012, protected: seven tables for Stadtteile, districts and the city, attacked from outside.

The foreigners by region of origin, which the city prints among its groups, add up: they are a table of their
own here. The attacker of tests/attacker.py knows what is published and nothing else.
"""

import random
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from attacker import Attacker, Person
from real_project import describe, load, write_project
from test_real_koeln import areas_of

from pipeline.project import Project, load_project
from pipeline.stages.compute import compute
from pipeline.stages.protect import protect

MINIMUM = 10
SAMPLE = 12
ORIGIN = {
    "Afrika": "afrika",
    "Amerika": "amerika",
    "Asien": "asien",
    "Europäische Union": "eu",
    "Türkei": "tuerkei",
    "Übriges Europa": "europa",
    "Sonstige": "sonstige",
}
TABLES = {
    "geschlecht": ("geschlecht", ["m", "w"]),
    "alter": ("alter", ["0-2", "3-5", "6-9", "10-14", "15-17", "18-24", "25-34", "35-44", "45-54", "55-59"]),
    "herkunft": ("region", list(ORIGIN.values())),
    "familienstand": ("stand", ["l", "vh", "vw", "g", "vp"]),
    "wohnung": ("wohnung", ["haupt", "neben"]),
    "konfession": ("konfession", ["ev", "kath", "sonst"]),
}
TABLES["alter"][1].extend(["60-64", "65-74", "75+"])
ALL = "alle"
WORDS = "title: Titel, topic: thema, definition: Satz., interpretation: Satz., limits: Satz."
COUNT = "method: count, unit: anzahl, decimals: 0, examples: [{numerator: 1, value: 1}]"
Shown = dict[tuple[str, str, str, int], int | None]  # table, code, area, year; None if hidden


def description() -> dict[str, Any]:
    """The published tables with a rule, and the foreigners by region as a table of its own."""
    content = describe("koeln")
    source = {
        "like": "koeln_einwohner",
        "dataset": "herkunft",
        "dimensions": {"region": {"column": "zeile", "codes": ORIGIN}},
        "select": [
            {"column": "tab_id", "pattern": "^030$"},
            {"column": "zeile", "pattern": f"^({'|'.join(ORIGIN)})$"},
        ],
    }
    codes = {code: name for name, code in ORIGIN.items()}
    region = {"title": "Region", "kind": "partition", "codes": codes}
    content["datasets"]["herkunft"] = {
        "counts": "Personen",
        "timing": "reference_date",
        "dimensions": {"region": region},
    }
    content["sources"]["koeln_herkunft"] = source
    for name in ("einwohner", *TABLES):
        content["datasets"][name]["disclosure"] = {"minimum": MINIMUM, "complement": False, "reason": "Probe"}
    return content


def write_indicators(root: Path) -> None:
    """Every line of every table as an indicator, and every table's total."""
    folder = root / "indicators/thema"
    folder.mkdir(parents=True)
    for table, (dimension, codes) in TABLES.items():
        for number, code in enumerate([ALL, *codes]):
            where = "" if code == ALL else f', where: {{{dimension}: "{code}"}}'
            name = f"{table}_{number}"
            text = f"{{id: {name}, {WORDS}, numerator: {{dataset: {table}{where}}}, {COUNT}}}\n"
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def cologne(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    areas = areas_of(real_dir / "koeln/bevoelkerung.csv")
    root = write_project(description(), tmp_path_factory.mktemp("koeln_geschuetzt"), real_dir, areas)
    write_indicators(root)
    load(root)
    project = load_project(root)
    compute(project, lambda _: None)
    protect(project, lambda _: None)
    return project


@pytest.fixture(scope="module")
def published(cologne: Project) -> Shown:
    with duckdb.connect(str(cologne.published_database), read_only=True) as connection:
        rows = connection.execute(
            "SELECT indicator_id, area_id, year, numerator, status FROM value "
            "WHERE status IN ('ok', 'zero', 'secret') ORDER BY ALL"
        ).fetchall()
    found: Shown = {}
    for name, area, year, count, status in rows:
        table, number = name.rsplit("_", 1)
        code = [ALL, *TABLES[table][1]][int(number)]
        found[table, code, area, year] = None if status == "secret" else int(count)
    return found


def true_counts(project: Project, table: str, code: str, year: int) -> dict[str, int]:
    """Counts of the Stadtteile before protection."""
    number = [ALL, *TABLES[table][1]].index(code)
    with duckdb.connect(str(project.working_database), read_only=True) as connection:
        rows = connection.execute(
            "SELECT area_id, numerator FROM result.value WHERE indicator_id = ? AND year = ? "
            "AND status IN ('ok', 'zero')",
            [f"{table}_{number}", year],
        ).fetchall()
    return {area: int(count) for area, count in rows}


def counted(code: str, area: str, person: Person) -> bool:
    inside = area == "000" or area == person[0] or (area[:2] == "00" and area[2] == person[0][0])
    return inside and code in (ALL, person[1])


def attack(published: Shown, table: str, year: int) -> Attacker:
    """Somebody who reads one table of one year."""
    mine = {key[1:3]: count for key, count in published.items() if (key[0], key[3]) == (table, year)}
    leaves = sorted({area for _, area in mine if area[0] != "0"})
    attacker = Attacker([(leaf, code) for leaf in leaves for code in TABLES[table][1]])
    for (code, area), count in mine.items():
        if count is not None:
            attacker.learn(partial(counted, code, area), count)
    return attacker


def test_no_small_figure_is_printed(published: Shown) -> None:
    assert not [key for key, count in published.items() if count is not None and 0 < count < MINIMUM]


def test_few_figures_are_hidden_and_none_of_the_city(published: Shown) -> None:
    """38 lines x 96 areas x 8 years. Small figures: other origins, registered partnerships, second homes."""
    hidden = {key for key, count in published.items() if count is None}
    assert len(published) == 38 * 96 * 8
    assert not [key for key in hidden if key[2] == "000"]
    assert {table for table, *_ in hidden} <= {"herkunft", "familienstand", "wohnung"}
    assert 0 < len(hidden) / len(published) < 0.06


@pytest.mark.parametrize(
    ("table", "year"),
    [
        ("herkunft", 2005),
        ("herkunft", 2012),
        ("familienstand", 2005),
        ("familienstand", 2012),
        ("wohnung", 2012),
    ],
)
def test_hidden_figures_stay_open(cologne: Project, published: Shown, table: str, year: int) -> None:
    hidden = [
        (code, area)
        for (name, code, area, when), count in published.items()
        if (name, when) == (table, year) and count is None
    ]
    assert hidden
    attacker = attack(published, table, year)
    for code, area in random.Random(year).sample(hidden, min(SAMPLE, len(hidden))):
        low, high = attacker.interval(partial(counted, code, area))
        assert high - low > MINIMUM - 1e-3, (code, area)
        if 0 < true_counts(cologne, table, code, year).get(area, 0) < MINIMUM:
            assert low < 1e-3, (code, area)
            assert high > MINIMUM - 1e-3
