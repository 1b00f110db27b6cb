"""Where the long words of our field are divided, as the automatic hyphenation goes wrong there.

Screens and office files get soft hyphens. In print WeasyPrint would divide no other word of a line that holds
one, so there the same list goes into a hyphenation dictionary.
"""

import re
from functools import lru_cache

# Parts divided by |; everything that begins with such a word, whatever its ending, is treated.
_WORDS = """
Außen|wande|rungs|saldo Binnen|wande|rungs|saldo Durch|schnitts|alter Mobili|täts|ziffer Ausländer|anteil
Arbeitslosen|anteil Wohn|geld|quote Geburten|ziffer Sterbe|ziffer Entwick|lung Einwohner|zahl
Beteiligungs|quote Verhält|nis|zahl Haushalts|größe Mindest|sicherungs|quote Bedarfs|gemeinschaft
Übergangs|quote Leistungs|berechtigt Leistungs|empfänge Grund|sicherung Asyl|bewerber|leistung Alters|grenze
Alters|gruppe Alters|quotient Jugend|quotient Alten|quotient Arbeits|losen|quote Arbeits|losigkeit
Beschäftigungs|quote Beschäftigten|quote Bevölkerungs|entwicklung Bevölkerungs|dichte Bevölkerungs|stand
Bevölkerungs|pyramide Bevölkerungs|zahl Bevölkerungs|veränderung Migrations|hintergrund Staats|angehörigkeit
Ein|personen|haushalt Mehr|personen|haushalt Allein|erziehende Kinder|armut Alters|armut
Jugend|arbeits|losigkeit Lang|zeit|arbeits|lose Wohn|geld|haushalt Wohn|geld|empfänge Pflege|bedürftige
Pflege|quote Sozial|versicherungs|pflichtig Sozial|raum|profil Sozial|raum Sozial|räume Sozial|planung
Sozial|bericht Stadt|teil Vergleichs|stichtag Berichts|stichtag Zeit|reihen|bruch Zeit|reihen|brüche
Geheim|haltung Handlungs|empfehlung Kinder|tages|einrichtung Kinder|tages|betreuung Betreuungs|quote
Wahl|beteiligung Fort|schreibung Melde|register Einwohner|melde|register Zuwanderungs|geschichte
Wanderungs|saldo Geburten|rate Sterbe|fälle Geburten|überschuss Wohnungs|bestand Wohn|fläche
Schul|eingangs|untersuchung Nationalitäten|gruppe Erwerbs|minderung Erwerbs|gemindert Jugend|armut
Dritt|staaten Klein|räumig Barriere|arm Stichproben|fehler Migrations|beratung Schuldner|beratung
Renten|beratung Sprach|mittlung Mehr|sprachig Mehr|sprachigkeit Sprach|auffällig Statistik|stelle
Haushalte|generierung Pflege|planung Pflege|bedürftigkeit Landes|amt Jugend|amt Gesundheits|amt Sozial|amt
Dauer|haft Arbeit|suchend Nord|stadt Süd|stadt Ost|stadt West|stadt Alt|stadt Neu|stadt Innen|stadt
Lebens|unterhalt Entwicklungs|bedarf
Berechnungs|weise Zusammen|gehören Kinder|reich Quartiers|management Städte|bau|förderung Bedarfs|plan
"""

_SPACE = re.compile(r"(?<=[^>\s])[ \n]+(?=<(?:a|strong|em|code)\b)")


@lru_cache(maxsize=1)
def _rules() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = {}
    for word in _WORDS.split():
        plain = word.replace("|", "")
        table[plain] = word.replace("|", "\u00ad")
        table[plain[0].lower() + plain[1:]] = word[0].lower() + word[1:].replace("|", "\u00ad")
    longest = sorted(table, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest))), table


@lru_cache(maxsize=1 << 15)
def soft_hyphens(html: str) -> str:
    """The fragment with soft hyphens in its texts; tags and their attributes stay as they are.

    Names and figures return on many pages: what is known is not searched again.
    """
    pattern, table = _rules()
    parts = re.split(r"(<[^>]*>)", html)
    parts[::2] = [pattern.sub(lambda match: table[match[0]], part) for part in parts[::2]]
    return "".join(parts)


def print_html(html: str) -> str:
    """The page as it is printed: without soft hyphens, spaces before links and marks in a box of their own.

    A text whose last space does not fit on the line is divided by WeasyPrint somewhere in the middle.

    >>> print_html("Stadt\u00adteile im <a>Zensus</a>")
    'Stadtteile im<span> </span><a>Zensus</a>'
    """
    return _SPACE.sub("<span> </span>", html.replace("\u00ad", ""))


def dictionary(known: str) -> str:
    """Hyphenation patterns (after Liang, F. M., 1983, as pyphen reads them) with those of our words added.

    >>> "s8t8a8d8t9t8e8i8l" in dictionary("UTF-8\\n1a").splitlines()
    True
    """
    return "\n".join([known.rstrip("\n"), *(_pattern(word.lower()) for word in _WORDS.split()), ""])


def _pattern(word: str) -> str:
    """Digits between the letters: an odd one divides, the highest counts.

    >>> _pattern("alt|bau")
    'a8l8t9b8a8u'
    """
    return re.sub(r"(?<=\w)(\|?)(?=\w)", lambda found: "9" if found[1] else "8", word)
