"""From published data and chapter files to the finished document, with all problems at once."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import DefinitionError, Problem, RenderError
from pipeline.project import Project
from pipeline.report.annex import annex, lists
from pipeline.report.chapter import ChapterBuilder, ChapterFile, read_chapter_file
from pipeline.report.document import Chapter, Document, Picture
from pipeline.report.facts import Facts
from pipeline.report.front import front_matter
from pipeline.report.numbering import References, numbered
from pipeline.report.profiles import profiles
from pipeline.report.published import read_published


def build_document(project: Project) -> Document:
    """The whole report. Raises RenderError or DefinitionError with the problems of all chapters."""
    facts = Facts(project, read_published(project.published_database))
    problems: list[Problem] = []
    written = _written_chapters(facts, problems)
    profile_pages = profiles(facts)
    own_annex = [chapter for chapter in written if chapter.kind == "annex"]
    body = [chapter for chapter in written if chapter.kind != "annex"]
    chapters, appended = numbered(body, [*own_annex, *annex(facts)])
    references = References([*chapters, *appended])
    chapters = [references.filled(chapter) for chapter in chapters]
    appended = [references.filled(chapter) for chapter in appended]
    _, listed = numbered([], [*appended, lists([*chapters, *appended])])
    problems += references.problems
    if problems:
        raise RenderError(_ordered(problems))
    title = next((level.plural for level in project.config.area_levels if level.profile), "")
    return Document(
        front_matter(project), tuple(chapters), tuple(profile_pages), tuple(listed),
        f"Profile: {title}" if profile_pages else "", _pictures([*chapters, *appended]),
    )  # fmt: skip


def pictures_dir(project: Project) -> Path:
    """Folder of the images that chapters use."""
    return project.templates_dir / "bilder"


def _written_chapters(facts: Facts, problems: list[Problem]) -> list[Chapter]:
    project = facts.project
    files: list[ChapterFile] = []
    grave: list[Problem] = []
    for name in project.report.chapters:
        try:
            files.append(read_chapter_file(project.templates_dir / "chapters" / name, project.root))
        except DefinitionError as error:
            grave += error.problems
    builder = ChapterBuilder(facts, pictures_dir(project))
    chapters = [builder.build(file) for file in files]
    problems += builder.problems
    if grave:
        raise DefinitionError(_ordered([*grave, *problems]))
    return chapters


def _ordered(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, as an editor shows them; lines as numbers, not as text."""

    def place(problem: Problem) -> tuple[str, int, str]:
        name, _, line = problem.place.rpartition(":")
        return (name, int(line), problem.what) if line.isdigit() else (problem.place, 0, problem.what)

    return sorted(set(problems), key=place)


def _pictures(chapters: Iterable[Chapter]) -> tuple[str, ...]:
    found = {block.file for chapter in chapters for block in chapter.blocks if isinstance(block, Picture)}
    return tuple(sorted(found))
