"""What only the pages have: a page per indicator with all areas and years, a full table per area."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.report.document import Figure, Sheet, Table


@dataclass(frozen=True, slots=True)
class LevelView:
    """An indicator on one level: the areas of today, as a map where there are outlines, and their years."""

    title: str
    ident: str
    table: Table | None = None  # of today; None where the map brings it with it
    figure: Figure | None = None
    years: Table | None = None


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator: `ident` is its anchor and the name of its page."""

    ident: str
    indicator_id: str
    title: str
    label: str
    topic: str
    definition: str
    sheet: Sheet
    line: Figure | None
    groups: tuple[Table, ...]
    views: tuple[LevelView, ...]

    def tables(self) -> Iterator[Table]:
        """Every table that is not the data of a figure."""
        yield from self.groups
        for view in self.views:
            yield from (table for table in (view.table, view.years) if table is not None)

    def maps(self) -> Iterator[Figure]:
        """The maps, one per level with outlines."""
        yield from (view.figure for view in self.views if view.figure is not None)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its indicators, in the order of the catalogue."""

    ident: str
    title: str
    pages: tuple[IndicatorPage, ...]


@dataclass(frozen=True, slots=True)
class AreaColumn:
    """An area of the comparison: printed texts, one per line of the comparison."""

    area_id: str
    name: str
    level: str
    page: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Lines are (topic, label, unit, page of the indicator); the first area is the municipality."""

    lines: tuple[tuple[str, str, str, str], ...]
    areas: tuple[AreaColumn, ...]


@dataclass(frozen=True)
class Screen:
    """Everything beside the printed report: `area_tables` are by profile, `entry` is the map that leads to
    the areas, `key_indicators` name what the tiles of the start page show."""

    topics: tuple[Topic, ...] = ()
    area_tables: Mapping[str, Table] = field(default_factory=dict)
    comparison: Comparison = Comparison((), ())
    glossary: tuple[tuple[str, str], ...] = ()
    entry: Figure | None = None
    key_indicators: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[IndicatorPage, ...]:
        """All indicator pages."""
        return tuple(page for topic in self.topics for page in topic.pages)

    @property
    def tile_pages(self) -> tuple[str, ...]:
        """The page of each key figure; '' without one."""
        known = {page.indicator_id: page.ident for page in self.pages}
        return tuple(known.get(name, "") for name in self.key_indicators)

    def lines(self) -> Iterator[Figure]:
        """Charts of the indicator pages."""
        yield from (page.line for page in self.pages if page.line is not None)

    def maps(self) -> Iterator[Figure]:
        """Maps of the indicator pages and of the start page."""
        for page in self.pages:
            yield from page.maps()
        yield from filter(None, (self.entry,))

    def figures(self) -> Iterator[Figure]:
        """Charts and maps with figures."""
        yield from self.lines()
        yield from (item for item in self.maps() if item is not self.entry)

    def tables(self) -> Iterator[Table]:
        """Every table that is not the data of a figure."""
        for page in self.pages:
            yield from page.tables()
        yield from self.area_tables.values()
