"""Which indicators, indices and rules of a shared catalogue a project takes, and which wait for data."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from pipeline.definition_file import suggest
from pipeline.models.config import Config
from pipeline.models.early import EarlyRule
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator
from pipeline.models.report import Report
from pipeline.models.source import Source

Chosen = tuple[dict[str, Indicator], dict[str, Index], dict[str, EarlyRule]]


def selected(
    config: Config,
    catalogue: Mapping[str, Indicator],
    indices: Mapping[str, Index],
    early: Mapping[str, EarlyRule],
    note: Callable[[int, str, str], None],
) -> Chosen:
    """What `select` in config.yaml names, with what that needs; everything if it names nothing.

    A change brings the indicator it refers to, an index or a rule its indicators. `note` takes number, text
    and hint of an entry that does not exist.
    """
    if not config.select:
        return dict(catalogue), dict(indices), dict(early)
    known = {**catalogue, **indices, **early}
    for number, name in enumerate(config.select):
        if name not in known:
            note(number, f"den Indikator „{name}“ gibt es nicht", suggest(name, known))
    taken = {name: index for name, index in indices.items() if name in config.select}
    rules = {name: rule for name, rule in early.items() if name in config.select}
    users: list[Index | EarlyRule] = [*taken.values(), *rules.values()]
    chosen = set(config.select) | {name for item in users for name in item.used_indicators}
    chosen |= {catalogue[name].of for name in chosen if name in catalogue}
    return {name: item for name, item in catalogue.items() if name in chosen}, taken, rules


def missing_datasets(
    indicator: Indicator, catalogue: Mapping[str, Indicator], delivered: Collection[str]
) -> list[str]:
    """Datasets of an indicator that no source delivers; a change needs those of the indicator it names."""
    base = catalogue.get(indicator.of)
    found = missing_datasets(base, catalogue, delivered) if base else []
    return sorted({*found, *(term.dataset for term in indicator.all_terms.values())} - {*delivered, ""})


def waiting(
    catalogue: Mapping[str, Indicator], sources: Iterable[Source], named: Collection[str]
) -> dict[str, list[str]]:
    """Indicators that are not computed, with the datasets they lack: no source delivers them.

    What the project names itself (`named`) is computed all the same and shown as unknown. A project that has
    no source yet has nothing to tell apart.
    """
    delivered = {name for source in sources for name in delivered_by(source)}
    if not delivered:
        return {}
    lacking = {name: missing_datasets(item, catalogue, delivered) for name, item in catalogue.items()}
    kept = set(named) | {catalogue[name].of for name in named if name in catalogue}
    return {name: datasets for name, datasets in lacking.items() if datasets and name not in kept}


def delivered_by(source: Source) -> set[str]:
    """Datasets that a source fills."""
    return {source.dataset, *(value.dataset for value in source.values if value.dataset)}


def named_by_project(
    config: Config, report: Report, users: Iterable[Index | EarlyRule], chapters: Iterable[str]
) -> set[str]:
    """Ids that select, report.yaml, an index, a rule or a chapter names."""
    named = {*config.select, *(item.indicator for item in report.key_figures)}
    named |= {item.indicator for item in report.plain_language}
    named |= {name for table in report.annex_tables for name in table.indicators}
    if report.profile:
        profile = report.profile
        named |= {*profile.table, *profile.deviation, profile.pyramid, profile.map}
    named |= {name for item in users for name in item.used_indicators}
    return named | {name for text in chapters for name in re.findall(r"[\"']([a-z][a-z0-9_]*)[\"']", text)}
