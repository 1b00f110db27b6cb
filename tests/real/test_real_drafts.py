"""`new source` on published files: with at most five edited lines each draft gives the published total.

For each file: a project with its areas and the catalogue of datasets, the draft, the lines a planner edits
(given here as data), and the figure that the office publishes.
"""

import csv
import difflib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from real_project import Loaded, load, write_project

from pipeline.cli import main
from pipeline.drafting.assembly import draft_source
from pipeline.project import load_project

CATALOGUE = Path(__file__).resolve().parents[2] / "indicators" / "datasets"
MOST_EDITED = 5
Areas = Mapping[str, list[tuple[str, str, str]]]


@dataclass(frozen=True)
class Case:
    """One file: its areas, the edits (start of a line → the new line), and figures by condition."""

    areas: str
    file: str
    edits: Mapping[str, str]
    published: Mapping[str, int]
    dataset: str = "einwohner"


BERLIN = {
    "title:": "title: Einwohnerinnen und Einwohner am Ort der Hauptwohnung",
    "publisher:": "publisher: Amt für Statistik Berlin-Brandenburg",
    "licence:": "licence: {name: CC BY 3.0 DE, attribution: Amt für Statistik Berlin-Brandenburg}",
}
COLOGNE = {
    "title:": "title: Einwohnerinnen und Einwohner nach Alter",
    "publisher:": "publisher: Stadt Köln, Amt für Stadtentwicklung und Statistik",
    "licence:": "licence: {name: CC BY, attribution: Offene Daten Köln}",
}
HAMBURG = {
    "title:": "title: Stadtteilprofile",
    "publisher:": "publisher: Statistikamt Nord",
    "licence:": "licence: {name: dl-de/by-2-0, attribution: Statistikamt Nord}",
}
NO_BREAKDOWN = "alter_from IS NULL AND geschlecht IS NULL AND staatsangehoerigkeit IS NULL"
CASES = {
    "berlin_2008": Case(
        "berlin",
        "berlin_ewr/2009/EWR200812E_Matrix.csv",
        BERLIN,
        {NO_BREAKDOWN: 3_362_842, "alter_from IS NOT NULL": 3_362_842, "geschlecht IS NOT NULL": 3_362_842},
    ),
    "berlin_2014_lost_zeros": Case(
        "berlin", "berlin_ewr/2015/EWR201412E_Matrix.csv", BERLIN, {NO_BREAKDOWN: 3_562_166}
    ),
    "berlin_2018": Case(
        "berlin",
        "berlin_ewr/2019/EWR201812E_Matrix.csv",
        BERLIN,
        {NO_BREAKDOWN: 3_748_148, "alter_from IS NOT NULL": 3_748_148, "geschlecht = 'm'": 1855248},
    ),
    "berlin_foreigners": Case(
        "berlin",
        "berlin_ewr/2015/EWR201412A_Matrix.csv",
        {**BERLIN, "values:": "set: {staatsangehoerigkeit: nicht_deutsch}\nvalues:"},
        {"alter_from IS NULL AND geschlecht IS NULL AND staatsangehoerigkeit = 'nicht_deutsch'": 573_342},
    ),
    "berlin_residence": Case(
        "berlin",
        "berlin_ewr/2019/WHNDAUER2018_Matrix.csv",
        {**BERLIN, "title:": "title: Wohndauer"},
        {"merkmal = 'einw10'": 3_389_857, "merkmal = 'dau10'": 1_494_812},
        "whndauer_matrix",
    ),
    "berlin_mss": Case(
        "berlin", "berlin_mss/2019_MSS_cut.xlsx", BERLIN, {f"year = 2018 AND {NO_BREAKDOWN}": 3_748_148}
    ),
    "koeln_long": Case(
        "koeln",
        "koeln/bevoelkerung.csv",
        COLOGNE,
        {
            f"year = 2012 AND level_id = '{level}'": 1_044_555
            for level in ("stadt", "stadtbezirk", "stadtteil")
        },
    ),
    "koeln_wide": Case(
        "koeln",
        "koeln/altersgruppen_2012/2012_Altersgruppen_Stadtteil.csv",
        COLOGNE,
        {NO_BREAKDOWN: 1_044_555, "year = 2012 AND alter_from IS NOT NULL": 1_044_555},
    ),
    "hamburg_csv": Case(
        "hamburg",
        "hamburg_stadtteilprofile/2014/Daten_fuer_die_Stadtteilprofile_2014.csv",
        HAMBURG,
        {
            f"year = 2013 AND level_id = 'stadtteil' AND {NO_BREAKDOWN}": 1_782_217
        },  # 6,777 live in no Stadtteil
    ),
    "hamburg_xlsx": Case(  # below the Stadtteile: seven districts, four of the same name, and the city
        "hamburg",
        "hamburg_stadtteilprofile/2014/Daten_fuer_die_Stadtteilprofile_2014.xlsx",
        {"title:": "title: Stadtteilprofile", "licence:": HAMBURG["licence:"]},
        {
            f"level_id = '{level}' AND {NO_BREAKDOWN}": count
            for level, count in (("stadt", 1_788_994), ("stadtteil", 1_782_217))
        },
    ),
    "genesis_unemployed": Case(
        "kreise",
        "genesis/regio_table_layout_2021/unemployment/13211-02-05-4.csv",
        {},
        {
            f"area_id = '{area}' AND year = 2020 AND gruppe = 'alle'": count
            for area, count in (("10044", 5_953), ("05370", 7_867), ("05334", 24_073))
        },
        "arbeitslose_jahresmittel",
    ),
    "genesis_ages": Case(
        "kreise",
        "genesis/regio_table_layout_2021/populationGermany/12411-0018.csv",
        {},
        {"area_id = '10044' AND year = 2018": 195_201},
    ),
    "genesis_years": Case(
        "kreise",
        "genesis/destatis_table_layout_2020/12411-0015.csv",
        {},
        {"area_id = '10044' AND year = 2018": 195_201},
    ),
    "genesis_flat": Case(
        "laender",
        "genesis/destatis_ffcsv/import/13211-0009-DLAND_$F_flat.csv",
        {"title:": "title: Arbeitslose nach Ländern"},
        {"year = 2022": 2_418_133},
        "arbeitslose_jahresmittel",
    ),
    "zensus": Case(
        "gemeinden",
        "zensus2022/Regionaltabelle_Bevoelkerung.xlsx",
        {"title:": "title: Zensus 2022, Einwohnerzahl"},
        {
            f"{part} = '{area}' AND year = 2022": count
            for area, count in (("10044", 204_475), ("05370", 258_975), ("05334", 577_572))
            for part in ("area_id", "parent_id")
        },
    ),
    "inkar": Case(
        "gemeinden",
        "inkar/A_Arbeitslosigkeit.xls",
        {"title:": "title: Arbeitslose im Jahresdurchschnitt nach Gemeinden"},
        {
            f"parent_id = '{area}' AND year = 2020": count
            for area, count in (("10044", 5_955), ("05370", 7_866), ("05334", 24_074))
        },
        "arbeitslose_jahresmittel",
    ),
    "bundesagentur": Case(
        "kreise",
        "inkar/Kreise_WO_Zeitreihe.xlsx",
        {"title:": "title: Sozialversicherungspflichtig Beschäftigte am Wohnort"},
        {"area_id = '10044' AND year = 2002": 65_515},
        "beschaeftigte",
    ),
}


