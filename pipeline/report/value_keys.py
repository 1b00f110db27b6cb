"""What the keys of published values tell: the groups of an indicator, the last year with a value."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.report.published import Published, ValueKey


def categories_of(keys: "Iterable[ValueKey]") -> dict[str, tuple[str, ...]]:
    """Indicator → its groups in order of appearance."""
    found: dict[str, dict[str, None]] = {}
    for indicator, category, _, _ in keys:
        found.setdefault(indicator, {})[category] = None
    return {indicator: tuple(names) for indicator, names in found.items()}


def latest_years(published: "Published", levels: Collection[str]) -> dict[str, int]:
    """Indicator → last year with a value on these levels that is shown or withheld, not merely unknown."""
    places = {area.area_id for area in published.areas.values() if area.level_id in levels}
    found: dict[str, int] = {}
    for (indicator, _, area, year), value in published.values.items():
        if area in places and value.status in ("ok", "zero", "secret", "unreliable"):
            found[indicator] = max(year, found.get(indicator, year))
    return found
