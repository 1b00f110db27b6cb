"""The worked example of an indicator, as its sheet prints it."""

from collections.abc import Mapping
from decimal import Decimal

from pipeline.models.indicator import Example, Indicator
from pipeline.numbers import format_number

MOST_PARTS = 6


def term_word(indicator: Indicator, name: str) -> str:
    """The word for a term in formulas and examples: its label, else its id with spaces."""
    return indicator.term_labels.get(name, name.replace("_", " "))


def example_words(indicator: Indicator, example: Example) -> str:
    """'12 ÷ 80 × 100 = 15,0'; '' where the example would only repeat a number."""
    value = format_number(example.value, indicator.decimals)
    if example.parts:
        return f"{_part_words(indicator, example)} ergibt {value}"
    if example.numerator is None and not example.terms:
        return ""
    if example.terms:
        words = {"current": "neuer Wert", "base": "früherer Wert"} if indicator.method == "change" else {}
        given = ", ".join(
            f"{words.get(name) or term_word(indicator, name)} = {_exact(number)}"
            for name, number in example.terms.items()
        )
        return f"{given} ergibt {value}"
    top = _exact(example.numerator or Decimal(0))
    if example.denominator is None:
        return f"{top} ergibt {value}" if top != value else ""
    factor = f" × {format_number(indicator.per)}" if indicator.per != 1 else ""
    return f"{top} ÷ {_exact(example.denominator)}{factor} = {value}"


def _part_words(indicator: Indicator, example: Example) -> str:
    """'Gebiet 1: Zähler 10, Nenner 100; Gebiet 2: …'; of compared methods the same of the municipality."""
    bands = [band.text for band in indicator.age_bands]
    places = [f"Gebiet {number}" for number, _ in enumerate(example.parts, 1)]
    if not indicator.across:
        places = bands if len(bands) == len(example.parts) else [""]
    given = list(zip(places, example.parts, strict=False))
    compared = zip(places, example.standard, strict=False)
    given += [(f"Kommune {name}".strip(), terms) for name, terms in compared]
    listed = [(name, _term_list(indicator, terms)) for name, terms in given]
    told = [f"{name}: {text}" if name else text for name, text in listed]
    return "; ".join(told if len(told) <= MOST_PARTS else [*told[:MOST_PARTS], "…"])


def _term_list(indicator: Indicator, terms: Mapping[str, Decimal]) -> str:
    names = {"numerator": "Zähler", "denominator": "Nenner"}
    return ", ".join(
        f"{names.get(name) or term_word(indicator, name)} {_exact(number)}" for name, number in terms.items()
    )


def _exact(number: Decimal) -> str:
    exponent = number.normalize().as_tuple().exponent
    return format_number(number, max(0, -exponent) if isinstance(exponent, int) else 0)
