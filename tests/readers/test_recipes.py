"""Recipes of the handbook: each excerpt has the columns that its description names."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import xlsxwriter
from handbook_pages import HANDBOOK, Fence, fences

from pipeline.models.source import Source
from pipeline.project import load_project
from pipeline.readers import READERS
from pipeline.readers.recognise import recognise
from pipeline.stages.needed_columns import check_columns
from pipeline.yaml_file import parse_yaml

PAGE = (HANDBOOK / "03b-formate.md").read_text(encoding="utf-8")
ALWAYS = {
    "id": "quelle",
    "title": "Titel",
    "publisher": "Amt",
    "licence": {"name": "amtsintern", "attribution": "Amt"},
    "dataset": "einwohner",
}
RECIPES = [fence for fence in fences(PAGE) if fence.language == "yaml"]
EXCERPTS = [pair for pair in pairwise(fences(PAGE)) if [f.language for f in pair] == ["csv", "yaml"]]


def described(recipe: Fence) -> Source:
    """The description with what all descriptions say."""
    file = parse_yaml(recipe.text, Path("03b-formate.md"), f"03b-formate.md:{recipe.line}")
    assert isinstance(file.data, dict)
    return Source.model_validate({**ALWAYS, **file.data})


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"line {recipe.line}")
def test_recipe_is_a_description(recipe: Fence) -> None:
    source = described(recipe)
    assert "{year}" in source.files[0] or source.period.source != "file"


@pytest.mark.parametrize("pair", EXCERPTS, ids=lambda pair: f"line {pair[0].line}")
def test_excerpt_has_what_the_recipe_names(
    pair: tuple[Fence, Fence], tmp_path: Path, mini_project: Path
) -> None:
    source = described(pair[1])
    path = tmp_path / "datei"
    layout = source.layout
    if source.reader == "excel":
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        for number, line in enumerate(pair[0].text.splitlines()):
            sheet.write_row(number, 0, line.split(";"))
        book.close()
        layout = layout.model_copy(update={"sheet": ""})
    else:
        path.write_text(pair[0].text, encoding="utf-8")
    table = READERS[recognise(path)](path, layout)
    assert table.rows
    check_columns(load_project(mini_project), source, table.columns, "")
    for rule in source.select:
        entries = [cells[table.columns.index(rule.column)] for _, cells in table.rows]
        assert any(re.search(rule.pattern, entry) for entry in entries), rule


def test_recipes_are_found() -> None:
    assert len(RECIPES) >= 12
    assert len(EXCERPTS) >= 10
