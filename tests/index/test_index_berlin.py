"""examples/berlin through the data stages: every class of 2012 and 2018 as the monitoring published it."""

import shutil
from pathlib import Path

import pytest
from core_town import query, silent
from index_town import rows
from python_calamine import load_workbook

from pipeline.project import Project, load_project
from pipeline.stages.compute import compute
from pipeline.stages.harmonize import harmonize
from pipeline.stages.ingest import ingest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "berlin"
LABELS = {
    "status": ["hoch", "mittel", "niedrig", "sehr niedrig"],
    "dynamics": ["positiv", "stabil", "negativ"],
}


@pytest.fixture(scope="module")
def berlin(real_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example after compute; the register, of which no index takes anything, is left out."""
    root = tmp_path_factory.mktemp("beispiel") / "berlin"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("processed", "reports", "ewr_*"))
    config = root / "config.yaml"
    text = config.read_text(encoding="utf-8")
    assert text.count("raw_dir: ../../../shared/real") == 1
    config.write_text(text.replace("../../../shared/real", real_dir.as_posix()), encoding="utf-8")
    project = load_project(root)
    for stage in (ingest, harmonize, compute):
        stage(project, silent)
    return project


@pytest.mark.parametrize(
    ("file", "year", "areas"), [("2019_MSS_cut.xlsx", 2018, 436), ("MSS_2013_cutforR.xls", 2012, 434)]
)
@pytest.mark.parametrize("kind", ["status", "dynamics"])
def test_classes_are_those_of_the_monitoring(
    berlin: Project, real_dir: Path, file: str, year: int, areas: int, kind: str
) -> None:
    head, *lines = load_workbook(real_dir / "berlin_mss" / file).get_sheet_by_index(0).to_python()
    column = [at for at, name in enumerate(head) if str(name).startswith("Zuordnung")][kind == "dynamics"]
    published = {str(line[0]): str(line[column]).strip().removesuffix("(*)") for line in lines}
    found = rows(berlin.working_database, kind, year)
    assert len(found) == 447
    computed = {area: LABELS[kind][row[2]] if row[3] == "ok" else "" for area, row in found.items()}  # type: ignore[index]
    assert computed == published
    assert sum(bool(label) for label in computed.values()) == areas


@pytest.mark.parametrize(("file", "edition"), [("2019_MSS_cut.xlsx", 2019), ("MSS_2013_cutforR.xls", 2013)])
def test_z_values_are_those_of_the_monitoring(
    berlin: Project, real_dir: Path, file: str, edition: int
) -> None:
    """Five places are printed; rounding on both sides makes up to 2 in the last."""
    head, *lines = load_workbook(real_dir / "berlin_mss" / file).get_sheet_by_index(0).to_python()
    found = query(
        berlin.working_database,
        "SELECT area_id, indicator_id, z::DOUBLE FROM result.index_component WHERE index_id = ?",
        [f"mss_{edition}"],
    )
    published = {str(line[0]): dict(zip(head, line, strict=True)) for line in lines}
    gaps = [
        abs(float(str(z)) - float(published[str(area)]["z" + str(name)[-2:].upper()]))
        for area, name, z in found
    ]
    assert len(gaps) == {2019: 436 * 6, 2013: 434 * 8}[edition]
    assert round(max(gaps), 5) <= 2e-5


def test_areas_left_out_are_excluded_not_missing(berlin: Project) -> None:
    found = rows(berlin.working_database, "status", 2018)
    left_out = {area: row[4] for area, row in found.items() if row[3] == "excluded"}
    assert len(left_out) == 11
    assert left_out["04020314"] == "weniger als 300 Personen"
    assert str(left_out["10010203"]).startswith("Extremwerte")
