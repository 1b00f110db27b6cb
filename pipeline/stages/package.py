"""Package: every published table and every table and figure of the report as CSV, and the manifest."""

import shutil

from pipeline.editions import MANIFEST
from pipeline.numbers import format_number
from pipeline.project import Project
from pipeline.report.datafiles import write_published, write_readme, write_tables
from pipeline.report.inspection import Material
from pipeline.report.inspection_files import write_inspection
from pipeline.report.kept_builder import builder_of
from pipeline.report.manifest import write_manifest
from pipeline.report.office.spreadsheet import tables_workbook
from pipeline.report.output import fresh_folder, replace_items
from pipeline.stages.model import Say, StageResult


def package(project: Project, say: Say) -> StageResult:
    """Write reports/<edition>/daten/ and manifest.json; reads published.duckdb only."""
    say("Tabellen schreiben")
    builder = builder_of(project)
    published, document = builder.facts.published, builder.build()
    folder = fresh_folder(project.report_dir)
    try:
        done = folder / "fertig"
        data = done / "daten"
        data.mkdir(parents=True)
        rows = write_published(project, published, data) + write_tables(document, data)
        rows += write_tables(builder.screen, data)
        material = Material(published.findings, published.deliveries, published.files)
        (data / "tabellen.xlsx").write_bytes(tables_workbook(project, document))
        rows += write_inspection(project, material, data, inner=False)
        write_readme(project, document, data / "README.txt")
        say("Prüfsummen bilden")
        replace_items(done, project.report_dir)
        write_manifest(project, published, project.report_dir, done / MANIFEST)
        replace_items(done, project.report_dir)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return StageResult(rows, f"{format_number(rows)} Zeilen in CSV-Dateien, Prüfsummen in {MANIFEST}")
