"""The simulated people: one entry per person in equally long arrays, never written anywhere."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

GERMAN, EU, UKRAINE, THIRD = range(4)
NATIONALITY = ("D", "EU", "UA", "DRITT")
WITHOUT, GERMAN_MIGRANT, FOREIGN = range(3)
BACKGROUND = ("OHNE", "DMH", "AUSL")
MALE, FEMALE = 0, 1
SEX = ("M", "W")

LATENTS = ("social", "work", "old", "rank", "care", "child", "vote")


@dataclass(frozen=True)
class People:
    """`block` counts from 0, the last number means no known address. `latent` stays with a person for
    years, so that statuses drawn from it move smoothly; one column per name in LATENTS."""

    block: Ints
    age: Ints
    sex: Ints
    nationality: Ints
    background: Ints
    arrival: Ints
    refugee: Flags
    latent: Floats

    def __len__(self) -> int:
        return len(self.age)

    def take(self, rows: Ints | Flags) -> "People":
        """The people of these rows."""
        return People(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def with_(self, **changes: Ints | Floats | Flags) -> "People":
        """The same people with some arrays replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def drawn(self, name: str) -> Floats:
        """The lasting random number of each person for one purpose."""
        column: Floats = self.latent[:, LATENTS.index(name)]
        return column


def concat(groups: list[People]) -> People:
    """All people of several groups."""
    return People(
        **{f.name: np.concatenate([getattr(group, f.name) for group in groups]) for f in fields(People)}
    )


def draw(weights: Floats, count: int, rng: Generator) -> Ints:
    """`count` numbers of entries, drawn in proportion to `weights`."""
    edges = np.cumsum(weights) / weights.sum()
    drawn: Ints = np.minimum(np.searchsorted(edges, rng.random(count), side="right"), len(edges) - 1)
    return drawn.astype(np.int64)


def select(weight: Floats, latent: Floats, count: int) -> Flags:
    """The `count` people most prone to something: probability rises with weight, fits the count exactly.

    A person is chosen when -ln(1 - latent) / weight is among the smallest. Weight 0 is never chosen.
    """
    possible = weight > 0
    score = np.full(len(weight), np.inf)
    score[possible] = -np.log1p(-latent[possible]) / weight[possible]
    count = min(count, int(possible.sum()))
    chosen = np.zeros(len(weight), dtype=bool)
    chosen[np.argsort(score, kind="stable")[:count]] = True
    return chosen & possible
