"""Worked examples: the cases an author calculated by hand, recomputed through the same methods."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pipeline.errors import Problem
from pipeline.methods import METHODS
from pipeline.methods.formula import formula_problems
from pipeline.models.indicator import Example, Indicator
from pipeline.numbers import format_number
from pipeline.project import Project


def example_problems(project: Project, indicator: Indicator) -> list[Problem]:
    """Examples that do not come out, and formulas that cannot be read; the place is the example's line."""
    place = project.place("indicator", indicator.id, "formula")
    found = list(formula_problems(indicator, place)) if indicator.method == "formula" else []
    if found:
        return found
    for number, example in enumerate(indicator.examples):
        found += _problems(indicator, example, project.place("indicator", indicator.id, "examples", number))
    return found


def _problems(indicator: Indicator, example: Example, place: str) -> Iterator[Problem]:
    given = {"numerator": example.numerator, "denominator": example.denominator, **example.terms}
    needed = _needed(indicator)
    missing = [name for name in needed if given.get(name) is None]
    if missing:
        yield Problem(place, "im Beispiel fehlt " + ", ".join(missing), "nötig: " + ", ".join(needed))
        return
    terms = {name: Fraction(given[name] or 0) for name in needed}
    try:
        exact = METHODS[indicator.method](indicator, terms)
    except ZeroDivisionError:
        yield Problem(place, "das Beispiel teilt durch null", "einen Nenner größer null angeben")
        return
    result, stated = rounded(exact, indicator.decimals), example.value
    if result != stated:
        decimals = max(indicator.decimals, -int(stated.as_tuple().exponent))
        shown, wrong = format_number(result, indicator.decimals), format_number(stated, decimals)
        yield Problem(place, f"das Beispiel ergibt {shown}, angegeben ist {wrong}")


def _needed(indicator: Indicator) -> list[str]:
    return ["current", "base"] if indicator.method == "change" else list(indicator.all_terms)


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """Half away from zero, without a detour over binary numbers.

    >>> rounded(Fraction(-1, 8), 2)
    Decimal('-0.13')
    """
    doubled = abs(exact) * 10**decimals * 2
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)
