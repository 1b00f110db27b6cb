"""What the charts take in that set many numbers side by side; same rules as in `model`."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.charts.model import Frame, Mark, Series


@dataclass(frozen=True, slots=True)
class HeatField:
    """One number of a heat table; `tone` from -2 to 2 is the class of its distance from the reference.

    Without a value or without a reference there is no tone. Raises ValueError for a tone without a value.
    """

    mark: Mark
    tone: int | None = None

    def __post_init__(self) -> None:
        if self.tone is not None and (self.mark.value is None or not -2 <= self.tone <= 2):
            raise ValueError("a tone from -2 to 2 needs a value")


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One area; the row of the reference is set off and comes last."""

    label: str
    fields: tuple[HeatField, ...]
    reference: bool = False


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Areas by indicators. `columns` are heads with their unit, soft hyphens show where they may break;
    `tone_labels` name the five tones from far below to far above, `tone_title` what they measure."""

    frame: Frame
    columns: tuple[tuple[str, str], ...]
    rows: tuple[HeatRow, ...]
    tone_title: str
    tone_labels: tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of parts; if one part is hidden, none is drawn, for the others would tell it."""

    label: str
    marks: tuple[Mark, ...]
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Stacks:
    """Parts of a whole in percent; `parts` names them in their order."""

    frame: Frame
    parts: tuple[str, ...]
    stacks: tuple[Stack, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One small line chart; values from a year of `cuts` on do not compare with those before."""

    label: str
    series: Series
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small line charts over the same years on one scale, each with the line of the reference in grey."""

    frame: Frame
    years: tuple[int, ...]
    panels: tuple[Panel, ...]
    unit: str
    reference: Panel | None = None
    from_zero: bool = True
    year_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slope:
    """One line between two years; both marks have a value. Raises ValueError otherwise."""

    label: str
    before: Mark
    now: Mark
    reference: bool = False

    def __post_init__(self) -> None:
        if self.before.value is None or self.now.value is None:
            raise ValueError("a slope needs both values")


@dataclass(frozen=True, slots=True)
class Slopes:
    """Two years of several areas."""

    frame: Frame
    slopes: tuple[Slope, ...]
    before_label: str
    now_label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One area of a scatter plot; both marks have a value. Raises ValueError otherwise."""

    label: str
    across: Mark
    up: Mark

    def __post_init__(self) -> None:
        if self.across.value is None or self.up.value is None:
            raise ValueError("a dot needs both values")


@dataclass(frozen=True, slots=True)
class Scatter:
    """Two indicators over areas; axis titles name indicator and unit. The reference is a dashed cross."""

    frame: Frame
    dots: tuple[Dot, ...]
    across_title: str
    up_title: str
    reference: Dot | None = None
