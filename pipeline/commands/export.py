"""export: a Word file to write on, slides for the committee, all figures as pictures."""

import io
import zipfile
from pathlib import Path

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next, show_problems
from pipeline.commands.excerpt import part_named
from pipeline.errors import Problem, UsageError
from pipeline.numbers import format_number
from pipeline.project import Project
from pipeline.report.build import build_document
from pipeline.report.document import Document, Figure
from pipeline.report.drawing import draw_all
from pipeline.report.theme import chart_theme
from pipeline.stages.outdated import outdated
from pipeline.stages.runner import check_edition


@click.command(help="Bericht oder Kapitel als Word-Datei, Kennzahlen als Folien, Abbildungen als Bilder.")
@project_options
@click.argument("form", metavar="docx|pptx|png", type=click.Choice(["docx", "pptx", "png"]))
@click.argument("what", metavar="[KAPITEL|GEBIET]", default="")
def export(root: Path, edition: str, as_json: bool, form: str, what: str) -> None:
    """Write data/processed/auszuege/<name>.docx, .pptx or -png.zip from the published figures."""
    if form == "pptx" and what:
        hint = f"ohne „{what}“ aufrufen; ein Kapitel gibt es als docx"
        raise UsageError(Problem("", "die Folien zeigen immer den ganzen Bericht", hint))
    project = open_project(root, edition)
    check_edition(project, "render")
    show_problems(outdated(project, "protect"))
    document = build_document(project)
    ident, title = part_named(document, what) if what else ("", document.front.edition)
    name, ending = {
        "docx": (ident or "bericht", ".docx"),
        "pptx": ("kennzahlen", ".pptx"),
        "png": (ident or "abbildungen", "-png.zip"),
    }[form]
    target = project.processed_dir / "auszuege" / f"{name}{ending}"
    say(f"{title} als {form} schreiben")
    content = {"docx": _word, "pptx": _slides, "png": _pictures}[form](project, document, ident)
    _write(target, content)
    if as_json:
        put_json({"file": str(target), "title": title, "bytes": len(content)})
        return
    say(f"{title}: {format_number(len(content) // 1024)} KB")
    click.echo(str(target))
    say_next("report", root, edition, "Bericht als PDF und Seiten erstellen")


def _word(project: Project, document: Document, ident: str) -> bytes:
    from pipeline.report.office.pictures import chapter_pictures
    from pipeline.report.office.word import word_file

    figures = [figure for part, figure in _figures(document) if ident in ("", part)]
    pictures = {**_drawn(project, document, figures), **chapter_pictures(project, document)}
    return word_file(project, document, pictures, ident)


def _slides(project: Project, document: Document, _: str) -> bytes:
    from pipeline.report.office.slide_figures import for_slide
    from pipeline.report.office.slides import slide_file
    from pipeline.report.short_version import short_figures

    figures = short_figures(project, document)
    shown = [part for figure in figures for part in for_slide(figure)]
    return slide_file(project, document, figures, _drawn(project, document, shown))


def _pictures(project: Project, document: Document, ident: str) -> bytes:
    """A ZIP file with a picture of each figure, named like its SVG."""
    figures = [figure for part, figure in _figures(document) if ident in ("", part)]
    if not figures:
        raise UsageError(Problem("", "hier gibt es keine Abbildung", "ohne Kapitel: alle des Berichts"))
    buffer = io.BytesIO()
    # Pictures are compressed already; always the same date, so that the bytes are the same.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, path in sorted(_drawn(project, document, figures).items()):
            archive.writestr(zipfile.ZipInfo(f"{name}.png", (1980, 1, 1, 0, 0, 0)), path.read_bytes())
    return buffer.getvalue()


def _figures(document: Document) -> list[tuple[str, Figure]]:
    """Every figure with the id of its chapter or profile."""
    found = [(one.ident, block) for one in document.all_chapters for block in one.blocks]
    placed = [(ident, block) for ident, block in found if isinstance(block, Figure)]
    return placed + [(item.ident, figure) for item in document.profiles for figure in item.figures]


def _drawn(project: Project, document: Document, figures: list[Figure]) -> dict[str, Path]:
    from pipeline.report.office.pictures import png_pictures

    return png_pictures(
        project, document, draw_all(figures, chart_theme(project), project.processed_dir / "figures")
    )


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.neu")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        what = f"die Datei lässt sich nicht schreiben ({error.strerror})"
        hint = "ist sie in einem anderen Programm geöffnet? schließen und wiederholen"
        raise UsageError(Problem(str(target), what, hint)) from None
