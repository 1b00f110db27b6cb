"""No figure under the rules reaches any output: unmistakable hidden counts are searched for everywhere."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from kept_parts import lent

from pipeline.database import connect
from pipeline.project import Project, load_project
from pipeline.stages.runner import run_stages

CHILDREN = {  # five digits that occur nowhere else; two are smaller than the rule's minimum
    "Altdorf Mitte": 40417,
    "Altdorf Süd": 61781,
    "Neudorf Mitte": 73529,
    "Neudorf Nord": 47977,
}
MINIMUM = 50000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, parts_store: Path) -> Project:
    """The small project with counts as large as towns and a rule that hides the smaller ones."""
    root = tmp_path_factory.mktemp("secrecy") / "mini"
    source = Path(__file__).parent / "projects" / "mini"
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("processed", "reports"))
    _enlarge(root)
    project = load_project(root)
    run_stages(project, ("ingest", "harmonize", "compute", "protect"), lambda _: None, strict=False)
    hidden = hidden_counts(project)
    working = project.working_database.read_bytes()
    project.working_database.unlink()
    with lent(root, parts_store):
        run_stages(project, ("render", "package"), lambda _: None, strict=False)
    assert not project.working_database.exists(), "render and package must not need the working database"
    project.working_database.write_bytes(working)
    assert hidden
    return project


def _enlarge(root: Path) -> None:
    """Multiply the register and replace the benefit counts by the unmistakable ones."""
    for path in (root / "data/raw/einwohner_register").glob("*.csv"):
        lines = path.read_bytes().decode("cp1252").splitlines()
        rows = [re.sub(r";(\d+)$", lambda m: f";{int(m[1]) * 997}", line) for line in lines]
        path.write_bytes("\r\n".join(rows).encode("cp1252"))
    rows = ["Leistungsberechtigte nach dem SGB II;;;", "Stand: erfunden;;;"]
    rows += ["Stichtag;Sozialraum;Leistungsberechtigte;darunter unter 18 Jahre"]
    for year in (2022, 2023, 2024):
        shift = year - 2024
        rows += [f"31.12.{year};{name};{count + 100000};{count + shift}" for name, count in CHILDREN.items()]
        children = sum(count + shift for count in CHILDREN.values())
        people = sum(count + 100000 for count in CHILDREN.values())
        rows += [f"31.12.{year};Kleinau insgesamt;{people};{children}"]
    text = "\r\n".join([*rows, "Quelle: erfunden"])
    (root / "data/raw/sgb2/sgb2.csv").write_bytes(text.encode("cp1252"))
    config = root / "config.yaml"
    rule = f"\ndisclosure: {{datasets: {{sgb2: {{minimum: {MINIMUM}, complement: false, reason: Test}}}}}}\n"
    config.write_text(config.read_text(encoding="utf-8") + rule, encoding="utf-8")


def hidden_counts(project: Project) -> set[Decimal]:
    """True numerators and values of all cells that the published database withholds."""
    connection = connect(project.working_database, read_only=True)
    connection.execute(f"ATTACH '{project.published_database.as_posix()}' AS published (READ_ONLY)")
    rows = connection.execute(
        "SELECT DISTINCT own.numerator FROM result.value AS own JOIN published.value AS shown "
        "USING (indicator_id, category, area_id, year) "
        "WHERE shown.status = 'secret' AND own.status IN ('ok', 'zero') AND own.indicator_id = 'kinderarmut'"
    ).fetchall()
    connection.close()
    return {Decimal(row[0]) for row in rows}


def texts(project: Project) -> Iterator[tuple[str, str]]:
    """Every output as text: pages, tables, pictures, data, PDF."""
    for path in sorted(project.report_dir.rglob("*")):
        if path.suffix == ".pdf":
            document = pypdfium2.PdfDocument(path)
            yield path.name, "\n".join(page.get_textpage().get_text_range() for page in document)
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield path.name, "\n".join(book.read(name).decode("utf-8") for name in book.namelist())
        elif path.is_file() and path.suffix not in (".woff2", ".ttf", ".png"):
            yield path.name, path.read_text(encoding="utf-8-sig")


def spellings(count: Decimal) -> list[str]:
    """The ways in which a count may be written."""
    whole = int(count)
    marks = (".", " ", "\u202f", "\u00a0", "\u2009")
    return [f"{whole}", *(f"{whole:,}".replace(",", mark) for mark in marks)]


def test_some_are_hidden_by_rule_and_one_more_to_protect_it(built: Project) -> None:
    hidden = hidden_counts(built)
    assert {Decimal(40417), Decimal(47977)} <= hidden
    assert len(hidden & {Decimal(count) for count in CHILDREN.values()}) >= 2


def test_no_output_contains_a_hidden_count(built: Project) -> None:
    hidden = hidden_counts(built)
    seen = 0
    for name, text in texts(built):
        seen += 1
        squeezed = re.sub(r"(?<=\d)\s(?=\d{3})", "", text)
        for count in hidden:
            for spelling in spellings(count):
                assert spelling not in text, f"{name}: {spelling}"
            assert f"{int(count)}" not in squeezed, name
    assert seen > 8


def test_a_shown_count_is_found_by_the_same_search(built: Project) -> None:
    """The search works: a figure that may be shown is found in page, table and PDF."""
    connection = connect(built.published_database, read_only=True)
    row = connection.execute(
        "SELECT value FROM value WHERE indicator_id = 'bevoelkerung' AND area_id = '100' AND year = 2024"
    ).fetchone()
    connection.close()
    assert row is not None
    found = {
        Path(name).suffix for name, text in texts(built) if any(s in text for s in spellings(Decimal(row[0])))
    }
    assert {".html", ".pdf", ".csv"} <= found
