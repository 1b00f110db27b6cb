"""What the name of a column or an entry says in the terms of a dataset: its codes, ages, or the whole."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.drafting.ages import find_age
from pipeline.models.ages import MAX_AGE, AgeBand, read_age
from pipeline.models.dataset import Dataset, Dimension
from pipeline.readers.model import SEPARATOR

WHOLE = "insgesamt"
LONGEST = 40  # letters of an identifier that is made of a heading
NO_COUNT = re.compile(
    r"anteil|quote|prozent|%|\bje\b|\bpro\b|durchschnitt|dichte|index|saldo|mittel|euro|\beur\b|\brang"
    r"|(?<!be)raten?\b",
    re.IGNORECASE,
)
PART = re.compile(r"\b(darunter|davon|dar\.|dav\.|und zwar)", re.IGNORECASE)  # of what stands before it
_ALIKE = (  # words that offices use for the same
    ("m", "männlich", "männer", "mann", "gesm", "männliche"),
    ("w", "weiblich", "frauen", "frau", "gesw", "weibliche"),
    (
        "nicht deutsch",
        "ausländer",
        "ausländisch",
        "ausländerinnen und ausländer",
        "ausländische bevölkerung",
        "ohne deutsche staatsangehörigkeit",
        "nichtdeutsche",
    ),
    ("deutsch", "deutsche", "mit deutscher staatsangehörigkeit"),
    ("langzeit", "langzeitarbeitslos", "langzeitarbeitslose", "ein jahr und länger arbeitslos"),
    ("schwerbehindert", "schwerbehinderte"),
    (
        "svb",
        "sozialversicherungspflichtig beschäftigte",
        "sozialversicherungspflichtig beschäftigte am wohnort",
    ),
)
_SUBJECTS = (  # of datasets, by words of their titles
    ("einwohner", "einwohnerinnen", "bevölkerung", "bevölkerungsstand", "ewz", "ew", "ewr", "melderegister"),
    ("arbeitslose", "arbeitslosen", "alo"),
    ("haushalte", "privathaushalte", "hh"),
    ("beschäftigte", "beschäftigten", "svb"),
)
_FILLER_TEXT = (
    "und der die das den des dem von im in am an auf nach mit zum zur für aus anzahl zahl zahlen "
    "insgesamt gesamt zusammen total summe darunter davon personen menschen jahre jahren alter alters "
    "stand stichtag innen kinder jugendliche jugendlichen ältere einwohner einwohnerinnen dez "
    "dezember e"
)
_FILLERS = frozenset(_FILLER_TEXT.split())
_TOTALS = frozenset(("insgesamt", "gesamt", "zusammen", "alle", "total", "summe", "ingesamt", "gesinsgesamt"))


@dataclass(frozen=True)
class Meaning:
    """What a name says: dimension → code; whether a person should look at it."""

    set: Mapping[str, str]
    certain: bool = True


def plain(text: str) -> str:
    """Small letters without dates, brackets and the hyphens of line ends.

    >>> plain("Bevölkerung mit Migrations-hintergrund (Dez 2013)"), plain("65-Jährige")
    ('bevölkerung mit migrationshintergrund', '65-jährige')
    """
    text = re.sub(r"\([^)]*\)", " ", text)
    text = re.sub(r"(\d{1,2}\.\s?\d{1,2}\.\s?)?(?<!\d)(19|20)\d\d(?!\d)", " ", text)
    text = re.sub(r"(?<=[a-zäöüß])-\s?(?=[a-zäöüß])", "", text)
    return " ".join(text.casefold().replace("*", " ").split())


def subject_words(dataset: Dataset) -> frozenset[str]:
    """Words that name what a dataset counts, in every usual spelling."""
    own = _words(f"{dataset.title} {dataset.counts} {dataset.id.replace('_', ' ')}") - _FILLERS
    own |= {word for word in ("einwohner",) if dataset.id.startswith(word)}
    alike = {word for group in _SUBJECTS if own & set(group[:2]) for word in group}
    return frozenset(own | alike)


def explain(name: str, dataset: Dataset, exclusive: bool | None = None) -> Meaning | None:
    """What the name of a value column says about a dataset; None if a word of it remains unexplained."""
    whole = " | ".join(part for part in name.split(SEPARATOR) if plain(part))
    found = _explained(plain(whole.replace(" | ", " ")), dataset, exclusive)
    parts = [plain(part) for part in name.split(SEPARATOR)]
    if found or len(parts) < 3 or not _words(parts[0]) & subject_words(dataset):
        return found
    for part in parts[1:]:  # below a heading that spans several subjects each line speaks for itself
        found = _explained(part, dataset, exclusive)
        if found:
            return found
    return None


def _explained(text: str, dataset: Dataset, exclusive: bool | None) -> Meaning | None:
    codes: dict[str, str] = {}
    certain, rest = True, text
    aged = find_age(text, exclusive)
    if aged:
        band, rest = aged
        placed = _place_band(band, dataset)
        if placed is None:
            return None
        dimension_id, code, certain = placed
        codes[dimension_id] = code
    for dimension_id, dimension in dataset.dimensions.items():
        if dimension.kind != "age" and dimension_id not in codes:
            code, rest = _find_code(rest, dimension)
            if code:
                codes[dimension_id] = code
    subject = subject_words(dataset)
    left = _words(rest) - subject - _FILLERS
    known = codes or _words(text) & (subject - _FILLERS) or _words(text) & {"einwohner", "insgesamt"}
    return Meaning(codes, certain) if known and not left else None


def _place_band(band: AgeBand, dataset: Dataset) -> tuple[str, str, bool] | None:
    """Dimension and code for an age band: the age dimension, else a group whose title is that band or, not
    certain, has one end in common with it ("55 bis unter 65" and "55 Jahre und älter")."""
    near = None
    for name, dimension in dataset.dimensions.items():
        if dimension.kind == "age":
            return name, band.text, True
        for code, title in dimension.codes.items():
            group = read_age(title)
            if group == band:
                return name, code, True
            if group and (group.start == band.start > 0 or (group.stop == band.stop < MAX_AGE)):
                near = near or (name, code, False)
    return near


def read_entry(entry: str, dimension: Dimension, exclusive: bool | None) -> str:
    """Code of an entry in a column of codes: a code, an age band, `insgesamt`; '' if it is none."""
    text = plain(entry)
    if text in _TOTALS:
        return WHOLE
    if dimension.kind == "age":
        aged = find_age(text, exclusive)
        single = re.fullmatch(r"0*(\d{1,3})", text)
        if single:
            return single[1]
        odd = not aged or _words(aged[1]) - _FILLERS or re.search(r"[^\w\s.,()-]", aged[1])
        return aged[0].text if aged and not odd else ""
    code, rest = _find_code(text, dimension)
    return code if code and not _words(rest) - _FILLERS else ""


def _find_code(text: str, dimension: Dimension) -> tuple[str, str]:
    """The code whose longest phrase stands in a text, and the text without it; '' if there is none."""
    best, phrase = "", ""
    for code, title in dimension.codes.items():
        for candidate in _phrases(code, title):
            if len(candidate) > len(phrase) and re.search(rf"(?<!\w){re.escape(candidate)}(?!\w)", text):
                best, phrase = code, candidate
    if not best:
        return "", text
    return best, re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", text, count=1)


def _phrases(code: str, title: str) -> set[str]:
    own = {plain(code.replace("_", " ")), plain(title)}
    return own | {word for group in _ALIKE if own & set(group) for word in group}


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^a-zäöüß]+", text.casefold()) if word}


def overlap(dataset: Dataset, texts: Iterable[str]) -> int:
    """How many of the subject words of a dataset stand in texts."""
    said = {_without_umlauts(word) for word in _words(" ".join(texts))}
    own = subject_words(dataset) - (_FILLERS - {"einwohner"})
    return len({_without_umlauts(word) for word in own} & said)


def parts_of(titles: Mapping[str, str]) -> dict[str, list[str]]:
    """Codes whose titles say that they are a part of what stands before them, with the code of that.

    >>> parts_of({"alle": "Arbeitslose", "u25": "darunter unter 25 Jahre", "maenner": "Männer"})
    {'u25': ['alle']}
    """
    found, whole = {}, ""
    for code, title in titles.items():
        if not PART.search(title):
            whole = code
        elif whole:
            found[code] = [whole]
    return found


def identifier(text: str) -> str:
    """A text as identifier: small letters without umlauts, digits, underscores.

    >>> identifier("Dau10"), identifier("Männer & Frauen"), identifier("12411-0015")
    ('dau10', 'maenner_frauen', 'tabelle_12411_0015')
    """
    name = re.sub(r"[^a-z0-9]+", "_", _without_umlauts(text.casefold())).strip("_")
    return (name if name[:1].isalpha() else f"tabelle_{name}")[:LONGEST].strip("_")


def _without_umlauts(text: str) -> str:
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, written)
    return text
