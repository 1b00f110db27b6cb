"""The looks of a project: its own theme files first, else those that come with the software."""

from pathlib import Path

from pipeline.charts.theme import Theme
from pipeline.errors import Problem, RenderError
from pipeline.project import Project
from pipeline.report.picture_file import picture_fault

PLAIN_FONT, BOLD_FONT = "IBMPlexSans-Regular", "IBMPlexSans-SemiBold"
FONT_NAMES = (PLAIN_FONT, "IBMPlexSans-Italic", BOLD_FONT, "IBMPlexSans-Bold")


def engine_theme() -> Path:
    """Theme folder beside the package; it serves every project that has none of its own."""
    return Path(__file__).resolve().parents[2] / "report_templates" / "theme"


def theme_folders(project: Project) -> list[Path]:
    """Where theme files are looked for, in this order."""
    own, shared = project.templates_dir / "theme", engine_theme()
    return [own, shared] if own.resolve() != shared else [own]


def theme_file(project: Project, name: str) -> Path:
    """The first such file. Raises RenderError if there is none."""
    for folder in theme_folders(project):
        if (folder / name).is_file():
            return folder / name
    what = f"die Datei „{name}“ der Gestaltung fehlt"
    hint = f"sie gehört nach {theme_folders(project)[0].name}/{name}"
    raise RenderError(Problem(f"report_templates/theme/{name}", what, hint))


def font_files(project: Project, kind: str = "woff2") -> list[Path]:
    """The fonts of the report: packed for browsers (woff2), or as they are (ttf) for print and charts."""
    return [theme_file(project, f"fonts/{name}.{kind}") for name in FONT_NAMES]


def logo_file(project: Project) -> Path | None:
    """The logo, if one is named. Raises RenderError if the file is missing or holds no picture."""
    name = project.config.design.logo
    if not name:
        return None
    path = project.templates_dir / name
    missing = ("fehlt", "im Ordner report_templates ablegen oder logo weglassen")
    fault = picture_fault(path) if path.is_file() else missing
    if fault:
        place = project.place("config", "", "design", "logo")
        raise RenderError(Problem(place, f"das Bild „{name}“ {fault[0]}", fault[1]))
    return path


def chart_theme(project: Project) -> Theme:
    """Colours and fonts of the charts."""
    fonts = theme_file(project, f"fonts/{FONT_NAMES[0]}.ttf").parent
    return Theme(font_dir=fonts, accent=project.config.design.accent)
