"""Year by year: ageing, deaths, births, moves, newcomers, naturalisation. Every event is counted."""

from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator

from demo.newcomers import place_movers, placed_newcomers, settle
from demo.people import (
    FEMALE,
    FOREIGN,
    GERMAN,
    GERMAN_MIGRANT,
    LATENTS,
    MALE,
    THIRD,
    WITHOUT,
    Flags,
    Floats,
    Ints,
    People,
    concat,
    select,
)
from demo.places import FIRST_SIMULATED_YEAR, YEARS
from demo.profiles import MAX_AGE, birth_rate, death_rate, leave_rate
from demo.scenario import (
    BIRTHS,
    DEATHS,
    LEAVING,
    MOVING,
    TOTAL,
    UNKNOWN_ADDRESS,
    moves_factor,
    naturalisation,
)
from demo.start import Blocks, block_characters, first_people

_SEED = 20241231


@dataclass(frozen=True)
class Events:
    """Blocks of the events of one year; internal moves have an origin and a destination."""

    births: Ints
    deaths: Ints
    arrivals: Ints
    departures: Ints
    origin: Ints
    destination: Ints


@dataclass(frozen=True)
class History:
    """Stock at 31.12. and events by year."""

    blocks: Blocks
    stock: dict[int, People]
    events: dict[int, Events]


def simulate() -> History:
    """The whole run from FIRST_SIMULATED_YEAR to the last year."""
    rng = Generator(PCG64(_SEED))
    blocks = block_characters(rng)
    people = first_people(blocks, rng)
    people = people.with_(block=_some_without_address(people, len(blocks.ids), rng))
    stock, events = {FIRST_SIMULATED_YEAR: people}, {}
    for year in range(FIRST_SIMULATED_YEAR + 1, YEARS.stop):
        people, events[year] = _one_year(people, blocks, year, rng)
        stock[year] = people
    return History(blocks, stock, events)


def _some_without_address(people: People, unknown: int, rng: Generator) -> Ints:
    lost = np.argsort(rng.random(len(people)))[:UNKNOWN_ADDRESS]
    block = people.block.copy()
    block[lost] = unknown
    return block


def _one_year(people: People, blocks: Blocks, year: int, rng: Generator) -> tuple[People, Events]:
    people = _refreshed(people, rng)
    dead = _dying(people, year, rng)
    mothers = people.take(_giving_birth(people, blocks, year, rng))
    deaths = people.block[dead]
    babies = _babies(mothers, rng)
    people = people.take(~dead)
    leaving = _leaving(people, year, rng)
    departures = people.block[leaving]
    people = _corrected(_naturalised(people.take(~leaving), year, rng), rng)
    people, origin, destination = _moved(people, blocks, year, rng)
    missing = TOTAL[year] - len(people) - len(babies)
    arrivals = placed_newcomers(people, blocks, year, missing, rng)
    people = concat([people, babies, arrivals])
    found = Events(babies.block, deaths, arrivals.block, departures, origin, destination)
    return people, found


def _refreshed(people: People, rng: Generator) -> People:
    """One year older; every eleventh person's circumstances change."""
    again = rng.random((len(people), len(LATENTS)))
    change = rng.random(len(people)) < 0.09
    latent = np.where(change[:, None], again, people.latent)
    return people.with_(age=np.minimum(people.age + 1, MAX_AGE), latent=latent)


def _dying(people: People, year: int, rng: Generator) -> Flags:
    rate = np.where(
        people.sex == FEMALE,
        death_rate(female=True)[people.age],
        death_rate(female=False)[people.age],
    )
    return select(rate, rng.random(len(people)), DEATHS[year])


def _giving_birth(people: People, blocks: Blocks, year: int, rng: Generator) -> Flags:
    foreign = np.where(people.background == WITHOUT, 1.0, 1.25)
    families = np.append(blocks.tilt[:, 0], 0.5)[people.block]
    rate = np.where(people.sex == FEMALE, birth_rate()[people.age] * foreign * families, 0.0)
    return select(rate, rng.random(len(people)), BIRTHS[year])


def _babies(mothers: People, rng: Generator) -> People:
    """Newborns live with their mother; many children of foreign mothers are German by birth."""
    count = len(mothers)
    chance = rng.random((2, count))
    german = (mothers.nationality == GERMAN) | (chance[0] < 0.42)
    without = (mothers.background == WITHOUT) & (chance[0] < 0.87)
    nationality = np.where(german, GERMAN, mothers.nationality)
    background = np.where(without, WITHOUT, GERMAN_MIGRANT)
    return mothers.with_(
        age=np.zeros(count, dtype=np.int64),
        sex=np.where(chance[1] < 0.487, FEMALE, MALE),
        nationality=nationality,
        background=np.where(german, background, FOREIGN),
        refugee=mothers.refugee & ~german,
        latent=rng.random((count, len(LATENTS))),
    )


def _leaving(people: People, year: int, rng: Generator) -> Flags:
    weight = leave_rate()[people.age] * np.where(people.nationality == GERMAN, 1.0, 2.1)
    count = round(len(people) * LEAVING * moves_factor(year))
    return select(weight, rng.random(len(people)), count)


def _naturalised(people: People, year: int, rng: Generator) -> People:
    chance = rng.random(len(people))
    settled = (people.arrival < year - 6) & (people.age > 3)
    rate = np.where(people.nationality == THIRD, naturalisation(year), naturalisation(year) * 0.3)
    becomes = (people.nationality != GERMAN) & settled & (chance < rate * 1.6)
    return people.with_(
        nationality=np.where(becomes, GERMAN, people.nationality),
        background=np.where(becomes, GERMAN_MIGRANT, people.background),
    )


def _corrected(people: People, rng: Generator) -> People:
    """Register clean-up: a few entries of people who left unannounced go without being an event."""
    weight = np.where(people.nationality == GERMAN, 0.05, 1.0) * (people.age > 17)
    gone = select(weight.astype(np.float64), rng.random(len(people)), 12 + int(rng.random() * 16))
    return people.take(~gone)


def _moved(people: People, blocks: Blocks, year: int, rng: Generator) -> tuple[People, Ints, Ints]:
    """Moves between blocks of the town."""
    weight: Floats = leave_rate()[people.age] * np.where(people.nationality == GERMAN, 1.0, 1.3)
    count = round(len(people) * MOVING * moves_factor(year))
    movers = np.flatnonzero(select(weight, rng.random(len(people)), count))
    origin = people.block[movers]
    staying = np.delete(people.block, movers)
    destination = place_movers(people.take(movers), blocks, settle(staying, blocks, year), rng)
    block = people.block.copy()
    block[movers] = destination
    return people.with_(block=block), origin, destination
