"""Formula: named terms joined by + - * / and brackets, for what numerator and denominator cannot say."""

import ast
from collections.abc import Iterator, Mapping
from fractions import Fraction

from pipeline.definition_file import suggest
from pipeline.errors import Problem
from pipeline.methods.rational import Number, SqlRatio, as_ratio
from pipeline.models.indicator import Indicator


def formula(indicator: Indicator, terms: Mapping[str, Number]) -> Number:
    """The formula times the factor of the unit. ZeroDivisionError if it divides by 0.

    Billeter (1954): (kinder - aeltere) / mittlere = (5 100 - 14 000) / 14 900 = -0.597…
    """
    text = indicator.formula
    return _value(ast.parse(text.strip(), mode="eval").body, text.strip(), terms) * indicator.per


def _value(node: ast.expr, text: str, terms: Mapping[str, Number]) -> Number:
    match node:
        case ast.Name(id=name):
            return terms[name]
        case ast.Constant():
            return _constant(node, text, terms)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _value(operand, text, terms) * -1
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _value(left, text, terms) + _value(right, text, terms)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _value(left, text, terms) - _value(right, text, terms)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _value(left, text, terms) * _value(right, text, terms)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _value(left, text, terms) / _value(right, text, terms)
    raise ValueError(ast.unparse(node))


def _constant(node: ast.Constant, text: str, terms: Mapping[str, Number]) -> Number:
    exact = Fraction(ast.get_source_segment(text, node) or "")
    some = next(iter(terms.values()))
    return as_ratio(exact) if isinstance(some, SqlRatio) else exact


def formula_problems(indicator: Indicator, place: str) -> Iterator[Problem]:
    """Signs, names and numbers a formula cannot have."""
    text = indicator.formula.strip()
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        yield Problem(place, f"die Formel „{text}“ ist unvollständig", "möglich: Namen, Zahlen, + - * / ( )")
        return
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for name in sorted(names - set(indicator.terms)):
        yield Problem(
            place, f"die Formel nennt „{name}“, das nicht unter terms steht", suggest(name, indicator.terms)
        )
    for name in sorted(set(indicator.terms) - names):
        yield Problem(place, f"der Term „{name}“ kommt in der Formel nicht vor", "weglassen oder einsetzen")
    allowed = (ast.Name, ast.Load, ast.BinOp, ast.UnaryOp, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Div)
    for node in ast.walk(tree):
        plain_number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
        if not isinstance(node, allowed) and not plain_number:
            shown = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
            yield Problem(
                place, f"„{shown}“ ist in einer Formel nicht möglich", "möglich: Namen, Zahlen, + - * / ( )"
            )
            return
