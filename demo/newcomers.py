"""Who comes from outside and where people settle."""

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
from demo.profiles import AGES, base_ages, leave_rate
from demo.scenario import ACCOMMODATION, REFUGEES, TOTAL, UNKNOWN_ADDRESS, newcomer_shares
from demo.start import Blocks

Nodes = tuple[tuple[int, ...], tuple[float, ...]]
_BAND_EDGES = (6, 18, 25, 30, 40, 50, 65, 80)
_REFUGEE_AGE = ((0, 8, 18, 24, 32, 42, 55, 70, 104), (1.3, 1.0, 1.5, 2.2, 1.4, 0.8, 0.25, 0.06, 0))
_UKRAINE_AGE = ((0, 6, 15, 19, 30, 38, 50, 65, 78, 104), (1.0, 1.6, 1.5, 0.9, 1.4, 1.6, 0.9, 0.8, 0.3, 0))


def settle(present: Ints, blocks: Blocks, year: int) -> Floats:
    """Free places by block, the last entry for people without a known address."""
    position = (year - 2014) / 10
    share = blocks.size * np.where(position > 0, blocks.growth**position, 1.0)
    wanted = share / share.sum() * (TOTAL[year] - UNKNOWN_ADDRESS)
    here = np.bincount(present, minlength=len(blocks.ids) + 1).astype(float)
    free = np.append(wanted, UNKNOWN_ADDRESS) - here
    places: Floats = np.maximum(free, 0.004 * here + 0.05)
    return places


def place_movers(people: People, blocks: Blocks, free: Floats, rng: Generator) -> Ints:
    """Choose a block for each person: free places, age profile, foreign share; balanced by iteration."""
    band = np.searchsorted(_BAND_EDGES, people.age, side="right")
    abroad = (people.background != WITHOUT).astype(np.int64)
    group = band * 2 + abroad
    bands = np.searchsorted(_BAND_EDGES, AGES, side="right")
    taste = np.array([blocks.tilt[:, bands == b].mean(axis=1) for b in range(len(_BAND_EDGES) + 1)])
    taste = np.repeat(taste**1.5, 2, axis=0)
    taste[1::2] *= np.minimum(blocks.foreign, 2.2)
    weights = np.hstack([taste, np.full((len(taste), 1), 0.8)])
    size = np.bincount(group, minlength=len(weights)).astype(float)
    for _ in range(12):  # so that people per block come near the free places
        weights *= free / np.maximum((weights * (size / weights.sum(axis=1))[:, None]).sum(axis=0), 1e-9)
    chosen = np.empty(len(people), dtype=np.int64)
    for number in range(len(weights)):
        rows = np.flatnonzero(group == number)
        chosen[rows] = draw(weights[number], len(rows), rng)
    return chosen


def placed_newcomers(people: People, blocks: Blocks, year: int, count: int, rng: Generator) -> People:
    """`count` people from outside, refugees among them, with their blocks."""
    third, ukraine = REFUGEES[year]
    refugees = [
        _refugees((third, 0.30), THIRD, _REFUGEE_AGE, year, rng),
        _refugees((ukraine, 0.61), UKRAINE, _UKRAINE_AGE, year, rng),
    ]
    housed = concat([_housed(group, blocks, rng) for group in refugees])
    others = _others(count - len(housed), year, rng)
    present = np.concatenate([people.block, housed.block])
    free = settle(present, blocks, year)
    return concat([housed, others.with_(block=place_movers(others, blocks, free, rng))])


def _refugees(group: tuple[int, float], nationality: int, ages: Nodes, year: int, rng: Generator) -> People:
    """`group`: how many and the share of women among adults; `ages`: corners of the age profile."""
    count, female = group
    age = draw(np.interp(AGES, *ages), count, rng)
    women = np.where((age < 16) | (age > 60), 0.49, female)
    return People(
        block=np.zeros(count, dtype=np.int64),
        age=age,
        sex=np.where(rng.random(count) < women, FEMALE, MALE),
        nationality=np.full(count, nationality),
        background=np.full(count, FOREIGN),
        arrival=np.full(count, year),
        refugee=np.ones(count, dtype=bool),
        latent=rng.random((count, len(LATENTS))),
    )


def _housed(group: People, blocks: Blocks, rng: Generator) -> People:
    """Half in accommodation, the others in ordinary homes where rents are low."""
    homes = np.array([ACCOMMODATION.get(block, 0.0) for block in blocks.ids])
    poor = blocks.size * blocks.poverty**1.3
    weights = 0.5 * homes / homes.sum() + 0.5 * poor / poor.sum()
    return group.with_(block=draw(weights, len(group), rng))


def _others(count: int, year: int, rng: Generator) -> People:
    names, shares = newcomer_shares(year)
    nationality = np.array(names)[draw(np.array(shares), count, rng)]
    age = draw(base_ages() * leave_rate(), count, rng)
    chance = rng.random((2, count))
    migrant = np.where(chance[0] < 0.13, GERMAN_MIGRANT, WITHOUT)
    women = np.where(age < 16, 0.487, np.where(nationality == EU, 0.42, 0.51))
    return People(
        block=np.zeros(count, dtype=np.int64),
        age=age,
        sex=np.where(chance[1] < women, FEMALE, MALE),
        nationality=nationality,
        background=np.where(nationality == GERMAN, migrant, FOREIGN),
        arrival=np.full(count, year),
        refugee=np.zeros(count, dtype=bool),
        latent=rng.random((count, len(LATENTS))),
    )
