"""Who delivers, told by the words in title, imprint and notes; what is not told is to be asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.drafting.delivered import Delivered

DL_DE = {
    "name": "Datenlizenz Deutschland – Namensnennung – Version 2.0",
    "url": "https://www.govdata.de/dl-de/by-2-0",
}
_LONGEST = 200


@dataclass(frozen=True)
class Supplier:
    """Entries of source.yaml about the supplier, and what is not certain of them."""

    publisher: str
    licence: Mapping[str, str]
    url: str = ""
    kind: str = ""
    questions: Mapping[tuple[str, ...], str] = field(default_factory=dict)


_KNOWN = (  # words that tell the supplier; the first that occur count, for offices name each other
    ("inkar", r"BBSR|Bundesinstitut für Bau-, Stadt- und Raumforschung", "https://www.inkar.de"),
    ("zensus", r"Zensus 2022.*Statistische Ämter des Bundes und der Länder", "https://www.zensus2022.de"),
    ("regio", r"Statistische Ämter des Bundes und der Länder", "https://www.regionalstatistik.de"),
    ("destatis", r"Statistisches Bundesamt", "https://www-genesis.destatis.de"),
    (
        "ba",
        r"(?:Quelle|Herausgeber\w*|Impressum).*Statistik der Bundesagentur für Arbeit",
        "https://statistik.arbeitsagentur.de",
    ),
)
_NAMES = {
    "inkar": "Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR)",
    "zensus": "Statistische Ämter des Bundes und der Länder, Zensus 2022",
    "regio": "Statistische Ämter des Bundes und der Länder",
    "destatis": "Statistisches Bundesamt (Destatis)",
    "ba": "Statistik der Bundesagentur für Arbeit",
}


def find_supplier(delivered: Delivered, municipality: str) -> Supplier:
    """The supplier; without any hint an office of the municipality, to be confirmed."""
    texts = [*delivered.titles, *delivered.notes]
    everything = " ".join(texts)
    for kind, words, url in _KNOWN:
        if re.search(words, everything):
            return Supplier(_NAMES[kind], _licence(kind, texts), url, kind, _doubts(kind))
    named = next((match for text in texts if (match := re.search(r"©\s*([^,;|]+)", text))), None)
    if named:
        office = named[1].strip()
        licence = {"name": "nicht angegeben", "attribution": f"© {office}"}
        return Supplier(office, licence, questions={("licence",): "Lizenz und Wortlaut des Quellenvermerks?"})
    told = next(
        (match for text in texts if (match := re.match(r"(?:Daten)?[Qq]uelle:?\s*(\S.{2,80})$", text))), None
    )
    if told:
        office = told[1].strip(" .")
        asked: dict[tuple[str, ...], str] = {
            ("licence",): "unter welchen Bedingungen, mit welchem Quellenvermerk?"
        }
        return Supplier(office, {"name": "amtsintern", "attribution": office}, questions=asked)
    if delivered.reader.startswith("genesis"):
        asked = {("publisher",): "Destatis, oder die Statistischen Ämter (Regionaldatenbank)?"}
        return Supplier(_NAMES["destatis"], _licence("destatis", texts), "", "destatis", asked)
    licence = {"name": "amtsintern", "attribution": municipality}
    return Supplier(
        municipality,
        licence,
        questions={
            ("publisher",): "welche Stelle liefert?",
            ("licence",): "unter welchen Bedingungen, mit welchem Quellenvermerk?",
        },
    )


def _licence(kind: str, texts: list[str]) -> dict[str, str]:
    """Licence and attribution as the file words them, else as the supplier demands."""
    year = next(
        (match[1] for text in texts if (match := re.search(r"(?:©|Stand:?).*?((?:19|20)\d\d)", text))), ""
    )
    if kind == "ba":
        terms = {"name": "Nutzungsbedingungen der Statistik der Bundesagentur für Arbeit"}
        return {**terms, "attribution": f"Quelle: {_NAMES[kind]}"}
    short = [text for text in texts if len(text) <= _LONGEST]
    told = next((text for sign in ("©", "Quelle") for text in short if text.startswith(sign)), "")
    if kind == "inkar":
        edition = next((m[0] for t in texts if (m := re.search(r"INKAR\. Ausgabe \d{4}", t))), "INKAR")
        told = f"Indikatoren und Karten zur Raum- und Stadtentwicklung. {edition}. BBSR, Bonn {year}".strip()
    told = told.split("|")[0].strip().rstrip(".,") or ", ".join(filter(None, (f"© {_NAMES[kind]}", year)))
    return {**DL_DE, "attribution": f"{told}, dl-de/by-2-0"}


def _doubts(kind: str) -> dict[tuple[str, ...], str]:
    if kind in ("zensus", "inkar", "ba"):
        return {("licence",): "Lizenz an der Fundstelle prüfen"}
    return {}
