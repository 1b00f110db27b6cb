"""Names spelled alike: only for suggestions, never for a match that nobody confirmed."""

import re
from collections.abc import Mapping

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Words behind a comma that tell the kind of an area: of a district, of a municipality, of either.
_DISTRICT = {"kreis", "landkreis", "stadtverband", "regionalverband", "staedteregion"}
_TOWN = {
    "stadt", "kreisstadt", "gemeinde", "universitaetsstadt", "kupferstadt", "markt", "flecken", "hansestadt",
}  # fmt: skip
_EITHER = {"kreisfreie", "landeshauptstadt", "st", "stkr", "kreisfr"}


def plain_name(name: str) -> str:
    """A name without what offices write differently: kind behind a comma, umlauts, hyphens, case.

    >>> plain_name("Saarlouis, Kreisstadt"), plain_name("Sankt Wendel"), plain_name("St. Wendel")
    ('saarlouis', 'st wendel', 'st wendel')
    >>> plain_name("Stolberg (Rhld.), Kupferstadt"), plain_name("Ueberherrn") == plain_name("Überherrn")
    ('stolberg rhld', True)
    """
    first, *rest = _words(name).split(",")
    kept = [part for part in rest if set(part.split()) - (_DISTRICT | _TOWN | _EITHER)]
    words = re.sub(r"\bsankt\b", "st", " ".join([first, *kept]))
    return " ".join(words.split())


def kind_of(name: str) -> str:
    """`kreis` or `gemeinde` if a word behind a comma or in front says so; '' if nothing does.

    >>> kind_of("Saarlouis, Landkreis"), kind_of("Saarlouis, Kreisstadt"), kind_of("Aachen, kreisfreie Stadt")
    ('kreis', 'gemeinde', '')
    """
    first, *rest = _words(name).split(",")
    words = {word for part in rest for word in part.split()} | set(first.split()[:1])
    if words & _EITHER:
        return ""
    if words & _DISTRICT:
        return "kreis"
    return "gemeinde" if words & _TOWN else ""


def same_spelling(entry: str, names: Mapping[str, str], kinds: Mapping[str, str]) -> list[str]:
    """Areas (id → name) whose name is the entry but for its spelling; `kinds`: area → kind, '' if unknown.

    >>> same_spelling("Saarlouis, Landkreis", {"10044": "Saarlouis", "10044115": "Saarlouis"},
    ...               {"10044": "kreis", "10044115": "gemeinde"})
    ['10044']
    """
    wanted, kind = plain_name(entry), kind_of(entry)
    return [
        area
        for area, name in names.items()
        if plain_name(name) == wanted and wanted and len({kind, kinds.get(area, ""), ""}) < 3
    ]


def _words(name: str) -> str:
    """Small letters, umlauts written out, commas kept, all other signs blanks."""
    return re.sub(r"[^\w,]+", " ", name.casefold().translate(_LETTERS))
