"""What no single file can know: references between definitions. Every check yields problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from pipeline.break_checks import break_problems
from pipeline.check_references import check_declared
from pipeline.definition_file import suggest
from pipeline.early_checks import early_problems
from pipeline.errors import Problem, Severity, in_order
from pipeline.index_checks import index_problems
from pipeline.models.age_limit import limit_filter
from pipeline.models.ages import parse_age_band
from pipeline.models.dataset import Dataset
from pipeline.models.indicator import Indicator
from pipeline.models.source import Source
from pipeline.models.term import Filter, Term
from pipeline.numbers import counted
from pipeline.rule_checks import rule_problems

if TYPE_CHECKING:
    from pipeline.project import Project

OPEN = "OFFEN"  # what a draft says where only its author can go on


class PlaceFunction(Protocol):
    """Type of the local `place` functions."""

    def __call__(self, *where: str | int) -> str: ...


def check_project(project: Project, broken: Iterable[str] = ()) -> list[Problem]:
    """All problems of references between files, by place; `broken` files are not unknown, only faulty."""
    problems = [
        *_check_config(project),
        *(p for dataset in project.datasets.values() for p in _check_groups(project, dataset)),
        *(p for source in project.sources.values() for p in _check_source(project, source)),
        *(p for item in project.indicators.values() for p in _check_indicator(project, item)),
        *_check_cycles(project),
        *_check_report(project),
        *break_problems(project),
        *index_problems(project),
        *early_problems(project),
        *rule_problems(project),
        *check_declared(project),
    ]
    faulty = tuple(f"„{name}“ gibt es nicht" for name in broken)
    return in_order(problem for problem in problems if not (faulty and problem.what.endswith(faulty)))


def _unknown(place: str, what: str, name: str, known: Iterable[str]) -> Problem:
    return Problem(place, f"{what} „{name}“ gibt es nicht", suggest(name, known))


def _check_config(project: Project) -> Iterator[Problem]:
    config = project.config
    roles = [level.role for level in config.area_levels]
    if roles.count("municipality") != 1:
        place = project.place("config", "", "area_levels")
        yield Problem(place, "genau eine Ebene muss role: municipality haben")
    gap = project.year - project.base_year
    if gap > config.cycle_years:
        place = project.place("config", "", "editions", project.edition_id, "comparison_date")
        what = f"zwischen Vergleichs- und Berichtsstichtag liegen {counted(gap, 'Jahr', 'Jahre')}"
        hint = f"der Berichtszyklus beträgt {counted(config.cycle_years, 'Jahr', 'Jahre')}"
        yield Problem(place, what, hint, Severity.WARNUNG)


def _check_groups(project: Project, dataset: Dataset) -> Iterator[Problem]:
    """Relations between overlapping groups: only there, of known codes, without contradiction."""
    for name, dimension in dataset.dimensions.items():

        def place(*where: str | int, name: str = name) -> str:
            return project.place("dataset", dataset.id, "dimensions", name, *where)

        named = [(place("inside", inner), inner) for inner in dimension.inside]
        named += [
            (place("inside", inner), code) for inner, codes in dimension.inside.items() for code in codes
        ]
        named += [
            (place("disjoint", n), code) for n, codes in enumerate(dimension.disjoint) for code in codes
        ]
        if named and dimension.kind != "overlapping":
            hint = "nur bei kind: overlapping; Ausprägungen von partition schließen sich ohnehin aus"
            yield Problem(named[0][0], f"inside und disjoint gibt es bei kind: {dimension.kind} nicht", hint)
            continue
        for where, code in named:
            if code not in dimension.codes:
                yield _unknown(where, f"den Code in {dataset.id}.{name}", code, dimension.codes)
        for code in dimension.codes:
            if not dimension.possible(dimension.around(code)):
                what = f"„{code}“ kann niemanden zählen: inside und disjoint widersprechen sich"
                yield Problem(place("codes", code), what, "eine der beiden Angaben streichen")


def known_levels(project: Project) -> list[str]:
    """Ids of all levels and overlay kinds."""
    config = project.config
    return [level.id for level in config.area_levels] + [item.id for item in config.overlays]


def _check_source(project: Project, source: Source) -> Iterator[Problem]:
    def place(*where: str | int) -> str:
        return project.place("source", source.id, *where)

    for number, level in enumerate(source.area.levels):
        if level not in known_levels(project):
            yield _unknown(place("area", "levels", number), "die Ebene", level, known_levels(project))
    names = [(source.dataset, place("dataset"))]
    names += [(v.dataset, place("values", n)) for n, v in enumerate(source.values) if v.dataset]
    for name, where in names:
        if name not in project.datasets:
            yield _unknown(where, "den Datensatz", name, project.datasets)
    dataset = project.datasets.get(source.dataset)
    if dataset is None:
        return
    for name, column in source.dimensions.items():
        if name not in dataset.dimensions:
            yield _unknown(place("dimensions", name), "die Dimension", name, dataset.dimensions)
            continue
        for code in column.codes.values():
            yield from _check_code(dataset, name, code, place("dimensions", name, "codes"))
    for number, value in enumerate(source.values):
        target = project.datasets.get(value.dataset or source.dataset, dataset)
        for name, code in value.set.items():
            yield from _check_code(target, name, code, place("values", number, "set", name))
    for name, code in source.set.items():
        yield from _check_code(dataset, name, code, place("set", name))


def _check_code(dataset: Dataset, name: str, code: str, place: str) -> Iterator[Problem]:
    dimension = dataset.dimensions.get(name)
    if dimension is None:
        yield _unknown(place, "die Dimension", name, dataset.dimensions)
    elif dimension.kind == "age":
        if code == "insgesamt":
            return
        try:
            parse_age_band(code)
        except ValueError as error:
            yield Problem(place, str(error))
    elif code not in dimension.codes and code != "insgesamt":
        yield _unknown(place, f"den Code in {dataset.id}.{name}", code, dimension.codes)


def _check_indicator(project: Project, indicator: Indicator) -> Iterator[Problem]:
    def place(*where: str | int) -> str:
        return project.place("indicator", indicator.id, *where)

    if indicator.topic not in project.config.topics:
        yield _unknown(place("topic"), "das Themenfeld", indicator.topic, project.config.topics)
    for key in ("definition", "interpretation", "limits"):
        if getattr(indicator, key).startswith(OPEN):
            yield Problem(place(key), f"{key} ist noch nicht ausgefüllt", "", Severity.WARNUNG)
    for number, level in enumerate(indicator.levels):
        if level not in known_levels(project):
            yield _unknown(place("levels", number), "die Ebene", level, known_levels(project))
    if indicator.across and indicator.across not in known_levels(project):
        yield _unknown(place("across"), "die Ebene", indicator.across, known_levels(project))
    if indicator.of and indicator.of not in project.indicators:
        yield _unknown(place("of"), "den Indikator", indicator.of, project.indicators)
    for name, term in indicator.all_terms.items():
        where = (name,) if name in ("numerator", "denominator") else ("terms", name)
        yield from _check_term(project, term, place, where)


def _check_term(
    project: Project, term: Term, place: PlaceFunction, where: tuple[str, ...]
) -> Iterator[Problem]:
    dataset = project.datasets.get(term.dataset)
    if dataset is None:
        yield _unknown(place(*where, "dataset"), "den Datensatz", term.dataset, project.datasets)
        return
    for name, codes in term.where.items():
        if name not in dataset.dimensions:
            yield _unknown(place(*where, "where", name), "die Dimension", name, dataset.dimensions)
            continue
        for code in (*codes.include, *codes.exclude):
            if dataset.dimensions[name].kind == "age" and limit_filter(code):
                continue
            yield from _check_code(dataset, name, code, place(*where, "where", name))
    for name, dimension in dataset.dimensions.items():
        chosen = term.where.get(name, Filter())
        if dimension.kind == "overlapping" and len(chosen.include) != 1:
            what = f"die Gruppen von {dataset.id}.{name} überschneiden sich"
            yield Problem(place(*where, "where"), what, f"unter where genau eine nennen: {name}: …")
    if term.weight and not any(d.kind == "age" for d in dataset.dimensions.values()):
        yield Problem(place(*where, "weight"), f"„{dataset.id}“ hat keine Altersdimension")


def _check_cycles(project: Project) -> Iterator[Problem]:
    for indicator in project.indicators.values():
        seen, current = [indicator.id], indicator
        while current.of in project.indicators:
            seen.append(current.of)
            current = project.indicators[current.of]
            if current.id in seen[:-1]:
                place = project.place("indicator", indicator.id, "of")
                yield Problem(place, "Kreisbezug: " + " → ".join(seen))
                break


def _check_report(project: Project) -> Iterator[Problem]:
    report = project.report
    chapters = project.templates_dir / "chapters"
    for number, name in enumerate(report.chapters):
        if name != "–" and not (chapters / name).exists():
            known = [path.name for path in chapters.glob("*.md")]
            yield _unknown(project.place("report", "", "chapters", number), "das Kapitel", name, known)
    used: list[tuple[str, tuple[str | int, ...]]] = [
        (item.indicator, ("key_figures", n)) for n, item in enumerate(report.key_figures)
    ]
    if report.profile:
        used += [(name, ("profile", "table")) for name in report.profile.table]
        used += [(name, ("profile", "deviation")) for name in report.profile.deviation]
        for key in ("pyramid", "map"):
            name = getattr(report.profile, key)
            used += [(name, ("profile", key))] if name else []
    for number, table in enumerate(report.annex_tables):
        used += [(name, ("annex_tables", number)) for name in table.indicators]
    for name, where in used:
        if name not in project.indicators:
            yield _unknown(project.place("report", "", *where), "den Indikator", name, project.indicators)
