"""Questions to the published data, asked with the words of a chapter; every answer is ready to print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.definition_file import suggest
from pipeline.models.breaks import Break
from pipeline.models.indicator import Indicator
from pipeline.numbers import format_value, round_half_away, with_flags
from pipeline.project import Project
from pipeline.report.published import Area, Change, Interval, Published, Value, ValueKey
from pipeline.report.value_keys import latest_years

TOWN_WORDS = ("stadt", "kommune")
_MISSING = Value(None, "unknown", None, None)
_OUTSIDE = Value(None, "not_applicable", None, None)
_NO_CHANGE = Change(None, None, "unknown", "")


class ProseError(Exception):
    """A chapter asks for something that does not exist; the caller adds file and line."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the tree or a kind of overlay."""

    level_id: str
    title: str
    plural: str
    role: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One published value: `printed` is rounded as printed and None when nothing is shown.

    `text` carries the signs of the flags: "13,9 s" is estimated.
    """

    printed: Decimal | None
    exact: Decimal | None
    status: str
    text: str
    flags: int = 0


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """One published change between two years; `block` is the break that forbids it.

    `trend`: up or down if it is larger than random variation, unclear if not, '' where that cannot be told.
    """

    exact: Decimal | None
    status: str
    since: int
    block: Break | None
    flags: int = 0
    trend: str = ""


class Facts:
    """Project and published data together."""

    def __init__(self, project: Project, published: Published) -> None:
        self.project = project
        self.published = published
        self.levels = _levels(project)
        self.town = self._town()
        own = {level.id for level in project.config.area_levels if level.role in ("municipality", "part")}
        self._latest = latest_years(published, own)
        self._known: dict[ValueKey, Fact] = {}  # asked for again and again: by tables, maps and sentences
        self._by_name: dict[str, list[Area]] = {}
        for area in published.areas.values():
            self._by_name.setdefault(area.name, []).append(area)

    def _town(self) -> Area:
        own = self.project.config.municipality
        return self.published.areas.get(own.area) or Area(own.area, "", 0, own.short_name, "", "area", 0)

    def indicator(self, name: object) -> Indicator:
        """The indicator of that id. Raises ProseError with a suggestion."""
        known = self.project.indicators
        if str(name) not in known:
            raise ProseError(f"den Indikator „{name}“ gibt es nicht", suggest(str(name), known))
        return known[str(name)]

    def level(self, name: object = "") -> Level:
        """The level of that id; without a name the finest reported one."""
        if not name:
            return self.finest
        if str(name) not in self.levels:
            raise ProseError(f"die Ebene „{name}“ gibt es nicht", suggest(str(name), self.levels))
        return self.levels[str(name)]

    @property
    def finest(self) -> Level:
        """The finest level that is reported: parts of the municipality, else itself."""
        return [level for level in self.levels.values() if level.role in ("part", "municipality")][-1]

    def area(self, word: object = "") -> Area:
        """An area by id, by exact name, as `stadt`, or by a level that has only one area."""
        text = str(word)
        if not text or text in TOWN_WORDS:
            return self.town
        if text in self.published.areas:
            return self.published.areas[text]
        named = self._by_name.get(text, [])
        if not named and text in self.levels:
            named = self.areas_of(self.levels[text])
        if len(named) == 1:
            return named[0]
        if named:
            ids = ", ".join(f"„{area.area_id}“" for area in named[:12])
            raise ProseError(f"„{text}“ bezeichnet {len(named)} Gebiete", f"eine Kennung angeben: {ids}")
        known = [*self.published.areas, *self._by_name, *TOWN_WORDS]
        raise ProseError(f"das Gebiet „{text}“ gibt es nicht", suggest(text, known))

    def areas_of(self, level: Level) -> list[Area]:
        """The areas of a level that hold at the reference date, without the one that has no place."""
        year = self.project.year
        found = [area for area in self.published.areas.values() if area.level_id == level.level_id]
        return [a for a in found if a.kind != "unassigned" and a.first_year <= year <= a.last_year]

    def year(self, value: object = None) -> int:
        """A year of the series; without a value that of the reference date."""
        if value is None or value == "":
            return self.project.year
        years = self.project.years
        if not str(value).isdigit() or int(str(value)) not in years:
            hint = f"möglich: {years.start} bis {years.stop - 1}"
            raise ProseError(f"das Jahr „{value}“ gehört nicht zur Zeitreihe", hint)
        return int(str(value))

    def since(self, year: int) -> int:
        """The year to compare a year with: as far back as the two dates of the edition are apart."""
        return year - (self.project.year - self.project.base_year)

    def latest_year(self, indicator: Indicator) -> int:
        """The last year up to the reference date with values of the municipality or its parts.

        Sources end at different dates; profiles, annex tables and key figures print this year.
        """
        return self._latest.get(indicator.id, self.project.year)

    def dated_label(self, indicator: Indicator) -> str:
        """Short title, with the year where it is not that of the reference date."""
        year = self.latest_year(indicator)
        return indicator.label if year == self.project.year else f"{indicator.label} ({year})"

    def span(self, series: Iterable[tuple[Indicator, Area, str]]) -> range:
        """First to last year in which a series has more than unknown values; all years if none has."""
        years = self.project.years
        known = [
            year
            for indicator, area, category in series
            for year in years
            if (indicator.id, category, area.area_id, year) in self.published.values
            and self.fact(indicator, area, year, category).status != "unknown"
        ]
        return range(min(known), max(known) + 1) if known else years

    def categories(self, indicator: Indicator) -> list[str]:
        """Codes of the breakdown in the order of its definition; [''] without one."""
        combined = [""]
        for codes in indicator.by.values():
            combined = [f"{head}|{code}" if head else code for head in combined for code in codes]
        return combined

    def category(self, indicator: Indicator, group: object) -> str:
        """The code of a group, checked. Raises ProseError if one is missing or unknown."""
        known = self.categories(indicator)
        text = str(group or "")
        if text in known or (not text and "" in self.published.categories.get(indicator.id, ())):
            return text
        if not text:
            what = f"der Indikator „{indicator.id}“ ist aufgegliedert"
            raise ProseError(what, "gruppe angeben, " + suggest("", known))
        if not indicator.by:
            raise ProseError(f"der Indikator „{indicator.id}“ hat keine Gruppen", "gruppe weglassen")
        raise ProseError(f"die Gruppe „{text}“ gibt es in „{indicator.id}“ nicht", suggest(text, known))

    def group_title(self, indicator: Indicator, category: str) -> str:
        """The category in words, from the dataset's dimensions."""
        dataset = self.project.datasets[next(iter(indicator.all_terms.values())).dataset]
        words = []
        for name, code in zip(indicator.by, category.split("|"), strict=False):
            dimension = dataset.dimensions.get(name)
            words.append(dimension.codes.get(code, code) if dimension else code)
        return ", ".join(words)

    def fact(self, indicator: Indicator, area: Area, year: int, category: str = "") -> Fact:
        """The published value; one that was never computed is unknown, or not defined on this level."""
        key = (indicator.id, category, area.area_id, year)
        if key not in self._known:
            self._known[key] = self._fact(indicator, area, key)
        return self._known[key]

    def _fact(self, indicator: Indicator, area: Area, key: ValueKey) -> Fact:
        absent = _OUTSIDE if indicator.levels and area.level_id not in indicator.levels else _MISSING
        value = self.published.values.get(key, absent)
        exact = value.value if value.status != "zero" else Decimal(0)
        text = format_value(exact, value.status, indicator.decimals)
        if value.status not in ("ok", "zero") or exact is None:
            return Fact(None, None, value.status, text)
        printed = round_half_away(exact, indicator.decimals)
        return Fact(printed, exact, value.status, with_flags(text, value.flags), value.flags)

    def interval(self, indicator: Indicator, area: Area, year: int, category: str = "") -> Interval | None:
        """Limits of the value's random variation, if it has any."""
        return self.published.intervals.get((indicator.id, category, area.area_id, year))

    def change(self, key: tuple[Indicator, Area, str], year: int, since: int, percent: bool) -> ChangeFact:
        """The published change of (indicator, area, category) between two years."""
        indicator, area, category = key
        index = (indicator.id, category, area.area_id, year, since)
        found = self.published.changes.get(index, _NO_CHANGE)
        exact = found.percent if percent else found.absolute
        block, trend = self.project.breaks.get(found.break_id), self.published.trends.get(index, "")
        return ChangeFact(exact, found.status, since, block, found.flags, trend)

    def base_years(self, indicator: Indicator, area: Area, year: int) -> list[int]:
        """Years from which a change up to `year` is published."""
        found = self.published.changes
        return [base for base in range(self.project.config.first_year, year)
                if any((indicator.id, category, area.area_id, year, base) in found
                       for category in self.published.categories.get(indicator.id, ()))]  # fmt: skip

    def any_shown(self, indicators: Iterable[Indicator], areas: Sequence[Area], year: int) -> bool:
        """True if at least one value is shown."""
        return any(
            self.fact(indicator, area, year, category).printed is not None
            for indicator in indicators
            for area in areas
            for category in self.published.categories.get(indicator.id, ())
        )


def _levels(project: Project) -> dict[str, Level]:
    config = project.config
    tree = [Level(item.id, item.title, item.plural, item.role) for item in config.area_levels]
    overlays = [Level(item.id, item.title, item.plural, "overlay") for item in config.overlays]
    return {level.level_id: level for level in [*tree, *overlays] if level.role != "unit"}
