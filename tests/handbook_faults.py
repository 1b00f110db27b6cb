"""The mistakes behind the messages of docs/handbuch/08-meldungen.md, each made in a copy of the mini project.

The key is the heading of the page, the value what is changed, then called.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

from project_edits import REGISTER, REGISTER_2024, SGB2, SGB2_SOURCE, change

CHILDREN = "indicators/armut/kinderarmut.yaml"
TOWN_PEOPLE = "indicators/demographie/bevoelkerung.yaml"
REGISTER_SOURCE = f"{REGISTER}/source.yaml"
CHAPTER = "report_templates/chapters/01_lage.md"
ALL = ("ingest", "harmonize", "compute", "protect", "render")

Edit = Callable[[Path], None]
Fault = tuple[Edit, tuple[str, ...], int]


def swap(file: str, old: str, new: str) -> Edit:
    """Replace a text in a file."""
    return lambda root: change(root, file, old, new)


def write(file: str, text: str) -> Edit:
    """Write a whole file."""

    def edit(root: Path) -> None:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")

    return edit


def both(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(root: Path) -> None:
        for one in edits:
            one(root)

    return edit


def remove(file: str) -> Edit:
    """Delete a file."""
    return lambda root: (root / file).unlink()


def bytes_of(file: str, old: bytes, new: bytes) -> Edit:
    """Replace bytes, whatever they mean."""
    return lambda root: (root / file).write_bytes((root / file).read_bytes().replace(old, new))


def zipped(root: Path) -> None:
    """The delivery and a note in one archive."""
    with zipfile.ZipFile(root / SGB2.replace(".csv", ".zip"), "w") as archive:
        archive.writestr("hinweise.txt", "Bitte beachten")
        archive.write(root / SGB2, "sgb2.csv")


def town_from_parts(root: Path) -> None:
    """A second register that delivers what the first one delivers."""
    source = (
        (root / REGISTER_SOURCE).read_text(encoding="utf-8").replace("id: einwohner_register", "id: zweite")
    )
    write("data/raw/zweite/source.yaml", source)(root)
    data = (root / REGISTER_2024).read_bytes()
    (root / "data/raw/zweite/einwohner_2024.csv").write_bytes(b"\r\n".join(data.splitlines()[:2]) + b"\r\n")


def numbered(root: Path) -> None:
    """The delivery with the ids beside the names, one of them slipped by a row."""
    ids = {"Altdorf Mitte": "0101", "Altdorf Süd": "0201", "Neudorf Mitte": "0102", "Neudorf Nord": "0202"}
    lines = (root / SGB2).read_text(encoding="utf-8").splitlines()
    head = next(line for line in lines if line.startswith("Stichtag"))
    rows = [
        f"{line};{ids.get(line.split(';')[1], 'Kleinau insgesamt')}"
        for line in lines
        if line.startswith("31")
    ]
    rows = [row for row in rows if ";Summe " not in row]
    (root / SGB2).write_text("\n".join(["", "", f"{head};Nr", *rows, "Quelle: x", ""]), encoding="utf-8")


def same_year_again(root: Path) -> None:
    """Last year's register under the name of this year, but for one person without address."""
    rows = (root / REGISTER / "einwohner_2023.csv").read_bytes().rstrip().rsplit(b";", 1)[0]
    (root / REGISTER_2024).write_bytes(rows + b";1\r\n")


