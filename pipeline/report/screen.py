"""What the pages show beside the printed report, made from published data only."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.charts.model import Choropleth, Frame, Region
from pipeline.models.indicator import Indicator
from pipeline.project import Project
from pipeline.report.document import Cell, Column, Figure, Row, Table
from pipeline.report.facts import Facts, Level
from pipeline.report.figures import Line, extremes, lines, mark
from pipeline.report.maps import classes_of, entry, rings_of, with_outlines
from pipeline.report.profiles import compared, key_row
from pipeline.report.published import Area, read_published
from pipeline.report.screen_model import AreaColumn, Comparison, IndicatorPage, LevelView, Screen, Topic
from pipeline.report.screen_tables import group_tables, today_table, years_table
from pipeline.report.sheets import sheet
from pipeline.report.table_notes import chance_note
from pipeline.report.tables import Titled, full_source, indicator_ident, profile_ident, profile_link
from pipeline.report.wording import unit_head

_REFERENCES = 4  # lines beside that of the municipality
_NOTHING = ("unknown", "not_applicable", "later")


def build_screen(project: Project) -> Screen:
    """All of it. Raises DataError if published.duckdb is missing or from another version."""
    return screen_of(Facts(project, read_published(project.published_database)))


def screen_of(facts: Facts) -> Screen:
    """All of it, from figures that have been read already."""
    project = facts.project
    builder = _Builder(facts)
    return Screen(builder.topics(), builder.area_tables(), builder.comparison(),
                  tuple(sorted(project.report.glossary_terms.items())), entry(facts),
                  tuple(item.indicator for item in project.report.key_figures))  # fmt: skip


def with_pages(screen: Screen, facts: Facts, anew: Collection[str]) -> Screen:
    """The same with the pages of these indicators made anew: what else names them is left as it is."""
    builder = _Builder(facts)

    def page(old: IndicatorPage) -> IndicatorPage:
        indicator = facts.project.indicators[old.indicator_id]
        return builder.page(indicator, old.topic) if old.indicator_id in anew else old

    topics = tuple(replace(topic, pages=tuple(map(page, topic.pages))) for topic in screen.topics)
    return replace(screen, topics=topics)


class _Builder:
    """Builds the parts; outlines are read once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._computed = _computed(facts)
        self._rings = {area: rings_of(facts, facts.published.areas[area])
                       for area in facts.published.geometry if area in facts.published.areas}  # fmt: skip
        self._levels = _levels(facts)

    def topics(self) -> tuple[Topic, ...]:
        """Topics that have a computed indicator."""
        return tuple(
            Topic(f"thema-{topic}", title, tuple(self.page(item, title) for item in members))
            for topic, title, members in self._computed
        )

    def page(self, indicator: Indicator, topic: str) -> IndicatorPage:
        """One indicator on all levels."""
        facts = self._facts
        finest = facts.areas_of(facts.finest)
        return IndicatorPage(
            indicator_ident(indicator), indicator.id, indicator.title, indicator.label, topic,
            indicator.definition.strip(), sheet(facts, indicator), self._line(indicator),
            tuple(group_tables(facts, indicator, finest, "kennzahl")),
            tuple(view for view in (self._view(indicator, *item) for item in self._levels) if view),
        )  # fmt: skip

    def _line(self, indicator: Indicator) -> Figure | None:
        """The town and the areas it is compared with over the years, where at least two years have values."""
        facts = self._facts
        references = [area for level in facts.levels.values() if level.role == "reference"
                      for area in facts.areas_of(level) if _known(facts, indicator, [area])]  # fmt: skip
        if len(_known(facts, indicator, [facts.town])) < 2:
            return None
        chosen = [Line(indicator, area) for area in (facts.town, *references[:_REFERENCES])]
        years = facts.span([(indicator, line.area, "") for line in chosen])
        located = facts.project.config.municipality.located
        title = f"{indicator.title} {located}, {years.start} bis {years.stop - 1}"
        return lines(facts, Titled(f"kennzahl-verlauf-{indicator.id}", title), chosen)

    def _view(self, indicator: Indicator, title: str, areas: list[Area], name: str) -> LevelView | None:
        facts = self._facts
        if not areas or not _known(facts, indicator, areas):
            return None
        year = facts.latest_year(indicator)
        heading = f"{indicator.title}: {title}"
        titled = Titled(f"kennzahl-{name}-{indicator.id}", f"{heading}, {year}", year=year)
        table = today_table(facts, titled, indicator, areas)
        over = Titled(f"kennzahl-jahre-{name}-{indicator.id}", f"{heading} nach Jahren")
        years = years_table(facts, over, indicator, areas)
        drawn = [area for area in areas if area.area_id in self._rings]
        part = facts.levels.get(name)
        if part is None or part.role != "part" or len(drawn) < 2:
            return LevelView(title, f"ebene-{name}", table, None, years)
        return LevelView(title, f"ebene-{name}", None, self._map(titled, indicator, part, table), years)

    def _map(self, titled: Titled, indicator: Indicator, level: Level, table: Table) -> Figure:
        facts = self._facts
        areas = facts.areas_of(level)
        classes = classes_of(facts, indicator, areas)
        regions = []
        for area in (item for item in areas if item.area_id in self._rings):
            fact = facts.fact(indicator, area, titled.year)
            index = classes.index(fact.printed) if fact.status == "ok" and fact.printed is not None else None
            rings = self._rings[area.area_id]
            regions.append(
                Region(area.area_id, area.name, rings, mark(fact), index, area.name, short=area.area_id)
            )
        ident = titled.ident.replace("kennzahl-", "kennzahl-karte-", 1)
        text = f"Karte: {titled.title}. {extremes(facts, indicator, areas, titled.year)}"
        legend = f"{indicator.label} ({unit_head(indicator)})"
        chart = Choropleth(
            Frame(ident, titled.title, text), tuple(regions), classes.labels, legend, counts=True
        )
        source = with_outlines(facts, level, full_source(facts, [indicator], areas, [titled.year]))
        return Figure(ident, titled.title, text, chart, table, source, table.notes)

    def area_tables(self) -> dict[str, Table]:
        """Per profile all indicators by topic."""
        facts, layout = self._facts, self._facts.project.report.profile
        areas = [area for area in facts.published.areas.values() if profile_link(facts, area)]
        if layout is None:
            return {}
        return {profile_ident(area): self._area_table(area, compared(facts, layout, area)) for area in areas}

    def _area_table(self, area: Area, others: list[Area]) -> Table:
        facts = self._facts
        places = (area, *others)
        columns = [Column("Kennzahl", align="left"), Column("Einheit", align="left")]
        columns += [Column(facts.levels[place.level_id].title) for place in places]
        gap = facts.project.year - facts.project.base_year
        columns.append(Column(f"Veränderung in {gap} Jahren"))
        blank = tuple(Cell("", "text") for _ in columns[1:])
        rows = []
        for _, title, members in self._computed:
            found = [key_row(facts, item, places) for item in members if _known(facts, item, [area])]
            rows += [Row(title, blank, "group"), *found] if found else []
        title = f"{area.name}: alle Kennzahlen, {facts.project.year}"
        note = "Ein anderes Jahr steht in Klammern hinter der Kennzahl. PP: Prozentpunkte."
        origin = "Quellen und Brüche nennt die Seite der Kennzahl."
        told = [(item, facts.latest_year(item)) for _, _, members in self._computed for item in members]
        notes = (note, *chance_note(facts, [area], told), origin)
        return Table(f"{profile_ident(area)}-alle", title, tuple(columns), tuple(rows), notes=notes)

    def comparison(self) -> Comparison:
        """Printed texts of every area of the municipality, line by line."""
        facts = self._facts
        listed = [(title, item) for _, title, members in self._computed for item in members
                  if "" in facts.published.categories[item.id]]  # fmt: skip
        own = [level for level in facts.levels.values() if level.role == "part"][::-1]
        own += [level for level in facts.levels.values() if level.role == "overlay"]
        areas = [facts.town, *(area for level in own for area in facts.areas_of(level))]
        columns = []
        for area in dict.fromkeys(areas):
            level = facts.levels.get(area.level_id)
            texts = tuple(facts.fact(item, area, facts.latest_year(item)).text for _, item in listed)
            name = facts.project.config.municipality.name if area == facts.town else area.name
            columns.append(AreaColumn(area.area_id, name, level.title if level else "",
                                      profile_link(facts, area), texts))  # fmt: skip
        named = tuple((title, facts.dated_label(item), unit_head(item), indicator_ident(item))
                      for title, item in listed)  # fmt: skip
        return Comparison(named, tuple(columns))


