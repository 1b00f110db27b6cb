"""Hidden values that a published change gives away: last value plus change, or change and percentage
alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.auditing.edition import Edition, RowKey
from pipeline.auditing.edition import Use as TermUse


@dataclass(frozen=True)
class Step:
    """A published change between two rows of a series."""

    key: RowKey
    base: RowKey
    difference: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True)
class Told:
    """A hidden row whose value follows from changes."""

    key: RowKey
    value: Decimal
    way: str


def told_by_changes(edition: Edition) -> list[Told]:
    """Hidden rows whose value follows from published changes, one after another."""
    known = {key: row.value for key, row in edition.rows.items() if row.value is not None}
    hidden = {key for key, row in edition.rows.items() if row.secret}
    waiting = [step for step in _steps(edition) if step.key in hidden or step.base in hidden]
    found: list[Told] = []
    while True:
        new = [told for step in waiting for told in _told(step, known) if told.key in hidden]
        new = list({told.key: told for told in new if told.key not in known}.values())
        if not new:
            return found
        found += new
        known |= {told.key: told.value for told in new}


def _steps(edition: Edition) -> Iterator[Step]:
    for key, base, difference, percent in edition.changes:
        yield Step(key, (*key[:3], base), difference, percent)
    for (indicator, group), uses in edition.uses.items():
        for use in uses:
            if use.role == "change":
                yield from _of_indicator(edition, indicator, group, use)


def _of_indicator(edition: Edition, indicator: str, group: str, use: TermUse) -> Iterator[Step]:
    """An indicator that is the change of another over some years."""
    years = int(use.moment.removeprefix("years*"))
    for (name, category, area, year), row in edition.rows.items():
        if name == indicator and category == group and row.value is not None:
            yield Step((use.term, group, area, year), (use.term, group, area, year - years), row.value, None)


def _told(step: Step, known: dict[RowKey, Decimal]) -> Sequence[Told]:
    """What a change tells, given what is known."""
    now, before = known.get(step.key), known.get(step.base)
    change, percent = step.difference, step.percent
    if change is not None:
        if before is not None:
            return [Told(step.key, before + change, f"Wert {step.base[3]} plus veröffentlichte Veränderung")]
        if now is not None:
            return [Told(step.base, now - change, f"Wert {step.key[3]} minus veröffentlichte Veränderung")]
        if percent:
            value = change * 100 / percent
            way = "veröffentlichte Veränderung geteilt durch ihre Prozentangabe"
            return [Told(step.base, value, way), Told(step.key, value + change, way)]
    elif percent is not None:
        factor = 1 + percent / 100
        if before is not None:
            return [Told(step.key, before * factor, f"Wert {step.base[3]} und veröffentlichte Prozentangabe")]
        if now is not None and factor:
            return [Told(step.base, now / factor, f"Wert {step.key[3]} und veröffentlichte Prozentangabe")]
    return []