def _rows(path: Path, separator: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=separator))


def _berlin(real_dir: Path) -> Areas:
    rows = _rows(real_dir / "berlin_ewr/2019/EWR201812E_Matrix.csv", ";")
    bezirke = sorted({row["BEZ"] for row in rows})
    return {
        "stadt": [("11", "Berlin", "")],
        "bezirk": [(f"11{key}", f"Bezirk {key}", "11") for key in bezirke],
        "planungsraum": [(r["RAUMID"], f"Planungsraum {r['RAUMID']}", f"11{r['BEZ']}") for r in rows],
    }


def _koeln(real_dir: Path) -> Areas:
    names = {row["raum_id"]: row["raum"] for row in _rows(real_dir / "koeln/bevoelkerung.csv", ",")}
    return {
        "stadt": [("000", "Stadt Köln", "")],
        "stadtbezirk": [(key, name, "000") for key, name in names.items() if key[:2] == "00" != key[1:]],
        "stadtteil": [(key, name, f"00{key[0]}") for key, name in names.items() if key[0] != "0"],
    }


def _hamburg(real_dir: Path) -> Areas:
    """99 Stadtteile; seven of the eight rows below them are districts, the last one is the city."""
    rows = _rows(real_dir / "hamburg_stadtteilprofile/2014/Daten_fuer_die_Stadtteilprofile_2014.csv", ";")
    names = [row["Stadtgebiet"].strip() for row in rows]
    return {
        "stadt": [("02", "Hamburg", "")],
        "bezirk": [(f"02{number}", name, "02") for number, name in enumerate(names[-8:-1], start=1)],
        "stadtteil": [(f"02{number:03d}", name, "02") for number, name in enumerate(names[:-8], start=1)],
    }


KREISE = [("10044", "Landkreis Saarlouis", ""), ("05370", "Kreis Heinsberg", ""), ("05334", "Aachen", "")]


def _gemeinden(real_dir: Path) -> Areas:
    rows = _rows(real_dir / "landkreis_saarlouis/inkar_gemeinden_10044_05370_05334.csv", ",")
    named = sorted({(row["ags"], row["name"]) for row in rows})
    return {"kreis": KREISE, "gemeinde": [(key, name, key[:5]) for key, name in named]}


