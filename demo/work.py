"""Employment, unemployment, day care, school entry, care, elections: flags per person."""

from dataclasses import dataclass

import numpy as np

from demo.people import EU, FEMALE, GERMAN, GERMAN_MIGRANT, Flags, Floats, Ints, People, select
from demo.start import Blocks
from demo.support import Support, poverty_of, thin

_SGB2_UNEMPLOYED = {2013: 0.41, 2014: 0.405, 2015: 0.40, 2016: 0.40, 2017: 0.39, 2018: 0.375, 2019: 0.37,
                    2020: 0.40, 2021: 0.40, 2022: 0.375, 2023: 0.385, 2024: 0.395}  # fmt: skip
_SGB3_UNEMPLOYED = {2013: 440, 2014: 441, 2015: 429, 2016: 418, 2017: 396, 2018: 371, 2019: 374, 2020: 522,
                    2021: 431, 2022: 378, 2023: 417, 2024: 473}  # fmt: skip
_LONG_TERM = {2020: 0.40, 2021: 0.45, 2022: 0.42}
_JOB_AGE = ((15, 17, 19, 22, 25, 35, 50, 58, 62, 64), (0.02, 0.12, 0.6, 0.9, 1.1, 1.25, 1.3, 0.95, 0.5, 0.25))
_SEEK_AGE = ((15, 18, 21, 30, 50, 57, 60, 64), (0.06, 0.45, 0.8, 1.0, 1.0, 1.0, 0.75, 0.5))
_CARE_AGE = ((0, 40, 60, 70, 75, 80, 85, 90, 95), (0.006, 0.007, 0.016, 0.05, 0.10, 0.20, 0.38, 0.60, 0.75))
_CARE_LEVEL = {2015: 0.72, 2017: 0.90, 2019: 1.08, 2021: 1.30, 2023: 1.45}
_TURNOUT = {2014: 0.523, 2019: 0.611, 2024: 0.634}
_VOTE_AGE = ((18, 20, 25, 40, 60, 75, 85, 95), (0.9, 0.75, 0.6, 0.9, 1.2, 1.25, 0.85, 0.5))


@dataclass(frozen=True)
class Work:
    """Flags at 31.12.; both kinds of unemployed are disjoint, jobs too."""

    unemployed_sgb2: Flags
    unemployed_sgb3: Flags
    long_term: Flags
    employed: Flags
    minor_job: Flags

    @property
    def unemployed(self) -> Flags:
        """All registered unemployed."""
        return self.unemployed_sgb2 | self.unemployed_sgb3


def work(people: People, blocks: Blocks, aid: Support, year: int) -> Work:
    """Labour market of one year; ages 15 to 64."""
    adult = (people.age >= 15) & (people.age < 65)
    seeking = np.interp(people.age, *_SEEK_AGE)
    draw = people.drawn("work")
    sgb2 = select(
        seeking * (adult & aid.employable), draw, round(_SGB2_UNEMPLOYED[year] * aid.employable.sum())
    )
    grown = adult & (people.age > 17) & ~aid.in_bg & ~aid.asylum
    near = poverty_of(people, blocks) ** 0.35 * np.array([1.0, 1.5, 1.2, 1.6])[people.nationality]
    sgb3 = select(seeking * near * grown, draw, _SGB3_UNEMPLOYED[year])
    share = _LONG_TERM.get(year, 0.38)
    long_weight = np.where(sgb2, np.interp(people.age, (15, 25, 40, 64), (0.25, 0.6, 1.0, 1.5)), 0.15)
    long = select(long_weight * (sgb2 | sgb3), people.drawn("rank"), round(share * (sgb2 | sgb3).sum()))
    open_to_work = adult & ~sgb2 & ~sgb3
    weight = _job_weight(people, blocks, aid) * open_to_work
    employed = select(weight, 1 - draw, round((0.556 + 0.0052 * (year - 2014)) * adult.sum()))
    minor_age = np.interp(people.age, (15, 17, 20, 30, 55, 64), (0.3, 1.2, 1.3, 0.9, 1.0, 1.6))
    minor = select(minor_age * (open_to_work & ~employed), thin(draw, 4), round(0.082 * adult.sum()))
    return Work(sgb2, sgb3, long, employed, minor)


