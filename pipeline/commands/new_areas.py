"""new areas: the list of areas of a level from a delivered file."""

import re
from pathlib import Path

import click

from pipeline.commands.console import project_option, say, say_next
from pipeline.definition_file import suggest
from pipeline.drafting.area_list import Wanted, list_areas
from pipeline.drafting.areas import known_areas
from pipeline.drafting.delivered import deliveries
from pipeline.errors import DataError, Problem, UsageError
from pipeline.harmonizing.messages import listed
from pipeline.models.config import Config
from pipeline.numbers import counted
from pipeline.project import load_config


@click.command(help="Aus einer gelieferten Datei die Gebiete einer Ebene schreiben.")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--level", required=True, metavar="EBENE", help="Ebene aus config.yaml.")
@click.option("--column", required=True, metavar="SPALTE", help="Spalte mit den Namen.")
@click.option("--id-column", default="", metavar="SPALTE", help="Spalte mit den Kennungen; sonst eigene.")
@click.option(
    "--parent", default="", metavar="SPALTE|GEBIET", help="größeres Gebiet; Vorgabe ist die Kommune."
)
@click.option("--pattern", default="", metavar="MUSTER", help="nur Kennungen (sonst Namen), die dazu passen.")
@project_option
def areas(file: Path, level: str, column: str, id_column: str, parent: str, pattern: str, root: Path) -> int:
    """Write data/raw/areas/<level>.csv; a file that exists is never changed."""
    config = load_config(root)  # sources and chapters come later
    folder = root / "data" / "raw" / "areas"
    if not file.is_file():
        raise UsageError(Problem(file.as_posix(), "die Datei gibt es nicht"))
    path = _free_path(config, folder, level)
    known = [area for area in known_areas(config, folder) if area.level != level]
    role = next(item.role for item in config.area_levels if item.id == level)
    town = config.municipality.area if role in ("part", "unit") else ""
    wanted = Wanted(column, id_column, parent or town, _pattern(pattern))
    try:
        found = list_areas(deliveries(file), wanted, known)
    except DataError as error:
        raise DataError(
            Problem(", ".join(filter(None, (file.name, p.place))), p.what, p.hint) for p in error.problems
        ) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found.text(), encoding="utf-8", newline="\n")
    number = counted(len(found.areas), "Gebiet", "Gebiete")
    say(f"Geschrieben: data/raw/areas/{path.name}, {number}; bitte durchsehen")
    if found.own_ids:
        say("Die Kennungen sind laufende Nummern: einmal vergeben, bleiben sie bei ihrem Gebiet")
    if found.left_out:
        say(f"Weggelassen: {listed(found.left_out)}")
    say_next("check", root, "", "die Gebiete prüfen")
    return 0


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error:
        raise UsageError(Problem("--pattern", f"„{text}“ ist kein gültiges Suchmuster")) from None
    return text


def _free_path(config: Config, folder: Path, level: str) -> Path:
    levels = [item.id for item in config.area_levels]
    if level not in levels:
        raise UsageError(Problem("--level", f"die Ebene „{level}“ gibt es nicht", suggest(level, levels)))
    path = folder / f"{level}.csv"
    if path.exists():
        shown = f"data/raw/areas/{path.name}"
        what = "die Datei gibt es schon, sie wird nicht überschrieben"
        raise UsageError(Problem(shown, what, "umbenennen oder von Hand ergänzen"))
    return path
