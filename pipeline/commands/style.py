"""style: every part of the design on one page, for whoever changes colours, type or templates."""

from pathlib import Path

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next
from pipeline.report.style_page import write_style_page


@click.command(
    help="Die Gestaltung auf einer Musterseite zeigen: Farben mit Kontrast, Schrift, Tabellen, Abbildungen."
)
@project_options
def style(root: Path, edition: str, as_json: bool) -> None:
    """Write data/processed/musterseite/; nothing goes into an edition."""
    project = open_project(root, edition)
    say("Musterseite zeichnen und setzen")
    page, paper = write_style_page(project, project.processed_dir / "musterseite")
    if as_json:
        put_json({"page": str(page), "pdf": str(paper)})
        return
    click.echo(str(page))
    click.echo(str(paper))
    say_next("preview", root, edition, "den Bericht selbst im Browser ansehen")
