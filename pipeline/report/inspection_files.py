"""The inspection report as one HTML page and one CSV file: internal with figures, public without."""

from pathlib import Path

from pipeline.project import Project
from pipeline.report.csv_file import write_csv
from pipeline.report.inspection import (
    SEVERITY_WORDS,
    STAGE_WORDS,
    Inspected,
    Material,
    all_counts,
    inspected,
)
from pipeline.report.published import Finding
from pipeline.report.single_page import single_page

NAME = "pruefbericht"
_HEADER = ("gegenstand", "stufe", "schwere", "stelle", "befund")


def write_inspection(project: Project, material: Material, folder: Path, inner: bool) -> int:
    """Write pruefbericht.html and pruefbericht.csv; returns the number of findings.

    `inner`: with the hints, in which the figures stand, and with the names of those who decided corrections.
    """
    groups = inspected(project, material)
    folder.mkdir(parents=True, exist_ok=True)
    page = _page(project, groups, folder, inner)
    (folder / f"{NAME}.html").write_text(page, encoding="utf-8", newline="\n")
    rows = (_row(group, item, inner) for group in groups for item in group.findings)
    header = (*_HEADER, "hinweis") if inner else _HEADER
    return write_csv(folder / f"{NAME}.csv", header, rows)


def _row(group: Inspected, item: Finding, inner: bool) -> list[str]:
    words = {str(severity): word for severity, word in SEVERITY_WORDS.items()}
    row = [group.title, STAGE_WORDS.get(item.stage, item.stage), words[item.severity], item.place, item.what]
    return [*row, item.hint] if inner else row


def _page(project: Project, groups: list[Inspected], folder: Path, inner: bool) -> str:
    content = {
        "groups": groups,
        "counts": all_counts(groups),
        "severities": SEVERITY_WORDS,
        "stages": STAGE_WORDS,
        "inner": inner,
    }
    return single_page(project, "pruefbericht.html", folder, content)
