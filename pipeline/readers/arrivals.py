"""What a folder of deliveries tells by its file names alone: strays, missing years, the same file twice."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from pipeline.definition_file import suggest
from pipeline.errors import Problem, Severity
from pipeline.models.expected import Substitute, fill
from pipeline.models.source import Source
from pipeline.numbers import format_date
from pipeline.project import Project
from pipeline.readers.delivery import YEAR, file_pattern, find_files

NOT_DELIVERIES = ("source.yaml", "corrections.yaml", "liesmich.txt", "liesmich.md", "readme.txt", "readme.md")
FETCHED = "fetched.csv"  # written by the command fetch
LEFT_ASIDE = (".part", ".part.json", ".alt")  # half downloaded, and replaced by a newer download
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:(?:-|_|–| bis )((?:19|20)\d\d))?(?!\d)")


def stray_files(folder: Path, patterns: Iterable[str]) -> list[str]:
    """Files of a source's folder that no pattern takes, by name; notes and hidden files do not count."""
    taken = {path for pattern in patterns for path in find_files(folder, pattern)}
    return sorted(
        path.name
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.is_file()
        and path not in taken
        and not path.name.startswith((".", "~"))
        and not path.name.lower().endswith(LEFT_ASIDE)
        and path.name.lower() not in (*NOT_DELIVERIES, FETCHED)
    )


def source_files(project: Project, source: Source) -> dict[Path, frozenset[int] | None]:
    """Files of a source with the years of their data, as far as names tell; None: only the content knows."""
    folder = project.source_dir(source)
    found: dict[Path, frozenset[int] | None] = {}
    for pattern in source.files:
        for path in find_files(folder, pattern):
            found[path] = _years_of(source, pattern, path.relative_to(folder).as_posix())
    return dict(sorted(found.items()))


def _years_of(source: Source, pattern: str, name: str) -> frozenset[int] | None:
    period = source.period
    if period.source == "constant":
        return frozenset({period.year})
    match = file_pattern(pattern).fullmatch(name)
    if YEAR in pattern and match:
        return frozenset({int(match[1]) + (period.offset if period.source == "file" else 0)})
    return named_years(Path(name).stem)


def named_years(stem: str) -> frozenset[int] | None:
    """Years that a file name gives, singly or as a span; None if it gives none.

    >>> sorted(named_years("pflege_2015-2018")), named_years("13211-02-05-4")
    ([2015, 2016, 2017, 2018], None)
    """
    spans = [(int(match[1]), int(match[2] or match[1])) for match in _SPAN.finditer(stem)]
    return frozenset(year for first, last in spans for year in range(first, last + 1)) or None


def dated_file(project: Project, source: Source, day: date) -> Path | None:
    """The file of one reference date, for sources whose `expected` gives a name per date."""
    if source.expected is None or not source.expected.file:
        return None
    path = project.source_dir(source) / fill(source.expected.file, day)
    return path if path.is_file() else None


def file_years(project: Project, source: Source) -> set[int]:
    """Years of the files whose pattern has {year}."""
    dated = [pattern for pattern in source.files if YEAR in pattern]
    found = source_files(project, source.model_copy(update={"files": dated}))
    return {year for years in found.values() for year in years or ()}


def missing_years(years: Collection[int], last: int) -> list[int]:
    """Years that the usual distance between deliveries lets expect, up to `last`; none if it is irregular.

    >>> missing_years({2014, 2016, 2017}, 2018), missing_years({2014, 2019}, 2024)
    ([2015, 2018], [2024])
    >>> missing_years({2008, 2014, 2018}, 2018)
    []
    """
    ordered = sorted(years)
    if len(ordered) < 2:
        return []
    steps = Counter(after - before for before, after in pairwise(ordered))
    usual = [step for step, count in steps.items() if count == max(steps.values())]
    if any(step % min(usual) for step in steps):
        return []
    return [year for year in range(ordered[0], last + 1, min(usual)) if year not in years]


def guessed_missing(project: Project, source: Source, last: int) -> list[int]:
    """Years up to `last` without file, judged by the others, for sources that declare no expectation.

    A source that another one of the same dataset and level continues is not expected to go on.
    """
    known = file_years(project, source)
    later = max((year for other in _successors(project, source) for year in other), default=0)
    return missing_years(known, last if later <= max(known, default=0) else max(known))


def last_date(project: Project) -> date:
    """Reference date of the latest edition: findings of the first stages are the same for all editions."""
    return max(edition.reference_date for edition in project.config.editions.values())


