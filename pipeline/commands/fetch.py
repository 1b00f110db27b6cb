"""fetch: download deliveries that declare an address. Only when called, never by a stage or a build."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from pipeline.commands.console import open_project, project_options, put_json, say, say_next, show_problems
from pipeline.definition_file import suggest
from pipeline.download import Limits, discard, download, sha256_of
from pipeline.errors import DataError, Problem, UsageError
from pipeline.models.expected import PLACEHOLDERS, fill
from pipeline.models.source import Source
from pipeline.numbers import counted, format_number
from pipeline.project import Project
from pipeline.readers.arrivals import FETCHED
from pipeline.readers.delivery import YEAR

NOTE_COLUMNS = ("file", "url", "sha256", "bytes", "fetched_on")
STEP = 10  # percent between two lines of progress


@dataclass(frozen=True)
class Order:
    """One file to load: whose, from where, to where, and the checksum it must have ('' if none is known)."""

    source: Source
    url: str
    target: Path
    name: str  # as in source.yaml, below the folder of the source
    sha256: str


@click.command(help="Lieferungen herunterladen, deren source.yaml eine Adresse nennt (fetch: url).")
@click.argument("source_ids", nargs=-1, metavar="[QUELLE …]")
@click.option("--force", is_flag=True, help="Auch laden, was schon da ist; die alte Datei bleibt als .alt.")
@project_options
def fetch(source_ids: tuple[str, ...], force: bool, root: Path, edition: str, as_json: bool) -> int:
    """Load what is missing; exit code 1 if a file could not be loaded."""
    project = open_project(root, edition)
    results: list[dict[str, str]] = []
    problems: list[Problem] = []
    for order in [order for source in _chosen(project, source_ids) for order in orders(project, source)]:
        try:
            results.append({"file": order.name, "source": order.source.id, "result": load(order, force)})
        except DataError as error:
            problems += error.problems
            results.append({"file": order.name, "source": order.source.id, "result": "nicht geladen"})
    show_problems(problems)
    if as_json:
        put_json(results)
    else:
        for item in results:
            click.echo(f"{item['source']}/{item['file']}: {item['result']}")
    say(f"{counted(len(results), 'Datei', 'Dateien')} geprüft, {len(problems)} nicht geladen.")
    say_next("status", root, edition, "nachsehen, was noch fehlt")
    return 1 if problems else 0


def orders(project: Project, source: Source) -> Iterator[Order]:
    """Files of a source that its address gives: one, or one for each expected date up to the edition's."""
    place = project.place("source", source.id, "fetch")
    if source.fetch is None:
        raise UsageError(
            Problem(project.place("source", source.id), f"„{source.id}“ nennt keine Adresse", _HINT)
        )
    pattern = source.expected.file if source.expected and source.expected.file else source.files[0]
    dated = any("{" + name + "}" in source.fetch.url + pattern for name in PLACEHOLDERS)
    if not dated:
        yield _order(project, source, source.fetch.url, pattern)
        return
    if source.expected is None:
        what = "welche Jahre es gibt, ist nicht angegeben"
        raise UsageError(Problem(place, what, "expected: {due_days: …, first: …} ergänzen"))
    if YEAR not in pattern or YEAR not in source.fetch.url:
        what = f"Adresse und Dateiname „{pattern}“ brauchen beide {YEAR}"
        raise UsageError(Problem(place, what, "sonst überschriebe ein Jahr das andere"))
    offset = source.period.offset if source.period.source == "file" else 0
    for day in source.expected.dates(project.edition.reference_date):
        named = day.replace(year=day.year - offset) if offset else day
        yield _order(project, source, fill(source.fetch.url, named), fill(pattern, named))


_HINT = "in source.yaml ergänzen: fetch: {url: https://…}"


