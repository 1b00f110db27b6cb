"""Where figures come from: kinds of suppliers, and the population base an indicator may be computed on."""

from collections.abc import Mapping
from typing import Literal

SourceKind = Literal[
    "melderegister", "haushaltegenerierung", "fortschreibung", "landesamt", "zensus", "mikrozensus", "ba",
    "jobcenter", "sozialamt", "jugendamt", "gesundheitsamt", "wohngeldstelle", "wahlamt", "schulamt",
    "auslaenderbehoerde", "versorgungsamt", "pflegekassen", "kataster", "bauamt", "stadtwerke", "gericht",
    "polizei", "zulassungsstelle", "kassenaerztliche_vereinigung", "auskunftei", "stadt",
]  # fmt: skip
SOURCE_WORDS: Mapping[str, str] = {
    "melderegister": "Melderegister",
    "haushaltegenerierung": "Haushaltegenerierung aus dem Melderegister",
    "fortschreibung": "amtliche Bevölkerungsfortschreibung",
    "landesamt": "Statistisches Landesamt",
    "zensus": "Zensus",
    "mikrozensus": "Mikrozensus",
    "ba": "Statistik der Bundesagentur für Arbeit",
    "jobcenter": "Jobcenter",
    "sozialamt": "Sozialamt",
    "jugendamt": "Jugendamt",
    "gesundheitsamt": "Gesundheitsamt",
    "wohngeldstelle": "Wohngeldstelle",
    "wahlamt": "Wahlamt",
    "schulamt": "Schulaufsicht und Schulstatistik",
    "auslaenderbehoerde": "Ausländerbehörde, Ausländerzentralregister",
    "versorgungsamt": "Versorgungsamt",
    "pflegekassen": "Pflegestatistik",
    "kataster": "Liegenschaftskataster, Geodaten",
    "bauamt": "Bauamt, Wohnungsbauförderung",
    "stadtwerke": "Stadtwerke",
    "gericht": "Gerichte, Fachstelle Wohnungssicherung",
    "polizei": "Polizeiliche Kriminalstatistik",
    "zulassungsstelle": "Kraftfahrt-Bundesamt, Zulassungsstelle",
    "kassenaerztliche_vereinigung": "Kassenärztliche Vereinigung",
    "auskunftei": "Wirtschaftsauskunftei",
    "stadt": "eigene Erhebung der Kommune",
}
PopulationBase = Literal["same", "register", "official"]
BASE_WORDS: Mapping[str, str] = {
    "same": "Zähler und Nenner auf derselben Bevölkerungsbasis",
    "register": "nur Melderegister",
    "official": "nur amtliche Fortschreibung oder Zensus",
}


def fits_base(rule: str, base: str) -> bool:
    """Whether a delivered population base is one that an indicator may be computed on.

    >>> fits_base("official", "fortschreibung_2022"), fits_base("official", "register")
    (True, False)
    """
    return rule == "same" or (base == "register") == (rule == "register")
