"""An attacker with a linear program: everything published, nothing else, says what each hidden count can be.

Written apart from the engine: people are counted by smallest area and class; each published count is an
equation on these; the smallest and the largest possible hidden count are found by HiGHS.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

Person = tuple[str, ...]  # smallest area, then the codes of the class


@dataclass
class Attacker:
    """Knows which kinds of people there can be, and collects equations from published tables."""

    people: Sequence[Person]
    equations: list[tuple[list[int], float]] = field(default_factory=list)

    def learn(self, counts: Callable[[Person], bool], value: float) -> None:
        """A published count of the people that `counts` selects."""
        self.equations.append(([n for n, person in enumerate(self.people) if counts(person)], value))

    def interval(self, counts: Callable[[Person], bool]) -> tuple[float, float]:
        """Smallest and largest possible count of the people that `counts` selects."""
        model = self._model()
        chosen = np.array([n for n, person in enumerate(self.people) if counts(person)], dtype=np.int32)
        model.changeColsCost(len(chosen), chosen, np.ones(len(chosen)))
        bounds = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            model.changeObjectiveSense(sense)
            model.run()
            unbounded = model.getModelStatus() in (
                highspy.HighsModelStatus.kUnbounded,
                highspy.HighsModelStatus.kUnboundedOrInfeasible,
            )
            assert unbounded or model.getModelStatus() == highspy.HighsModelStatus.kOptimal
            bounds.append(float("inf") if unbounded else model.getInfo().objective_function_value)
        return bounds[0], bounds[1]

    def _model(self) -> highspy.Highs:
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        size = len(self.people)
        model.addVars(size, np.zeros(size), np.full(size, highspy.kHighsInf))
        for members, value in self.equations:
            columns = np.array(members, dtype=np.int32)
            model.addRow(value, value, len(members), columns, np.ones(len(members)))
        return model


def smallest_parts(parts: set[tuple[str, str]]) -> Mapping[str, set[str]]:
    """For every area the parts in which no other part lies."""
    below: dict[str, set[str]] = {}
    for whole, part in parts:
        below.setdefault(whole, set()).add(part)
    return {whole: {p for p in inside if below[p] == {p}} for whole, inside in below.items()}
