"""What a folder of deliveries tells by its file names alone: strays, missing years, the same file twice."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from pipeline.definition_file import suggest
from pipeline.errors import Problem, Severity
from pipeline.models.source import Source
from pipeline.project import Project
from pipeline.readers.delivery import YEAR, file_pattern, find_files

NOT_DELIVERIES = ("source.yaml", "corrections.yaml", "liesmich.txt", "liesmich.md", "readme.txt", "readme.md")


def stray_files(folder: Path, patterns: Iterable[str]) -> list[str]:
    """Files of a source's folder that no pattern takes, by name; notes and hidden files do not count."""
    taken = {path for pattern in patterns for path in find_files(folder, pattern)}
    return sorted(
        path.name
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.is_file()
        and path not in taken
        and not path.name.startswith((".", "~"))
        and path.name.lower() not in NOT_DELIVERIES
    )


def file_years(folder: Path, patterns: Iterable[str]) -> set[int]:
    """Years in the names of the files that patterns with {year} find."""
    years = set()
    for pattern in patterns:
        if YEAR in pattern:
            for path in find_files(folder, pattern):
                match = file_pattern(pattern).fullmatch(path.relative_to(folder).as_posix())
                years |= {int(match[1])} if match else set()
    return years


def missing_years(years: Collection[int], last: int) -> list[int]:
    """Years that the usual distance between deliveries lets expect, up to `last`.

    >>> missing_years({2014, 2015, 2017}, 2018), missing_years({2014, 2019}, 2024)
    ([2016, 2018], [2024])
    """
    ordered = sorted(years)
    if len(ordered) < 2:
        return []
    step = min(Counter(after - before for before, after in pairwise(ordered)).most_common(1))[0]
    return [year for year in range(ordered[0], last + 1, step) if year not in years]


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
    known = file_years(folder, source.files)
    later = max((year for other in _successors(project, source) for year in other), default=0)
    last = project.year if later <= max(known, default=0) else max(known)
    for year in missing_years(known, last):
        what = f"für {year} ist keine Datei da, für die Jahre davor oder danach schon"
        hint = f"bei {source.publisher} anfordern oder den Dateinamen prüfen"
        yield Problem(place, what, hint, Severity.HINWEIS)
    for name in [] if source.folder else stray_files(folder, source.files):
        what = f"die Datei „{name}“ wird nicht gelesen, sie passt zu keinem Muster"
        yield Problem(place, what, suggest(name, source.files), Severity.HINWEIS)


def _successors(project: Project, source: Source) -> Iterator[set[int]]:
    """Years of other sources that deliver the same dataset on the same level."""
    for other in project.sources.values():
        shared = set(other.area.levels) & set(source.area.levels)
        if other.id != source.id and other.dataset == source.dataset and shared:
            yield file_years(project.source_dir(other), other.files)
