"""How sure the highest value of a level is, and which areas lie clearly on one side of the municipality.

Both go by the published limits of random variation; what is withheld is not guessed at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from pipeline.definition_file import suggest
from pipeline.models.indicator import Indicator
from pipeline.report.facts import Facts, Level, ProseError
from pipeline.report.published import Area
from pipeline.report.tokens import Tokens, listed
from pipeline.report.wording import UNSEEN, interval_words, series, value_phrase

_SIDES = {"darueber": "above", "darunter": "below"}
_NAMED = 3  # with more areas, only their number is told


def highest_words(facts: Facts, indicator: Indicator, level: Level, year: int) -> str:
    """The highest value with the limits of random variation, and which areas reach into them; '' without.

    Example: 38,2 % with 32,7 to 43,9 and another area with 31,3 to 40,2: the second reaches into the first.
    """
    areas = facts.areas_of(level)
    shown = [(fact.printed, area) for area in areas
             if (fact := facts.fact(indicator, area, year)).printed is not None]  # fmt: skip
    if len(shown) < 2:
        return ""
    top = max(shown, key=lambda item: item[0])[1]
    found = facts.interval(indicator, top, year)
    if found is None:
        return ""
    others = [area for _, area in shown if area != top and _upper(facts, indicator, area, year, found.lower)]
    complete = "" if len(shown) == len(areas) else "ausgewiesene "
    value = value_phrase(facts.fact(indicator, top, year), indicator)
    return (
        f"Der höchste {complete}Wert, {value} ({top.name}), kann allein durch Zufall "
        f"{interval_words(found, indicator)} liegen; {_reached(others)}."
    )


def _upper(facts: Facts, indicator: Indicator, area: Area, year: int, limit: Decimal) -> bool:
    """True if the random variation of the area reaches the limit from below."""
    own = facts.interval(indicator, area, year)
    return own is not None and own.upper >= limit


def _reached(others: Sequence[Area]) -> str:
    if not others:
        return "kein anderer gezeigter Bereich reicht dort hinein"
    if len(others) <= _NAMED:
        verb = "reicht der Bereich" if len(others) == 1 else "reichen die Bereiche"
        return f"dort hinein {verb} von {series([area.name for area in others])}"
    return f"dort hinein reichen die Bereiche von {len(others)} weiteren Gebieten"


@dataclass(frozen=True)
class CertaintySentences:
    """The prose functions; `tokens` receives their texts."""

    facts: Facts
    tokens: Tokens

    def functions(self) -> dict[str, Callable[..., object]]:
        """Name → function, as chapters call them."""
        return {"hoechster_wert": self.hoechster_wert, "deutlich": self.deutlich}

    def hoechster_wert(self, indikator: str, ebene: str = "", jahr: object = None) -> Markup:
        """The highest value of a level, how sure it is, and that values not shown may lie beyond it."""
        indicator, level = self.facts.indicator(indikator), self.facts.level(ebene)
        year = self.facts.year(jahr)
        text = highest_words(self.facts, indicator, level, year)
        found = [self.facts.fact(indicator, area, year) for area in self.facts.areas_of(level)]
        hidden = any(fact.printed is None for fact in found)
        return self.tokens.text(f"{text} {UNSEEN}" if text and hidden else text)

    def deutlich(
        self, indikatoren: object, richtung: str = "darueber", ebene: str = "", jahr: object = None
    ) -> Markup:
        """Names of the areas in which all these indicators lie clearly above the municipality (or below)."""
        names = listed(indikatoren)
        if not names:
            raise ProseError("kein Indikator angegeben", 'Form: "x" oder ["x", "y"]')
        if richtung not in _SIDES:
            raise ProseError(f"die Richtung „{richtung}“ gibt es nicht", suggest(richtung, _SIDES))
        indicators = [self.facts.indicator(name) for name in names]
        level, year = self.facts.level(ebene), self.facts.year(jahr)
        found = [area.name for area in self.facts.areas_of(level)
                 if all(self._side(item, area, year) == _SIDES[richtung] for item in indicators)]  # fmt: skip
        return self.tokens.text(series(found) if found else "kein Gebiet")

    def _side(self, indicator: Indicator, area: Area, year: int) -> str:
        """'above', 'below', 'unclear', or '' where it cannot be told."""
        found = self.facts.interval(indicator, area, year)
        return (
            found.comparison if found and self.facts.fact(indicator, area, year).printed is not None else ""
        )
