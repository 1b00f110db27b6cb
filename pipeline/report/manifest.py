"""manifest.json: names of inputs, checksums of definitions and outputs, versions of the programs.

No checksum of anything that holds delivered figures: who knows the rest of a file could try all values of a
hidden row until the checksum fits (decision 0020). Their checksums stand in an internal list.
"""

import hashlib
import json
import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from pipeline.editions import MANIFEST
from pipeline.project import Project
from pipeline.report.published import Published
from pipeline.report.theme import theme_folders

_PROGRAMS = (
    "duckdb", "jinja2", "markdown-it-py", "matplotlib", "pydantic", "pydyf", "pyphen", "pyproj",
    "python-calamine", "pyyaml", "shapely", "weasyprint", "xlsxwriter",
)  # fmt: skip
ENGINE_ROOT = Path(__file__).resolve().parents[2]


def write_manifest(project: Project, published: Published, folder: Path, path: Path) -> None:
    """Describe everything below `folder`; no times and no paths of this machine."""
    edition = project.edition
    content = {
        "titel": edition.title,
        "kommune": project.config.municipality.name,
        "gebiet": project.config.municipality.area,
        "hinweis": project.config.municipality.notice,
        "stichtag": edition.reference_date.isoformat(),
        "vergleichsstichtag": edition.comparison_date.isoformat(),
        "redaktionsschluss": edition.editorial_deadline.isoformat(),
        "lizenz": project.config.imprint.licence,
        "eingaben": sorted({item.file for item in published.files}),
        "beschreibungen": _digests(_definition_files(project), project.root),
        "programme": {"python": platform.python_version(), **{name: version(name) for name in _PROGRAMS}},
        "ausgaben": _digests(_outputs(folder), folder),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _definition_files(project: Project) -> list[Path]:
    """YAML files, chapters, pictures, and the theme that was used.

    Not the descriptions beside the deliveries: corrections hold figures, sources may hold checksums of files.
    """
    found = {
        file.path.resolve()
        for key, file in project.files.items()
        if not key.startswith(("source:", "corrections:"))
    }
    for folder in (project.templates_dir, *theme_folders(project)):
        found |= {path.resolve() for path in folder.rglob("*") if path.is_file()}
    return sorted(found)


def _outputs(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _digests(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """Name → sha256, sorted. Names are the same in whatever folder project and program lie."""
    return dict(sorted((_name(path, root), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths))


def _name(path: Path, root: Path) -> str:
    """Path below the project; below the program it reads as from an example, two folders down."""
    for base, lead in ((root.resolve(), ""), (ENGINE_ROOT, "../../")):
        if path.is_relative_to(base):
            return lead + path.relative_to(base).as_posix()
    return os.path.relpath(path, root.resolve()).replace(os.sep, "/")
