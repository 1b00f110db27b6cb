"""Pages that stand alone beside the report: inspection report, log of disclosure control."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.numbers import format_number
from pipeline.project import Project
from pipeline.report.markup import soft, template
from pipeline.report.theme import theme_file, theme_folders


def single_page(project: Project, name: str, folder: Path, content: Mapping[str, object]) -> str:
    """A template of the theme as one HTML page that is to lie in `folder`, with its style sheet within.

    Every template knows town, edition, accent and style. Raises RenderError if it is missing or faulty.
    """
    templates = Environment(
        loader=FileSystemLoader([str(path) for path in theme_folders(project)]),
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters.update(soft=soft, number=format_number)
    text = template(templates, name).render(
        **content,
        town=project.config.municipality,
        edition=project.edition,
        accent=project.config.design.accent,
        style=_style(project, folder),
    )
    return re.sub(r"\n\s*\n+", "\n", text)


def _style(project: Project, folder: Path) -> str:
    """The style sheet of the report; fonts lie beside the report."""
    pages = Path(os.path.relpath(project.report_dir / "html", folder)).as_posix()
    text = theme_file(project, "screen.css").read_text(encoding="utf-8")
    return text.replace("url(fonts/", f"url({pages}/fonts/")
