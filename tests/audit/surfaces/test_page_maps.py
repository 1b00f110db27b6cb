"""Maps of indicator pages read back: their tables have more columns than the figure of the map."""

from pathlib import Path

import duckdb
from report_town import Town

from pipeline.auditing.surfaces.check import check_surfaces
from pipeline.stages.package import package
from pipeline.stages.render import render


def test_a_hidden_change_and_classes_that_fell_together_are_no_leak(tmp_path: Path) -> None:
    """Two areas leave fewer than five classes; beside a shown figure the change may be hidden."""
    project = Town(tmp_path / "projekt", names=["Markt", "Hafen"]).build()
    with duckdb.connect(str(project.published_database)) as connection:
        connection.execute(
            "UPDATE change SET absolute = NULL, percent = NULL, status = 'secret' "
            "WHERE area_id = '0101' AND status = 'ok'"
        )
    for stage in (render, package):
        stage(project, lambda _: None)
    page = (project.report_dir / "html" / "kennzahl-sgb2_quote.html").read_text(encoding="utf-8")
    assert "<td>•</td>" in page
    result = check_surfaces(project.report_dir)
    assert [str(problem) for problem in result.problems] == []
    assert result.drawings > 0


def test_two_areas_of_one_name_are_two_areas_of_the_map(tmp_path: Path) -> None:
    """Berlin has two Planungsräume Schloßstraße: both count in the legend."""
    project = Town(tmp_path / "projekt", names=["Markt", "Markt", "Hafen"]).build()
    for stage in (render, package):
        stage(project, lambda _: None)
    assert [str(problem) for problem in check_surfaces(project.report_dir).problems] == []
