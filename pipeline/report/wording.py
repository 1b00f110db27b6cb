"""German phrases for values, differences and changes: short, without ranking words and without causes."""

import re
from decimal import Decimal

from pipeline.models.breaks import Break
from pipeline.models.indicator import Indicator
from pipeline.models.units import UNIT_WORDS
from pipeline.numbers import (
    MINUS,
    NO_BREAK_SPACE,
    SIGN_WORDS,
    flag_words,
    format_number,
    round_half_away,
    with_unit,
    zero_words,
)
from pipeline.report.facts import ChangeFact, Fact
from pipeline.report.published import Interval

CHANCE = "die Zufallsschwankung kleiner Zahlen"
MAY_BE_CHANCE = "kann Zufall sein"
UNSEEN = "Nicht ausgewiesene Werte können höher oder niedriger sein als die genannten."
# The phrases that stand after "wegen": titles of breaks are names, so they stand in quotation marks.
_DIFFERENCE_UNITS = {
    "prozent": ("Prozentpunkt", "Prozentpunkte"),
    "jahre": ("Jahr", "Jahre"),
    "quadratmeter": ("m²", "m²"),
    "euro": ("Euro", "Euro"),
}
_WHY = {
    "secret": "aus Gründen der Geheimhaltung",
    "unknown": "mangels Angabe",
    "later": "noch",
    "unreliable": "wegen zu geringer Fallzahlen",
    "not_applicable": "wegen nicht vergleichbarer Angaben",
}


def value_phrase(fact: Fact, indicator: Indicator, unit: bool = True) -> str:
    """A value in a sentence: '13,9 %', 'null Prozent', 'weniger als 0,1 %', or the sign with its reason.

    Tables print "–" for exactly zero and "0" for what only rounds to zero; words keep them apart as well.
    """
    if fact.printed is None or fact.exact is None:
        return f"{fact.text} ({SIGN_WORDS[fact.status]})"
    if not fact.printed:
        text = zero_words(fact.exact, indicator.decimals, sentence_unit(indicator) if unit else "")
        return text + doubt(fact.flags)
    text = format_number(fact.printed, indicator.decimals)
    return (_counted_unit(text, sentence_unit(indicator)) if unit else text) + doubt(fact.flags)


def _counted_unit(text: str, unit: str) -> str:
    """The number with its unit, one year and one percentage point in the singular."""
    shown = with_unit(text, unit)
    return shown[:-1] if text.lstrip(MINUS) == "1" and unit in ("jahre", "prozentpunkte") else shown


def dative(text: str) -> str:
    """A value after "von", "bei" and the like.

    >>> dative("35,8 Jahre"), dative("2,0 Prozentpunkte (geschätzt)"), dative("1 Jahr"), dative("3 %")
    ('35,8 Jahren', '2,0 Prozentpunkten (geschätzt)', '1 Jahr', '3 %')
    """
    return re.sub(r"(Jahre|Prozentpunkte)\b", r"\1n", text, count=1)


def doubt(flags: int) -> str:
    """What a sentence adds to an estimated or uncertain figure; a corrected one is right and needs no word.

    >>> doubt(1), doubt(4)
    (' (geschätzt)', '')
    """
    words = flag_words(flags & ~4)
    return f" ({words})" if words else ""


def sentence_unit(indicator: Indicator) -> str:
    """The unit behind a number in a sentence: a difference of percentages is in percentage points."""
    points = indicator.unit == "prozent" and indicator.method == "change" and indicator.change != "percent"
    return "prozentpunkte" if points else indicator.unit


def unit_head(indicator: Indicator) -> str:
    """The unit for a table head or an axis: '%', 'Anzahl', 'je 1 000'."""
    if indicator.unit == "prozent":
        return "Prozentpunkte" if indicator.method == "change" and indicator.change != "percent" else "%"
    return UNIT_WORDS[indicator.unit].replace("je ", "je\u00a0")


def difference_unit(indicator: Indicator, percent: bool = False) -> str:
    """The unit of a difference for a table head: 'Prozentpunkte' for rates in percent."""
    if percent:
        return "%"
    return "%-Punkte" if indicator.unit == "prozent" else unit_head(indicator)


