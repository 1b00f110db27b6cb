"""What an editor needs: a schema for every kind of YAML file, found by its path, explained in German."""

import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.commands.schema import FILES, SCHEMAS, file_patterns, german_schema

REPOSITORY = Path(__file__).resolve().parents[1]
SETTINGS = ".vscode/settings.json"


def parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    yield from schema.get("$defs", {}).values()


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_is_explained(kind: str) -> None:
    for part in parts(german_schema(SCHEMAS[kind])):
        assert "description" not in part, "a description for programmers"
        for name, key in part.get("properties", {}).items():
            assert key.get("description"), f"{kind}: {name} has no description"


def test_every_kind_of_file_has_a_place() -> None:
    assert {*FILES, "indicator", "chapter"} == set(SCHEMAS)


def test_every_definition_of_the_project_has_exactly_one_schema() -> None:
    patterns = file_patterns(REPOSITORY)
    folders = ("config.yaml", "data/raw/*/*.yaml", "indicators/*.yaml", "indicators/*/*.yaml")
    paths = [path for pattern in folders for path in REPOSITORY.glob(pattern)]
    assert len(paths) > 150
    for path in paths:
        shown = path.relative_to(REPOSITORY).as_posix()
        kinds = [kind for kind, globs in patterns.items() if any(fnmatch(shown, glob) for glob in globs)]
        own = "indicator" if path.parent.name not in ("datasets", "indices", "early") else None
        depth_two = shown.startswith("indicators/") and shown.count("/") == 2
        assert len(kinds) == 1, f"{shown}: {kinds}"
        assert (kinds == ["indicator"]) == bool(own and depth_two)


def test_settings_are_written_into_the_project(mini_project: Path) -> None:
    (mini_project / ".vscode").mkdir()
    (mini_project / SETTINGS).write_text('{"editor.tabSize": 2, "yaml.schemas": {"x": "y.yaml"}}')
    assert main(["schema", "--editor", str(mini_project)]) == 0
    settings = json.loads((mini_project / SETTINGS).read_text(encoding="utf-8"))
    assert settings["editor.tabSize"] == 2
    schemas = settings["yaml.schemas"]
    assert schemas.pop("x") == "y.yaml"
    assert {Path(name).name.partition(".")[0] for name in schemas} == set(SCHEMAS) - {"chapter"}
    for name in schemas:
        stored = json.loads((mini_project / name).read_text(encoding="utf-8"))
        assert stored == german_schema(SCHEMAS[Path(name).name.partition(".")[0]])
    first = (mini_project / SETTINGS).read_text(encoding="utf-8")
    assert main(["schema", "--editor", str(mini_project)]) == 0
    assert (mini_project / SETTINGS).read_text(encoding="utf-8") == first


def test_settings_with_comments_stay_as_they_are(
    mini_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mini_project / ".vscode").mkdir()
    (mini_project / SETTINGS).write_text("{ // mine\n}")
    assert main(["schema", "--editor", str(mini_project)]) == 2
    assert "settings.json: die vorhandenen Einstellungen" in capsys.readouterr().err
    assert (mini_project / SETTINGS).read_text() == "{ // mine\n}"
    assert not (mini_project / ".vscode" / "sozialbericht").exists()


def test_a_folder_without_project_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--editor", str(tmp_path)]) == 2
    assert "liegt kein Projekt" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
