"""The methods of indicators: one small file each; a new kind of calculation is one more file and line."""

from collections.abc import Mapping
from typing import Protocol

from pipeline.methods.change import change
from pipeline.methods.count import count
from pipeline.methods.entropy import entropy
from pipeline.methods.formula import formula
from pipeline.methods.mean import mean
from pipeline.methods.median import median
from pipeline.methods.parts import PartMethod
from pipeline.methods.rate import rate
from pipeline.methods.ratio import ratio
from pipeline.methods.rational import Number
from pipeline.methods.segregation import (
    dissimilarity,
    exposure,
    gini,
    isolation,
    location_quotient,
    segregation_index,
)
from pipeline.methods.share import share
from pipeline.methods.standardised import standardised_direct, standardised_indirect
from pipeline.models.indicator import Indicator


class Method(Protocol):
    """Value of an indicator in its unit, from its terms by name; exact in both kinds of numbers."""

    def __call__(self, indicator: Indicator, terms: Mapping[str, Number]) -> Number: ...


METHODS: Mapping[str, Method] = {
    "count": count,
    "share": share,
    "rate": rate,
    "ratio": ratio,
    "mean": mean,
    "formula": formula,
    "change": change,
}

# Methods over the parts of an area (areas inside it, age bands): exact fractions, not SQL.
PART_METHODS: Mapping[str, PartMethod] = {
    "median": median,
    "segregation_index": segregation_index,
    "dissimilarity": dissimilarity,
    "isolation": isolation,
    "exposure": exposure,
    "location_quotient": location_quotient,
    "gini": gini,
    "entropy": entropy,
    "standardised_direct": standardised_direct,
    "standardised_indirect": standardised_indirect,
}
COMPARED = ("location_quotient", "standardised_direct", "standardised_indirect")
