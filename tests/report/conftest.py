"""Fixtures of the report tests: an invented town and its document."""

from pathlib import Path

import pytest
from report_town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Four Sozialräume in two Stadtteile; tests change it before they build."""
    return Town(tmp_path / "projekt")
