"""The input of charts: a hidden number cannot come in."""

import pytest
from chart_samples import SECRET, ZERO, ok

from pipeline.charts.model import Frame, Mark, Region

HIDDEN = ["secret", "unknown", "later", "not_applicable", "unreliable"]


@pytest.mark.parametrize("status", HIDDEN)
def test_hidden_mark_with_a_value_is_refused(status: str) -> None:
    with pytest.raises(ValueError, match="must not carry a value"):
        Mark(3.0, status, "•")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_ok_mark_needs_a_finite_value(value: float | None) -> None:
    with pytest.raises(ValueError, match="needs a finite value"):
        Mark(value, "ok", "3,0")


def test_zero_mark_is_zero() -> None:
    with pytest.raises(ValueError, match="value 0"):
        Mark(0.4, "zero", "–")


@pytest.mark.parametrize("mark", [SECRET, ZERO, None])
def test_only_ok_regions_have_a_class(mark: Mark | None) -> None:
    with pytest.raises(ValueError, match="A1"):
        Region("A1", "Nord", (), mark, class_index=0)


def test_ok_region_needs_a_class() -> None:
    with pytest.raises(ValueError, match="A1"):
        Region("A1", "Nord", (), ok(3.0))


@pytest.mark.parametrize("prefix", ["", "1a", "a b", 'a"', "a#"])
def test_prefix_must_be_usable_as_id(prefix: str) -> None:
    with pytest.raises(ValueError, match="element id"):
        Frame(prefix, "Titel", "Text")


def test_chart_without_alternative_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        Frame("a", "Titel", " ")
