"""What can be wrong with rules of disclosure control before any data is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pipeline.definition_file import suggest
from pipeline.errors import DefinitionError, Problem
from pipeline.models.dataset import Dataset
from pipeline.models.disclosure import DisclosureRule, laxer_keys, own_keys
from pipeline.yaml_file import read_yaml

if TYPE_CHECKING:
    from pipeline.project import Project


def rule_problems(project: Project) -> Iterator[Problem]:
    """Rules of unknown datasets, rules laxer than the catalogue without a reason, rules without effect."""
    for name, own in project.config.disclosure.datasets.items():
        if name not in project.datasets:
            place = project.place("config", "", "disclosure", "datasets", name)
            what = f"den Datensatz „{name}“ gibt es nicht"
            yield Problem(place, what, suggest(name, project.datasets))
            continue
        yield from _laxer(project, name, own)
        yield from _without_effect(project, name)
    for name, dataset in project.datasets.items():
        if not dataset.protected and "disclosure" in dataset.model_fields_set:
            place = project.place("dataset", name, "disclosure")
            yield Problem(
                place, "die Regel hat bei protected: false keine Wirkung", "eines von beiden streichen"
            )
        yield from _replaced(project, name)
    for place, rule, names in _stated(project):
        for name in names:
            yield from _dominance(project, place, rule, name)


def _laxer(project: Project, name: str, own: DisclosureRule) -> Iterator[Problem]:
    base = project.datasets[name].disclosure
    if own.reason.strip():
        return
    for key in laxer_keys(base, own):
        place = project.place("config", "", "disclosure", "datasets", name, key)
        wanted, found = _shown(base, key), _shown(own_keys(base, own), key)
        what = f"die Regel für „{name}“ ist schwächer als im Katalog: {key} {found} statt {wanted}"
        yield Problem(place, what, "Begründung unter reason angeben, sie wird gedruckt")


def _replaced(project: Project, name: str) -> Iterator[Problem]:
    """A dataset of the project in place of one of a shared catalogue is a rule of the project, too."""
    path = (project.root / project.config.catalogue).resolve() / "datasets" / f"{name}.yaml"
    own, file = project.datasets[name], project.files[f"dataset:{name}"]
    if path == file.path.resolve() or not path.is_file():
        return
    try:
        base = Dataset.model_validate(read_yaml(path, project.root).data)
    except (DefinitionError, ValidationError):
        return  # what is replaced need not be right
    if base.protected and not own.protected and not own.note.strip():
        place, what = file.place(("protected",)), f"„{name}“ ist im Katalog geschützt, hier nicht"
        yield Problem(place, what, "Begründung unter note angeben, sie wird gedruckt")
    if own.disclosure.reason.strip() not in ("", base.disclosure.reason.strip()):
        return
    whole = DisclosureRule.model_validate(own.disclosure.model_dump())  # what is not named is the default
    for key in laxer_keys(base.disclosure, whole) if own.protected else []:
        what = f"die Regel für „{name}“ ist schwächer als im Katalog: "
        what += f"{key} {_shown(whole, key)} statt {_shown(base.disclosure, key)}"
        yield Problem(
            file.place(("disclosure", key)), what, "eigene Begründung unter reason angeben, sie wird gedruckt"
        )


def _shown(rule: DisclosureRule, key: str) -> str:
    """The value as the file says it."""
    value = getattr(rule, key)
    if key == "dominance":
        return f"{value.percent} ({value.largest})" if value else "ohne Angabe"
    return str(value).lower()


def _without_effect(project: Project, name: str) -> Iterator[Problem]:
    if not project.datasets[name].protected:
        place = project.place("config", "", "disclosure", "datasets", name)
        what = f"„{name}“ ist im Katalog von der Geheimhaltung ausgenommen (protected: false)"
        yield Problem(
            place, what, "den Datensatz unter indicators/datasets selbst beschreiben, ohne protected: false"
        )


def _stated(project: Project) -> Iterator[tuple[str, DisclosureRule, list[str]]]:
    """Every rule that is written down: where its dominance stands, the rule, the datasets it is for."""
    key = ("dominance", "largest")
    for name, dataset in project.datasets.items():
        yield project.place("dataset", name, "disclosure", *key), dataset.disclosure, [name]
    for name, rule in project.config.disclosure.datasets.items():
        yield project.place("config", "", "disclosure", "datasets", name, *key), rule, [name]
    for source in project.sources.values():
        if source.disclosure:
            names = [name for name in project.datasets if source in project.suppliers(name)]
            yield project.place("source", source.id, "disclosure", *key), source.disclosure, names


def _dominance(project: Project, place: str, rule: DisclosureRule, name: str) -> Iterator[Problem]:
    """The dataset of largest contributions is known, another one, and never shown itself."""
    if rule.dominance is None:
        return
    largest = rule.dominance.largest
    if largest not in project.datasets:
        yield Problem(place, f"den Datensatz „{largest}“ gibt es nicht", suggest(largest, project.datasets))
    if largest == name:
        yield Problem(
            place, "largest nennt den Datensatz selbst", "Datensatz mit dem größten Einzelbeitrag nennen"
        )
    for item in project.indicators.values():
        if largest != name and largest in {term.dataset for term in item.all_terms.values()}:
            what = f"der Indikator „{item.id}“ zeigt den größten Einzelbeitrag („{largest}“)"
            yield Problem(place, what, "der Indikator verrät, was die Regel verbirgt")
