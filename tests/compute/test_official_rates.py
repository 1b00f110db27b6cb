"""Official calculation texts and published rates: the catalogue counts, divides and rounds as the offices do.

Regionalatlas Deutschland (statistic 99910), texts as in DOMAIN.md, Appendix A; Stadtteilprofile Hamburg 2014
(Statistikamt Nord) with 107 areas whose rates stand beside their counts; Zensus 2022, Regionaltabelle.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from core_town import CONFIG, CoreTown, computed, query, tree
from python_calamine import CalamineWorkbook

from pipeline.methods import METHODS
from pipeline.methods.change import percent_change
from pipeline.methods.examples import rounded
from pipeline.models.indicator import Indicator
from pipeline.models.term import Term
from pipeline.numbers import round_half_away
from pipeline.project import load_project

REPOSITORY = Path(__file__).resolve().parents[2]
# Persons as the texts name them: dataset, filter, moment.
ALL = "einwohner"
MEAN = "einwohner at mean"
ADULTS = "einwohner alter=20-64"
WORKING = "einwohner alter=15-64 at previous"
LEAVERS = "schulabgaenge"
JOBLESS = "arbeitslose gruppe=alle"
Terms = Mapping[str, Fraction]


def part(numerator: str, denominator: str) -> tuple[dict[str, str], Callable[[Terms], Fraction]]:
    """One number divided by another."""
    return {"numerator": numerator, "denominator": denominator}, lambda t: t["numerator"] / t["denominator"]


# Code → indicator, factor of the text, terms, the text as arithmetic.
OFFICIAL: dict[str, tuple[str, int, tuple[dict[str, str], Callable[[Terms], Fraction]]]] = {
    "AI0201": ("bevoelkerungsdichte", 1, part(ALL, "gebietsflaeche")),
    "AI0203": ("anteil_unter_18", 100, part("einwohner alter=0-17", ALL)),
    "AI0204": ("anteil_18_bis_24", 100, part("einwohner alter=18-24", ALL)),
    "AI0205": ("anteil_25_bis_44", 100, part("einwohner alter=25-44", ALL)),
    "AI0206": ("anteil_45_bis_64", 100, part("einwohner alter=45-64", ALL)),
    "AI0207": ("anteil_65_plus", 100, part("einwohner alter=65+", ALL)),
    "AI0208": ("auslaenderanteil", 100, part("einwohner staatsangehoerigkeit=nicht_deutsch", ALL)),
    "AI0209": ("geburtenziffer", 10_000, part("bewegung ereignis=geburt", MEAN)),
    "AI0210": ("sterbeziffer", 10_000, part("bewegung ereignis=sterbefall", MEAN)),
    "AI0211": (
        "natuerlicher_saldo",
        10_000,
        (
            {
                "geborene": "bewegung ereignis=geburt",
                "gestorbene": "bewegung ereignis=sterbefall",
                "bevoelkerung": MEAN,
            },
            lambda t: (t["geborene"] - t["gestorbene"]) / t["bevoelkerung"],
        ),
    ),
    "AI0212": (
        "aussenwanderungssaldo",
        10_000,
        (
            {
                "zuzuege": "bewegung ereignis=zuzug_aussen",
                "fortzuege": "bewegung ereignis=fortzug_aussen",
                "bevoelkerung": MEAN,
            },
            lambda t: (t["zuzuege"] - t["fortzuege"]) / t["bevoelkerung"],
        ),
    ),
    "AI0215": ("altenquotient", 100, part("einwohner alter=65+", ADULTS)),
    "AI0216": ("jugendquotient", 100, part("einwohner alter=0-19", ADULTS)),
    "AI0217": (
        "gesamtquotient",
        100,
        (
            {"jung": "einwohner alter=0-19", "alt": "einwohner alter=65+", "mittel": ADULTS},
            lambda t: (t["jung"] + t["alt"]) / t["mittel"],
        ),
    ),
    "AI0220": (
        "einbuergerungsquote",
        1_000,
        part("einbuergerungen", "einwohner staatsangehoerigkeit=nicht_deutsch"),
    ),
    "AI0304": ("hochschulreife", 100, part("schulabgaenge abschluss=hochschulreife", LEAVERS)),
    "AI0305": ("ohne_schulabschluss", 100, part("schulabgaenge abschluss=ohne_abschluss", LEAVERS)),
    "AI0306": ("betreuungsquote_u3", 100, part("kita alter=0-2", "einwohner alter=0-2 at previous")),
    "AI0307": ("betreuungsquote_3_5", 100, part("kita alter=3-5", "einwohner alter=3-5 at previous")),
    "AI0311": ("ganztag_u3", 100, part("kita_ganztag alter=0-2", "einwohner alter=0-2 at previous")),
    "AI0312": ("ganztag_3_5", 100, part("kita_ganztag alter=3-5", "einwohner alter=3-5 at previous")),
    "AI0506": ("wahlbeteiligung", 100, part("wahl gruppe=waehlend", "wahl gruppe=wahlberechtigt")),
    "AI0710": ("beschaeftigtenquote_amtlich", 100, part("beschaeftigte_juni", WORKING)),
    "AI0712": (
        "beschaeftigtenquote_frauen",
        100,
        part("beschaeftigte_juni geschlecht=w", "einwohner alter=15-64 geschlecht=w at previous"),
    ),
    "AI0713": (
        "beschaeftigung_frauen_zu_maennern",
        100,
        (
            {
                "frauen_beschaeftigt": "beschaeftigte_juni geschlecht=w",
                "maenner_beschaeftigt": "beschaeftigte_juni geschlecht=m",
                "frauen": "einwohner alter=15-64 geschlecht=w at previous",
                "maenner": "einwohner alter=15-64 geschlecht=m at previous",
            },
            lambda t: t["frauen_beschaeftigt"] * t["maenner"] / (t["frauen"] * t["maenner_beschaeftigt"]),
        ),
    ),
    "AI0801": (
        "arbeitslosenquote",
        100,
        part("arbeitslose_jahresmittel gruppe=alle", "erwerbspersonen gruppe=alle"),
    ),
    "AI0804": (
        "jugendarbeitslosenquote",
        100,
        part("arbeitslose_jahresmittel gruppe=unter_25", "erwerbspersonen gruppe=unter_25"),
    ),
    "AI0807": ("aeltere_arbeitslose", 100, part("arbeitslose gruppe=ab_55", JOBLESS)),
    "AI0808": ("langzeitarbeitslose", 100, part("arbeitslose gruppe=langzeit", JOBLESS)),
    "AI0809": ("auslaendische_arbeitslose", 100, part("arbeitslose gruppe=nicht_deutsch", JOBLESS)),
    "AI1301": ("pkw_dichte", 1_000, part("pkw", "einwohner at previous")),
    "AI1405": ("heimplaetze", 1_000, part("heimplaetze", "einwohner alter=65+")),
    "AI1601": ("verfuegbares_einkommen", 1, part("verfuegbares_einkommen", MEAN)),
    "AI1602": ("einkuenfte_je_steuerpflichtigem", 1, part("einkuenfte", "steuerpflichtige")),
    "AI2001": (
        "mindestsicherungsquote",
        100,
        (
            {
                "sgb2": "sgb2 gruppe=leistungsberechtigte",
                "sgb12": "sgb12",
                "asylblg": "asylblg gruppe=alle",
                "bevoelkerung": ALL,
            },
            lambda t: (t["sgb2"] + t["sgb12"] + t["asylblg"]) / t["bevoelkerung"],
        ),
    ),
    "AI2201": (
        "altersarmut_altersgrenze",
        100,
        part("sgb12 leistung=grundsicherung_alter", "einwohner alter=altersgrenze+"),
    ),
    "AI2202": (
        "erwerbsminderung_altersgrenze",
        100,
        part("sgb12 leistung=grundsicherung_erwerbsminderung", "einwohner alter=18-altersgrenze"),
    ),
    "AI_Z12": ("haushaltsgroesse", 1, part(ALL, "haushalte")),
    "AI_Z13": ("einpersonenhaushalte", 100, part("haushalte groesse=eine", "haushalte")),
}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Indicator]:
    project = load_project(REPOSITORY)
    return {**project.indicators, **project.waiting}


def words(term: Term) -> str:
    """Dataset, filters and moment of a term in one line."""
    filters = [f"{name}={','.join(rule.include)}" for name, rule in sorted(term.where.items())]
    return " ".join([term.dataset, *filters, *([] if term.at == "same" else ["at", term.at])])


@pytest.mark.parametrize("code", OFFICIAL)
def test_indicator_is_calculated_as_the_text_of_the_regionalatlas_says(
    catalogue: dict[str, Indicator], code: str
) -> None:
    """Who is counted, when, divided by whom; the factor is that of the text, or 1,000 instead of 10,000."""
    name, factor, (terms, text) = OFFICIAL[code]
    indicator = catalogue[name]
    assert {key: words(term) for key, term in indicator.all_terms.items()} == terms
    numbers = {key: Fraction(317 * (at + 1), 1 + at % 2) for at, key in enumerate(terms)}
    found = METHODS[indicator.method](indicator, numbers)
    assert found * factor == text(numbers) * factor * indicator.per
    assert indicator.per == factor or (factor, indicator.per) == (10_000, 1_000)


# Column of the rate in the workbook → indicator, columns of its counts, printed decimals. Household size
# and shares with a migration background are left out: the workbook divides by persons that it does not print.
HAMBURG: dict[int, tuple[str, tuple[int, int], int]] = {
    4: ("anteil_unter_18", (3, 2), 1),
    6: ("anteil_65_plus", (5, 2), 1),
    8: ("auslaenderanteil", (7, 2), 1),
    16: ("einpersonenhaushalte", (15, 13), 1),
    18: ("haushalte_mit_kindern", (17, 13), 1),
    20: ("alleinerziehende", (19, 17), 1),
    22: ("bevoelkerungsdichte", (2, 21), 0),
    53: ("sozialwohnungen", (52, 46), 1),
    69: ("pkw_dichte", (68, 2), 1),
}


@pytest.fixture(scope="module")
def profiles(real_dir: Path) -> list[list[Any]]:
    """The 107 rows of areas, districts and the town; columns count from 1."""
    path = real_dir / "hamburg_stadtteilprofile/2014/Daten_fuer_die_Stadtteilprofile_2014.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [["", *row] for row in rows[4:] if row[1] != ""]


@pytest.mark.parametrize("column", HAMBURG)
def test_rates_of_the_stadtteilprofile_hamburg_come_out_to_the_printed_digit(
    catalogue: dict[str, Indicator], profiles: list[list[Any]], column: int
) -> None:
    """All 99 Stadtteile, seven districts and the town."""
    name, (above, below), decimals = HAMBURG[column]
    indicator = catalogue[name]
    for row in profiles:
        terms = {"numerator": Fraction(str(row[above])), "denominator": Fraction(str(row[below]))}
        found = rounded(METHODS[indicator.method](indicator, terms), decimals)
        assert found == rounded(Fraction(str(row[column])), decimals), row[1]
    assert len(profiles) == 107


COMPUTED = ("anteil_unter_18", "anteil_65_plus", "auslaenderanteil", "einpersonenhaushalte")


def town_of(root: Path, profiles: list[list[Any]]) -> CoreTown:
    """The Stadtteile as social spaces, with datasets and indicators of the catalogue as they are."""
    rooms = {f"S{number:03}": row for number, row in enumerate(profiles[:99], 1)}
    topics = "topics: {demographie: Bevölkerung, migration: Migration, haushalte: Haushalte}"
    town = CoreTown(root, tree([list(rooms)]), config=CONFIG.replace("topics: {probe: Probe}", topics))
    town.datasets = {
        name: (REPOSITORY / f"indicators/datasets/{name}.yaml").read_text(encoding="utf-8")
        for name in ("einwohner", "haushalte")
    }
    town.breaks = (REPOSITORY / "indicators/breaks.yaml").read_text(encoding="utf-8")
    for name in COMPUTED:
        (path,) = (REPOSITORY / "indicators").glob(f"*/{name}.yaml")
        lines = path.read_text(encoding="utf-8").splitlines()
        town.indicators[name] = "\n".join(line for line in lines if not line.startswith("levels:")) + "\n"
    for room, row in rooms.items():
        young, old, everyone, foreign = (int(row[at]) for at in (3, 5, 2, 7))
        for band, number in (("0-17", young), ("18-64", everyone - young - old), ("65+", old)):
            town.add("einwohner", room, number, alter=band)
        for code, number in (("nicht_deutsch", foreign), ("deutsch", everyone - foreign)):
            town.add("einwohner", room, number, staatsangehoerigkeit=code)
        town.add("haushalte", room, int(row[15]), groesse="eine")
        town.add("haushalte", room, int(row[13]) - int(row[15]), groesse="zwei")
    return town


def test_the_whole_calculation_gives_the_printed_rates_of_hamburg(
    tmp_path: Path, profiles: list[list[Any]]
) -> None:
    """From counts in the working database through compute and rounding: 4 × 99 rates."""
    project = computed(town_of(tmp_path, profiles))
    columns = {name: column for column, (name, _, _) in HAMBURG.items()}
    rows = query(
        project.working_database,
        "SELECT indicator_id, area_id, value FROM result.value "
        "WHERE area_id LIKE 'S%' AND year = 2024 ORDER BY ALL",
    )
    for name, area, value in rows:
        printed = profiles[int(str(area)[1:]) - 1][columns[str(name)]]
        assert round_half_away(Decimal(str(value)), 1) == Decimal(str(printed)), (name, area)
    assert len(rows) == 4 * 99


def test_changes_of_the_census_are_the_published_ones(real_dir: Path) -> None:
    """Zensus 2022 against the register-based population: difference and percent of 11,000 municipalities."""
    path = real_dir / "zensus2022/Regionaltabelle_Bevoelkerung.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Bevölkerung").to_python(skip_empty_area=False)
    compared = 0
    for *_, current, base, difference, percent in (row[:7] for row in rows[4:]):
        if all(isinstance(cell, float) for cell in (current, base, difference, percent)) and base:
            found = percent_change(Fraction(current), Fraction(base))
            assert current - base == difference
            assert abs(float(found) - percent) < 1e-9
            compared += 1
    assert compared > 11_000


def test_school_leavers_of_saarlouis_and_heinsberg(catalogue: dict[str, Indicator]) -> None:
    """DOMAIN.md 9.3, table 21111-02-06-4 of 2023: 158 of 1,961 are 8.1 %, 170 of 2,515 are 6.8 %."""
    indicator = catalogue["ohne_schulabschluss"]
    for numerator, denominator, printed in ((158, 1_961, "8.1"), (170, 2_515, "6.8")):
        terms = {"numerator": Fraction(numerator), "denominator": Fraction(denominator)}
        found = METHODS[indicator.method](indicator, terms)
        assert rounded(found, indicator.decimals) == Decimal(printed)
