"""The figures of the report as CSV: UTF-8 with BOM, semicolon, decimal comma, as German offices open them."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path

import shapely

from pipeline.models.units import UNIT_WORDS
from pipeline.numbers import MINUS, NARROW_SPACE, SIGN_MEANINGS, SIGN_WORDS, SIGNS, flag_words
from pipeline.project import Project
from pipeline.report.csv_file import write_csv
from pipeline.report.document import Document, Table
from pipeline.report.facts import Facts
from pipeline.report.index_data import index_files
from pipeline.report.published import Published
from pipeline.report.screen_model import Screen
from pipeline.report.structure_files import structure_files
from pipeline.report.tables import COMPARISON_WORDS, TREND_WORDS
from pipeline.report.wording import unit_head

_NUMBER = re.compile(rf"\(?[+{MINUS}]?\d+({NARROW_SPACE}\d{{3}})*(,\d+)?\)?({NARROW_SPACE}[sr]+)?")
_File = tuple[str, tuple[str, ...], Iterator[list[str]]]
STATUS_WORDS = {"ok": "Wert", **SIGN_WORDS}


def plain_number(text: str) -> str:
    """A printed number without typography: '−1 234,5' becomes '-1234,5'; other texts stay.

    The sign of a flag stays behind the number, '1 234 s' becomes '1234 s'.
    """
    if not _NUMBER.fullmatch(text):
        return text
    text = re.sub(rf"{NARROW_SPACE}(?=[sr])", " ", text)
    return text.replace(NARROW_SPACE, "").replace(MINUS, "-").removeprefix("+")


def exact_number(value: Decimal | None, status: str = "ok") -> str:
    """An exact decimal with comma; the sign of its status where there is none.

    >>> exact_number(Decimal("13.9140000000")), exact_number(None, "secret")
    ('13,914', '•')
    """
    if value is None:
        return SIGNS.get(status, SIGNS["unknown"]) if status != "zero" else "0"
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def table_rows(table: Table) -> Iterator[list[str]]:
    """Rows as printed, numbers without typography."""
    for row in table.rows:
        yield [row.head, *(plain_number(cell.text) for cell in row.cells)]


def table_header(table: Table) -> list[str]:
    """Heading and unit of each column."""
    return [f"{item.heading} ({item.unit})" if item.unit else item.heading for item in table.columns]


def write_tables(document: Document | Screen, folder: Path) -> int:
    """One file per numbered table in tabellen/ and per figure in abbildungen/."""
    count = 0
    for name in ("tabellen", "abbildungen"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for table in document.tables():
        count += write_csv(folder / "tabellen" / f"{table.ident}.csv", table_header(table), table_rows(table))
    for figure in document.figures():
        target = folder / "abbildungen" / f"{figure.ident}.csv"
        count += write_csv(target, table_header(figure.table), table_rows(figure.table))
    return count


def write_published(project: Project, published: Published, folder: Path, names: Collection[str] = ()) -> int:
    """One file per published table; with `names` only these. Returns the number of rows."""
    return sum(
        write_csv(folder / f"{name}.csv", header, rows)
        for name, header, rows in _published_files(project, published)
        if not names or name in names
    )


def _published_files(project: Project, published: Published) -> Iterator[_File]:
    """Name without ending, header and rows; the rows are made when they are asked for."""
    yield "gebiete", ("kennung", "ebene", "name", "gehoert_zu", "art"), _areas(published)
    yield "geometrie", ("gebiet", "wkt_epsg_25832"), _geometry(published)
    yield "werte", _VALUE_HEADER, _values(published)
    yield "veraenderungen", _CHANGE_HEADER, _changes(published)
    yield "lieferungen", _DELIVERY_HEADER, _deliveries(project, published)
    yield "dateien", ("quelle", "datei", "stand"), _files(project, published)
    yield "geheimhaltung", ("indikator", "ebene", "ausgewiesen", "geheim"), _suppressions(published)
    yield "indikatoren", _CODEBOOK_HEADER, _codebook(project, published)
    yield from index_files(project, published, exact_number)
    yield from _early_files(published)
    yield from structure_files(project, published)


_VALUE_HEADER = (
    "indikator", "gruppe", "gebiet", "jahr", "wert", "zaehler", "nenner", "status", "kennzeichen",
    "untergrenze", "obergrenze", "vergleich",
)  # fmt: skip
_CHANGE_HEADER = (
    "indikator", "gruppe", "gebiet", "jahr", "vergleichsjahr", "differenz", "prozent", "status", "bruch",
    "kennzeichen", "trend",
)  # fmt: skip
_DELIVERY_HEADER = (
    "datensatz", "quelle", "jahr", "ebene", "gebiete", "stand", "bevoelkerungsbasis", "vorlaeufig", "rundung",
)  # fmt: skip
_CODEBOOK_HEADER = (
    "indikator", "code", "titel", "kurztitel", "themenfeld", "einheit", "nachkommastellen", "gruppe",
    "gruppe_titel", "definition", "deutung", "grenzen", "brueche", "klassengrenzen",
)  # fmt: skip


def _areas(published: Published) -> Iterator[list[str]]:
    for area in published.areas.values():
        yield [area.area_id, area.level_id, area.name, area.parent_id, area.kind]


def _geometry(published: Published) -> Iterator[list[str]]:
    for area_id, wkb in published.geometry.items():
        yield [area_id, shapely.to_wkt(shapely.from_wkb(wkb), rounding_precision=1)]


def _values(published: Published) -> Iterator[list[str]]:
    for key, item in published.values.items():
        numbers = (item.value, item.numerator, item.denominator)
        texts = [exact_number(number, item.status) for number in numbers]
        found = published.intervals.get(key)
        limits = [exact_number(found.lower), exact_number(found.upper)] if found else ["", ""]
        compared = COMPARISON_WORDS[found.comparison] if found else ""
        words = [STATUS_WORDS[item.status], flag_words(item.flags)]
        yield [*key[:3], str(key[3]), *texts, *words, *limits, compared]


def _changes(published: Published) -> Iterator[list[str]]:
    for key, item in published.changes.items():
        texts = [exact_number(number, item.status) for number in (item.absolute, item.percent)]
        years = [str(year) for year in key[3:]]
        words = (STATUS_WORDS[item.status], item.break_id, flag_words(item.flags))
        yield [*key[:3], *years, *texts, *words, TREND_WORDS[published.trends.get(key, "")]]


def _deliveries(project: Project, published: Published) -> Iterator[list[str]]:
    """Where an area without cases has no row, the number of areas would tell how many have cases: ''."""
    sparse = {item.id for item in project.datasets.values() if item.absent == "zero"}
    for item in published.deliveries:
        areas = "" if item.dataset_id in sparse else str(item.areas)
        provisional = "ja" if item.provisional else "nein"
        yield [
            item.dataset_id, item.source_id, str(item.year), item.level_id, areas, item.reference,
            item.population_base, provisional, str(item.rounding),
        ]  # fmt: skip


def _files(project: Project, published: Published) -> Iterator[list[str]]:
    for item in published.files:
        source = project.sources.get(item.source_id)
        yield [item.source_id, item.file, source.period.reference if source else ""]


def _suppressions(published: Published) -> Iterator[list[str]]:
    for item in published.suppressions:
        yield [item.indicator_id, item.level_id, str(item.shown), str(item.secret)]


def _codebook(project: Project, published: Published) -> Iterator[list[str]]:
    """One line per indicator and group: what a column of the other files means."""
    facts = Facts(project, published)
    for item in project.indicators.values():
        for category in facts.categories(item):
            yield [
                item.id, item.code, item.title, item.label, project.config.topics.get(item.topic, item.topic),
                f"{UNIT_WORDS[item.unit]} ({unit_head(item)})", str(item.decimals), category,
                facts.group_title(item, category) if category else "", item.definition.strip(),
                item.interpretation.strip(), item.limits.strip(), " ".join(item.breaks),
                " ".join(exact_number(limit) for limit in item.class_limits),
            ]  # fmt: skip


_EARLY_HEADER = ("regel", "gebiet", "jahr", "ergebnis", "grund")
_EARLY_WORDS = {"hit": "Hinweis prüfen", "no_hit": "kein Hinweis", "not_checkable": "nicht prüfbar"}


def _early_files(published: Published) -> list[_File]:
    """Results of early recognition; no file without a rule."""
    rows = ([*key, str(hit.year), _EARLY_WORDS[hit.status], hit.reason]
            for key, hit in published.early.items())  # fmt: skip
    return [("frueherkennung", _EARLY_HEADER, rows)] if published.early else []


_EARLY_FILE = "frueherkennung.csv  Regeln der Früherkennung: Ergebnis und Grund je Gebiet\n"
_INDEX_FILES = """index.csv           zusammengesetzte Indizes: Summe, Index, Klasse oder Grund je Gebiet
index_….csv         z-Werte der Komponenten, Bezugswerte, Korrelationen, andere Zusammensetzungen
gebietstypen.csv    Gruppen ähnlicher Gebiete
"""
_README = """{title} {town}, {edition}: Daten
{notice}
Alle Dateien: UTF-8 mit BOM, Trennzeichen Semikolon, Dezimalkomma, keine Tausendertrennzeichen.

