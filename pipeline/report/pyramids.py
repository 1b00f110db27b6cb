"""Population pyramids from an indicator that is broken down by age and sex."""

from pipeline.charts.model import Band, Frame, Pyramid
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import Indicator
from pipeline.report.document import Column, Figure, Row, Table
from pipeline.report.facts import Facts, ProseError
from pipeline.report.figures import mark, withheld
from pipeline.report.published import Area
from pipeline.report.sources import datasets_of
from pipeline.report.tables import Titled, full_source, value_cell
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
        self.bands = indicator.by[self.age]

    def category(self, band: str, sex: str) -> str:
        """The category of one age band and sex."""
        chosen = {self.age: band, self.sex: sex}
        return "|".join(chosen[name] for name in self.order)


def _is_age(dataset: Dataset, name: str) -> bool:
    return name in dataset.dimensions and dataset.dimensions[name].kind == "age"


def pyramid(
    facts: Facts,
    titled: Titled,
    indicator: Indicator,
    places: tuple[Area, Area | None],
    size: tuple[float, float | None] = (160.0, None),
) -> Figure:
    """The pyramid of an area, with the outline of a second one."""
    axes = Axes(facts, indicator)
    (area, other), year = places, titled.year
    bands = tuple(_band(facts, indicator, axes, band, (area, other, year)) for band in axes.bands)
    statuses = [item.status for band in bands for item in (band.men, band.women)]
    name = _name(facts, area)
    text = titled.alt or " ".join([
        f"Bevölkerungspyramide: {indicator.title} in {name}, {year}, {len(bands)} Altersgruppen, "
        f"links {axes.titles[0]}, rechts {axes.titles[1]}"
        + (f", zum Vergleich als Umriss: {_name(facts, other)}." if other else "."),
        *withheld(statuses),
        "Alle Werte stehen in der Tabelle zur Abbildung.",
    ])  # fmt: skip
    frame = Frame(titled.ident, titled.title, text, width_mm=size[0], height_mm=size[1])
    chart = Pyramid(
        frame, bands, unit_head(indicator), "outline" if other else "none", name,
        _name(facts, other) if other else "", axes.titles[0], axes.titles[1],
    )  # fmt: skip
    table = _table(facts, titled, indicator, axes, (area, other, year))
    source = full_source(facts, [indicator], [area], [year])
    return Figure(titled.ident, titled.title, text, chart, table, source, name=titled.name)


def _name(facts: Facts, area: Area) -> str:
    return facts.project.config.municipality.short_name if area == facts.town else area.name


def _band(
    facts: Facts, indicator: Indicator, axes: Axes, band: str, view: tuple[Area, Area | None, int]
) -> Band:
    area, other, year = view
    codes = [axes.category(band, sex) for sex in (axes.men, axes.women)]
    men, women = (mark(facts.fact(indicator, area, year, code)) for code in codes)
    if other is None:
        return Band(band.replace("-", "–"), men, women)
    second = [mark(facts.fact(indicator, other, year, code)) for code in codes]
    return Band(band.replace("-", "–"), men, women, second[0], second[1])


def _table(
    facts: Facts, titled: Titled, indicator: Indicator, axes: Axes, view: tuple[Area, Area | None, int]
) -> Table:
    area, other, year = view
    unit = unit_head(indicator)
    columns = [Column("Alter", "Jahre", "left")]
    places = [place for place in (area, other) if place is not None]
    for place in places:
        prefix = f"{_name(facts, place)}: " if other else ""
        columns += [Column(f"{prefix}{title}", unit) for title in axes.titles]
    rows = []
    for band in axes.bands:
        cells = tuple(
            value_cell(facts, indicator, place, year, axes.category(band, sex))
            for place in places
            for sex in (axes.men, axes.women)
        )
        rows.append(Row(band.replace("-", " bis "), cells))
    return Table(f"{titled.ident}-daten", titled.title, tuple(columns), tuple(rows))
