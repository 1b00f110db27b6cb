"""Key figures in plain language (Einfache Sprache): short sentences, one idea each, rounded numbers.

Counts of a hundred take the place of percent. The phrases come whole from report.yaml, so that nouns, verbs
and numbers agree; this module only chooses the number, the form and what is said about the comparison.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from pipeline.models.indicator import Indicator
from pipeline.models.report import PlainFigure
from pipeline.numbers import format_number, round_half_away
from pipeline.report.document import Prose
from pipeline.report.facts import ChangeFact, Fact, Facts
from pipeline.report.hyphens import soft_hyphens

_EXACT_BELOW = 20  # counts below are told as they are
_ONE_DECIMAL_BELOW = 10  # means below keep a decimal: 2,1 persons per household
_WITHHELD = {
    "secret": "Diese Zahl zeigen wir nicht. So kann niemand erkannt werden.",
    "later": "Diese Zahl gibt es noch nicht.",
    "unreliable": "Die Zahl ist zu klein für eine sichere Aussage. Deshalb steht sie hier nicht.",
}
_NO_FIGURE = "Dazu haben wir keine Zahl."


@dataclass(frozen=True, slots=True)
class Rough:
    """A rounded number: `of` is 100 or 1000 for shares and 0 else; `step` is what it is rounded to."""

    number: Decimal
    of: int
    step: Decimal
    exact: bool

    @property
    def digits(self) -> str:
        """The number alone."""
        return format_number(self.number, 1 if self.step < 1 and not self.of else 0)

    @property
    def text(self) -> str:
        """The number with "rund" unless it is exact; 'keine'; 'weniger als 1' for what rounds to nothing."""
        if self.number == 0:
            return "keine" if self.exact else "weniger als 1"
        return self.digits if self.exact else f"rund {self.digits}"


def rough(value: Decimal, unit: str) -> Rough:
    """Rounded as people say it: shares to whole persons of 100 (small ones of 1000), counts to two digits.

    >>> rough(Decimal("13.9"), "prozent").text, rough(Decimal("0.3"), "prozent").of
    ('rund 14', 1000)
    >>> rough(Decimal(35412), "anzahl").text, rough(Decimal(12), "anzahl").text
    ('rund 35\\u202f000', '12')
    """
    if unit == "prozent":
        of = 100 if value == 0 or abs(value) >= Decimal("0.5") else 1000
        number = round_half_away(value * of / 100, 0)
        return Rough(number, of, Decimal(100) / of, number * 100 / of == value)
    if unit == "anzahl":
        step = Decimal(1)
        if abs(value) >= _EXACT_BELOW:
            step = Decimal(10) ** (len(str(int(abs(value)))) - 2)
        number = round_half_away(value / step, 0) * step
        return Rough(number, 0, step, number == value)
    decimals = 1 if abs(value) < _ONE_DECIMAL_BELOW else 0
    number = round_half_away(value, decimals)
    return Rough(number, 0, Decimal(1).scaleb(-decimals), number == value)


def _rough(fact: Fact, indicator: Indicator) -> Rough:
    """The figure of a shown fact, from the exact value: 4,97 is "rund 5"."""
    return rough(fact.exact or Decimal(0), indicator.unit)


def plain_block(facts: Facts, item: PlainFigure) -> Prose:
    """One paragraph: what is explained, the number, how it was before."""
    head = Markup("<strong>{}</strong>").format(item.title)
    lines = [Markup("{}").format(text) for text in plain_sentences(facts, item)]
    text = Markup('<p class="einfach">{}</p>').format(Markup("<br>").join([head, *lines]))
    return Prose(soft_hyphens(str(text)))


def plain_sentences(facts: Facts, item: PlainFigure) -> list[str]:
    """The sentences about one key figure of the municipality."""
    indicator = facts.indicator(item.indicator)
    year = facts.latest_year(indicator)
    fact = facts.fact(indicator, facts.town, year)
    if fact.printed is None:
        return [*item.explain, _WITHHELD.get(fact.status, _NO_FIGURE)]
    sentences = [*item.explain, _value_sentence(facts, item, _rough(fact, indicator))]
    if year != facts.project.year:
        sentences.append(f"Die Zahl ist aus dem Jahr {year}.")
    if fact.flags & 1:
        sentences.append("Diese Zahl ist geschätzt.")
    if fact.flags & 2:
        sentences.append("Diese Zahl ist unsicher.")
    return [*sentences, *_comparison(facts, indicator, year, fact)]


def _value_sentence(facts: Facts, item: PlainFigure, number: Rough) -> str:
    located = facts.project.config.municipality.located
    lead = f"Von {format_number(number.of)} {item.of}" if number.of else f"{located[0].upper()}{located[1:]}"
    # "weniger als 1" stands with the form of one: weniger als 1 Kind lebt.
    single = number.digits in ("1", "1,0") or number.text.startswith("weniger")
    phrase = item.one if single and item.one else item.many
    return f"{lead} {phrase.replace('{zahl}', number.text)}."


def _comparison(facts: Facts, indicator: Indicator, year: int, now: Fact) -> Iterator[str]:
    since = facts.since(year)
    change = facts.change((indicator, facts.town, ""), year, since, False)
    if change.block is not None:
        yield f"Seit {since} haben sich die Regeln für das Zählen geändert."
        yield f"Deshalb vergleichen wir die Zahl nicht mit dem Jahr {since}."
        return
    before = facts.fact(indicator, facts.town, since)
    if change.exact is None or before.printed is None or now.printed is None:
        yield f"Mit dem Jahr {since} können wir die Zahl nicht vergleichen."
        return
    likeness = abs(change.exact) < _SLIGHT * abs(before.printed)
    told = list(_movement(change, _rough(now, indicator), _rough(before, indicator), likeness))
    yield from told
    moved = told[-1].endswith(("geworden.", "etwas kleiner.", "etwas größer."))
    if moved and change.trend == "unclear":
        yield "Der Unterschied ist klein. Er kann Zufall sein."


_SLIGHT = Decimal("0.03")  # a change of less than three in a hundred of the figure


def _movement(change: ChangeFact, now: Rough, before: Rough, likeness: bool) -> Iterator[str]:
    """How it was before; no number where both would look alike or count different things.

    `likeness`: the change is so small beside the figure itself that nobody would call it one.
    """
    exact, since = change.exact or Decimal(0), change.since
    if exact == 0:
        yield f"Im Jahr {since} war die Zahl genauso groß."
        return
    if abs(exact) < now.step / 2 or (now.number, now.of) == (before.number, before.of):
        smaller = "etwas kleiner" if exact > 0 else "etwas größer"
        yield f"Im Jahr {since} war die Zahl {'fast genauso groß' if likeness else smaller}."
        return
    if now.of == before.of and before.number != 0:
        was = "war es" if before.digits == "1" else "waren es"
        yield f"Im Jahr {since} {was} {before.text}."
    yield f"Die Zahl ist {'größer' if exact > 0 else 'kleiner'} geworden."
