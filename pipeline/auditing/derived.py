"""Figures that are no counts and no quotients of printed counts: limits of chance, formulas, means.

Beside a hidden count such a figure narrows it, whatever its formula: whoever knows all inputs but one solves
for that one. So none may stand where one of its inputs is hidden. What follows from sums and quotients is not
asked here but worked out exactly (blocks, bounds).
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.auditing.cells import Counts, inputs, read_counts
from pipeline.auditing.edition import SECRET, VALUES, Edition, RowKey, Use
from pipeline.auditing.indexes_across import told_across

Told = tuple[str, int, str, RowKey, str]  # file, line or 0, what, row, hint
BESIDE = "neben einem geheimen Wert steht, was ihn eingrenzt"
INPUT = "eine Zahl, in die ein geheimer Wert eingeht, ist gedruckt"
CHANGES = "daten/veraenderungen.csv"


def told_by_derived(edition: Edition, folder: Path) -> Iterator[Told]:
    """Everything of the edition that is worked out with a hidden figure, each with file and line."""
    counts = read_counts(edition)
    yield from _beside(folder, VALUES, ("untergrenze", "obergrenze", "vergleich"))
    if (folder / CHANGES).is_file():
        yield from _beside(folder, CHANGES, ("trend",))
    yield from _worked_out(edition, counts)
    for key, hidden in told_across(edition, counts):
        yield VALUES, edition.rows[key].line, INPUT, key, f"verborgen ist ein Teil davon: {hidden}"


def _beside(folder: Path, file: str, columns: Sequence[str]) -> Iterator[Told]:
    """Limits, comparisons and directions in hidden lines: both limits give the value and its basis."""
    with (folder / file).open(encoding="utf-8-sig", newline="") as stream:
        heads = next(csv.reader(stream, delimiter=";"))
        # Few of many lines are hidden: the others need not be taken apart.
        lines = [(number, line) for number, line in enumerate(stream, 2) if SECRET in line]
    for (number, _), cells in zip(
        lines, csv.DictReader((line for _, line in lines), heads, delimiter=";"), strict=True
    ):
        told = [f"{column} {cells[column]}" for column in columns
                if any(sign.isalnum() for sign in cells.get(column) or "")]  # fmt: skip
        if told:
            key = (cells["indikator"], cells["gruppe"], cells["gebiet"], int(cells["jahr"]))
            yield file, number, BESIDE, key, "; ".join(told)


def _worked_out(edition: Edition, counts: Counts) -> Iterator[Told]:
    """Values of formulas and means with a hidden input."""
    derived = {series for series, uses in edition.uses.items() if _is_derived(uses)}
    for key, row in edition.rows.items():
        if row.value is None or key[:2] not in derived:
            continue
        cells = [(term, key[2], year) for term, year in inputs(edition, key)]
        hidden = next((cell for cell in cells if cell in counts.hidden), None)
        if hidden is not None:
            yield VALUES, row.line, INPUT, key, f"verborgen: {hidden[0]} {hidden[2]}"


def _is_derived(uses: Sequence[Use]) -> bool:
    """True for other roles than those of a quotient and for weighted terms."""
    roles = {use.role for use in uses}
    return bool(uses) and (
        not roles <= {"numerator", "denominator", "change"} or any("]*" in use.term for use in uses)
    )
