"""Title page, imprint, legend of signs and reading guide."""

import re

from pipeline.editions import replaced_versions
from pipeline.numbers import SIGN_MEANINGS, format_date
from pipeline.project import Project
from pipeline.report.document import FrontMatter
from pipeline.report.index_tables import NEAR
from pipeline.report.sheets import KGST

_BORDERLINE = ((NEAR, "Index liegt nahe an einer Klassengrenze"),)
_FICTIONAL = "Alle Daten dieses Berichts sind erfunden."


def front_matter(project: Project) -> FrontMatter:
    """Everything before the contents."""
    config, edition, report = project.config, project.edition, project.report
    town, imprint = config.municipality, config.imprint
    notice = town.notice or (_FICTIONAL if town.fictional else "")
    rows = (
        ("Herausgeberin", imprint.publisher),
        ("Verantwortlich", imprint.responsible),
        ("Bearbeitung", imprint.editors),
        ("Kontakt", imprint.contact),
        ("Redaktionsschluss", format_date(edition.editorial_deadline)),
        ("Lizenz", imprint.licence),
        ("Berichtigte Fassung", _corrections(project)),
        ("Hinweis", notice),
    )
    return FrontMatter(
        title=report.title,
        name=_name(report.title, town.name, town.short_name),
        subtitle=report.subtitle,
        municipality=town.name,
        edition=edition.title,
        reference_date=format_date(edition.reference_date),
        notice=notice,
        logo=config.design.logo,
        imprint=tuple((label, _without_label(text, label)) for label, text in rows if text),
        signs=(*SIGN_MEANINGS.items(), *(_BORDERLINE if project.indices else ())),
        guide=_guide(project),
        keywords=", ".join(config.topics.values()),
    )


def _name(title: str, town: str, short_name: str) -> str:
    """The title with the municipality, unless it names it already.

    >>> _name("Sozialbericht Lindental", "Stadt Lindental", "Lindental")
    'Sozialbericht Lindental'
    >>> _name("Sozialbericht", "Stadt Lindental", "Lindental")
    'Sozialbericht Stadt Lindental'
    """
    named = re.search(rf"\b{re.escape(short_name)}\b", title)
    return title if named else f"{title} {town}"


def _corrections(project: Project) -> str:
    """Why earlier versions of this edition were replaced; '' for a first version."""
    return "; ".join(item.replaced for item in replaced_versions(project.root, project.edition_id))


def _without_label(text: str, label: str) -> str:
    """config.yaml may repeat the label: 'Bearbeitung: …' loses what stands before the colon."""
    head, colon, rest = text.partition(":")
    return rest.strip() if colon and head.strip().startswith(label) else text


_GUIDE = """
Stichtag des Berichts ist der {stichtag}; verglichen wird mit dem {vergleich}. „{since}“ und „{year}“ meinen
diese Tage, bei Ereignissen wie Geburten das ganze Jahr.

Wo eine Quelle einen anderen Stichtag oder Zeitraum hat, steht er unter der Tabelle oder Abbildung.

Die Differenz zweier Prozentwerte wird in Prozentpunkten angegeben: Von 10 % auf 12 % sind es 2
Prozentpunkte. Veränderungen sind aus ungerundeten Werten berechnet und können deshalb von der Differenz der
gedruckten Zahlen abweichen.

Abweichungen in den Summen entstehen durch Runden der Zahlen. Gerundet wird einmal, bei der Ausgabe.

Wo eine Zeitreihe gebrochen ist, etwa durch eine neue Rechtslage oder eine neue Zählung, wird keine
Veränderung berechnet. Der Grund steht unter der Tabelle oder Abbildung.

Kleine Zahlen schwanken von Jahr zu Jahr, auch wenn sich nichts ändert: Ob in einem Sozialraum 24 oder 29 von
160 Kindern Leistungen erhalten, kann Zufall sein. Dieser Bereich (95-Prozent-Intervall) ist als dünner Strich
auf den Balken gezeichnet. „Deutlich“ über oder unter dem Wert {located} heißt ein Wert nur, wenn der Bereich
den Wert der Kommune nicht einschließt; eine Veränderung ist nur dann größer als die Zufallsschwankung, wenn
sich die Bereiche beider Jahre nicht berühren. Sonst steht hinter ihr „kann Zufall sein“. Für Anzahlen und
zusammengesetzte Kennzahlen ist kein Bereich berechnet.

Ein hoher oder niedriger Wert bewertet kein Gebiet und keine Menschen, die dort leben. Er beschreibt, wo
genauer hinzusehen ist. Ursachen zeigt er nicht.

Die Auswahl der Handlungsfelder und Kennzahlen ist {kgst}.
"""


def _guide(project: Project) -> tuple[str, ...]:
    text = _GUIDE.format(
        stichtag=format_date(project.edition.reference_date),
        vergleich=format_date(project.edition.comparison_date),
        since=project.base_year,
        year=project.year,
        kgst=KGST,
        located=project.config.municipality.located,
    )
    return tuple(" ".join(part.split()).replace(" %", "\u00a0%") for part in text.strip().split("\n\n"))
