"""German numbers: rounding half away from zero, signs, separators."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.25", 1, "0,3"),
        ("2.5", 0, "3"),
        ("-0.05", 1, "−0,1"),
        ("12.25", 1, "12,3"),
        ("0.125", 2, "0,13"),
        ("-2.5", 0, "−3"),
        ("1234567.5", 0, "1\u202f234\u202f568"),
        ("-0.04", 1, "0,0"),
    ],
)
def test_rounding_half_away_from_zero(value: str, decimals: int, text: str) -> None:
    assert numbers.format_number(Decimal(value), decimals) == text


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**7), st.integers(0, 4))
def test_cut_after_ten_places_rounds_like_the_exact_value(exact: Fraction, decimals: int) -> None:
    cut = Decimal(int(exact * 10**10)).scaleb(-10)
    scaled = abs(exact) * 10**decimals
    away = int(scaled + Fraction(1, 2))
    expected = Decimal(away if exact >= 0 else -away).scaleb(-decimals)
    assert numbers.round_half_away(cut, decimals) == expected


def test_missing_values_never_look_alike() -> None:
    signs = [numbers.format_value(None, status, 1) for status in numbers.SIGNS if status != "zero"]
    signs += [numbers.format_value(Decimal(0), "zero", 1), numbers.format_value(Decimal("0.01"), "ok", 1)]
    assert len(signs) == len(set(signs))
    assert set(signs) - set(numbers.SIGN_MEANINGS) == {"0,0"}


def test_every_status_has_sign_and_words() -> None:
    assert set(numbers.SIGNS) == set(numbers.SIGN_WORDS)


def test_value_without_number_is_a_bug() -> None:
    with pytest.raises(ValueError, match="status is ok"):
        numbers.format_value(None, "ok", 1)


def test_signed_and_units_and_dates() -> None:
    assert numbers.format_number(Decimal("1.24"), 1, signed=True) == "+1,2"
    assert numbers.format_number(0, 0, signed=True) == "0"
    assert numbers.with_unit("13,9", "prozent") == "13,9\u00a0%"
    assert numbers.with_unit("412", "anzahl") == "412"
    assert numbers.format_date(date(2024, 12, 31)) == "31.12.2024"
    assert numbers.format_long_date(date(2024, 3, 1)) == "1.\u00a0März 2024"
    assert numbers.parse_german_date("31.12.2024") == numbers.parse_german_date("2024-12-31")
