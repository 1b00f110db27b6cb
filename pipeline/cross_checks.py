"""What no single file can know: references between definitions. Every check yields problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.break_checks import break_problems
from pipeline.check_references import check_declared
from pipeline.dataset_checks import code_problems, dataset_problems, unknown, unknown_dimension, unknown_level
from pipeline.design_checks import design_problems
from pipeline.early_checks import early_problems
from pipeline.errors import Problem, Severity, in_order
from pipeline.index_checks import index_problems
from pipeline.indicator_checks import indicator_problems, known_levels
from pipeline.models.source import Source
from pipeline.numbers import counted
from pipeline.open_marks import open_problems
from pipeline.rule_checks import rule_problems

if TYPE_CHECKING:
    from pipeline.project import Project


def check_project(project: Project, broken: Iterable[str] = ()) -> list[Problem]:
    """All problems of references between files, by place; `broken` files are not unknown, only faulty."""
    config = list(_check_config(project))
    if not project.years:  # nothing that asks for a year can be asked
        return in_order(config)
    problems = [
        *config,
        *design_problems(project),
        *open_problems(project),
        *(p for dataset in project.datasets.values() for p in dataset_problems(project, dataset)),
        *(p for source in project.sources.values() for p in _check_source(project, source)),
        *(p for item in project.indicators.values() for p in indicator_problems(project, item)),
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


def _check_config(project: Project) -> Iterator[Problem]:
    config = project.config
    roles = [level.role for level in config.area_levels]
    if roles.count("municipality") != 1:
        place = project.place("config", "", "area_levels")
        yield Problem(place, "genau eine Ebene muss role: municipality haben")
    yield from _check_years(project)


def _check_years(project: Project) -> Iterator[Problem]:
    """Series that begin after the report; dates of comparison after it, too early, or before all series."""
    config, edition = project.config, project.edition
    if not project.years:
        what = f"die Zeitreihen beginnen {config.first_year}, nach dem Berichtsjahr {project.year}"
        hint = "first_year höchstens auf das Jahr von reference_date setzen"
        yield Problem(project.place("config", "", "first_year"), what, hint)
    place = project.place("config", "", "editions", project.edition_id, "comparison_date")
    gap = project.year - project.base_year
    if edition.comparison_date > edition.reference_date:
        yield Problem(
            place, "der Vergleichsstichtag liegt nach dem Stichtag der Ausgabe", "beide vertauscht?"
        )
    elif project.base_year < config.first_year <= project.year:
        what = f"der Vergleichsstichtag liegt vor dem ersten Jahr der Zeitreihen ({config.first_year})"
        hint = "Veränderungen fehlen im Bericht; first_year früher setzen, wenn Zahlen da sind"
        yield Problem(place, what, hint, Severity.HINWEIS)
    if gap > config.cycle_years:
        what = f"zwischen Vergleichs- und Berichtsstichtag liegen {counted(gap, 'Jahr', 'Jahre')}"
        hint = f"der Berichtszyklus beträgt {counted(config.cycle_years, 'Jahr', 'Jahre')}"
        yield Problem(place, what, hint, Severity.WARNUNG)


def _check_source(project: Project, source: Source) -> Iterator[Problem]:
    def place(*where: str | int) -> str:
        return project.place("source", source.id, *where)

    for number, level in enumerate(source.area.levels):
        if level not in known_levels(project):
            yield unknown_level(place("area", "levels", number), level, known_levels(project))
    names = [(source.dataset, place("dataset"))]
    names += [(v.dataset, place("values", n)) for n, v in enumerate(source.values) if v.dataset]
    for name, where in names:
        if name not in project.datasets:
            yield unknown(where, "den Datensatz", name, project.datasets)
    dataset = project.datasets.get(source.dataset)
    if dataset is None:
        return
    for name, column in source.dimensions.items():
        if name not in dataset.dimensions:
            yield unknown_dimension(project, dataset, name, place("dimensions", name))
            continue
        for code in column.codes.values():
            yield from code_problems(project, dataset, name, code, place("dimensions", name, "codes"))
    for number, value in enumerate(source.values):
        target = project.datasets.get(value.dataset or source.dataset, dataset)
        for name, code in value.set.items():
            yield from code_problems(project, target, name, code, place("values", number, "set", name))
    for name, code in source.set.items():
        yield from code_problems(project, dataset, name, code, place("set", name))


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


def _check_plain_language(project: Project) -> Iterator[Problem]:
    """Percentages need to say of what a hundred are counted; other figures must not."""
    for number, item in enumerate(project.report.plain_language):
        indicator = project.indicators.get(item.indicator)
        if indicator is None or bool(item.of) == (indicator.unit == "prozent"):
            continue
        place = project.place("report", "", "plain_language", number)
        if item.of:
            what = f"„{item.indicator}“ ist kein Prozentwert, „of“ passt hier nicht"
            yield Problem(place, what, "of weglassen")
        else:
            what = f"dem Prozentwert „{item.indicator}“ fehlt, wovon 100 gezählt werden"
            yield Problem(place, what, "of angeben: Kindern bis 14 Jahre")


def _check_report(project: Project) -> Iterator[Problem]:
    report = project.report
    chapters = project.templates_dir / "chapters"
    for number, name in enumerate(report.chapters):
        if name != "–" and (Path(name).name != name or not (chapters / name).is_file()):
            known = [path.name for path in chapters.glob("*.md")]
            yield unknown(project.place("report", "", "chapters", number), "das Kapitel", name, known)
    used: list[tuple[str, tuple[str | int, ...]]] = [
        (item.indicator, ("key_figures", n)) for n, item in enumerate(report.key_figures)
    ]
    used += [(item.indicator, ("plain_language", n)) for n, item in enumerate(report.plain_language)]
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
            yield unknown(project.place("report", "", *where), "den Indikator", name, project.indicators)
    levels: list[tuple[str, tuple[str | int, ...]]] = [
        (name, ("profile", "compare")) for name in (report.profile.compare if report.profile else [])
    ]
    levels += [(table.level, ("annex_tables", n)) for n, table in enumerate(report.annex_tables)]
    for name, where in levels:
        if name not in known_levels(project):
            yield unknown_level(project.place("report", "", *where), name, known_levels(project))
    yield from _check_plain_language(project)
    yield from _check_profiles(project)


def _check_profiles(project: Project) -> Iterator[Problem]:
    """A level that shall have profiles of which nobody says what they show."""
    for number, level in enumerate(project.config.area_levels):
        if level.profile and project.report.profile is None:
            place = project.place("config", "", "area_levels", number, "profile")
            what = (
                f"die Gebiete der Ebene {level.id} erhalten kein Profil, denn report.yaml beschreibt keines"
            )
            hint = "dort profile: mit table: und deviation: angeben, oder profile: true streichen"
            yield Problem(place, what, hint, Severity.HINWEIS)
