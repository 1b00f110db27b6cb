"""What happens to the town from year to year: totals and shocks the simulation is steered by."""

import numpy as np

from demo.people import EU, GERMAN, THIRD, UKRAINE

# Inhabitants in the register at 31.12.
TOTAL = {
    2012: 35_940, 2013: 35_960, 2014: 36_040, 2015: 36_470, 2016: 36_560, 2017: 36_420, 2018: 36_310,
    2019: 36_240, 2020: 36_110, 2021: 36_080, 2022: 36_540, 2023: 36_640, 2024: 36_600,
}  # fmt: skip
# Refugees arriving in the year: other third countries, Ukraine.
REFUGEES = {
    2013: (60, 0), 2014: (120, 0), 2015: (440, 0), 2016: (190, 0), 2017: (80, 0), 2018: (60, 0),
    2019: (50, 0), 2020: (30, 0), 2021: (45, 0), 2022: (90, 430), 2023: (140, 100), 2024: (90, 60),
}  # fmt: skip
# Where accommodation for refugees stands: block and share.
ACCOMMODATION = {"010602": 0.32, "010302": 0.14, "020201": 0.12, "040103": 0.14, "0302b02": 0.10,
                 "060301": 0.08, "020502": 0.10}  # fmt: skip
BIRTHS = {
    2013: 262, 2014: 271, 2015: 281, 2016: 304, 2017: 301, 2018: 298, 2019: 292, 2020: 290, 2021: 306,
    2022: 284, 2023: 266, 2024: 261,
}  # fmt: skip
DEATHS = {
    2013: 425, 2014: 414, 2015: 439, 2016: 428, 2017: 441, 2018: 452, 2019: 440, 2020: 463, 2021: 481,
    2022: 492, 2023: 474, 2024: 462,
}  # fmt: skip
LEAVING = 0.046  # of the people, moving out of town per year
MOVING = 0.062  # of the people, moving to another block per year
UNKNOWN_ADDRESS = 58  # people without a known address in the town

# Other newcomers: nationality and its share at the beginning and the end of the series.
_NEWCOMERS = {GERMAN: (0.690, 0.615), EU: (0.200, 0.220), UKRAINE: (0.004, 0.006), THIRD: (0.106, 0.159)}


def moves_factor(year: int) -> float:
    """Fewer moves in the years of the pandemic."""
    return {2020: 0.86, 2021: 0.93}.get(year, 1.0)


def newcomer_shares(year: int) -> tuple[list[int], list[float]]:
    """Nationalities of newcomers other than refugees, and their shares in a year."""
    position = (year - 2012) / 12
    shares = [first + (last - first) * position for first, last in _NEWCOMERS.values()]
    return list(_NEWCOMERS), [float(share) for share in np.array(shares) / sum(shares)]


def naturalisation(year: int) -> float:
    """Share of people of other states who become German in a year; easier law from mid-2024."""
    return {2022: 0.017, 2023: 0.020, 2024: 0.031}.get(year, 0.012)
