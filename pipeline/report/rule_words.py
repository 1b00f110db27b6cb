"""Rules of disclosure control in German words, for the annex and for sentences."""

from pipeline.models.dataset import Dataset
from pipeline.models.disclosure import DisclosureRule

NO_RULE = "keine Einschränkung"


def withheld_words(dataset: Dataset, rule: DisclosureRule) -> str:
    """What is not shown of a dataset.

    >>> people = Dataset(id="leute", title="Leute", counts="Personen", timing="year")
    >>> withheld_words(people, DisclosureRule(minimum=5, denominator_minimum=20))
    'Fallzahlen von 1 bis 4, auch als Rest zum Ganzen; Zahlen und Quoten bei einem Nenner unter 20'
    >>> withheld_words(people, DisclosureRule(minimum=0))
    'keine Einschränkung'
    """
    found = [_small(rule)] if rule.minimum > 1 or rule.zeros == "secret" else []
    if rule.zeros != "shown":
        found.append("Angaben, nach denen ein Merkmal auf niemanden oder auf alle einer Gruppe zutrifft")
    if rule.denominator_minimum > 1:
        found.append(f"Zahlen und Quoten bei einem Nenner unter {rule.denominator_minimum}")
    if rule.dominance:
        found.append(f"Summen, von denen ein einziger Beitrag mehr als {rule.dominance.percent} % ausmacht")
    return "; ".join(found) if found and dataset.protected else NO_RULE


def _small(rule: DisclosureRule) -> str:
    first, last = (0 if rule.zeros == "secret" else 1), max(rule.minimum - 1, 0)
    spans = {0: f"{first}", 1: f"{first} und {last}"}
    span = f"Fallzahlen von {spans.get(last - first, f'{first} bis {last}')}"
    return f"{span}, auch als Rest zum Ganzen" if rule.complement else span


def rule_sentence(dataset: Dataset, rule: DisclosureRule) -> str:
    """The rule of a dataset and what it is based on; the reason ends as it is written.

    >>> people = Dataset(id="leute", title="Leute", counts="Personen", timing="year")
    >>> rule_sentence(people, DisclosureRule(minimum=3, complement=False, reason="Satzung"))
    'Leute: Nicht ausgewiesen werden Fallzahlen von 1 und 2. Grundlage: Satzung'
    """
    words = withheld_words(dataset, rule)
    basis = f" Grundlage: {rule.reason}" if rule.reason else ""
    if words == NO_RULE:
        told = basis if dataset.protected else f" {dataset.note}"
        return f"{dataset.title}: ohne Mindestfallzahl.{told}".rstrip()
    return f"{dataset.title}: Nicht ausgewiesen werden {words}.{basis}"
