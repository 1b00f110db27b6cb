"""From published data and chapter files to the finished document, with all problems at once."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from pipeline.errors import DefinitionError, Problem, RenderError
from pipeline.project import Project
from pipeline.report.annex import annex, lists
from pipeline.report.chapter import ChapterBuilder, read_chapter_file, same_names
from pipeline.report.document import Chapter, Document, Figure, FrontMatter, Picture, Profile
from pipeline.report.facts import Facts
from pipeline.report.front import front_matter
from pipeline.report.glossary_links import GlossaryLinks
from pipeline.report.letters import unprintable
from pipeline.report.numbering import References, numbered
from pipeline.report.profiles import profiles
from pipeline.report.published import Published, read_published
from pipeline.report.reading_examples import reading_examples
from pipeline.report.screen import screen_of
from pipeline.report.screen_model import Screen


def build_document(project: Project) -> Document:
    """The whole report. Raises RenderError or DefinitionError with the problems of all chapters."""
    return DocumentBuilder(project, read_published(project.published_database)).build()


class DocumentBuilder:
    """Builds the report, and builds it again after a change of chapters: the others are not made anew.

    What a chapter becomes depends on its file, the pictures that exist, the project and the figures; when one
    of the last two changes, a new builder is needed.
    """

    def __init__(self, project: Project, published: Published) -> None:
        self._project = project
        self.facts = Facts(project, published)
        self._kept: dict[str, tuple[tuple[object, ...], Chapter, list[Problem]]] = {}

    def build(self) -> Document:
        """The whole report of this moment. Raises RenderError or DefinitionError as `build_document`."""
        problems = [*self._letters, *same_names(self._project)]
        written = self._written_chapters(problems)
        own_annex = [chapter for chapter in written if chapter.kind == "annex"]
        body = [chapter for chapter in written if chapter.kind != "annex"]
        chapters, appended = numbered(body, [*own_annex, *self._annex])
        references = References([*chapters, *appended])
        glossary = GlossaryLinks(self._project.report.glossary)
        chapters = [glossary.linked(references.filled(chapter)) for chapter in chapters]
        appended = [references.filled(chapter) for chapter in appended]
        _, listed = numbered([], [*appended, lists([*chapters, *appended])])
        problems += references.problems
        if problems:
            raise RenderError(_ordered(problems))
        profile_pages = self._profiles
        title = next((level.plural for level in self._project.config.area_levels if level.profile), "")
        return Document(
            self._front([*chapters, *listed]), tuple(chapters), profile_pages, tuple(listed),
            f"Profile: {title}" if profile_pages else "", _pictures([*chapters, *appended]),
        )  # fmt: skip

    @cached_property
    def screen(self) -> Screen:
        """What only the pages show; it does not depend on chapters."""
        return screen_of(self.facts)

    def _front(self, chapters: list[Chapter]) -> FrontMatter:
        """Title page and reading guide, with one worked example for each kind of figure."""
        front = front_matter(self._project)
        figures = (block for chapter in chapters for block in chapter.blocks if isinstance(block, Figure))
        located = self._project.config.municipality.located
        return replace(front, guide=(*front.guide, *reading_examples(figures, located)))

    @cached_property
    def _letters(self) -> list[Problem]:
        """Names of areas, settings and definitions that cannot be printed."""
        found = []
        own = self._project
        written = [("config", "", own.config), ("report", "", own.report)]
        written += [("indicator", name, item) for name, item in own.indicators.items()]
        for kind, name, item in written:
            wrong = unprintable(own, item.model_dump_json())
            if wrong:
                found.append(Problem(own.place(kind, name), f"hier steht {wrong}", "ersetzen"))
        for area in self.facts.published.areas.values():
            wrong = unprintable(self._project, area.name)
            if wrong:
                what = f"der Name des Gebiets {area.area_id} enthält {wrong}"
                found.append(Problem(f"data/raw/areas/{area.level_id}.csv", what, "im Namen ersetzen"))
        return found

    @cached_property
    def _profiles(self) -> tuple[Profile, ...]:
        return tuple(profiles(self.facts))

    @cached_property
    def _annex(self) -> list[Chapter]:
        return list(annex(self.facts))

    def _written_chapters(self, problems: list[Problem]) -> list[Chapter]:
        chapters: list[Chapter] = []
        grave: list[Problem] = []
        folder = pictures_dir(self._project)
        pictures = tuple(sorted(path.name for path in folder.rglob("*"))) if folder.is_dir() else ()
        for name in self._project.report.chapters:
            path = self._project.templates_dir / "chapters" / name
            try:
                chapter, found = self._chapter(path, pictures)
            except DefinitionError as error:
                grave += error.problems
                continue
            chapters.append(chapter)
            problems += found
        if grave:
            raise DefinitionError(_ordered([*grave, *problems]))
        return chapters

    def _chapter(self, path: Path, pictures: tuple[str, ...]) -> tuple[Chapter, list[Problem]]:
        state = (path.read_bytes() if path.is_file() else b"", pictures)
        known = self._kept.get(path.name)
        if known is None or known[0] != state:
            builder = ChapterBuilder(self.facts, pictures_dir(self._project))
            made = builder.build(read_chapter_file(path, self._project.root))
            known = self._kept[path.name] = (state, made, builder.problems)
        return known[1], known[2]


def pictures_dir(project: Project) -> Path:
    """Folder of the images that chapters use."""
    return project.templates_dir / "bilder"


def _ordered(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, as an editor shows them; lines as numbers, not as text."""

    def place(problem: Problem) -> tuple[str, int, str]:
        name, _, line = problem.place.rpartition(":")
        return (name, int(line), problem.what) if line.isdigit() else (problem.place, 0, problem.what)

    return sorted(set(problems), key=place)


def _pictures(chapters: Iterable[Chapter]) -> tuple[str, ...]:
    found = {block.file for chapter in chapters for block in chapter.blocks if isinstance(block, Picture)}
    return tuple(sorted(found))