def names_tell(project: Project, source: Source) -> bool:
    """True if the names of the files say for which dates they are."""
    dated = source.expected is not None and bool(source.expected.file)
    return dated or None not in source_files(project, source).values()


def missing_dates(project: Project, source: Source, years: Collection[int]) -> Iterator[date]:
    """Declared reference dates for which there is no file, or whose year is not among `years`."""
    if source.expected is None:
        return
    for day in source.expected.dates(last_date(project)):
        there = dated_file(project, source, day) if source.expected.file else day.year in years
        if not there:
            yield day


def same_content(digests: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of file names with equal checksums, each later file with the first of its kind."""
    first: dict[str, str] = {}
    pairs = []
    for name, digest in sorted(digests.items()):
        if digest in first:
            pairs.append((first[digest], name))
        first.setdefault(digest, name)
    return pairs


def delivery_findings(project: Project, source: Source, digests: Mapping[str, str]) -> Iterator[Problem]:
    """What the file names of a source show: one file twice, a year that is missing, files nobody reads."""
    folder = project.source_dir(source)
    place = project.place("source", source.id, "files")
    for first, second in same_content(digests):
        what = f"„{second}“ hat denselben Inhalt wie „{first}“"
        yield Problem(place, what, "ist die richtige Datei geliefert?", Severity.WARNUNG)
    if source.expected is None:
        yield from _guessed_gaps(project, source, place)
    elif names_tell(project, source):
        named = source_files(project, source).values()
        yield from declared_gaps(project, source, {year for years in named for year in years or ()})
    for name in [] if source.folder else stray_files(folder, source.files):
        what = f"die Datei „{name}“ wird nicht gelesen, sie passt zu keinem Muster"
        yield Problem(place, what, suggest(name, source.files), Severity.HINWEIS)


def _guessed_gaps(project: Project, source: Source, place: str) -> Iterator[Problem]:
    for year in guessed_missing(project, source, last_date(project).year):
        what = f"für {year} ist keine Datei da, für die Jahre davor oder danach schon"
        hint = f"bei {source.contact or source.publisher} anfordern oder den Dateinamen prüfen"
        yield Problem(place, what, hint, Severity.HINWEIS)


def gaps_inside(project: Project, source: Source, years: Collection[int]) -> Iterator[Problem]:
    """One note on years that lack inside the files of a source; `years`: those that it delivered.

    Years without a file are told by `delivery_findings`.
    """
    told = guessed_missing(project, source, last_date(project).year)
    missing = [str(year) for year in missing_years(years, max(years, default=0)) if year not in told]
    if missing:
        what = f"für {', '.join(missing)} ist nichts geliefert, für die Jahre davor und danach schon"
        hint = f"fehlen Zeilen? Bei {source.contact or source.publisher} nachfragen"
        yield Problem(project.place("source", source.id, "period"), what, hint, Severity.HINWEIS)


def declared_gaps(project: Project, source: Source, years: Collection[int]) -> Iterator[Problem]:
    """Findings on declared dates without a delivery; `years` are those for which something is there."""
    place = project.place("source", source.id, "expected")
    hint = f"bei {source.contact or source.publisher} anfordern oder den Dateinamen prüfen"
    for day in missing_dates(project, source, years):
        stand_in = source.expected.stand_in(day.year) if source.expected else None
        what = f"für den Stichtag {format_date(day)} fehlt die Lieferung, obwohl sie erwartet wird"
        if stand_in:
            what = f"für den Stichtag {format_date(day)} kommt keine Lieferung; {stand_in_words(stand_in)}"
        yield Problem(place, what, "" if stand_in else hint, Severity.HINWEIS)


def stand_in_words(stand_in: Substitute) -> str:
    """What is used instead, in words.

    >>> stand_in_words(Substitute(year=2023, by_year=2022, reason="Umstellung des Verfahrens"))
    'dafür steht 2022: Umstellung des Verfahrens'
    """
    parts = [f"„{stand_in.by_source}“"] if stand_in.by_source else []
    parts += [str(stand_in.by_year)] if stand_in.by_year else []
    return f"dafür steht {' '.join(parts)}: {stand_in.reason}"


def _successors(project: Project, source: Source) -> Iterator[set[int]]:
    """Years of other sources that deliver the same dataset on the same level."""
    for other in project.sources.values():
        shared = set(other.area.levels) & set(source.area.levels)
        if other.id != source.id and other.dataset == source.dataset and shared:
            yield file_years(project, other)
