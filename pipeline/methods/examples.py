"""Worked examples: the cases an author calculated by hand, recomputed through the same methods."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from pipeline.errors import Problem
from pipeline.methods import COMPARED, METHODS, PART_METHODS
from pipeline.methods.formula import formula_problems
from pipeline.methods.parts import Part
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
    if indicator.method in PART_METHODS:
        yield from _part_problems(indicator, example, place)
        return
    needed = _needed(indicator)
    missing = [name for name in needed if given.get(name) is None]
    if missing:
        yield Problem(place, "im Beispiel fehlt " + ", ".join(missing), "nötig: " + ", ".join(needed))
        return
    terms = {name: Fraction(given[name] or 0) for name in needed}
    yield from _compared(indicator, example, place, lambda: METHODS[indicator.method](indicator, terms))


def _part_problems(indicator: Indicator, example: Example, place: str) -> Iterator[Problem]:
    """The same for methods over parts: every part names every term, and there is one per age band."""
    names, bands = list(indicator.all_terms), indicator.age_bands
    compared = indicator.method in COMPARED
    given = [*example.parts, *(example.standard if compared else [])]
    missing = sorted({name for part in given for name in names if name not in part})
    if missing or not given:
        yield Problem(
            place,
            "im Beispiel fehlt " + (", ".join(missing) or "parts"),
            "je Teil nötig: " + ", ".join(names),
        )
        return
    if compared and len(example.standard) != len(example.parts):
        yield Problem(
            place,
            "parts und standard sind verschieden lang",
            "je Teil die Größen des Vergleichsgebiets angeben",
        )
        return
    if bands and len(example.parts) != len(bands):
        what = f"das Beispiel hat {len(example.parts)} Teile, bands {len(bands)} Altersbänder"
        yield Problem(place, what, "je Altersband ein Teil")
        return
    standard = example.standard if compared else [{} for _ in example.parts]
    parts = [
        Part(_exact(own), band, _exact(other))
        for own, other, band in zip(example.parts, standard, bands or [None] * len(standard), strict=True)
    ]
    yield from _compared(indicator, example, place, lambda: PART_METHODS[indicator.method](indicator, parts))


def _exact(terms: Mapping[str, Decimal]) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in terms.items()}


def _compared(
    indicator: Indicator, example: Example, place: str, compute: Callable[[], Fraction]
) -> Iterator[Problem]:
    """What is computed against what the author states."""
    try:
        exact = compute()
    except ZeroDivisionError:
        yield Problem(place, "das Beispiel teilt durch null", "einen Nenner größer null angeben")
        return
    if indicator.method == "share" and not 0 <= exact <= indicator.per:
        what = "der Anteil des Beispiels liegt nicht zwischen null und dem Ganzen"
        yield Problem(place, what, "bei share ist der Zähler ein Teil des Nenners; sonst method: ratio")
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
