"""German numbers, dates and signs: the only place where a figure becomes text.

Rounding is half away from zero (DIN 1333), once, at output, on exact decimals. Values arrive truncated to ten
places by the compute stage; cutting and then rounding half away gives the same digit as rounding the exact
quotient, because a tie at one to nine places is represented exactly.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

SIGNS = {
    "zero": "–",
    "secret": "•",
    "unknown": ".",
    "later": "…",
    "not_applicable": "x",
    "unreliable": "/",
}
SIGN_MEANINGS = {
    "–": "nichts vorhanden (genau null)",
    "0": "mehr als nichts, aber weniger als die Hälfte der kleinsten gezeigten Einheit (auch 0,0)",
    "•": "Zahlenwert geheim zu halten",
    ".": "Zahlenwert unbekannt oder nicht geliefert",
    "…": "Angabe fällt später an",
    "x": "Angabe nicht sinnvoll oder nicht vergleichbar",
    "/": "keine Angabe, da Zahlenwert nicht sicher genug",
    "( )": "Aussagewert eingeschränkt, da Zahlenwert unsicher",
    "s": "geschätzte Zahl",
    "r": "berichtigte Zahl",
}
FLAG_SIGNS = {1: "s", 2: "( )", 4: "r"}  # bits of models/dataset.py: Flag
FLAG_WORDS = {1: "geschätzt", 2: "unsicher", 4: "berichtigt", 8: "aus gerundeten Zahlen"}
SIGN_WORDS = {
    "zero": "genau null",
    "secret": "aus Gründen der Geheimhaltung nicht ausgewiesen",
    "unknown": "nicht bekannt",
    "later": "noch nicht verfügbar",
    "not_applicable": "nicht sinnvoll",
    "unreliable": "nicht sicher genug",
}
UNIT_SIGNS = {
    "prozent": "%",
    "prozentpunkte": "Prozentpunkte",
    "jahre": "Jahre",
    "euro": "Euro",
    "quadratmeter": "m²",
}

UNIT_NAMES = {**UNIT_SIGNS, "prozent": "Prozent", "quadratmeter": "Quadratmeter"}  # after a number word

MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def round_half_away(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero.

    >>> [str(round_half_away(Decimal(v), 1)) for v in ("0.25", "-0.05", "12.249999")]
    ['0.3', '-0.1', '12.2']
    """
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_number(value: Decimal | int, decimals: int = 0, signed: bool = False) -> str:
    """Decimal comma, narrow no-break space between thousands, true minus sign.

    >>> format_number(Decimal("36600")), format_number(Decimal("-0.05"), 1)
    ('36\\u202f600', '\\u22120,1')
    """
    rounded = round_half_away(Decimal(value), decimals)
    digits = f"{abs(rounded):,.{decimals}f}".replace(",", NARROW_SPACE).replace(".", ",")
    if rounded < 0:
        return MINUS + digits
    return f"+{digits}" if signed and rounded > 0 else digits


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun in the right form.

    >>> counted(1, "Datei", "Dateien"), counted(0, "Datei", "Dateien")
    ('1 Datei', '0 Dateien')
    """
    return f"{format_number(number)} {one if number == 1 else many}"


def format_value(value: Decimal | None, status: str, decimals: int) -> str:
    """Cell text without unit: a number or the sign of its status; an exact zero is “–”.

    >>> format_value(Decimal("13.914"), "ok", 1), format_value(None, "secret", 1)
    ('13,9', '•')
    """
    if status != "ok":
        return SIGNS[status]
    if value is None:
        raise ValueError("value missing although its status is ok")
    return SIGNS["zero"] if value == 0 else format_number(value, decimals)


def with_flags(text: str, flags: int) -> str:
    """A printed number with the signs of its flags: letters behind it, brackets around it.

    >>> with_flags("13,9", 0), with_flags("13,9", 1), with_flags("12", 2)
    ('13,9', '13,9\\u202fs', '(12)')
    """
    shown = f"({text})" if flags & 2 else text
    letters = "".join(FLAG_SIGNS[bit] for bit in (1, 4) if flags & bit)
    return f"{shown}{NARROW_SPACE}{letters}" if letters else shown


def flag_words(flags: int) -> str:
    """The flags in words, '' without any.

    >>> flag_words(5), flag_words(0)
    ('geschätzt, berichtigt', '')
    """
    return ", ".join(word for bit, word in FLAG_WORDS.items() if flags & bit)


def with_unit(text: str, unit: str) -> str:
    """Append the unit with a no-break space: '13,9 %'.

    >>> with_unit("13,9", "prozent")
    '13,9\\xa0%'
    """
    sign = UNIT_SIGNS.get(unit, "")
    return f"{text}{NO_BREAK_SPACE}{sign}" if sign else text


def zero_words(exact: Decimal, decimals: int, unit: str = "") -> str:
    """What a sentence says for a figure that is zero or rounds to it; tables print "–" and "0".

    >>> zero_words(Decimal(0), 1, "prozent"), zero_words(Decimal("0.04"), 1, "prozent")
    ('null\\xa0Prozent', 'weniger als 0,1\\xa0%')
    >>> zero_words(Decimal("-0.04"), 1), zero_words(Decimal("0.4"), 0, "jahre")
    ('nahezu null', 'weniger als 1\\xa0Jahr')
    """
    if exact > 0:
        least = with_unit(format_number(Decimal(1).scaleb(-decimals), decimals), unit)
        return f"weniger als {least[:-1] if decimals == 0 and unit in ('jahre', 'prozentpunkte') else least}"
    word = "null" if exact == 0 else "nahezu null"
    return f"{word}{NO_BREAK_SPACE}{UNIT_NAMES[unit]}" if unit in UNIT_NAMES else word


def format_date(day: date) -> str:
    """31.12.2024"""
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def format_long_date(day: date) -> str:
    """31. Dezember 2024"""
    return f"{day.day}.{NO_BREAK_SPACE}{MONTHS[day.month - 1]} {day.year}"


def parse_german_date(text: str) -> date:
    """31.12.2024 or 2024-12-31 -> date; ValueError otherwise, also for a year of two digits."""
    if "." in text:
        day, month, year = text.strip().split(".")
        if len(year) != 4:
            raise ValueError(text)
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text.strip())


def plain_number(value: Decimal | None) -> str:
    """Exact digits as delivered, decimal comma, no trailing zeros; '' for no value.

    >>> plain_number(Decimal("31.2700"))
    '31,27'
    """
    if value is None:
        return ""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return format_number(normal, max(0, -exponent if isinstance(exponent, int) else 0))
