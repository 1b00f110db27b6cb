"""Rules of disclosure control as data: what dataset, project and supplier demand, and which is stricter."""

from typing import Literal

from pydantic import Field

from pipeline.models.base import Definition

# From lax to strict.
ZEROS = ("shown", "not_all", "secret")


class Dominance(Definition):
    """When one contributor makes up so much of a figure that it tells the contribution of that one."""

    largest: str = Field(
        description="Datensatz mit dem größten Einzelbeitrag zu jeder Zahl, je Gebiet und Jahr geliefert und "
        "so weit gegliedert wie die gezeigten Zahlen; fehlt der Beitrag zu einer Zahl, bleibt sie geheim"
    )
    percent: int = Field(
        gt=0, lt=100, description="geheim, wenn der größte Beitrag mehr als so viel Prozent der Zahl ausmacht"
    )


class DisclosureRule(Definition):
    """When a count of a dataset must not be shown."""

    minimum: int = Field(
        default=4, ge=0, description="Fallzahlen größer 0 und kleiner als dieser Wert sind geheim"
    )
    complement: bool = Field(
        default=True, description="auch geheim, wenn so wenige zum Ganzen fehlen (Nenner − Zähler)"
    )
    zeros: Literal["shown", "not_all", "secret"] = Field(
        default="shown",
        description="shown: null wird gezeigt · not_all: „alle oder niemand“ ist geheim, also bei Anteilen "
        "null und 100 % einer Gruppe, die es gibt · secret: jede Null ist geheim, auch als Rest zum Ganzen",
    )
    denominator_minimum: int = Field(
        default=0,
        ge=0,
        description="Zahl und Quote sind geheim, wenn der Nenner kleiner ist als dieser Wert",
    )
    dominance: Dominance | None = Field(
        default=None, description="geheim, wenn ein einzelner Beitrag überwiegt; ohne Angabe nicht geprüft"
    )
    reason: str = Field(default="", description="Rechtsgrundlage oder Absprache; wird gedruckt")


RULE_KEYS = tuple(key for key in DisclosureRule.model_fields if key != "reason")


def strictness(rule: DisclosureRule, key: str) -> int:
    """A number that is larger the more the key of the rule hides.

    >>> rule = DisclosureRule(zeros="not_all", dominance={"largest": "betriebe", "percent": 85})
    >>> [strictness(rule, key) for key in RULE_KEYS]
    [4, 1, 1, 0, 16]
    """
    if key == "zeros":
        return ZEROS.index(rule.zeros)
    if key == "dominance":
        return 101 - rule.dominance.percent if rule.dominance else 0
    return int(getattr(rule, key))


def own_keys(rule: DisclosureRule, own: DisclosureRule) -> DisclosureRule:
    """The rule with what `own` says itself; keys that it does not name stay, the reason too.

    >>> own_keys(DisclosureRule(zeros="secret"), DisclosureRule(minimum=10)).zeros
    'secret'
    """
    return rule.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})


def laxer_keys(rule: DisclosureRule, own: DisclosureRule) -> list[str]:
    """Keys in which `own` hides less than the rule; another largest contributor cannot be compared.

    >>> laxer_keys(DisclosureRule(), DisclosureRule(minimum=3, complement=True, zeros="secret"))
    ['minimum']
    """
    taken = own_keys(rule, own)
    found = [key for key in RULE_KEYS if strictness(taken, key) < strictness(rule, key)]
    both = (rule.dominance, taken.dominance)
    if "dominance" not in found and both[0] and both[1] and both[0].largest != both[1].largest:
        found.append("dominance")
    return found


def stricter(rule: DisclosureRule, demand: DisclosureRule, supplier: str) -> DisclosureRule:
    """The rule with every key in which a supplier demands more; its reason is added.

    >>> stricter(DisclosureRule(reason="Satzung"), DisclosureRule(minimum=10, reason="Vertrag"), "Amt").reason
    'Satzung; Amt: Vertrag'
    """
    more = {
        key: getattr(demand, key)
        for key in RULE_KEYS
        if key in demand.model_fields_set and strictness(demand, key) > strictness(rule, key)
    }
    if not more:
        return rule
    told = f"{supplier}: {demand.reason or 'Vorgabe der liefernden Stelle'}"
    return rule.model_copy(update={**more, "reason": "; ".join(filter(None, (rule.reason, told)))})


def rounded_rule(step: int) -> DisclosureRule:
    """The rule of figures that their suppliers have all rounded: they are protected already."""
    return DisclosureRule(
        minimum=0, complement=False, reason=f"von der liefernden Stelle auf Vielfache von {step} gerundet"
    )