def _computed(facts: Facts) -> list[tuple[str, str, list[Indicator]]]:
    found = []
    for topic, title in facts.project.config.topics.items():
        members = [item for item in facts.project.indicators.values()
                   if item.topic == topic and item.id in facts.published.categories]  # fmt: skip
        if members:
            found.append((topic, title, sorted(members, key=lambda item: (item.code, item.id))))
    return found


def _levels(facts: Facts) -> list[tuple[str, list[Area], str]]:
    """Heading, areas and id: the town with its references, parts from fine to coarse, overlays."""
    references = [area for level in facts.levels.values() if level.role == "reference"
                  for area in facts.areas_of(level)]  # fmt: skip
    parts = [level for level in facts.levels.values() if level.role == "part"][::-1]
    parts += [level for level in facts.levels.values() if level.role == "overlay"]
    whole = [("Kommune und Vergleichsgebiete", [*references, facts.town], "gesamt")]
    return [*((level.plural, facts.areas_of(level), level.level_id) for level in parts), *whole]


def _known(facts: Facts, indicator: Indicator, areas: Sequence[Area]) -> list[int]:
    """Years in which at least one of the areas has more than no figure at all."""
    return [
        year
        for year in facts.project.years
        if any((indicator.id, "", area.area_id, year) in facts.published.values
               and facts.fact(indicator, area, year).status not in _NOTHING for area in areas)
    ]  # fmt: skip