STALE = """corrections:
  - file: sgb2.csv
    row: 19
    column: Leistungsberechtigte
    expect: 333
    value: 343
    reason: Zahlendreher laut Jobcenter
    who: A. Beispiel
    date: 03.02.2025
"""
CHILD_CHECK = "checks:\n  - {kind: le, dimension: gruppe, smaller: unter_18, larger: leistungsberechtigte}\n"
AREA_NUMBERS = "{column: Nr, levels: [sozialraum, stadt]"
EARLIER = (
    '"2023": {title: Zwischenbericht, reference_date: 31.12.2023, comparison_date: 31.12.2022, '
    "editorial_deadline: 30.06.2024}"
)
CHECK, DATA = ("check",), ("ingest", "harmonize")
FAULTS: dict[str, Fault] = {
    "Kein Projekt im Ordner": (remove("config.yaml"), CHECK, 2),
    "Tabulator in YAML": (swap(CHILDREN, "numerator: {dataset", "\tnumerator: {dataset"), CHECK, 2),
    "Unbekannte Angabe": (swap(CHILDREN, "method: share", "metod: share"), CHECK, 2),
    "Wert nicht möglich": (swap(CHILDREN, "method: share", "method: bruch"), CHECK, 2),
    "Kennung und Dateiname": (swap(CHILDREN, "id: kinderarmut", "id: kinderarmut_u18"), CHECK, 2),
    "Unbekannter Name": (
        both(
            swap(CHILDREN, "dataset: einwohner", "dataset: einwohnr"),
            swap(TOWN_PEOPLE, "topic: demographie", "topic: demografie"),
        ),
        CHECK,
        2,
    ),
    "Überschneidende Gruppen": (swap(CHILDREN, ", where: {gruppe: unter_18}", ""), CHECK, 2),
    "Rechenbeispiel stimmt nicht": (swap(CHILDREN, "value: 15.0", "value: 15.5"), CHECK, 2),
    "Lockerere Regel ohne Begründung": (
        swap("config.yaml", "imprint:", "disclosure: {datasets: {sgb2: {minimum: 3}}}\nimprint:"),
        CHECK,
        2,
    ),
    "Kapitel nennt Unbekanntes": (
        both(
            swap(CHAPTER, 'tabelle("bevoelkerung"', 'tabele("bevoelkerung"'),
            swap(CHAPTER, '{{ wert("bevoelkerung") }} Menschen in', '{{ wert("bevolkerung") }} Menschen in'),
        ),
        CHECK,
        2,
    ),
    "Im Text gerechnet": (
        swap(CHAPTER, '{{ wert("bevoelkerung") }} Menschen in', '{{ wert("bevoelkerung") * 2 }} Menschen in'),
        CHECK,
        2,
    ),
    "Bild fehlt": (
        swap(CHAPTER, "## Bevölkerung\n", "## Bevölkerung\n\n![Rathaus](bilder/rathaus.png)\n"),
        CHECK,
        2,
    ),
    "Datei fehlt": (remove(SGB2), ("ingest",), 1),
    "Spalte fehlt": (swap(SGB2, ";Leistungsberechtigte;", ";Leistungsber.;"), ("ingest",), 1),
    "Nur eine Spalte": (swap(SGB2_SOURCE, "layout:\n", 'layout:\n  separator: ","\n'), ("ingest",), 1),
    "Falsche Zeichencodierung": (
        swap(REGISTER_SOURCE, "encoding: cp1252", "encoding: utf-8"),
        ("ingest",),
        1,
    ),
    "Prüfsumme": (
        swap(SGB2_SOURCE, "files: [sgb2.csv]", f"files: [sgb2.csv]\nsha256: {{sgb2.csv: {'0' * 64}}}"),
        ("ingest",),
        1,
    ),
    "Fußzeile kommt nicht vor": (swap(SGB2_SOURCE, "^(Quelle|Zeichen)", "^Ende"), ("ingest",), 1),
    "ZIP mit mehreren Dateien": (both(zipped, swap(SGB2_SOURCE, "[sgb2.csv]", "[sgb2.zip]")), ("ingest",), 1),
    "Unbekanntes Gebiet": (bytes_of(REGISTER_2024, b"\n0201;m;unter 18;D", b"\n201;m;unter 18;D"), DATA, 1),
    "Summenzeile": (swap(SGB2_SOURCE, '"^Summe"', '"^Summe Altdorf"'), DATA, 1),
    "Unbekannter Code": (swap(REGISTER_SOURCE, "A: nicht_deutsch", "X: nicht_deutsch"), DATA, 1),
    "Keine Zahl": (swap(SGB2, "Altdorf Süd;334;131", "Altdorf Süd;1.334;k. A."), DATA, 1),
    "Leeres Feld": (swap(SGB2, "31.12.2024;Neudorf Mitte;163;55", "31.12.2024;Neudorf Mitte;163;"), DATA, 1),
    "Keine Anzahl": (swap(SGB2, "Altdorf Süd;334;131", "Altdorf Süd;33,4;131"), DATA, 1),
    "Doppelt geliefert": (
        swap(SGB2, "31.12.2024;Neudorf Mitte;163;55", "31.12.2024;Altdorf Mitte;163;55"),
        DATA,
        1,
    ),
    "Zwei Quellen für denselben Wert": (town_from_parts, DATA, 1),
    "Summe weicht ab": (swap(SGB2, "Kleinau insgesamt;594", "Kleinau insgesamt;604"), DATA, 1),
    "Gebiete ohne Wert": (swap(SGB2, "31.12.2024;Neudorf Mitte;163;55\n", ""), DATA, 1),
    "Berichtigung passt nicht mehr": (write("data/raw/sgb2/corrections.yaml", STALE), DATA, 1),
    "Gruppe größer als ihr Ganzes": (
        both(
            swap(SGB2, "31.12.2024;Neudorf Nord;11;-", "31.12.2024;Neudorf Nord;11;12"),
            swap("indicators/datasets/sgb2.yaml", "disclosure:", CHILD_CHECK + "disclosure:"),
        ),
        DATA,
        1,
    ),
    "Zahlen des Vorjahres": (same_year_again, DATA, 1),
    "Altersfilter schneidet": (swap(CHILDREN, '"0-17"', '"0-14"'), ("ingest", "harmonize", "compute"), 1),
    "Aussage gilt nicht mehr": (
        swap(
            CHAPTER,
            "## Bevölkerung\n",
            '## Bevölkerung\n\n{{ aussage("Die Stadt schrumpft.", gesunken("bevoelkerung")) }}\n',
        ),
        ALL,
        1,
    ),
    "Zu langer Abstand der Stichtage": (
        swap("config.yaml", "comparison_date: 31.12.2022", "comparison_date: 31.12.2021"),
        ("report",),
        1,
    ),
    "Gruppen, von denen nicht gesagt ist, wie sie liegen": (
        swap("indicators/datasets/sgb2.yaml", "    inside: {unter_18: [leistungsberechtigte]}\n", ""),
        CHECK,
        0,
    ),
    "Gebietsliste": (
        swap("data/raw/areas/sozialraum.csv", "0202;Neudorf Nord;02", "0202;Neudorf Nord;03"),
        CHECK,
        2,
    ),
    "Umrisse ohne führende Nullen": (
        bytes_of("data/raw/areas/sozialraum.geojson", b'"id": "0', b'"id": "'),
        DATA,
        1,
    ),
    "Namen gehören nicht zu den Kennungen": (
        both(
            swap(SGB2_SOURCE, "{column: Sozialraum, levels: [sozialraum, stadt], by: name", AREA_NUMBERS),
            numbered,
        ),
        DATA,
        1,
    ),
    "Verweis auf eine Abbildung, die es nicht gibt": (
        swap(CHAPTER, "## Bevölkerung\n", '## Bevölkerung\n\nMehr zeigt {{ siehe("karte") }}.\n'),
        ALL,
        1,
    ),
    "Für eine andere Ausgabe gerechnet": (
        swap("config.yaml", "editions:\n", f"editions:\n  {EARLIER}\n"),
        (*ALL[:-1], "render --edition 2023"),
        1,
    ),
}
