"""The people of the first simulated year."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.people import (
    EU,
    FEMALE,
    FOREIGN,
    GERMAN,
    GERMAN_MIGRANT,
    LATENTS,
    MALE,
    THIRD,
    UKRAINE,
    WITHOUT,
    Floats,
    Ints,
    People,
    concat,
    draw,
)
from demo.places import FIRST_SIMULATED_YEAR, SOCIAL_SPACES, block_ids, space_of
from demo.profiles import AGES, base_ages, death_rate, tilt
from demo.scenario import TOTAL

_FOREIGN_AGE = ((0, 6, 18, 25, 35, 45, 60, 75, 104), (0.6, 0.8, 1.0, 1.6, 1.6, 1.2, 0.8, 0.5, 0.3))
_MIGRANT_AGE = ((0, 10, 25, 45, 65, 104), (1.9, 1.7, 1.1, 0.8, 0.7, 0.5))


@dataclass(frozen=True)
class Blocks:
    """Latent character of each block, in the order of block_ids()."""

    ids: list[str]
    space: Ints
    tilt: Floats  # block × age
    poverty: Floats
    foreign: Floats
    size: Floats  # share of the town's people at the beginning
    growth: Floats  # people in 2024 for one in 2014


def block_characters(rng: Generator) -> Blocks:
    """Blocks vary around their Sozialraum; poverty and foreign shares go together."""
    ids = block_ids()
    spaces = {space.id: (number, space) for number, space in enumerate(SOCIAL_SPACES)}
    own = [spaces[space_of(block)] for block in ids]
    noise = rng.random((4, len(ids))) - 0.5
    shares = 1 + 0.7 * noise[0]
    space = np.array([number for number, _ in own])
    shares /= np.array([shares[space == number].sum() for number in space])
    size = shares * np.array([one.population for _, one in own])
    return Blocks(
        ids=ids,
        space=space,
        tilt=np.array([tilt(one.profile) for _, one in own]) * _wobble(rng, len(ids)),
        poverty=np.array([one.poverty for _, one in own]) * np.exp(0.7 * noise[1]),
        foreign=np.array([one.foreign for _, one in own]) * np.exp(0.5 * noise[1] + 0.3 * noise[2]),
        size=size / size.sum(),
        growth=np.array([one.growth for _, one in own]) * (1 + 0.06 * noise[3]),
    )


def _wobble(rng: Generator, count: int) -> Floats:
    """Each block prefers some ages a little: smooth factor around 1."""
    nodes = 0.8 + 0.4 * rng.random((count, 8))
    return np.array([np.interp(AGES, np.linspace(0, 104, 8), row) for row in nodes])


def first_people(blocks: Blocks, rng: Generator) -> People:
    """Draw the town's people of FIRST_SIMULATED_YEAR."""
    total = TOTAL[FIRST_SIMULATED_YEAR]
    groups = []
    for number, size in enumerate(blocks.size * total):
        count = round(float(size))
        age = draw(base_ages() * blocks.tilt[number], count, rng)
        block = np.full(count, number)
        groups.append(new_people(block, age, blocks.foreign[block], rng))
    return concat(groups)


def new_people(block: Ints, age: Ints, foreign: Floats, rng: Generator) -> People:
    """Residents of long standing with sex, nationality and background."""
    count = len(age)
    chance = rng.random((3, count))
    abroad = chance[0] < np.minimum(0.62, 0.092 * foreign * np.interp(age, *_FOREIGN_AGE))
    migrant = chance[0] > 1 - np.minimum(0.35, 0.118 * np.sqrt(foreign) * np.interp(age, *_MIGRANT_AGE))
    kind = np.array([EU, UKRAINE, THIRD])[(chance[1] > 0.50).astype(int) + (chance[1] > 0.515)]
    nationality = np.where(abroad, kind, GERMAN)
    background = np.where(abroad, FOREIGN, np.where(migrant, GERMAN_MIGRANT, WITHOUT))
    return People(
        block=block,
        age=age,
        sex=np.where(chance[2] < female_share()[age], FEMALE, MALE),
        nationality=nationality,
        background=background,
        arrival=np.zeros(count, dtype=np.int64),
        refugee=np.zeros(count, dtype=bool),
        latent=rng.random((count, len(LATENTS))),
    )


def female_share() -> Floats:
    """Share of women by age that the death rates of both sexes lead to."""
    women = np.cumprod(1 - death_rate(female=True)) * 0.487
    men = np.cumprod(1 - death_rate(female=False)) * 0.513
    return women / (women + men)
