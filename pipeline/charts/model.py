"""What the charts take in: plain frozen data, already protected and already formatted.

Every number arrives as a `Mark`: the value that decides the geometry and the German text that
people read. A mark that hides its value cannot carry one, so no drawing can give it away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "zero", "secret", "unknown", "later", "not_applicable", "unreliable", "excluded"]
Point = tuple[float, float]
Ring = tuple[Point, ...]

NARROW_MM = 92.0  # as wide as a telephone shows without shrinking; such drawings have larger type

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Mark:
    """One number as it may be published.

    `value` is set exactly for the statuses ok and zero (there it is 0) and should be the value as
    printed, so that bar lengths and classes agree with the text. `text` is what is printed: the
    formatted number ("13,9") or the sign ("–", ".", "…", "x", "/"). Raises ValueError otherwise.
    """

    value: float | None
    status: Status
    text: str
    spread: tuple[float, float] | None = None  # limits of random variation, around the value

    def __post_init__(self) -> None:
        if self.spread is not None and self.value is None:
            raise ValueError("a mark without a value must not carry limits")
        if self.status in ("ok", "zero"):
            if self.value is None or self.value != self.value or abs(self.value) == float("inf"):
                raise ValueError(f"a mark with status {self.status} needs a finite value")
            if self.status == "zero" and self.value != 0:
                raise ValueError("a mark with status zero has the value 0")
        elif self.value is not None:
            raise ValueError(f"a mark with status {self.status} must not carry a value")


@dataclass(frozen=True, slots=True)
class Frame:
    """What each chart has: `prefix` makes the element ids unique in a page, `title` states the
    message, `alt` describes the chart for people who do not see it. A height of None lets the
    chart choose. Sizes are millimetres. Raises ValueError for a prefix that is no id."""

    prefix: str
    title: str
    alt: str
    width_mm: float = 160.0
    height_mm: float | None = None

    def __post_init__(self) -> None:
        if not _PREFIX.match(self.prefix):
            raise ValueError(f"not usable as an element id: {self.prefix!r}")
        if not self.title.strip() or not self.alt.strip():
            raise ValueError("a chart needs a title and an alternative text")

    @property
    def narrow(self) -> bool:
        """True for a drawing for telephones."""
        return self.width_mm <= NARROW_MM


@dataclass(frozen=True, slots=True)
class Bar:
    """One area of a bar chart; `before` is the same number in the comparison year."""

    label: str
    mark: Mark
    before: Mark | None = None
    highlight: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Areas sorted by value with the mean of the town as a line.

    `now_label` and `before_label` head the columns of numbers ("2024", "2022"). `unit` stands at
    the axis. Style "dot" draws points, joined to the point of the comparison year if there is one.
    `axis`: its ends, where another chart has the same; else from what is shown.
    """

    frame: Frame
    bars: tuple[Bar, ...]
    unit: str
    now_label: str
    before_label: str = ""
    mean: Mark | None = None
    mean_label: str = ""
    style: Literal["bar", "dot"] = "bar"
    axis: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a mark for each year. Role "main" is drawn strongest, "reference" in grey."""

    label: str
    marks: tuple[Mark, ...]
    role: Literal["main", "other", "reference"] = "other"


@dataclass(frozen=True, slots=True)
class Break:
    """A break: values from `year` on do not compare with those before. `series` lists the numbers of
    the series that it cuts; empty: all."""

    year: int
    label: str
    series: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """One to six series over the same years. `year_labels` replaces the years as axis text
    ("2023/24"). With `from_zero` the value axis contains zero; switch it off for means and
    indices that never come near it."""

    frame: Frame
    years: tuple[int, ...]
    series: tuple[Series, ...]
    unit: str
    breaks: tuple[Break, ...] = ()
    from_zero: bool = True
    year_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """One age band of a pyramid; the second pair is the comparison or the stacked part."""

    label: str
    men: Mark
    women: Mark
    second_men: Mark | None = None
    second_women: Mark | None = None


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Age bands from young to old. `second` tells what the second pair of a band is: nothing, an
    outline drawn over the bars (the town, both in percent) or a part stacked outside the first
    (foreign beside German). The labels name the two in the legend."""

    frame: Frame
    bands: tuple[Band, ...]
    unit: str
    second: Literal["none", "outline", "stacked"] = "none"
    first_label: str = ""
    second_label: str = ""
    men_label: str = "Männer"
    women_label: str = "Frauen"


@dataclass(frozen=True, slots=True)
class Region:
    """One polygon of a map. `rings` are closed by even-odd rule (parts and holes in any order) in
    projected metres. `label` is printed where it fits, else `short` (an id) where that fits.
    `name` is the tooltip and explains `short` in the mode "areas". `class_index` is set
    exactly when the mark is ok; without a mark the region is plain. Neighbours with a different
    `parent` get a stronger boundary. `target` is the id of its page, for the map of the start page."""

    region_id: str
    name: str
    rings: tuple[Ring, ...]
    mark: Mark | None = None
    class_index: int | None = None
    label: str = ""
    parent: str = ""
    short: str = ""
    target: str = ""

    def __post_init__(self) -> None:
        classed = self.mark is not None and self.mark.status == "ok"
        if (self.class_index is not None) != classed:
            raise ValueError(f"{self.region_id}: a class is given exactly for the status ok")


@dataclass(frozen=True, slots=True)
class Overlay:
    """An area that cuts across the regions, drawn as a thick dashed outline with its label."""

    label: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Cross:
    """Two rankings at once: class number = row times the number of columns plus column."""

    row_title: str
    rows: tuple[str, ...]
    column_title: str
    columns: tuple[tuple[str, str], ...]  # sign and name


@dataclass(frozen=True, slots=True)
class Choropleth:
    """A map of rates in up to seven classes: light to dark, or two-sided for changes (`scheme`).

    `legend_title` and `class_labels` fill the legend, `counts` adds the number of areas per class.
    `overlay_title` and `parent_title` name the two kinds of boundary there. `highlight` is the id
    of one region to outline. Mode "mini" is the small map of a profile
    without labels, mode "areas" shows the division only: all regions alike.
    """

    frame: Frame
    regions: tuple[Region, ...]
    class_labels: tuple[str, ...] = ()
    legend_title: str = ""
    overlays: tuple[Overlay, ...] = ()
    overlay_title: str = ""
    parent_title: str = ""
    highlight: str | None = None
    counts: bool = False
    mode: Literal["full", "mini", "areas"] = "full"
    scheme: Literal["sequential", "diverging"] = "sequential"
    cross: Cross | None = None  # then the legend is a grid and the colours have two dimensions


@dataclass(frozen=True, slots=True)
class Deviation:
    """One indicator of a profile: `mark.value` is the deviation of the area from the town on the
    common scale, `mark.text` its text; the other two are printed as they are."""

    label: str
    mark: Mark
    area_text: str
    town_text: str


@dataclass(frozen=True, slots=True)
class Deviations:
    """Deviation bars of about ten indicators. `scale_label` names the common scale
    ("Standardabweichungen"); values beyond `limit` are cut and marked with an arrow."""

    frame: Frame
    rows: tuple[Deviation, ...]
    area_label: str
    town_label: str
    scale_label: str
    limit: float = 3.0
