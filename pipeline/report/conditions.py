"""Named comparisons that guard a sentence; all compare numbers as printed, so text and table agree."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipeline.models.indicator import Indicator
from pipeline.numbers import format_number, round_half_away
from pipeline.report.facts import Fact, Facts, ProseError
from pipeline.report.published import Area
from pipeline.report.wording import change_short, value_phrase


@dataclass(frozen=True, slots=True)
class Condition:
    """Outcome of a comparison: None if the data do not allow to tell; `shown` names the figures."""

    holds: bool | None
    shown: str

    def __bool__(self) -> bool:
        return self.holds is True


class Conditions:
    """The conditions by their German names."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        names = ("groesser", "kleiner", "mindestens", "hoechstens", "gestiegen", "gesunken", "unveraendert",
                 "hoechster", "niedrigster", "vorhanden", "vergleichbar", "und", "oder", "nicht")  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def groesser(
        self, indikator: str, gebiet: str = "", als: str = "", jahr: object = None, als_indikator: str = ""
    ) -> Condition:
        """The printed value is greater than that of another area or indicator."""
        return self._compared((indikator, gebiet, als, jahr, als_indikator), lambda a, b: a > b)

    def kleiner(
        self, indikator: str, gebiet: str = "", als: str = "", jahr: object = None, als_indikator: str = ""
    ) -> Condition:
        """The printed value is less than that of another area or indicator."""
        return self._compared((indikator, gebiet, als, jahr, als_indikator), lambda a, b: a < b)

    def _compared(
        self, words: tuple[str, str, str, object, str], test: Callable[[Decimal, Decimal], bool]
    ) -> Condition:
        name, place, other_place, when, other_name = words
        if not other_place and not other_name:
            raise ProseError("dem Vergleich fehlt das zweite Gebiet", 'als="stadt" angeben')
        year = self.facts.year(when)
        indicator = self.facts.indicator(name)
        second = self.facts.indicator(other_name or name)
        area = self.facts.area(place)
        other = self.facts.area(other_place) if other_place else area
        left = self.facts.fact(indicator, area, year)
        right = self.facts.fact(second, other, year)
        shown = f"{_named(indicator, area, left)}, {_named(second, other, right)}"
        if left.printed is None or right.printed is None:
            return Condition(None, shown)
        return Condition(test(left.printed, right.printed), shown)

    def mindestens(
        self, indikator: str, zahl: object, gebiet: str = "", jahr: object = None, gruppe: str = ""
    ) -> Condition:
        """The printed value reaches the number."""
        return self._limited((indikator, gebiet, jahr, gruppe), zahl, lambda a, b: a >= b)

    def hoechstens(
        self, indikator: str, zahl: object, gebiet: str = "", jahr: object = None, gruppe: str = ""
    ) -> Condition:
        """The printed value does not exceed the number."""
        return self._limited((indikator, gebiet, jahr, gruppe), zahl, lambda a, b: a <= b)

    def _limited(
        self, words: tuple[str, str, object, str], limit: object, test: Callable[[Decimal, Decimal], bool]
    ) -> Condition:
        name, place, when, group = words
        indicator, area = self.facts.indicator(name), self.facts.area(place)
        try:
            number = Decimal(str(limit))
        except InvalidOperation:
            raise ProseError(f"„{limit}“ ist keine Zahl", "Kommazahlen mit Punkt schreiben: 7.5") from None
        category = self.facts.category(indicator, group)
        fact = self.facts.fact(indicator, area, self.facts.year(when), category)
        shown = f"{_named(indicator, area, fact)}, verlangt: {format_number(number, indicator.decimals)}"
        return Condition(None if fact.printed is None else test(fact.printed, number), shown)

    def gestiegen(
        self, indikator: str, gebiet: str = "", seit: object = None, gruppe: str = "", jahr: object = None
    ) -> Condition:
        """The printed change is greater than zero."""
        return self._changed((indikator, gebiet, gruppe), (jahr, seit), lambda change: change > 0)

    def gesunken(
        self, indikator: str, gebiet: str = "", seit: object = None, gruppe: str = "", jahr: object = None
    ) -> Condition:
        """The printed change is less than zero."""
        return self._changed((indikator, gebiet, gruppe), (jahr, seit), lambda change: change < 0)

    def unveraendert(
        self, indikator: str, gebiet: str = "", seit: object = None, gruppe: str = "", jahr: object = None
    ) -> Condition:
        """The printed change is zero."""
        return self._changed((indikator, gebiet, gruppe), (jahr, seit), lambda change: change == 0)

    def vergleichbar(
        self, indikator: str, gebiet: str = "", seit: object = None, gruppe: str = "", jahr: object = None
    ) -> Condition:
        """The change is published: no break, nothing withheld."""
        found = self._changed((indikator, gebiet, gruppe), (jahr, seit), lambda change: True)
        return Condition(found.holds is True, found.shown)

    def _changed(
        self, words: tuple[str, str, str], years: tuple[object, object], test: Callable[[Decimal], bool]
    ) -> Condition:
        name, place, group = words
        indicator, area = self.facts.indicator(name), self.facts.area(place)
        category, year = self.facts.category(indicator, group), self.facts.year(years[0])
        base = base_year(self.facts, indicator, area, year, years[1])
        change = self.facts.change((indicator, area, category), year, base, False)
        shown = f"{indicator.label}, {area.name}, seit {base}: {change_short(change, indicator)}"
        if change.exact is None or change.block is not None:
            return Condition(None, shown)
        return Condition(test(round_half_away(change.exact, indicator.decimals)), shown)

    def hoechster(self, indikator: str, gebiet: str = "", ebene: str = "", jahr: object = None) -> Condition:
        """No value of the level is greater; cannot be told if one is withheld or missing."""
        return self._extreme((indikator, gebiet, ebene, jahr), max)

    def niedrigster(
        self, indikator: str, gebiet: str = "", ebene: str = "", jahr: object = None
    ) -> Condition:
        """No value of the level is less; cannot be told if one is withheld or missing."""
        return self._extreme((indikator, gebiet, ebene, jahr), min)

    def _extreme(
        self, words: tuple[str, str, str, object], pick: Callable[[list[Decimal]], Decimal]
    ) -> Condition:
        name, place, level, when = words
        year, indicator, area = self.facts.year(when), self.facts.indicator(name), self.facts.area(place)
        own = self.facts.fact(indicator, area, year)
        areas = self.facts.areas_of(self.facts.level(level or area.level_id))
        others = [(self.facts.fact(indicator, item, year), item) for item in areas]
        shown_values = [fact.printed for fact, _ in others if fact.printed is not None]
        if own.printed is None or not shown_values:
            return Condition(None, _named(indicator, area, own))
        end = pick(shown_values)
        border = format_number(end, indicator.decimals)
        shown = f"{_named(indicator, area, own)}, Ebene: {border}"
        for fact, item in others if own.printed == end else ():
            if fact.printed is None and fact.status != "not_applicable":
                return Condition(None, f"{shown}; {_named(indicator, item, fact)}")
        return Condition(own.printed == end, shown)

    def vorhanden(self, indikator: str, gebiet: str = "", jahr: object = None, gruppe: str = "") -> Condition:
        """A value is shown. False for a year of a later edition, so that a chapter can serve several."""
        indicator, area = self.facts.indicator(indikator), self.facts.area(gebiet)
        if self._of_later_edition(jahr):
            return Condition(False, f"{indicator.label}, {area.name}: {jahr} liegt nach dem Stichtag")
        category = self.facts.category(indicator, gruppe)
        fact = self.facts.fact(indicator, area, self.facts.year(jahr), category)
        return Condition(fact.printed is not None, _named(indicator, area, fact))

    def _of_later_edition(self, year: object) -> bool:
        project = self.facts.project
        last = max(edition.reference_date.year for edition in project.config.editions.values())
        return str(year).isdigit() and project.year < int(str(year)) <= last

    def und(self, *bedingungen: Condition) -> Condition:
        """All hold."""
        return _combined(bedingungen, all)

    def oder(self, *bedingungen: Condition) -> Condition:
        """At least one holds."""
        return _combined(bedingungen, any)

    def nicht(self, bedingung: Condition) -> Condition:
        """It does not hold; what cannot be told stays untold."""
        checked = as_condition(bedingung)
        return Condition(None if checked.holds is None else not checked.holds, checked.shown)


