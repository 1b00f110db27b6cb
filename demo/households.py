"""Households by block, generated from the age structure; every check sum of the HHSTAT layout holds."""

import itertools

import numpy as np
from numpy.random import PCG64, Generator

from demo.people import FOREIGN, Floats, Ints
from demo.town import Counts, Town, Year

FIELDS = (
    "HH", "HH_1pers", "HH_2pers", "HH_3pers", "HH_4pers", "HH_ab5pers", "HH_0kind", "HH_1kind",
    "HH_2kind", "HH_ab3kind", "HH_alleinerz", "HH_paarohne", "HH_paarmit", "HH_andere",
    "HH_andere_nachkab18", "HH_single_u35", "HH_single_35b64", "HH_single_ab65",
)  # fmt: skip
_SEED = 99010
_ALONE_AGE = (
    (18, 20, 24, 30, 40, 55, 65, 75, 82, 90, 104),
    (0.05, 0.16, 0.30, 0.31, 0.21, 0.21, 0.25, 0.31, 0.42, 0.52, 0.55),
)
_CITY = {"01": 1.35, "02": 1.0, "03": 1.0, "04": 1.0, "05": 0.78, "06": 0.72, "07": 0.70, "08": 0.76}


def households(town: Town, year: Year) -> dict[str, Counts]:
    """Field → count by block, for all FIELDS."""
    dither = Generator(PCG64(_SEED)).random((20, len(town.blocks.ids)))
    numbers = _numbers(town, year, dither)
    return {name: dict(zip(town.blocks.ids, numbers[name].tolist(), strict=True)) for name in FIELDS}


def _sum_by_block(town: Town, year: Year, weights: Floats) -> Floats:
    sums: Floats = np.bincount(year.people.block, weights=weights, minlength=len(town.blocks.ids) + 1).astype(
        np.float64
    )
    return sums[:-1]


def _split(whole: Ints, shares: tuple[Floats | float, ...], dither: Floats) -> list[Ints]:
    """Whole numbers by shares (the last part takes the rest)."""
    edges = [np.zeros_like(whole)]
    reached: Floats = np.zeros(len(whole))
    for share in shares:
        reached = reached + share
        edges.append(np.minimum(np.floor(whole * reached + dither).astype(np.int64), whole))
    edges.append(whole)
    return [upper - lower for lower, upper in itertools.pairwise(edges)]


def _numbers(town: Town, year: Year, dither: Floats) -> dict[str, Ints]:
    singles = _singles(town, year, dither)
    alone = np.sum(singles, axis=0)
    people, poverty = year.people, town.blocks.poverty
    children = _sum_by_block(town, year, (people.age < 18).astype(float))
    adults = _sum_by_block(town, year, _in_household(town, year) * (people.age >= 18)) - alone
    families = np.floor(children / 1.66 + dither[3]).astype(np.int64)
    lone_share = np.clip(0.145 + 0.055 * poverty, 0.13, 0.31)
    lone, couples_with, other_with = _split(families, (lone_share, 0.90 - lone_share), dither[4])
    rest = np.maximum(adults - lone - 2.0 * couples_with - 2.7 * other_with, 0)
    couples = np.floor(rest * 0.66 / 2 + dither[5]).astype(np.int64)
    other = np.floor(rest * 0.34 / 2.55 + dither[6]).astype(np.int64)
    one, two, three = _split(families, (0.515, 0.365), dither[7])
    lone_size = _split(lone, (0.60, 0.29, 0.09), dither[8])  # 2, 3, 4, 5+ people
    with_size = _split(couples_with, (0.46, 0.39), dither[9])  # 3, 4, 5+
    other_size = _split(other, (0.52, 0.31, 0.12), dither[10])  # 2, 3, 4, 5+
    large = _split(other_with, (0.15, 0.40), dither[11])  # 3, 4, 5+
    grown = _split(other, (0.72,), dither[12])[0]
    return {
        "HH": alone + couples + families + other,
        "HH_1pers": alone,
        "HH_2pers": couples + lone_size[0] + other_size[0],
        "HH_3pers": lone_size[1] + with_size[0] + other_size[1] + large[0],
        "HH_4pers": lone_size[2] + with_size[1] + other_size[2] + large[1],
        "HH_ab5pers": lone_size[3] + with_size[2] + other_size[3] + large[2],
        "HH_0kind": alone + couples + other,
        "HH_1kind": one,
        "HH_2kind": two,
        "HH_ab3kind": three,
        "HH_alleinerz": lone,
        "HH_paarohne": couples,
        "HH_paarmit": couples_with,
        "HH_andere": other + other_with,
        "HH_andere_nachkab18": grown,
        "HH_single_u35": singles[0],
        "HH_single_35b64": singles[1],
        "HH_single_ab65": singles[2],
    }


def _in_household(town: Town, year: Year) -> Floats:
    """1, or less where part of the people live in a home or in shared accommodation."""
    people = year.people
    home = np.append(np.array([block.startswith("0105") for block in town.blocks.ids]), False)
    share = np.where(home[people.block] & (people.age >= 80), 0.45, 1.0)
    return np.where(year.aid.asylum, 0.3, share)


def _singles(town: Town, year: Year, dither: Floats) -> list[Ints]:
    people = year.people
    city = np.array([_CITY[block[:2]] for block in town.blocks.ids] + [1.0])
    drift = 1 + 0.006 * (year.number - 2014)
    chance = np.interp(people.age, *_ALONE_AGE) * (people.age >= 18) * city[people.block] * drift
    chance *= np.where(people.background == FOREIGN, 0.85, 1.0) * _in_household(town, year)
    limits = ((18, 35), (35, 65), (65, 200))
    sums = [
        _sum_by_block(town, year, chance * ((people.age >= low) & (people.age < high)))
        for low, high in limits
    ]
    return [np.floor(total + dither[n]).astype(np.int64) for n, total in enumerate(sums)]
