"""One chapter file to one chapter of the document, with every problem by file and line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it.token import Token

from pipeline.definition_file import suggest, validate_definition
from pipeline.errors import DefinitionError, Problem
from pipeline.models.report import ChapterHead
from pipeline.project import Project
from pipeline.report.blocks import Blocks
from pipeline.report.chapter_text import picture_name, text_problems
from pipeline.report.conditions import Conditions
from pipeline.report.document import Block, Box, Chapter, Heading, KeyFigures, Picture, Prose
from pipeline.report.facts import Facts
from pipeline.report.hyphens import soft_hyphens
from pipeline.report.letters import unprintable
from pipeline.report.markdown import beside, end_of, ident, inline, make_parser, rendered
from pipeline.report.opening import opening_map
from pipeline.report.sentences import Sentences
from pipeline.report.summary import key_figures
from pipeline.report.template import ChapterTemplate, Position
from pipeline.report.tokens import Tokens, unreserved
from pipeline.yaml_file import YamlFile, parse_yaml


@dataclass(frozen=True)
class ChapterFile:
    """A chapter as it lies on the disk."""

    slug: str
    shown: str
    head: ChapterHead
    head_file: YamlFile
    body: str
    first_line: int

    @property
    def messages(self) -> list[tuple[str, int]]:
        """Every message of the head with its line."""
        places = (self.head_file.place(("messages", number)) for number in range(len(self.head.messages)))
        lines = [int(place.rsplit(":", 1)[-1]) for place in places]
        return list(zip(self.head.messages, lines, strict=True))

    @property
    def texts(self) -> list[tuple[str, int]]:
        """Everything that may call functions, with its first line."""
        return [(self.body, self.first_line), *self.messages]


def read_chapter_file(path: Path, root: Path) -> ChapterFile:
    """Split head and text. Raises DefinitionError with file and line."""
    shown = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        what = "die Datei ist nicht in UTF-8 gespeichert"
        raise DefinitionError(Problem(shown, what, "im Editor als UTF-8 speichern")) from None
    except OSError as error:
        what = f"die Datei ist nicht lesbar ({error.strerror})"
        raise DefinitionError(Problem(shown, what)) from None
    match = re.match(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", text, re.S | re.M)
    if not match:
        hint = "die Datei beginnt mit ---, title: …, --- auf eigenen Zeilen"
        raise DefinitionError(Problem(f"{shown}:1", "der Kopf des Kapitels fehlt", hint))
    head_file = parse_yaml(match[1], path, shown, first_line=2)
    head = validate_definition(ChapterHead, head_file)
    slug = _slug(path)
    first_line = text.count("\n", 0, match.end()) + 1
    return ChapterFile(slug, shown, head, head_file, text[match.end() :], first_line)


def _slug(path: Path) -> str:
    """Name of the chapter in addresses and ids: without its number."""
    return ident(re.sub(r"^\d+[-_]*", "", path.stem))


def same_names(project: Project) -> Iterator[Problem]:
    """Chapters whose pages and tables would have one name: the second would take the place of the first."""
    known: dict[str, str] = {}
    for number, name in enumerate(project.report.chapters):
        first = known.setdefault(_slug(Path(name)), name)
        if first != name or name in project.report.chapters[:number]:
            what = f"die Kapitel „{first}“ und „{name}“ hätten denselben Namen im Bericht"
            place = project.place("report", "", "chapters", number)
            yield Problem(place, what, "eines anders nennen; die Ziffern am Anfang zählen nicht")


class ChapterBuilder:
    """Turns chapter files into chapters; `problems` collects what is wrong in any of them."""

    def __init__(self, facts: Facts, pictures: Path) -> None:
        self.facts = facts
        self.pictures = pictures
        self.parser = make_parser()
        self.problems: list[Problem] = []

    def build(self, file: ChapterFile) -> Chapter:
        """The chapter without numbers; problems are collected."""
        tokens = Tokens()
        position = Position(file.shown)
        sentences, conditions = Sentences(self.facts, tokens, position), Conditions(self.facts)
        blocks = Blocks(self.facts, tokens, file.slug, position)
        functions = {**sentences.functions(), **conditions.functions(), **blocks.functions()}
        template = ChapterTemplate(position, functions)
        self.check_file(file)
        messages = [self._inline(template, tokens, text, file, line) for text, line in file.messages]
        body = template.render(unreserved(file.body), file.first_line)
        made = list(_Splitter(self, tokens, file).blocks(body))
        self.problems += template.problems
        if file.head.kind == "summary" and not any(isinstance(block, KeyFigures) for block in made):
            made[:0] = [key_figures(self.facts)] if self.facts.project.report.key_figures else []
        head = file.head
        made[:0] = opening_map(self.facts, head.map, file.slug)
        return Chapter(
            f"kapitel-{file.slug}", head.kind, head.title, head.short_title or head.title,
            messages=tuple(messages), blocks=tuple(made),
        )  # fmt: skip

    def check_file(self, file: ChapterFile) -> None:
        """What can be seen without data: topic, map, and all that the text alone shows."""
        self._check_topic(file)
        self._check_map(file)
        self._check_letters(file)
        for text, first_line in file.texts:
            for line, what, hint in text_problems(self.parser, text, self.pictures):
                self.problems.append(Problem(f"{file.shown}:{first_line + line}", what, hint))

    def _check_letters(self, file: ChapterFile) -> None:
        """Head and text alike: what stands in the head is printed as well."""
        head = file.head
        texts = {file.head_file.place((name,)): getattr(head, name) for name in ("title", "short_title")}
        texts |= {file.head_file.place(("messages", n)): text for n, text in enumerate(head.messages)}
        for number, line in enumerate(file.body.split("\n"), file.first_line):
            texts[f"{file.shown}:{number}"] = line
        for place, text in texts.items():
            found = unprintable(self.facts.project, text)
            if found:
                self.problems.append(Problem(place, f"hier steht {found}", "löschen oder ersetzen"))

    def _inline(
        self, template: ChapterTemplate, tokens: Tokens, text: str, file: ChapterFile, line: int
    ) -> str:
        html = inline(self.parser, template.render(unreserved(text), line))
        self.check_strays(file, tokens, html)
        return soft_hyphens(tokens.html(html))

    def check_strays(self, file: ChapterFile, tokens: Tokens, text: str) -> None:
        """Tables and figures where only words may stand."""
        for number in tokens.stray_blocks(text):
            hint = "eine eigene Zeile mit Leerzeilen davor und danach, ohne Einrückung"
            what = "Tabelle, Abbildung oder Befund steht mitten im Text"
            self.problems.append(Problem(f"{file.shown}:{tokens.lines[number]}", what, hint))

    def _check_topic(self, file: ChapterFile) -> None:
        topics = self.facts.project.config.topics
        if file.head.topic and file.head.topic not in topics:
            place, hint = file.head_file.place(("topic",)), suggest(file.head.topic, topics)
            self.problems.append(Problem(place, f"das Themenfeld „{file.head.topic}“ gibt es nicht", hint))

    def _check_map(self, file: ChapterFile) -> None:
        known = [*self.facts.project.indicators, *self.facts.project.indices]
        if file.head.map and file.head.map not in known:
            place, hint = file.head_file.place(("map",)), suggest(file.head.map, known)
            what = f"den Indikator oder Index „{file.head.map}“ gibt es nicht"
            self.problems.append(Problem(place, what, hint))


class _Splitter:
    """Groups Markdown tokens into blocks."""

    def __init__(self, builder: ChapterBuilder, tokens: Tokens, file: ChapterFile) -> None:
        self.builder = builder
        self.tokens = tokens
        self.file = file
        self.env: dict[str, object] = {"docId": file.slug}
        self.headings: dict[str, int] = {}

    def blocks(self, text: str) -> Iterator[Block]:
        """Blocks of a rendered chapter text in their order."""
        stream = self.builder.parser.parse(text, self.env)
        index, prose = 0, 0
        while index < len(stream):
            end = end_of(stream, index)
            block = self._single(stream[index:end])
            if block is not None:
                yield from self._prose(stream[prose:index])
                yield block
                prose = end
            index = end
        yield from self._prose(stream[prose:])

    def _single(self, tokens: list[Token]) -> Block | None:
        first = tokens[0]
        if first.type == "heading_open":
            return self._heading(tokens)
        if first.type == "container_kasten_open":
            title = first.info.strip().removeprefix("kasten").strip()
            self.builder.check_strays(self.file, self.tokens, title)
            html = self._html(tokens[1:-1])
            return Box(self.tokens.plain(title), html)
        if first.type == "container_rand_open":
            return Prose(beside(self._html(tokens[1:-1])))
        if first.type == "paragraph_open" and len(tokens) == 3:
            number = self.tokens.block_number(tokens[1].content)
            if number is not None:
                return self.tokens.blocks[number]
            children = tokens[1].children or []
            if len(children) == 1 and children[0].type == "image":
                return self._picture(children[0])
        return None

    def _heading(self, tokens: list[Token]) -> Heading:
        level = int(tokens[0].tag[1:])
        text = self.tokens.plain(tokens[1].content)
        if not text.strip():
            hint = "Tabellen und Abbildungen stehen auf einer eigenen Zeile darunter"
            self.builder.problems.append(Problem(self.file.shown, "eine Überschrift ist leer", hint))
        stem = f"{self.file.slug}-{ident(text)}"
        self.headings[stem] = self.headings.get(stem, 0) + 1
        name = stem if self.headings[stem] == 1 else f"{stem}-{self.headings[stem]}"
        # No soft hyphens: bookmarks and the contents take over this text.
        html = str(self.builder.parser.renderInline(tokens[1].content.strip()))
        return Heading(level, self.tokens.html(html), name)

    def _picture(self, token: Token) -> Picture:
        name = picture_name(token)
        caption = self.tokens.plain(token.attrs.get("title", ""))
        return Picture(name, self.tokens.plain(token.content), caption, f"{self.file.slug}-{ident(name)}")

    def _prose(self, tokens: list[Token]) -> Iterator[Block]:
        html = self._html(tokens)
        if html:
            yield Prose(html)

    def _html(self, tokens: list[Token]) -> str:
        html = rendered(self.builder.parser, tokens, self.env) if tokens else ""
        self.builder.check_strays(self.file, self.tokens, html)
        return soft_hyphens(self.tokens.html(html))
