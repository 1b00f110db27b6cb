"""The key figures of the summary: value and change since the comparison date, or why there is none."""

from pipeline.models.report import KeyFigure
from pipeline.numbers import FLAG_SIGNS, FLAG_WORDS, SIGN_WORDS
from pipeline.report.document import KeyFigures, Tile
from pipeline.report.facts import Facts
from pipeline.report.wording import MAY_BE_CHANCE, break_reason, change_short, direction, unit_head


def key_figures(facts: Facts) -> KeyFigures:
    """One tile per key figure of report.yaml."""
    return KeyFigures(tuple(_tile(facts, item) for item in facts.project.report.key_figures))


def _tile(facts: Facts, item: KeyFigure) -> Tile:
    indicator = facts.indicator(item.indicator)
    year = facts.latest_year(indicator)
    since = facts.since(year)
    fact = facts.fact(indicator, facts.town, year)
    label = item.label or facts.dated_label(indicator)
    if fact.printed is None:
        return Tile(label, fact.text, "", SIGN_WORDS[fact.status])
    unit = "" if indicator.unit in ("anzahl", "verhaeltnis") else unit_head(indicator)
    change = facts.change((indicator, facts.town, ""), year, since, False)
    if change.block is not None:
        note = f"{break_reason(change.block)} nicht mit {since} vergleichbar"
    elif change.exact is None:
        note = f"ohne Vergleich mit {since}"
    else:
        moved = change.trend == "unclear" and direction(change.exact, indicator.decimals)
        chance = f" ({MAY_BE_CHANCE})" if moved else ""
        note = f"{change_short(change, indicator)} gegenüber {since}{chance}"
    signs = [f"{sign}: {FLAG_WORDS[bit]}" for bit, sign in FLAG_SIGNS.items() if fact.flags & bit]
    note = "; ".join([note, *signs])
    return Tile(label, fact.text, unit, note)