def _job_weight(people: People, blocks: Blocks, aid: Support) -> Floats:
    weight = np.interp(people.age, *_JOB_AGE) * poverty_of(people, blocks) ** -0.08
    weight *= np.where(aid.in_bg, 0.16, 1.0) * np.where(aid.asylum, 0.06, 1.0)
    weight *= np.where((people.sex == FEMALE) & (people.nationality != GERMAN), 0.65, 1.0)
    return weight * np.where(people.sex == FEMALE, 0.92, 1.05)


def day_care(people: People, blocks: Blocks, year: int) -> tuple[Flags, Flags]:
    """Children under 3 and 3 to 5 in day care at 1 March `year`, among the stock of the year before."""
    small, middle = people.age < 3, (people.age >= 3) & (people.age < 6)
    near = poverty_of(people, blocks) ** -0.2 * np.where(people.refugee, 0.35, 1.0)
    small_age = np.interp(people.age, (0, 1, 2), (0.06, 0.9, 1.7))
    small_share = 0.262 + 0.0105 * (year - 2014)
    middle_share = 0.952 - 0.0035 * (year - 2014)
    draw = people.drawn("child")
    return (
        select(small_age * near * small, draw, round(small_share * small.sum())),
        select(near * middle, thin(draw, 1), round(middle_share * middle.sum())),
    )


def school_entry(people: People, blocks: Blocks, year: int) -> tuple[Flags, Flags, Flags]:
    """Examined, with language needs, overweight: entry in autumn `year`, stock of that year."""
    six = people.age == 6
    examined_share = {2020: 0.38, 2021: 0.74}.get(year, 0.97)
    draw = people.drawn("child")
    examined = select(six.astype(float), thin(draw, 2), round(examined_share * six.sum()))
    poverty = poverty_of(people, blocks)
    home = np.array([1.0, 2.0, 3.2])[people.background]
    language = select(
        examined * home * poverty**0.4, thin(draw, 3), round((0.215 + 0.008 * (year - 2014)) * examined.sum())
    )
    heavy_share = 0.104 + (0.022 if year >= 2021 else 0.0)
    heavy = select(examined * poverty**0.5, thin(draw, 4), round(heavy_share * examined.sum()))
    return examined, language, heavy


def care(people: People, blocks: Blocks, year: int) -> tuple[Flags, Ints]:
    """People receiving long-term care benefits (SGB XI) and how: 0 in a home, 1 service, 2 allowance."""
    rate = np.interp(people.age, *_CARE_AGE) * poverty_of(people, blocks) ** 0.12
    receiving = select(rate, people.drawn("care"), round(float(rate.sum()) * _CARE_LEVEL[year]))
    home = np.append(np.array([block.startswith("0105") for block in blocks.ids]), False)[people.block]
    level = thin(people.drawn("care"), 7)
    in_home = np.interp(people.age, (0, 70, 85, 95), (0.05, 0.12, 0.22, 0.34)) + 0.40 * home
    kind: Ints = np.where(level < in_home, 0, np.where(level < in_home + 0.22, 1, 2))
    return receiving, kind


def council_election(people: People, blocks: Blocks, year: int) -> tuple[Flags, Flags]:
    """Entitled (Germans and citizens of the EU from 18) and voting."""
    entitled = (people.age >= 18) & ((people.nationality == GERMAN) | (people.nationality == EU))
    origin = np.where(people.nationality == EU, 0.25, np.where(people.background == GERMAN_MIGRANT, 0.6, 1.0))
    weight = np.interp(people.age, *_VOTE_AGE) * origin * poverty_of(people, blocks) ** -0.5
    voting = select(weight * entitled, people.drawn("vote"), round(_TURNOUT[year] * entitled.sum()))
    return entitled, voting
