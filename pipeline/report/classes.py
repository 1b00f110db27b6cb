"""Classes of maps: fixed limits of the indicator, else quantiles over all years, so that maps compare."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.models.indicator import Indicator
from pipeline.numbers import format_number, round_half_away
from pipeline.report.facts import Facts
from pipeline.report.published import Area

CLASSES = 5


def limits(facts: Facts, indicator: Indicator, areas: Sequence[Area], category: str = "") -> list[Decimal]:
    """Inner limits, ascending; a value equal to a limit belongs to the class above.

    Quantiles lie halfway between ordered values (Hyndman and Fan 1996, definition 5), rounded as printed.
    """
    if indicator.class_limits:
        return sorted(indicator.class_limits)
    values = sorted(
        fact.printed
        for year in facts.project.years
        for fact in (facts.fact(indicator, area, year, category) for area in areas)
        if fact.printed is not None and fact.status == "ok"
    )
    if len(set(values)) <= 1:
        return []
    found = [_quantile(values, Decimal(step) / CLASSES) for step in range(1, CLASSES)]
    rounded = sorted({round_half_away(value, indicator.decimals) for value in found})
    return [value for value in rounded if value > values[0]]


def _quantile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """Definition 5: position n·p + ½ with linear interpolation.

    >>> _quantile([Decimal(1), Decimal(2), Decimal(3), Decimal(4)], Decimal("0.5"))
    Decimal('2.5')
    """
    place = len(values) * share + Decimal("0.5")
    low = min(max(int(place), 1), len(values))
    high = min(low + 1, len(values))
    part = min(max(place - low, Decimal(0)), Decimal(1))
    return (values[low - 1] + (values[high - 1] - values[low - 1]) * part).normalize()


def class_of(value: Decimal, inner: Sequence[Decimal]) -> int:
    """Number of the class of a printed value.

    >>> class_of(Decimal("5.0"), [Decimal("5"), Decimal("10")])
    1
    """
    return sum(value >= limit for limit in inner)


def labels(inner: Sequence[Decimal], decimals: int) -> list[str]:
    """'unter 5,0', '5,0 bis unter 10,0', '10,0 und mehr'."""
    texts = [format_number(limit, decimals) for limit in inner]
    if not texts:
        return ["alle Werte"]
    between = [f"{low} bis unter {high}" for low, high in pairwise(texts)]
    return [f"unter {texts[0]}", *between, f"{texts[-1]} und mehr"]
