"""Who receives benefits: SGB II, SGB XII, AsylbLG, by person, from lasting latent proneness."""

from dataclasses import dataclass

import numpy as np

from demo.people import (
    EU,
    FOREIGN,
    GERMAN,
    GERMAN_MIGRANT,
    THIRD,
    UKRAINE,
    Flags,
    Floats,
    People,
    select,
)
from demo.start import Blocks

# People in Bedarfsgemeinschaften per 100 under the age limit, December.
_SGB2 = {2013: 12.0, 2014: 12.1, 2015: 12.6, 2016: 13.1, 2017: 12.9, 2018: 12.3, 2019: 11.6, 2020: 11.9,
         2021: 11.3, 2022: 12.6, 2023: 13.0, 2024: 12.8}  # fmt: skip
_ASYL = {2013: 90, 2014: 120, 2015: 345, 2016: 205, 2017: 130, 2018: 105, 2019: 92, 2020: 78, 2021: 81,
         2022: 142, 2023: 163, 2024: 121}  # fmt: skip
# Grundsicherung im Alter per 100 from the age limit on; Ukrainian refugees from 2022.
_OLD_AGE = {2013: 3.2, 2014: 3.3, 2015: 3.5, 2016: 3.4, 2017: 3.5, 2018: 3.6, 2019: 3.6, 2020: 3.7,
            2021: 4.0, 2022: 4.8, 2023: 5.0, 2024: 5.3}  # fmt: skip
_HLU = {year: 78 - 2 * (year - 2014) for year in range(2013, 2025)}

_SGB2_AGE = (
    (0, 3, 6, 14, 17, 22, 30, 45, 56, 63, 104),
    (1.65, 1.7, 1.65, 1.5, 1.35, 1.1, 1.15, 0.9, 0.8, 0.75, 0.7),
)
_YEARS_HERE = (0, 1, 2, 3, 5, 8, 12)


@dataclass(frozen=True)
class Support:
    """Flags per person at 31.12. of a year."""

    under_limit: Flags  # below the age limit of § 7a SGB II
    in_bg: Flags
    entitled: Flags
    employable: Flags
    asylum: Flags
    old_age: Flags
    reduced_capacity: Flags
    hlu: Flags


def thin(latent: Floats, number: int) -> Floats:
    """Further random numbers from a lasting one, nearly independent of it and of each other."""
    shifted: Floats = (latent * (97.0 * number + 13.7)) % 1.0
    return shifted


def poverty_of(people: People, blocks: Blocks) -> Floats:
    """Poverty level of each person's block, town about 1; people without address 5."""
    return np.append(blocks.poverty, 5.0)[people.block]


def below_age_limit(people: People, year: int) -> Flags:
    """§ 7a SGB II: of those aged 65 at 31.12. the share (year - 2011) / 12 is still below the limit."""
    share = min(1.0, (year - 2011) / 12)
    flags: Flags = (people.age < 65) | ((people.age == 65) & (thin(people.drawn("old"), 5) < share))
    return flags


def support(people: People, blocks: Blocks, year: int) -> Support:
    """All benefits of one year; nobody has two of them."""
    under = below_age_limit(people, year)
    asylum = select(_asylum_weight(people, year), people.drawn("social"), _ASYL[year])
    bg_weight = _sgb2_weight(people, blocks, year) * (under & ~asylum)
    in_bg = select(bg_weight, people.drawn("social"), round(_SGB2[year] * under.sum() / 100))
    entitled = in_bg & (thin(people.drawn("social"), 1) > 0.055)
    able = thin(people.drawn("work"), 2) > 0.015
    free = ~(in_bg | asylum)
    old_count = round(_OLD_AGE[year] * (~under).sum() / 100)
    old = select(_old_weight(people, blocks) * (~under & free), people.drawn("old"), old_count)
    capacity_weight = poverty_of(people, blocks) ** 0.7 * (under & free & (people.age > 17))
    capacity_count = round((0.0126 + 0.00016 * (year - 2014)) * (people.age > 17).sum())
    capacity = select(capacity_weight, people.drawn("care"), capacity_count)
    rest = poverty_of(people, blocks) ** 0.8 * (free & ~old & ~capacity)
    return Support(
        under_limit=under,
        in_bg=in_bg,
        entitled=entitled,
        employable=entitled & (people.age >= 15) & able,
        asylum=asylum,
        old_age=old,
        reduced_capacity=capacity,
        hlu=select(rest, thin(people.drawn("care"), 3), _HLU[year]),
    )


def _asylum_weight(people: People, year: int) -> Floats:
    here = np.interp(year - people.arrival, _YEARS_HERE, (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01))
    ukraine = np.where(people.arrival == 2022, 0.05 if year == 2022 else 0.015, 0.03)
    weight: Floats = np.where(people.nationality == UKRAINE, ukraine, here) * people.refugee
    return weight


def _sgb2_weight(people: People, blocks: Blocks, year: int) -> Floats:
    factors = {GERMAN: 0.72, EU: 1.15, UKRAINE: 1.4, THIRD: 2.0}
    nationality = np.array([factors[code] for code in (GERMAN, EU, UKRAINE, THIRD)])[people.nationality]
    nationality = np.where(people.background == GERMAN_MIGRANT, 1.25, nationality)
    weight = np.interp(people.age, *_SGB2_AGE) * nationality * poverty_of(people, blocks) ** 1.05
    here = np.interp(year - people.arrival, _YEARS_HERE, (3.0, 9.0, 12.0, 10.0, 6.0, 4.0, 3.0))
    ukraine = np.where(year - people.arrival == 0, 13.0, 11.0)
    refugee = np.where(people.nationality == UKRAINE, ukraine, here)
    chosen: Floats = np.where(people.refugee & (people.background == FOREIGN), refugee, weight)
    return chosen


def _old_weight(people: People, blocks: Blocks) -> Floats:
    factors = np.array([1.0, 2.2, 3.0, 5.0])[people.nationality]
    factors = np.where(people.background == GERMAN_MIGRANT, 1.6, factors)
    factors = np.where(people.refugee, 30.0, factors)
    weight: Floats = factors * poverty_of(people, blocks) ** 1.1
    return weight
