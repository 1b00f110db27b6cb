"""The rows of the delivery board: one per source and reference date, with its state on a given day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from pipeline.commands.board.checked import Checked, read_checked, shown, unchanged
from pipeline.models.source import Source
from pipeline.numbers import format_date
from pipeline.project import Project
from pipeline.readers.arrivals import dated_file, guessed_missing, source_files, stand_in_words
from pipeline.stages.fingerprint import FileHashes


class State(StrEnum):
    """What became of one expected delivery; in the order in which people want to read them."""

    LATE = "verspätet"
    UNCLEAR = "unklar"
    EXPECTED = "erwartet"
    REPLACED = "ersetzt"
    ARRIVED = "eingetroffen"
    CHECKED = "geprüft"
    ENDED = "nicht mehr erwartet"


MEANINGS = {
    State.LATE: "nicht da, obwohl die Frist abgelaufen ist: bei der Stelle anfragen",
    State.UNCLEAR: "Datei da, aber welche Jahre sie enthält, ist erst nach harmonize bekannt",
    State.EXPECTED: "noch nicht da, die Frist läuft noch oder ist nicht angegeben",
    State.REPLACED: "kommt nicht; source.yaml sagt, was an ihrer Stelle steht und warum",
    State.ARRIVED: "Datei da, aber noch nicht eingelesen oder seither geändert",
    State.CHECKED: "Datei da, eingelesen und ohne Fehler vereinheitlicht",
    State.ENDED: "die Quelle wird nicht fortgesetzt",
}
GUESSED = "vermutet aus den übrigen Jahren; expected: ist nicht angegeben"


@dataclass(frozen=True)
class Row:
    """One delivery: source, year or reference date, state, and whom to ask."""

    source: str
    title: str
    publisher: str
    office: str
    period: str  # 31.12.2024, or 2024 where no reference date is declared
    sort: date
    state: State
    due: date | None = None
    files: tuple[str, ...] = ()
    rows: int | None = None
    findings: int = 0
    note: str = ""


@dataclass(frozen=True)
class Board:
    """All rows of an edition on one day."""

    edition: str
    until: date
    today: date
    rows: tuple[Row, ...]
    note: str = ""

    def of(self, *states: State) -> list[Row]:
        """Rows in one of these states, the most urgent state and the earliest date due first."""
        order = list(State)
        found = [row for row in self.rows if row.state in states]
        return sorted(
            found, key=lambda row: (order.index(row.state), row.due or date.max, row.sort, row.source)
        )

    def count(self, state: State) -> int:
        """Number of rows in a state."""
        return sum(row.state is state for row in self.rows)


def make_board(project: Project, today: date, checked: Checked | None = None) -> Board:
    """The board of the project's edition: every reference date up to that of the edition.

    `checked` takes the place of what the working database says.
    """
    checked = read_checked(project) if checked is None else checked
    hashes = FileHashes(project.processed_dir / "checksums.json")
    rows: list[Row] = []
    for source in project.sources.values():
        rows += _SourceRows(project, source, checked, hashes).rows(today)
    until = project.edition.reference_date
    return Board(project.edition_id, until, today, tuple(rows), checked.note)


@dataclass
class _Here:
    """Files that hold one year; `checked` only if each is as it was when it was read."""

    files: list[Path] = field(default_factory=list)
    checked: bool = True


class _SourceRows:
    """What is known of one source, and the rows that follow from it."""

    def __init__(self, project: Project, source: Source, checked: Checked, hashes: FileHashes) -> None:
        self.project = project
        self.source = source
        self.checked = checked
        self.by_year: dict[int, _Here] = {}
        self.undated: list[Path] = []
        for path, named in source_files(project, source).items():
            known = checked.files.get((source.id, shown(project, path)))
            same = unchanged(project, path, known, hashes)
            years = known.years if known and same and known.years else named
            if years is None:
                self.undated.append(path)
            for year in years or ():
                here = self.by_year.setdefault(year, _Here())
                here.files.append(path)
                here.checked &= bool(same and known and year in known.years)

    def rows(self, today: date) -> Iterator[Row]:
        """Declared dates with their state, then files outside of them, then the end of the series."""
        expected, until = self.source.expected, self.project.edition.reference_date
        if expected is None:
            yield from self._guessed()
            return
        days = list(expected.dates(date(until.year, 12, 31)))
        for day in days:
            if day <= until or day.year in self.by_year:
                yield self._declared(day, today)
        for year in sorted(set(self.by_year) - {day.year for day in days}):
            if year <= until.year:
                found = self._present(date(year, 12, 31), note="außerhalb des erwarteten Zeitraums")
                yield replace(found, period=str(year))
        if expected.last and expected.last < until.year:
            end = date(expected.last + 1, 1, 1)
            note = f"letzte Lieferung für {expected.last}"
            yield replace(self._row(end, State.ENDED, note=note), period=f"ab {end.year}")

    def _declared(self, day: date, today: date) -> Row:
        expected = self.source.expected
        assert expected is not None  # called only with a declaration
        due, stand_in = expected.due(day), expected.stand_in(day.year)
        if expected.file:
            path = dated_file(self.project, self.source, day)
            here = self.by_year.get(day.year)
            if path:
                done = bool(here and path in here.files and here.checked)
                return self._row(day, State.CHECKED if done else State.ARRIVED, due, [path])
        elif day.year in self.by_year:
            note = "Ersatz ist angegeben, aber nicht mehr nötig" if stand_in else ""
            return self._present(day, due, note)
        if stand_in:
            return self._row(day, State.REPLACED, note=stand_in_words(stand_in))
        if self.undated and not expected.file:
            return self._row(day, State.UNCLEAR, due, self.undated)
        return self._row(day, State.LATE if today > due else State.EXPECTED, due)

    def _guessed(self) -> Iterator[Row]:
        """Without a declaration: years that are there, and years that the others let expect."""
        for year in sorted(self.by_year):
            if year <= self.project.year:
                yield replace(self._present(date(year, 12, 31)), period=str(year))
        for year in guessed_missing(self.project, self.source, self.project.year):
            if year not in self.by_year:
                yield replace(self._row(date(year, 12, 31), State.EXPECTED, note=GUESSED), period=str(year))
        end = self.project.edition.reference_date
        if self.undated:
            yield replace(self._row(end, State.UNCLEAR, files=self.undated), period="–")
        if not self.by_year and not self.undated:
            yield replace(self._row(end, State.EXPECTED, note="noch keine Datei im Ordner"), period="–")

    def _present(self, day: date, due: date | None = None, note: str = "") -> Row:
        here = self.by_year[day.year]
        return self._row(day, State.CHECKED if here.checked else State.ARRIVED, due, here.files, note)

    def _row(
        self,
        day: date,
        state: State,
        due: date | None = None,
        files: Sequence[Path] = (),
        note: str = "",
    ) -> Row:
        names = [shown(self.project, path) for path in files]
        known = [self.checked.files.get((self.source.id, name)) for name in names]
        done = state is State.CHECKED
        return Row(
            source=self.source.id,
            title=self.source.title,
            publisher=self.source.publisher,
            office=self.source.contact or self.source.publisher,
            period=format_date(day),
            sort=day,
            state=state,
            due=due,
            files=tuple(path.name for path in files),
            rows=sum(item.rows for item in known if item) if done else None,
            findings=sum(self.checked.findings_at(name) for name in names) if done else 0,
            note=note,
        )


def years_in_words(rows: Iterable[Row]) -> str:
    """Years of rows as spans.

    >>> row = Row("a", "", "", "", "", date(2014, 12, 31), State.CHECKED)
    >>> years_in_words([row, replace(row, sort=date(2015, 12, 31)), replace(row, sort=date(2018, 3, 1))])
    '2014–2015, 2018'
    """
    spans: list[list[int]] = []
    for year in sorted({row.sort.year for row in rows}):
        if spans and spans[-1][1] == year - 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
