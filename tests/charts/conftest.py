"""The look of the charts in tests: bundled fonts, standard colours."""

import pytest
from chart_reading import FONTS

from pipeline.charts.theme import Theme


@pytest.fixture(scope="session")
def theme() -> Theme:
    return Theme(FONTS)