def _areas(name: str, real_dir: Path) -> tuple[Areas, str]:
    """Areas by level, and the id of the municipality."""
    if name == "laender":
        lands = [(f"{number:02d}", f"Land {number}", "DG") for number in range(1, 17)]
        return {"bund": [("DG", "Deutschland", "")], "land": lands}, "DG"
    if name == "kreise":
        return {"kreis": KREISE}, "10044"
    made = {"berlin": _berlin, "koeln": _koeln, "hamburg": _hamburg, "gemeinden": _gemeinden}[name](real_dir)
    return made, "10044" if name == "gemeinden" else next(iter(made.values()))[0][0]


def project_for(case: Case, real_dir: Path, root: Path) -> Path:
    """A project with the areas of the file and every dataset of the catalogue, without sources."""
    areas, town = _areas(case.areas, real_dir)
    levels = {level: "part" if number else "municipality" for number, level in enumerate(areas)}
    description = {"title": "Ort", "town": town, "levels": levels, "year": "2022", "first_year": 1990}
    write_project({**description, "areas": {}, "sources": {}, "datasets": {}}, root, real_dir, areas)
    shutil.copytree(CATALOGUE, root / "indicators" / "datasets", dirs_exist_ok=True)
    return root


def edited(draft: str, edits: Mapping[str, str]) -> str:
    """The draft with the lines that begin as given replaced; each of them must be there once."""
    lines = draft.splitlines()
    for start, line in edits.items():
        found = [number for number, text in enumerate(lines) if text.startswith(start)]
        assert len(found) == 1, f"{start} {len(found)} times in\n{draft}"
        after = found[0] + 1
        if start == "licence:":  # with its parts below it
            while lines[after].startswith(" "):
                after += 1
        lines[found[0] : after] = line.splitlines()
    return "\n".join(lines) + "\n"


def edited_lines(before: str, after: str) -> int:
    """Lines that differ: changed, added or removed, a changed one counts once."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return sum(
        max(stop - start, end - begin)
        for kind, start, stop, begin, end in matcher.get_opcodes()
        if kind != "equal"
    )


@pytest.mark.parametrize("name", CASES)
def test_draft_needs_at_most_five_edited_lines(name: str, real_dir: Path, tmp_path: Path) -> None:
    case = CASES[name]
    root = project_for(case, real_dir, tmp_path)
    file = real_dir / case.file
    draft = draft_source(load_project(root), file).in_folder(Path(case.file).parent.as_posix())
    folder = root / "data" / "raw" / draft.id
    folder.mkdir()
    final = edited(draft.text(), case.edits)
    assert edited_lines(draft.text(), final) <= MOST_EDITED
    (folder / "source.yaml").write_text(final, encoding="utf-8")
    dataset = str(draft.description["dataset"])
    assert dataset.startswith(case.dataset)  # the catalogue may have one for the very date
    if draft.new_dataset:
        path = root / "indicators" / "datasets" / f"{dataset}.yaml"
        path.write_text(draft.dataset_text(), encoding="utf-8")
    loaded: Loaded = load(root)
    found = {where: int(loaded.total(dataset, where)) for where in case.published}
    assert found == dict(case.published), final


def test_totals_named_like_areas_are_left_out_and_the_remedy_is_told(real_dir: Path, tmp_path: Path) -> None:
    case = CASES["hamburg_xlsx"]
    root = project_for(case, real_dir, tmp_path)
    text = draft_source(load_project(root), real_dir / case.file).text()
    assert "footer" not in text
    assert "levels: [stadt, stadtteil]" in text
    named = "Hamburg-Mitte|Altona|Eimsbüttel|Hamburg-Nord|Wandsbek|Bergedorf|Harburg"
    assert f'pattern: "^({named})$", first_row: 104' in text
    assert "# OFFEN: ab Zeile 104 stehen Summen" in text
    assert "bezirk: zweite Quelle mit folder: und layout: first_row: 104" in text
    assert "zählt die Lieferung wirklich nur Hauptwohnungen?" in text


def test_at_least_ten_files() -> None:
    assert len({case.file for case in CASES.values()}) >= 10


def test_the_command_says_what_the_draft_gives(
    real_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES["koeln_wide"]
    root = project_for(case, real_dir, tmp_path)
    file = real_dir / case.file
    assert main(["new", "source", str(file), "--id", "alter", "--project", str(root)]) == 0
    said = capsys.readouterr().err
    assert "Probe: 86 Zeilen, 1 032 Werte; Gebiete: 86 stadtteil; Jahre: 2012" in said.replace("\u202f", " ")
    text = (root / "data/raw/alter/source.yaml").read_text(encoding="utf-8")
    assert "folder: koeln/altersgruppen_2012\n" in text
    assert not list((root / "data/raw/alter").glob("*.csv")), "the file stays where it is"
