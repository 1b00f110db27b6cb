"""The short version for the council: key figures, the messages of all chapters, pictures, what is advised."""

from jinja2 import Environment

from pipeline.definition_file import suggest
from pipeline.errors import Problem, RenderError
from pipeline.project import Project
from pipeline.report.document import Block, Chapter, Document, Figure, Heading, KeyFigures
from pipeline.report.pdf_parts import Part, frame, macros, standing_alone

TITLE = "Kurzfassung"
PAGES = 4  # that is what members of a council read


def short_version(project: Project, document: Document, templates: Environment) -> list[Part]:
    """One part made of the same blocks as the report. Raises RenderError for figures that do not exist."""
    summary = next((chapter for chapter in document.chapters if chapter.kind == "summary"), None)
    first, further = _sections(summary)
    body = macros(templates)["short_version"](
        title=TITLE,
        tiles=[block for block in first if isinstance(block, KeyFigures)],
        first=[block for block in first if not isinstance(block, KeyFigures)],
        chapters=[chapter for chapter in document.chapters if chapter.messages],
        figures=short_figures(project, document),
        further=further,
    )
    part = Part(
        "kurzfassung", frame(templates, str(body), "right"), heads=(("kurzfassung", TITLE),), cover=True
    )
    return [standing_alone(part)]


def _sections(summary: Chapter | None) -> tuple[list[Block], list[Block]]:
    """Key figures with the first section of the summary, and all that follows."""
    blocks = list(summary.blocks) if summary else []
    heads = [number for number, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2]
    end = heads[1] if len(heads) > 1 else len(blocks)
    return blocks[:end], blocks[end:]


def short_figures(project: Project, document: Document) -> list[Figure]:
    """The figures that report.yaml names. Raises RenderError for names that no figure bears."""
    known = {figure.name: figure for figure in document.figures() if figure.name}
    wanted = project.report.short_version
    missing = [name for name in wanted if name not in known]
    if missing:
        place = project.place("report", "", "short_version")
        raise RenderError(
            Problem(place, f"keine Abbildung trägt den Namen „{name}“", suggest(name, known))
            for name in missing
        )
    return [known[name] for name in wanted]
