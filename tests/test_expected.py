"""Declared deliveries: reference dates, due dates, stand-ins; wrong declarations are refused in German."""

from datetime import date

import pytest
from pydantic import ValidationError

from pipeline.models.expected import Expected, Fetch, Substitute, fill


def expected(**given: object) -> Expected:
    return Expected.model_validate({"due_days": 90, "first": 2022, **given})


@pytest.mark.parametrize(
    ("given", "until", "dates"),
    [
        ({}, "2024-12-31", "2022-12-31 2023-12-31 2024-12-31"),
        ({}, "2024-12-30", "2022-12-31 2023-12-31"),
        ({"last": 2023}, "2030-01-01", "2022-12-31 2023-12-31"),
        ({"every": "zweijahr", "reference": "15.12."}, "2026-12-31", "2022-12-15 2024-12-15 2026-12-15"),
        ({"every": "fuenfjahr", "first": 2019, "reference": "25.05."}, "2024-12-31", "2019-05-25 2024-05-25"),
        ({"every": "einmal", "reference": "15.05."}, "2026-12-31", "2022-05-15"),
        (
            {"every": "quartal", "file": "a_{year}_{quarter}.csv"},
            "2022-09-30",
            "2022-03-31 2022-06-30 2022-09-30",
        ),
        (
            {"every": "monat", "file": "a_{year}_{month}.csv", "first": 2024},
            "2024-02-29",
            "2024-01-31 2024-02-29",
        ),
        ({"every": "monat", "reference": "15.01.", "file": "{year}"}, "2022-02-20", "2022-01-15 2022-02-15"),
        ({"first": 2025}, "2024-12-31", ""),
    ],
)
def test_reference_dates(given: dict[str, object], until: str, dates: str) -> None:
    found = expected(**given).dates(date.fromisoformat(until))
    assert " ".join(day.isoformat() for day in found) == dates


def test_due_after_the_reference_date() -> None:
    assert expected(due_days=120).due(date(2023, 12, 31)) == date(2024, 4, 29)


def test_stand_in_of_a_year() -> None:
    stand_in = Substitute(year=2023, by_year=2022, reason="Umstellung")
    declared = expected(substitute=[stand_in.model_dump()])
    assert declared.stand_in(2023) == stand_in
    assert declared.stand_in(2022) is None


def test_names_are_filled_from_the_date() -> None:
    assert fill("x_{year}{month}_{quarter}_{half}", date(2024, 9, 30)) == "x_202409_3_2"
    assert fill("fest.csv", date(2024, 9, 30)) == "fest.csv"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"reference": "31.02."}, "kein Tag im Jahr"),
        ({"reference": "31. Dezember"}, "kein Tag im Jahr"),
        ({"reference": "2024-12-31"}, "ohne Jahr angeben"),
        ({"last": 2020}, "liegt vor first"),
        ({"every": "monat"}, "ist file nötig"),
        ({"due_days": -1}, "due_days"),
        ({"substitute": [{"year": 2023, "reason": "x"}]}, "by_year oder by_source ist nötig"),
        ({"substitute": [{"year": 2023, "by_year": 2023, "reason": "x"}]}, "nicht für sich selbst"),
        ({"substitute": [{"year": 2023, "by_year": 2022, "reason": ""}]}, "reason"),
    ],
)
def test_wrong_declarations(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        expected(**given)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "keine Adresse"),
        ("ftp://example.org/a.csv", "keine Adresse"),
        ("https:///a.csv", "keine Adresse"),
        ("https://müsterbrück.example/a.csv", "xn--"),
        ("https://amt:geheim@example.org/a.csv", "Zugangsdaten"),
    ],
)
def test_only_web_addresses_without_passwords(url: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Fetch(url=url)


def test_addresses_are_written_as_the_web_wants_them() -> None:
    assert Fetch(url="https://example.org/{year}.csv").max_mb == 500
    written = Fetch(url="https://example.org/Bevölkerung am 31.12/{year}.csv?a=b%20c&d=e#f").url
    assert written == "https://example.org/Bev%C3%B6lkerung%20am%2031.12/{year}.csv?a=b%20c&d=e#f"
