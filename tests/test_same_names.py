"""Names that several areas bear: no alias may give the figures of all to one of them."""

from pathlib import Path

from project_edits import SGB2, SGB2_SOURCE, change, errors_of


def _two_levels(root: Path) -> None:
    """A district and one of its parts are called Neudorf."""
    change(root, "data/raw/areas/sozialraum.csv", "0201;Neudorf Mitte", "0201;Neudorf")
    change(root, SGB2_SOURCE, "levels: [sozialraum, stadt]", "levels: [sozialraum, stadtteil, stadt]")
    path = root / SGB2
    text = path.read_text(encoding="utf-8").replace(";Neudorf Mitte;", ";Neudorf;")
    path.write_text(text, encoding="utf-8")


def test_each_level_needs_a_source_of_its_own(mini_project: Path) -> None:
    _two_levels(mini_project)
    (error,) = errors_of(mini_project)
    assert "der Name „Neudorf“ kommt mehrfach vor (02, 0201)" in error
    assert error.endswith("je Ebene eine eigene Quelle (stadtteil, sozialraum), siehe Handbuch Seite 3b")


def test_the_column_of_ids_is_proposed(mini_project: Path) -> None:
    _two_levels(mini_project)
    path = mini_project / SGB2
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{line};{'Nr' if number == 2 else '0201'}" for number, line in enumerate(lines)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (error,) = errors_of(mini_project)
    assert error.endswith("die Spalte „Nr“ nennt die Kennung: in source.yaml area: column: Nr, ohne by: name")
