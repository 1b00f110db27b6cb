"""excerpt: one chapter or one profile as a PDF of its own."""

from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next, show_problems
from pipeline.errors import Problem, UsageError
from pipeline.numbers import counted
from pipeline.report.build import build_document
from pipeline.report.document import Document
from pipeline.report.drawing import draw_all
from pipeline.report.excerpt import write_excerpt
from pipeline.report.theme import chart_theme
from pipeline.report.workers import Workers
from pipeline.stages.outdated import outdated
from pipeline.stages.runner import check_edition


@click.command(help="Ein Kapitel oder ein Gebietsprofil als eigenes PDF, etwa für einen Ausschuss.")
@project_options
@click.argument("what", metavar="KAPITEL|GEBIET")
def excerpt(root: Path, edition: str, as_json: bool, what: str) -> None:
    """Write data/processed/auszuege/<id>.pdf from the published figures."""
    project = open_project(root, edition)
    check_edition(project, "render")
    show_problems(outdated(project, "protect"))
    document = build_document(project)
    ident, title = part_named(document, what)
    target = project.processed_dir / "auszuege" / f"{ident}.pdf"
    say(f"{title} setzen")
    drawings = draw_all(
        document.figures(), chart_theme(project), project.processed_dir / "figures", project.edition_id
    )
    with TemporaryDirectory() as folder, Workers(Path(folder)) as workers:
        pages = write_excerpt(project, document, drawings, target, workers)
    if as_json:
        put_json({"file": str(target), "title": title, "pages": pages})
        return
    say(f"{title}: {counted(pages, 'Seite', 'Seiten')}")
    click.echo(str(target))
    say_next("preview", root, edition, "den ganzen Bericht im Browser ansehen")


def part_named(document: Document, what: str) -> tuple[str, str]:
    """Id and title of the chapter or profile that is called so: by id, number, title, area id or name.

    Raises UsageError with what may be meant.
    """
    names: dict[str, tuple[str, str]] = {}
    for chapter in document.all_chapters:
        for name in (chapter.ident, chapter.number, chapter.title, chapter.short_title):
            names.setdefault(name.casefold(), (chapter.ident, chapter.title))
    for item in document.profiles:
        for name in (item.ident, item.area_id, item.name):
            names.setdefault(name.casefold(), (item.ident, item.name))
    names.pop("", None)
    wanted = what.casefold()
    if wanted in names:
        return names[wanted]
    titles = [
        *(chapter.title for chapter in document.all_chapters),
        *(item.name for item in document.profiles),
    ]
    close = get_close_matches(what, titles, 1, 0.5)
    hint = f"gemeint: „{close[0]}“?" if close else f"möglich: {', '.join(titles)}"
    raise UsageError(Problem("", f"kein Kapitel und kein Profil heißt „{what}“", hint))
