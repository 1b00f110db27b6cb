"""Population pyramids from an indicator that is broken down by age and sex."""

from decimal import Decimal

from pipeline.charts.model import Band, Frame, Pyramid
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import Indicator
from pipeline.numbers import format_value, round_half_away, with_flags
from pipeline.report.document import Cell, Column, Figure, Row, Table
from pipeline.report.facts import Fact, Facts, ProseError
from pipeline.report.figures import mark, withheld
from pipeline.report.published import Area
from pipeline.report.sources import datasets_of
from pipeline.report.tables import Titled, full_source
from pipeline.report.wording import unit_head


class Axes:
    """Which dimension of the breakdown is age, which is sex, and how categories are written."""

    def __init__(self, facts: Facts, indicator: Indicator) -> None:
        dataset = facts.project.datasets[datasets_of(facts, indicator)[0]]
        self.order = list(indicator.by)
        ages = [name for name in self.order if _is_age(dataset, name)]
        sexes = [name for name in self.order if name not in ages and len(indicator.by[name]) == 2]
        if len(self.order) != 2 or len(ages) != 1 or len(sexes) != 1:
            what = f"aus „{indicator.id}“ wird keine Pyramide"
            raise ProseError(what, "nötig ist by mit einer Altersdimension und zwei Geschlechtern")
        self.age, self.sex = ages[0], sexes[0]
        codes = indicator.by[self.sex]
        titles = dataset.dimensions[self.sex].codes
        women_first = titles.get(codes[0], codes[0]).lower().startswith(("w", "f"))
        self.men, self.women = (codes[1], codes[0]) if women_first else (codes[0], codes[1])
        self.titles = (titles.get(self.men, self.men), titles.get(self.women, self.women))
        self.sexes = (self.men, self.women)
        self.bands = indicator.by[self.age]

    def category(self, band: str, sex: str) -> str:
        """The category of one age band and sex."""
        chosen = {self.age: band, self.sex: sex}
        return "|".join(chosen[name] for name in self.order)


def _is_age(dataset: Dataset, name: str) -> bool:
    return name in dataset.dimensions and dataset.dimensions[name].kind == "age"


class _View:
    """The bands of one or two areas, as counts or as percent of all people of each area."""

    def __init__(
        self, facts: Facts, indicator: Indicator, axes: Axes, places: tuple[Area, Area | None], year: int
    ) -> None:
        self.facts, self.indicator, self.axes, self.year = facts, indicator, axes, year
        self.places = [place for place in places if place is not None]
        self.totals: dict[str, Decimal] = {}
        self.unit, self.decimals = unit_head(indicator), indicator.decimals
        if indicator.unit == "anzahl" and len(self.places) > 1:
            self._relate()

    def _relate(self) -> None:
        """Counts of areas of different size compare only as shares; that needs every band of both."""
        for place in self.places:
            shown = [
                self._fact(place, band, sex).exact for band in self.axes.bands for sex in self.axes.sexes
            ]
            known = [value for value in shown if value is not None]
            if len(known) < len(shown) or not sum(known):
                self.places, self.totals = self.places[:1], {}
                return
            self.totals[place.area_id] = sum(known, Decimal(0))
        self.unit, self.decimals = "%", 1

    def _fact(self, place: Area, band: str, sex: str) -> Fact:
        return self.facts.fact(self.indicator, place, self.year, self.axes.category(band, sex))

    def fact(self, place: Area, band: str, sex: str) -> Fact:
        """The value as it is drawn and printed."""
        found = self._fact(place, band, sex)
        total = self.totals.get(place.area_id)
        if total is None or found.exact is None:
            return found
        share = found.exact * 100 / total
        text = with_flags(format_value(share, found.status, self.decimals), found.flags)
        return Fact(round_half_away(share, self.decimals), share, found.status, text, found.flags)

    def name(self, number: int) -> str:
        """Name of the first or second area; empty if there is none."""
        if number >= len(self.places):
            return ""
        place, facts = self.places[number], self.facts
        return facts.project.config.municipality.short_name if place == facts.town else place.name


def pyramid(
    facts: Facts,
    titled: Titled,
    indicator: Indicator,
    places: tuple[Area, Area | None],
    size: tuple[float, float | None] = (160.0, None),
) -> Figure:
    """The pyramid of an area, with the outline of a second one; areas of different size as shares."""
    axes = Axes(facts, indicator)
    view = _View(facts, indicator, axes, places, titled.year)
    bands = tuple(_band(view, band) for band in axes.bands)
    text = titled.alt or _alt(view, bands)
    frame = Frame(titled.ident, titled.title, text, width_mm=size[0], height_mm=size[1])
    chart = Pyramid(
        frame, bands, view.unit, "outline" if view.name(1) else "none", view.name(0), view.name(1),
        axes.titles[0], axes.titles[1],
    )  # fmt: skip
    source = full_source(facts, [indicator], [places[0]], [titled.year])
    table = _table(view, titled)
    return Figure(titled.ident, titled.title, text, chart, table, source, name=titled.name)


def _alt(view: _View, bands: tuple[Band, ...]) -> str:
    statuses = [item.status for band in bands for item in (band.men, band.women)]
    men, women = view.axes.titles
    compared = f", zum Vergleich als Umriss: {view.name(1)}" if view.name(1) else ""
    return " ".join(
        [
            f"Bevölkerungspyramide: {view.indicator.title} in {view.name(0)}, {view.year},",
            f"{len(bands)} Altersgruppen, links {men}, rechts {women}{compared}.",
            *withheld(statuses),
            "Alle Werte stehen in der Tabelle zur Abbildung.",
        ]
    )


def _band(view: _View, band: str) -> Band:
    pairs = [[mark(view.fact(place, band, sex)) for sex in view.axes.sexes] for place in view.places]
    label = band.replace("-", "–")
    if len(pairs) == 1:
        return Band(label, *pairs[0])
    return Band(label, *pairs[0], *pairs[1])


def _table(view: _View, titled: Titled) -> Table:
    columns = [Column("Alter", "Jahre", "left")]
    for number in range(len(view.places)):
        prefix = f"{view.name(number)}: " if len(view.places) > 1 else ""
        columns += [Column(f"{prefix}{title}", view.unit) for title in view.axes.titles]
    rows = []
    for band in view.axes.bands:
        facts = [view.fact(place, band, sex) for place in view.places for sex in view.axes.sexes]
        cells = tuple(Cell(fact.text, fact.status, fact.flags) for fact in facts)
        rows.append(Row(band.replace("-", " bis "), cells))
    return Table(f"{titled.ident}-daten", titled.title, tuple(columns), tuple(rows))