def base_year(facts: Facts, indicator: Indicator, area: Area, year: int, since: object) -> int:
    """The year to compare `year` with. Raises ProseError if no change from that year is published."""
    if since is None or since == "":
        return facts.since(year)
    base = facts.year(since)
    possible = facts.base_years(indicator, area, year)
    if possible and base not in possible:
        years = ", ".join(str(item) for item in possible)
        what = f"die Veränderung von {base} bis {year} ist nicht berechnet"
        raise ProseError(what, f"möglich: seit {years}")
    return base


def as_condition(value: object) -> Condition:
    """The value if it is a condition. Raises ProseError otherwise."""
    if isinstance(value, Condition):
        return value
    if str(value) == "":  # the condition itself was wrong and has been reported
        return Condition(True, "")
    raise ProseError("das ist keine Bedingung", 'Form: gestiegen("x") oder groesser("x", …)')


def _combined(parts: tuple[object, ...], rule: Callable[[list[bool]], bool]) -> Condition:
    checked = [as_condition(part) for part in parts]
    shown = "; ".join(part.shown for part in checked)
    if any(part.holds is None for part in checked):
        return Condition(None, shown)
    return Condition(rule([part.holds is True for part in checked]), shown)


def _named(indicator: Indicator, area: Area, fact: Fact) -> str:
    return f"{indicator.label}, {area.name}: {value_phrase(fact, indicator)}"
