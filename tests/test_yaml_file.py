"""Strict YAML: keys of our field stay text, problems name file and line."""

from pathlib import Path

import pytest

from pipeline.errors import DefinitionError
from pipeline.yaml_file import parse_yaml, read_yaml


def parse(text: str) -> object:
    return parse_yaml(text, Path("x.yaml"), "x.yaml").data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("05315000", "05315000"),
        ("0301", "0301"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("1:25", "1:25"),
        ("2024-12-31", "2024-12-31"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("true", True),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("~", None),
        (".5", ".5"),
    ],
)
def test_only_plain_numbers_become_numbers(text: str, value: object) -> None:
    assert parse(f"a: {text}") == {"a": value}


UNQUOTED = (
    "x.yaml:2: ein Text mit {{ … }} steht nicht in einfachen Anführungszeichen – "
    "den ganzen Text in '…' setzen, mit \"…\" für die Namen darin"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: „a“ steht doppelt – schon in Zeile 1 angegeben"),
        ("a:\n\tb: 1\n", "x.yaml:2: Tabulator in der Einrückung – YAML rückt nur mit Leerzeichen ein"),
        (
            "a: 1\n  b: 2\n",
            (
                "x.yaml:2: zweiter Doppelpunkt in der Zeile oder falsche Einrückung – "
                'Text mit Doppelpunkt in "…" setzen, Einrückung der Nachbarzeilen vergleichen'
            ),
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            "x.yaml:3: falsche Einrückung – gleichrangige Angaben gleich weit einrücken",
        ),
        *(
            (f"a:\n  - {text}\n", UNQUOTED)
            for text in ('{{ wert("x") }} der Kinder', 'K: {{ wert("x") }}', '"{{ wert("x") }}"')
        ),
        ('a: "offen\n', "x.yaml:2: Anführungszeichen ist nicht geschlossen"),
        ("", "x.yaml:1: die Datei ist leer"),
        ("a: \x07\n", "x.yaml:1: unerlaubtes Steuerzeichen – das Zeichen löschen"),
    ],
)
def test_mistakes_name_line_and_cause(text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as error:
        parse(text)
    assert [str(problem) for problem in error.value.problems] == [message]


def test_all_repeated_keys_at_once() -> None:
    with pytest.raises(DefinitionError) as error:
        parse("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")
    assert len(error.value.problems) == 2


def test_place_falls_back_to_the_nearest_parent() -> None:
    file = parse_yaml("a:\n  - b: 1\n  - c: 2\n", Path("x.yaml"), "x.yaml", first_line=10)
    assert file.place(("a", 1, "missing")) == "x.yaml:12"
    assert file.place(("unknown",)) == "x.yaml:10"


def test_file_problems(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("a: Müll".encode("cp1252"))
    for name, part in (("fehlt.yaml", "die Datei fehlt"), ("latin.yaml", "nicht in UTF-8")):
        with pytest.raises(DefinitionError, match=part):
            read_yaml(tmp_path / name, tmp_path)
