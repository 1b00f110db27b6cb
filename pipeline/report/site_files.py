"""Files beside the pages: style sheets, scripts, fonts, pictures."""

import json
import shutil
from pathlib import Path

from pipeline.project import Project
from pipeline.report.build import pictures_dir
from pipeline.report.document import Document
from pipeline.report.theme import font_files, logo_file, theme_file

_COPIED = ("screen.css", "seite.js")


def copy_files(project: Project, document: Document, folder: Path) -> None:
    """Everything the pages load. Raises RenderError if a file of the theme is missing."""
    for name in _COPIED:
        shutil.copyfile(theme_file(project, name), folder / name)
    # A file of its own: the pages allow no styles inside them.
    colours = f":root {{ --accent: {project.config.design.accent}; }}\n"
    (folder / "farben.css").write_text(colours, encoding="utf-8", newline="\n")
    (folder / "fonts").mkdir(exist_ok=True)
    for font in font_files(project):
        shutil.copyfile(font, folder / "fonts" / font.name)
    copy_pictures(project, document, folder)


def copy_pictures(project: Project, document: Document, folder: Path) -> None:
    """Pictures of the chapters and the logo, beside the page that shows them."""
    logo = logo_file(project)
    if logo:
        target = folder / document.front.logo
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(logo, target)
    for name in document.pictures:
        target = folder / "bilder" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pictures_dir(project) / name, target)


def write_script(path: Path, name: str, content: object) -> None:
    """A script that only names data: a page opened from a folder may load no other kind of file."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f'"use strict";\nconst {name} = {text};\n', encoding="utf-8", newline="\n")