werte.csv           alle veröffentlichten Werte, ungerundet (nach zehn Nachkommastellen abgeschnitten)
veraenderungen.csv  Veränderungen zwischen zwei Jahren; keine über einen Zeitreihenbruch hinweg
indikatoren.csv     Verzeichnis der Indikatoren und Gruppen mit Einheit und Definition
gebiete.csv         Gebiete und Ebenen; geometrie.csv ihre Umrisse (EPSG:25832)
lieferungen.csv     was für welches Jahr und welche Ebene geliefert wurde
dateien.csv         gelieferte Dateien mit Stelle und Stand
pruefbericht.csv    Befunde der Datenprüfung, dasselbe lesbar in pruefbericht.html
geheimhaltung.csv   Zahl der ausgewiesenen und der geheimen Werte; regeln.csv die Regeln je Datensatz
terme.csv           woraus jede Kennzahl gerechnet ist; gliederungen.csv die Gruppen der Datensätze
gebietsteile.csv    kleinste Teile der Gebiete; altersgrenze.csv welcher Teil eines Jahrgangs darunter ist
{indices}{early}tabellen/           jede Tabelle des Berichts, gerundet wie gedruckt
abbildungen/        die Daten jeder Abbildung, gerundet wie gedruckt
tabellen.xlsx       dasselbe als Arbeitsmappe mit Inhalt, Anmerkungen und Quellen

Zeichen an Stelle einer Zahl oder bei ihr (in werte.csv und veraenderungen.csv: Spalte kennzeichen):
{signs}
{licence}"""


def write_readme(project: Project, document: Document, path: Path) -> None:
    """README.txt: what the files are and what the signs mean."""
    licence = project.config.imprint.licence
    signs = "\n".join(f"  {sign:4}{meaning}" for sign, meaning in SIGN_MEANINGS.items())
    text = _README.format(
        title=document.front.title,
        town=document.front.municipality,
        edition=document.front.edition,
        notice=f"\n{document.front.notice}\n" if document.front.notice else "",
        signs=signs,
        indices=_INDEX_FILES if project.indices else "",
        early=_EARLY_FILE if project.early else "",
        licence=f"\nLizenz: {licence}\n" if licence else "",
    )
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