def amount(value: Decimal, indicator: Indicator, percent: bool = False) -> str:
    """A difference without sign and with its unit; one decimal if in percent."""
    decimals = 1 if percent else indicator.decimals
    text = format_number(abs(value), decimals)
    if percent:
        return with_unit(text, "prozent")
    one, many = _DIFFERENCE_UNITS.get(indicator.unit, ("", ""))
    word = one if text == "1" else many
    return f"{text}{NO_BREAK_SPACE}{word}" if word else text


def direction(value: Decimal, decimals: int) -> int:
    """-1, 0 or 1 of a difference as printed."""
    rounded = round_half_away(value, decimals)
    return (rounded > 0) - (rounded < 0)


def change_phrase(change: ChangeFact, indicator: Indicator, percent: bool = False) -> str:
    """What stands after "ist": a number only if the comparison is allowed and published."""
    year = change.since
    if change.block is not None:
        return f"{break_reason(change.block)} nicht mit {year} vergleichbar"
    if change.exact is None:
        why = _WHY.get(change.status, _WHY["unknown"])
        return f"{why} nicht mit {year} zu vergleichen"
    way = direction(change.exact, 1 if percent else indicator.decimals)
    if way == 0:
        return f"{'' if change.exact == 0 else 'nahezu '}unverändert gegenüber {year}"
    word = "höher" if way > 0 else "niedriger"
    return f"um {amount(change.exact, indicator, percent)} {word} als {year}{change_doubt(change)}"


def change_doubt(change: ChangeFact) -> str:
    """What a sentence adds to a change: that it is estimated, that it may be chance."""
    words = [flag_words(change.flags & ~4), MAY_BE_CHANCE if change.trend == "unclear" else ""]
    told = "; ".join(filter(None, words))
    return f" ({told})" if told else ""


def chance_sentence(tested: bool, where: str) -> str:
    """Which of the changes just told are larger than chance; '' if that cannot be told of any.

    >>> chance_sentence(True, "in 2 Gebieten")
    'Größer als die Zufallsschwankung kleiner Zahlen ist die Veränderung in 2 Gebieten.'
    """
    if not tested:
        return ""
    if not where:
        return f"Keine dieser Veränderungen ist größer als {CHANCE}."
    return f"Größer als {CHANCE} ist die Veränderung {where}."


def change_short(change: ChangeFact, indicator: Indicator, percent: bool = False) -> str:
    """'+1,2 Prozentpunkte', 'unverändert', or why there is no number; without a word about chance."""
    if change.block is not None:
        return f"nicht vergleichbar ({change.block.title})"
    if change.exact is None:
        return f"Veränderung {SIGN_WORDS.get(change.status, SIGN_WORDS['unknown'])}"
    way = direction(change.exact, 1 if percent else indicator.decimals)
    if way == 0:
        return "unverändert" if change.exact == 0 else "nahezu unverändert"
    shown = amount(change.exact, indicator, percent) + doubt(change.flags)
    return ("+" if way > 0 else "\u2212") + shown


def interval_words(interval: Interval, indicator: Indicator) -> str:
    """'zwischen 32,7 % und 43,9 %': limits of random variation, rounded like the value."""
    unit = sentence_unit(indicator)
    lower, upper = (_counted_unit(format_number(limit, indicator.decimals), unit)
                    for limit in (interval.lower, interval.upper))  # fmt: skip
    return f"zwischen {dative(lower)} und {dative(upper)}"


def distance_phrase(difference: Decimal, indicator: Indicator, other: str, unclear: bool = False) -> str:
    """'um 2,3 Prozentpunkte höher als in Musterbrück'; `unclear`: not more than random variation."""
    way = direction(difference, indicator.decimals)
    if way == 0:
        return f"ebenso hoch wie in {other}"
    word, doubt = "höher" if way > 0 else "niedriger", f" ({MAY_BE_CHANCE})" if unclear else ""
    return f"um {amount(difference, indicator)} {word} als in {other}{doubt}"


def break_reason(block: Break) -> str:
    """'wegen „Zensus 2022“'."""
    return f"wegen „{block.title}“"


def series(parts: list[str]) -> str:
    """'a, b und c'.

    >>> series(["a", "b", "c"])
    'a, b und c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " und " + parts[-1]


def no_data(what: str) -> str:
    """The sentence that stands where data are missing."""
    return f"Für diesen Abschnitt liegen keine Daten vor: {what}."
