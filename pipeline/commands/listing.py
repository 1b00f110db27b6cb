"""list: what a project has, one line per item; indicators by topic, method, dataset, level, core, waiting."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.commands.console import open_project, project_options, put_json, say
from pipeline.definition_file import suggest
from pipeline.editions import read_ledger
from pipeline.errors import Problem, UsageError
from pipeline.models.indicator import Indicator
from pipeline.models.origins import SOURCE_WORDS
from pipeline.project import Project
from pipeline.terms import shown_levels

Row = Mapping[str, str]


@dataclass(frozen=True)
class Wanted:
    """Which indicators to list; an empty filter lets all pass. `computed`: None lists both kinds."""

    topic: str = ""
    method: str = ""
    dataset: str = ""
    level: str = ""
    core: bool = False
    computed: bool | None = True

    def check(self, project: Project) -> None:
        """Raise UsageError for a filter that no indicator could ever pass."""
        every = _every(project)
        levels = [level.id for level in project.config.area_levels]
        known: Mapping[str, tuple[str, Iterable[str]]] = {
            "topic": ("das Themenfeld", project.config.topics),
            "method": ("ein Verfahren, das ein Indikator nutzt,", {item.method for item in every}),
            "dataset": ("den Datensatz", project.datasets),
            "level": ("die Ebene", [*levels, *(item.id for item in project.config.overlays)]),
        }
        for name, (what, names) in known.items():
            given = getattr(self, name)
            if given and given not in names:
                said = f"{what} „{given}“ gibt es nicht"
                raise UsageError(Problem(f"--{name}", said, suggest(given, names)))

    def fits(self, project: Project, item: Indicator) -> bool:
        """True if the indicator passes every filter."""
        return (
            self.topic in ("", item.topic)
            and self.method in ("", item.method)
            and (not self.dataset or self.dataset in _datasets(project, item))
            and (not self.level or self.level in shown_levels(project, item))
            and (item.core or not self.core)
            and self.computed in (None, item.id not in project.waiting)
        )


@click.command(name="list", help="Auflisten: Indikatoren, Quellen, Datensätze, Gebietsebenen …")
@click.argument("kind", default="indikatoren", metavar="[WAS]")
@click.option("--filter", "wanted", default="", metavar="TEXT", help="Nur Zeilen, die TEXT enthalten.")
@click.option("--topic", default="", metavar="THEMENFELD", help="Indikatoren eines Themenfelds.")
@click.option("--method", default="", metavar="VERFAHREN", help="Indikatoren eines Verfahrens.")
@click.option("--dataset", default="", metavar="DATENSATZ", help="Indikatoren aus einem Datensatz.")
@click.option("--level", default="", metavar="EBENE", help="Indikatoren, die für eine Ebene gelten.")
@click.option("--core", is_flag=True, help="Indikatoren des Kernsatzes.")
@click.option("--all", "every", is_flag=True, help="Auch Indikatoren, denen die Lieferung fehlt.")
@project_options
def list_items(
    kind: str, wanted: str, every: bool, root: Path, edition: str, as_json: bool, **filters: str | bool
) -> None:
    """One line per item."""
    project = open_project(root, edition)
    if kind not in _LISTS:
        raise UsageError(Problem("", f"„{kind}“ lässt sich nicht auflisten", suggest(kind, _LISTS)))
    chosen = Wanted(**filters, computed=None if every else kind != "wartende")  # type: ignore[arg-type]
    chosen.check(project)
    if any(filters.values()) and kind not in _OF_INDICATORS:
        what = "--topic, --method, --dataset, --level und --core gibt es nur für Indikatoren"
        raise UsageError(Problem("", what, f"list {kind} --filter TEXT"))
    rows = _LISTS[kind](project, chosen)
    found = [row for row in rows if wanted.lower() in " ".join(row.values()).lower()]
    if as_json:
        put_json(found)
        return
    widths = {name: max(len(row[name]) for row in found) for name in (found[0] if found else {})}
    for row in found:
        cells = (row[name].ljust(width) for name, width in widths.items() if width)
        click.echo("  ".join(cells).rstrip())
    say(f"{len(found)} gefunden")


def _every(project: Project) -> list[Indicator]:
    """Indicators that are computed and those that wait for a delivery, by id."""
    both = {**project.indicators, **project.waiting}
    return [both[name] for name in sorted(both)]


def _datasets(project: Project, item: Indicator) -> set[str]:
    """Datasets of the terms; of a change those of the indicator whose change it shows."""
    found = {term.dataset for term in item.all_terms.values()}
    of = {**project.indicators, **project.waiting}.get(item.of)
    return found | (_datasets(project, of) if of else set())


def _indicators(project: Project, wanted: Wanted) -> Sequence[Row]:
    """Indicators; those not computed with the deliveries they lack and who usually has them."""
    rows = []
    for item in _every(project):
        if not wanted.fits(project, item):
            continue
        marks = ["Kernsatz"] if item.core else []
        marks += [f"Fassung von {item.variant_of}"] if item.variant_of else []
        rows.append(
            {
                "id": item.id, "code": item.code, "topic": project.config.topics.get(item.topic, ""),
                "method": item.method, "title": item.title, "marks": ", ".join(marks),
                "lacks": _lack(project, item),
            }
        )  # fmt: skip
    return rows


def _lack(project: Project, item: Indicator) -> str:
    if item.id not in project.waiting:
        return ""
    usual = ", ".join(SOURCE_WORDS[kind] for kind in item.source_kinds)
    lack = "es fehlt die Lieferung: " + ", ".join(project.lacking[item.id])
    return f"{lack} (üblich: {usual})" if usual else lack


def _levels(project: Project, _: Wanted) -> Sequence[Row]:
    rows = [
        {"id": level.id, "role": level.role, "title": level.title} for level in project.config.area_levels
    ]
    return rows + [
        {"id": item.id, "role": "overlay", "title": item.title} for item in project.config.overlays
    ]


def _editions(project: Project, _: Wanted) -> Sequence[Row]:
    """Editions of config.yaml, whether they are built or frozen, and the versions that were replaced."""
    ledger = read_ledger(project.root)
    frozen = {item.folder for item in ledger}
    rows = []
    for name, edition in project.config.editions.items():
        built = (project.root / "reports" / name / "manifest.json").is_file()
        state = "eingefroren" if name in frozen else "gebaut" if built else "noch nicht gebaut"
        rows.append({"id": name, "title": edition.title, "state": state})
    return rows + [
        {"id": item.folder, "title": item.title, "state": f"ersetzt: {item.replaced}"}
        for item in ledger
        if item.replaced
    ]


_LISTS: dict[str, Callable[[Project, Wanted], Sequence[Row]]] = {
    "indikatoren": _indicators,
    "wartende": _indicators,
    "quellen": lambda p, _: [
        {"id": s.id, "dataset": s.dataset, "publisher": s.publisher, "title": s.title}
        for s in p.sources.values()
    ],
    "datensaetze": lambda p, _: [
        {"id": d.id, "counts": d.counts, "title": d.title} for d in p.datasets.values()
    ],
    "indizes": lambda p, _: [{"id": i.id, "level": i.level, "title": i.title} for i in p.indices.values()],
    "brueche": lambda p, _: [{"id": b.id, "date": str(b.date), "title": b.title} for b in p.breaks.values()],
    "ebenen": _levels,
    "kapitel": lambda p, _: [{"file": name} for name in p.report.chapters],
    "ausgaben": _editions,
}
_OF_INDICATORS = ("indikatoren", "wartende")
