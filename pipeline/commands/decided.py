"""Why a value is printed or not: the first rule that hides it, never which other figure it protects."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.models.dataset import Status
from pipeline.models.disclosure import DisclosureRule
from pipeline.numbers import SIGN_WORDS
from pipeline.project import Project

if TYPE_CHECKING:
    from pipeline.computing.trace import TracedTerm
    from pipeline.terms import Category

SECRET = "geheim, nicht weitergeben: "
_NUMERATOR, _DENOMINATOR, _STATUS = 4, 5, 7  # places in a row of result.value


def decision(
    project: Project, item: "Category", terms: list["TracedTerm"], value: tuple[Any, ...], shown: str
) -> str:
    """The decision on a row of result.value; `shown`: its published status, '' before protect."""
    if not shown:
        return "noch keine (Stufe protect)"
    if value[_STATUS] == Status.SECRET:
        return "schon in der Lieferung geheim"
    if shown != Status.SECRET:
        return "wird gezeigt" if shown in (Status.OK, Status.ZERO) else f"kein Wert: {SIGN_WORDS[shown]}"
    if item.indicator.method == "change":
        return f"{SECRET}einer der beiden Werte ist es"
    rules = {term.term_id: _rule(project, term) for term in terms}
    found = [_by_size(term, rules[term.term_id]) for term in terms]
    found += [_by_group(item, term, value, rules[term.term_id]) for term in terms if term.name == "numerator"]
    other = "sonst ließe sich eine andere geheime Zahl errechnen"
    if any(rule.dominance for rule in rules.values()):
        other = f"ein einzelner Beitrag überwiegt oder ist nicht bekannt, oder {other}"
    return SECRET + next(filter(None, found), other)


def _rule(project: Project, term: "TracedTerm") -> DisclosureRule:
    """The rule for a term; that of things hides nothing."""
    dataset = term.term_id.partition("[")[0]
    if project.datasets[dataset].protected:
        return project.disclosure_rule(dataset)
    return DisclosureRule(minimum=0, complement=False)


def _by_size(term: "TracedTerm", rule: DisclosureRule) -> str:
    if term.value == 0 and rule.zeros == "secret":
        return "auch die Null ist geheim"
    small = 0 < (term.value or Decimal(0)) < rule.minimum
    return f"die Fallzahl ist kleiner als {rule.minimum}" if small else ""


def _by_group(item: "Category", term: "TracedTerm", value: tuple[Any, ...], rule: DisclosureRule) -> str:
    """What the denominator says: too small, all but a few, nobody or everybody."""
    part, whole = value[_NUMERATOR], value[_DENOMINATOR]
    if part is None or whole is None:
        return ""
    if whole < rule.denominator_minimum:
        return f"der Nenner ist kleiner als {rule.denominator_minimum}"
    if item.indicator.method != "share":
        return ""
    if rule.zeros != "shown" and whole and part in (0, whole):
        return "es hieße, dass es auf niemanden oder alle einer Gruppe zutrifft"
    few = rule.complement and 0 < whole - part < rule.minimum
    return f"zum Ganzen fehlen weniger als {rule.minimum}" if few else ""
