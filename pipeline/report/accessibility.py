"""The accessibility statement (§ 12b BGG and § 7 BITV 2.0; the Länder have rules of the same kind)."""

from pipeline.numbers import format_date
from pipeline.project import Project

Section = tuple[str, tuple[str | tuple[str, ...], ...]]  # heading, paragraphs and lists

_STATE = """
Diese Seiten sind auf die Anforderungen der Web Content Accessibility Guidelines (WCAG) 2.1, Stufe AA,
hin gebaut, auf die die Barrierefreie-Informationstechnik-Verordnung (BITV 2.0) über die EN 301 549
verweist. Sie sind damit überwiegend vereinbar. Was nicht vereinbar ist oder nicht geprüft wurde, steht
im nächsten Abschnitt.
"""
_BASIS = """
Die Einschätzung beruht auf einer Selbstbewertung mit selbsttätigen Prüfungen der Seiten und des PDF.
Eine Prüfung durch eine unabhängige Stelle und durch Menschen, die Hilfsmittel täglich verwenden, steht
aus.
"""
_GAPS = """
Diagramme und Karten sind Bilder mit Titel und Beschreibung. Die einzelnen Werte liest ein
Bildschirmleseprogramm aus der Tabelle, die zu jeder Abbildung gehört.

Breite Tabellen lassen sich auf kleinen Bildschirmen und bei starker Vergrößerung seitwärts verschieben;
die Seite selbst bleibt schmal.

Die Abbildungen behalten im dunklen Farbschema einen weißen Grund.

Das PDF ist nach PDF/UA-1 ausgezeichnet und selbsttätig geprüft, aber nicht mit Bildschirmleseprogrammen.

Inhalte in Leichter Sprache und in Deutscher Gebärdensprache fehlen.

Der Vergleich zweier Gebiete und die Suche brauchen JavaScript. Ohne JavaScript stehen dieselben Inhalte
auf den Seiten der Gebiete, der Kennzahlen und in den Verzeichnissen.
"""
_OPEN = """
Hier nennt die herausgebende Stelle die Stelle ihres Landes, an die sich wenden kann, wer auf eine
Meldung keine befriedigende Antwort erhält (Angabe „accessibility“ des Impressums in config.yaml).
"""


def statement(project: Project) -> tuple[Section, ...]:
    """Headings with paragraphs and lists; the date is that of the editorial deadline."""
    imprint, deadline = project.config.imprint, format_date(project.edition.editorial_deadline)
    whom = f"{imprint.publisher} will diesen Bericht allen Menschen zugänglich machen."
    applies = "Diese Erklärung gilt für die HTML-Seiten und das PDF dieses Berichts."
    contact = "Wer auf eine Barriere stößt oder Inhalte in einer anderen Form braucht, wendet sich an:"
    return (
        ("Geltung", (f"{whom} {applies}",)),
        ("Stand der Vereinbarkeit", (*_paragraphs(_STATE), *_paragraphs(_BASIS))),
        ("Bekannte Lücken", (_paragraphs(_GAPS),)),
        ("Rückmeldung und Kontakt", (contact, imprint.contact)),
        ("Durchsetzungsverfahren", _paragraphs(imprint.accessibility) or _paragraphs(_OPEN)),
        ("Erstellung dieser Erklärung", (f"Diese Erklärung wurde zum {deadline} erstellt.",)),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
