"""schema: JSON Schemas of all YAML files, the reference page, and the settings of an editor for a project."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pipeline.commands.console import say
from pipeline.commands.reference import reference_page
from pipeline.errors import Problem, UsageError
from pipeline.models.age_limit import AgeLimit
from pipeline.models.base import Definition
from pipeline.models.breaks import BreakRegister
from pipeline.models.config import Config
from pipeline.models.correction import Corrections
from pipeline.models.dataset import Dataset
from pipeline.models.early import EarlyRule
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator
from pipeline.models.labels import LabelRegister
from pipeline.models.report import ChapterHead, Report
from pipeline.models.source import Source

SCHEMAS: dict[str, type[Definition]] = {
    "config": Config,
    "source": Source,
    "corrections": Corrections,
    "dataset": Dataset,
    "indicator": Indicator,
    "index": Index,
    "early": EarlyRule,
    "breaks": BreakRegister,
    "labels": LabelRegister,
    "altersgrenze": AgeLimit,
    "report": Report,
    "chapter": ChapterHead,
}
# Where the files of a kind lie in a project; the head of a chapter is no YAML file of its own.
FILES = {
    "config": ["config.yaml"],
    "source": ["data/raw/*/source.yaml"],
    "corrections": ["data/raw/*/corrections.yaml"],
    "dataset": ["indicators/datasets/*.yaml"],
    "index": ["indicators/indices/*.yaml"],
    "early": ["indicators/early/*.yaml"],
    "breaks": ["indicators/breaks.yaml"],
    "labels": ["indicators/labels.yaml"],
    "altersgrenze": ["indicators/altersgrenze.yaml"],
    "report": ["report_templates/report.yaml"],
}
OTHER_FOLDERS = {Path(files[0]).parent.name for files in FILES.values()}
SETTINGS = Path(".vscode") / "settings.json"
SCHEMA_FOLDER = Path(".vscode") / "sozialbericht"


@click.command(help="JSON-Schemas und Nachschlageseite schreiben; mit --editor den Editor einrichten.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("docs"),
    metavar="ORDNER",
    help="Zielordner (Vorgabe: docs).",
)
@click.option(
    "--editor",
    "root",
    type=click.Path(path_type=Path),
    metavar="PROJEKT",
    help="Im Ordner .vscode dieses Projekts ablegen, was VS Code zum Vervollständigen und Erklären braucht.",
)
def schema(out: Path, root: Path | None) -> None:
    """Write one JSON Schema per kind of YAML file, and the reference page or the settings of the editor."""
    if root:
        texts = _editor_files(root)
    else:
        texts = {out / "handbuch" / "referenz.md": reference_page(SCHEMAS), **_schema_files(out / "schema")}
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        click.echo(file.as_posix())
    if root:
        say("In VS Code die Erweiterung „YAML“ (redhat.vscode-yaml) einrichten und den Projektordner öffnen.")
    else:
        say("Den Editor für ein Projekt einrichten: python -m pipeline schema --editor PROJEKT")


def german_schema(model: type[Definition]) -> dict[str, Any]:
    """JSON Schema for readers: without the names and the descriptions that are meant for programmers."""
    made = model.model_json_schema()
    parts = [made, *made.get("$defs", {}).values()]
    for part in parts:
        part.pop("description", None)
        part.pop("title", None)
        for key in part.get("properties", {}).values():
            key.pop("title", None)
    return made


def _schema_files(folder: Path) -> dict[Path, str]:
    texts = {}
    for name, model in SCHEMAS.items():
        text = json.dumps(german_schema(model), ensure_ascii=False, indent=2, sort_keys=True)
        texts[folder / f"{name}.schema.json"] = text + "\n"
    return texts


def file_patterns(root: Path) -> dict[str, list[str]]:
    """Which files of a project are of which kind; indicators lie in one folder per topic."""
    folders = {path.parent.name for path in (root / "indicators").glob("*/*.yaml")} - OTHER_FOLDERS
    return {**FILES, "indicator": [f"indicators/{name}/*.yaml" for name in sorted(folders)]}


def _editor_files(root: Path) -> dict[Path, str]:
    """Schemas in the project itself, so that it can be moved, and the settings that name them."""
    if not (root / "config.yaml").is_file():
        what = "in diesem Ordner liegt kein Projekt"
        raise UsageError(Problem(root.as_posix(), what, "den Ordner mit config.yaml angeben"))
    settings = {**_settings(root / SETTINGS)}
    settings["yaml.schemas"] = {
        **settings.get("yaml.schemas", {}),
        **{
            f"./{(SCHEMA_FOLDER / f'{kind}.schema.json').as_posix()}": patterns
            for kind, patterns in sorted(file_patterns(root).items())
        },
    }
    schemas = {
        file: text
        for file, text in _schema_files(root / SCHEMA_FOLDER).items()
        if file.name != "chapter.schema.json"
    }
    return {**schemas, root / SETTINGS: json.dumps(settings, ensure_ascii=False, indent=2) + "\n"}


def _settings(path: Path) -> Mapping[str, Any]:
    """The settings that the project has already; UsageError if they cannot be completed without loss."""
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("yaml.schemas", {}), dict):
        what = "die vorhandenen Einstellungen sind nicht zu ergänzen"
        hint = "Kommentare herausnehmen oder die Datei vorübergehend umbenennen"
        raise UsageError(Problem(path.as_posix(), what, hint))
    return found
