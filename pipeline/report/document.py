"""The document model: what PDF, HTML and the CSV files are all made from, so that they always agree.

Texts are plain and get escaped by the templates; fields called `html` are finished fragments made by
`report.markdown`. Links inside fragments point to `#id`; each output resolves them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from pipeline.charts.comparison_model import HeatTable, Multiples, Scatter, Slopes, Stacks
from pipeline.charts.model import Bars, Choropleth, Deviations, Lines, Pyramid

Chart = Bars | Lines | Pyramid | Choropleth | Deviations | HeatTable | Stacks | Multiples | Slopes | Scatter


@dataclass(frozen=True, slots=True)
class Cell:
    """One table field: the text as printed and why it is so (a status of `numbers.SIGNS`, or text)."""

    text: str
    status: str = "ok"
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column; the unit stands in the head, never in the cells."""

    heading: str
    unit: str = ""
    align: Literal["left", "right"] = "right"


@dataclass(frozen=True, slots=True)
class Row:
    """One line; the first cell heads the row. `total` lines are set off, `group` lines head others."""

    head: str
    cells: tuple[Cell, ...]
    role: Literal["", "total", "group"] = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A numbered table; `columns` includes the column of row heads."""

    ident: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    number: str = ""
    name: str = ""
    compact: bool = False

    @property
    def statuses(self) -> set[str]:
        """Statuses that occur, for the legend below the table."""
        return {cell.status for row in self.rows for cell in row.cells} - {"ok", "text"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, its message as title, its data; an `opener` begins its chapter, print may `scale` it down."""

    ident: str
    title: str
    alt: str
    chart: Chart
    table: Table
    source: str = ""
    notes: tuple[str, ...] = ()
    number: str = ""
    name: str = ""
    opener: bool = False
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text."""

    html: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the chapter title: level 2 to 4."""

    level: int
    html: str
    ident: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that stands in for missing data, for `siehe` under the name of what is missing."""

    text: str
    name: str = ""

    @property
    def ident(self) -> str:
        """Element id; empty without a name."""
        return f"ohne-daten-{self.name}" if self.name else ""


@dataclass(frozen=True, slots=True)
class Box:
    """A framed passage, such as a guideline or a recommendation."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file of report_templates/bilder."""

    file: str
    alt: str
    caption: str
    ident: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure with its change or the reason why there is none."""

    label: str
    value: str
    unit: str
    change: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The key figures of the summary."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An indicator sheet: label and text of each field."""

    ident: str
    title: str
    code: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the contents or of a list of figures."""

    text: str
    target: str
    number: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of figures or tables with links."""

    entries: tuple[Listed, ...]


Block = Prose | Heading | Table | Figure | Notice | Box | Picture | KeyFigures | Sheet | Listing


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: `number` is "4", "A" or empty; `messages` are fragments."""

    ident: str
    kind: Literal["summary", "plain", "chapter", "annex"]
    title: str
    short_title: str
    number: str = ""
    messages: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Two pages about one area; `changes` says which changes of its table are larger than chance."""

    ident: str
    area_id: str
    name: str
    subtitle: str
    sentences: tuple[str, ...]
    table: Table
    figures: tuple[Figure, ...]
    hints: tuple[str, ...] = ()
    changes: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Title page, imprint, legend of signs, reading guide; `name` is the report in page heads."""

    title: str
    name: str
    subtitle: str
    municipality: str
    edition: str
    reference_date: str
    notice: str
    logo: str
    imprint: tuple[tuple[str, str], ...]
    signs: tuple[tuple[str, str], ...]
    guide: tuple[str, ...]
    keywords: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report."""

    front: FrontMatter
    chapters: tuple[Chapter, ...]
    profiles: tuple[Profile, ...]
    annex: tuple[Chapter, ...]
    profiles_title: str = ""
    pictures: tuple[str, ...] = field(default=())

    @property
    def all_chapters(self) -> tuple[Chapter, ...]:
        """Chapters and annex in order of print."""
        return self.chapters + self.annex

    def figures(self) -> Iterator[Figure]:
        """Every figure: of the chapters, of the annex, of the profiles."""
        for chapter in self.all_chapters:
            yield from (block for block in chapter.blocks if isinstance(block, Figure))
        for profile in self.profiles:
            yield from profile.figures

    def tables(self) -> Iterator[Table]:
        """Every table that is not the data of a figure."""
        for chapter in self.all_chapters:
            yield from (block for block in chapter.blocks if isinstance(block, Table))
        yield from (profile.table for profile in self.profiles)
