"""Age profiles of the kinds of neighbourhood: who lives there and who moves there."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAX_AGE = 104
AGES = np.arange(MAX_AGE + 1)

# Relative number of people by age in 2012: large birth cohorts around 1964, small ones after 1973.
_BASE_AGE = (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 48, 52, 57, 62, 67, 70, 73, 77, 80, 85, 90, 95, 100, 104)
_BASE = (0.77, 0.79, 0.88, 0.99, 1.10, 1.14, 1.14, 1.08, 1.18, 1.55, 1.68, 1.64, 1.42, 1.25, 0.98, 1.12,
         1.18, 0.95, 0.74, 0.50, 0.20, 0.05, 0.006, 0.0005)  # fmt: skip

_TILT_AGE = (0, 10, 20, 27, 35, 45, 55, 65, 75, 88)
_TILT = {
    "kern": (0.75, 0.60, 1.10, 1.70, 1.25, 0.90, 0.90, 0.90, 1.05, 1.25),
    "altbau": (1.20, 1.10, 1.30, 1.50, 1.25, 0.95, 0.85, 0.75, 0.70, 0.65),
    "arbeiter": (1.00, 1.00, 1.05, 1.05, 1.00, 1.00, 1.00, 0.95, 1.00, 0.95),
    "dorf": (0.90, 0.95, 0.95, 0.80, 0.90, 1.05, 1.10, 1.10, 1.05, 1.10),
    "efh_alt": (0.80, 0.85, 0.75, 0.55, 0.80, 0.95, 1.00, 1.30, 1.60, 1.40),
    "efh_neu": (1.90, 1.75, 0.90, 0.75, 1.70, 1.50, 0.75, 0.50, 0.40, 0.35),
    "gross": (1.35, 1.30, 1.20, 1.15, 1.15, 0.90, 0.85, 0.95, 1.00, 0.80),
    "misch": (1.00,) * 10,
    "heim": (0.75, 0.70, 0.90, 1.10, 0.95, 0.90, 0.90, 0.95, 1.35, 3.20),
}

# Children per woman and year by age, shape only; deaths follow Gompertz.
_BIRTH_AGE = (14, 18, 22, 26, 30, 33, 37, 41, 45, 50)
_BIRTH = (0.0, 0.012, 0.045, 0.085, 0.115, 0.105, 0.060, 0.018, 0.003, 0.0)
_LEAVE_AGE = (0, 5, 12, 17, 20, 25, 30, 38, 48, 60, 75, 104)
_LEAVE = (1.15, 0.80, 0.50, 0.70, 2.20, 2.60, 1.90, 1.10, 0.65, 0.40, 0.30, 0.45)


def base_ages() -> Floats:
    """Relative number of people by single year of age, sum 1."""
    weights = np.interp(AGES, _BASE_AGE, _BASE)
    shares: Floats = weights / weights.sum()
    return shares


def tilt(profile: str) -> Floats:
    """How much more often than in the town a single year of age occurs in a profile."""
    return np.interp(AGES, _TILT_AGE, _TILT[profile])


def birth_rate() -> Floats:
    """Births per woman by age before calibration."""
    return np.interp(AGES, _BIRTH_AGE, _BIRTH)


def leave_rate() -> Floats:
    """Relative frequency of moving by age, 1 = average."""
    return np.interp(AGES, _LEAVE_AGE, _LEAVE)


def death_rate(female: bool) -> Floats:
    """Yearly probability of dying by age (Gompertz with an infant term)."""
    level, slope = (2.0e-5, 0.1005) if female else (4.2e-5, 0.0965)
    rate = level * np.exp(slope * AGES)
    rate[0] += 0.003
    limited: Floats = np.minimum(rate, 0.6)
    return limited
