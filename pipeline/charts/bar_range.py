"""From where to where the axis of a bar chart goes; light, so that a report can say so without drawing."""

from __future__ import annotations

from pipeline.charts.model import Bars


def starts_at_zero(data: Bars) -> bool:
    """False if the axis of points lies wholly beside zero (mean age); bars always start at zero."""
    low, high = bar_range(data)
    return low <= 0 <= high


def bar_range(data: Bars) -> tuple[float, float]:
    """Ends of the axis: all values and limits shown, with a little room, unless they are given."""
    if data.axis:
        return data.axis
    marks = [bar.mark for bar in data.bars] + [bar.before for bar in data.bars if bar.before]
    marks += [data.mean] if data.mean else []
    values = [mark.value for mark in marks if mark.value is not None] or [0.0, 1.0]
    values += [limit for bar in data.bars if bar.mark.spread for limit in bar.mark.spread]
    low, high = min(values), max(values)
    # Bars start at zero. Points may start higher when all lie far from it (mean age).
    if data.style == "bar" or low < 0.6 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        high = low + 1.0
    pad = (high - low) * 0.02
    return (low if low == 0 else low - pad), (high if high == 0 < -low else high + pad)