def load(order: Order, force: bool) -> str:
    """Load one file and put it in place; says what happened. Raises DataError, nothing is changed then."""
    known = sha256_of(order.target) if order.target.exists() else ""
    if known and not force:
        if order.sha256 and known != order.sha256:
            what = f"„{order.name}“ ist da, hat aber nicht die vereinbarte Prüfsumme"
            raise DataError(
                Problem(str(order.target.name), what, "mit --force neu laden; die alte bleibt als .alt")
            )
        return "schon da, Prüfsumme stimmt" if order.sha256 else "schon da (--force lädt neu)"
    order.target.parent.mkdir(parents=True, exist_ok=True)
    assert order.source.fetch is not None  # orders() has seen to that
    limits = Limits(max_bytes=order.source.fetch.max_mb * 1_000_000)
    part = download(order.url, order.target, limits, _Progress(order.name))
    digest, size = sha256_of(part), part.stat().st_size
    if order.sha256 and digest != order.sha256:
        discard(part)
        what = f"„{order.name}“ hat nicht die vereinbarte Prüfsumme, sondern {digest}"
        hint = "nicht übernommen; hat der Anbieter berichtigt, nach Prüfung unter sha256: eintragen"
        raise DataError(Problem(order.url, what, hint))
    if digest == known:
        discard(part)
        return "unverändert"
    kept = _put_in_place(part, order.target)
    _note(order, digest, size)
    told = f"{format_number(size)} Byte" + (f", die alte Datei heißt jetzt {kept}" if kept else "")
    return f"geladen, {told}" if order.sha256 else f"geladen, {told}; Prüfsumme {digest}"


class _Progress:
    """Lines of progress on stderr, one every ten percent (or ten megabytes if the size is not known)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.told = 0

    def __call__(self, done: int, total: int) -> None:
        step = done * 100 // total // STEP if total else done // 10_000_000
        if step > self.told:
            self.told = step
            say(f"  {self.name}: {step * STEP} %" if total else f"  {self.name}: {step * 10} MB")


def _chosen(project: Project, source_ids: tuple[str, ...]) -> list[Source]:
    """The named sources, or all with an address."""
    for name in source_ids:
        if name not in project.sources:
            raise UsageError(
                Problem("", f"die Quelle „{name}“ gibt es nicht", suggest(name, project.sources))
            )
    if source_ids:
        return [project.sources[name] for name in source_ids]
    found = [source for source in project.sources.values() if source.fetch]
    if not found:
        raise UsageError(Problem("", "keine Quelle nennt eine Adresse", _HINT))
    return found


def _order(project: Project, source: Source, url: str, name: str) -> Order:
    folder = project.source_dir(source)
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        what = f"„{name}“ läge außerhalb des Ordners der Quelle"
        raise UsageError(Problem(project.place("source", source.id, "files"), what, "Namen ohne .. angeben"))
    return Order(source, url, target, name, source.sha256.get(name, "").lower())


def _put_in_place(part: Path, target: Path) -> str:
    """Move the complete file to its name; an older one is kept beside it. Returns the name of the old one."""
    old = _free_name(target) if target.exists() else None
    try:
        if old:
            target.rename(old)
        part.replace(target)
    except OSError as error:
        if old and old.exists():
            old.replace(target)
        what = f"die Datei lässt sich nicht ersetzen ({error.strerror})"
        hint = "ist sie in einem anderen Programm geöffnet? schließen und wiederholen"
        raise DataError(Problem(target.name, what, hint)) from None
    discard(part)
    return old.name if old else ""


def _free_name(target: Path) -> Path:
    number = 1
    while (old := target.with_name(f"{target.name}{'' if number == 1 else f'.{number}'}.alt")).exists():
        number += 1
    return old


def _note(order: Order, digest: str, size: int) -> None:
    """Add a line to fetched.csv beside the file: what was loaded from where, and when."""
    path = order.target.parent / FETCHED
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, delimiter=";", lineterminator="\n")
        if is_new:
            lines.writerow(NOTE_COLUMNS)
        lines.writerow((order.name, order.url, digest, size, date.today().isoformat()))
