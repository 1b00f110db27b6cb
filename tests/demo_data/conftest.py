"""Fixtures of the tests of the demo data."""

from collections import Counter

import pytest
from delivered import YEARS, inhabitants


@pytest.fixture(scope="session")
def people() -> dict[int, Counter[str]]:
    """Inhabitants by year, then Sozialraum."""
    return {year: inhabitants(year) for year in YEARS}
