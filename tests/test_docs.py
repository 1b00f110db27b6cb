"""Docs cannot go stale: generated pages are current; commands, keys and registries are described."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.commands.reference import reference_page
from pipeline.commands.schema import SCHEMAS, german_schema

REPOSITORY = Path(__file__).resolve().parents[1]
HANDBOOK = REPOSITORY / "docs" / "handbuch"


@pytest.mark.parametrize("name", SCHEMAS)
def test_json_schema_is_current(name: str) -> None:
    stored = json.loads((REPOSITORY / f"docs/schema/{name}.schema.json").read_text(encoding="utf-8"))
    assert stored == german_schema(SCHEMAS[name]), "python -m pipeline schema"


def test_reference_page_is_current() -> None:
    stored = (HANDBOOK / "referenz.md").read_text(encoding="utf-8")
    assert stored == reference_page(SCHEMAS), "python -m pipeline schema"


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_command_is_described_and_helps_in_german(name: str) -> None:
    text = (HANDBOOK / "befehle.md").read_text(encoding="utf-8")
    assert f"`{name}" in text, f"{name} is missing in befehle.md"
    from pipeline.commands.german import speak_german

    speak_german()
    shown = CliRunner().invoke(cli, [name, "--help"]).output
    assert "Aufruf:" in shown
    assert not re.search(r"\b(Usage|Options|Show this|default:)\b", shown), shown
    for option in cli.commands[name].params:
        described = option.param_type_name == "argument" or getattr(option, "help", "")
        assert described, f"{name} {option.name} has no help"


def test_exit_codes_are_described() -> None:
    text = (HANDBOOK / "befehle.md").read_text(encoding="utf-8")
    for code in ("0", "1", "2", "3", "70"):
        assert f"| {code} |" in text


def test_links_between_docs_lead_somewhere() -> None:
    for page in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]:
        text = re.sub(r"(?ms)```.*?```|`[^`]*`|^ {4}[^\n]*$", "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_nothing_of_a_workplace_is_written_down() -> None:
    forbidden = re.compile(
        r"(?<![\w.])/(?:work|root|tmp|home)/|files\.pythonhosted|pypi\.org|index-url", re.I
    )
    suffixes = {".md", ".py", ".yaml", ".yml", ".toml", ".lock", ".css", ".j2", ""}
    for path in REPOSITORY.rglob("*"):
        parts = path.relative_to(REPOSITORY).parts
        if (
            (parts[0].startswith(".") and parts[0] != ".ci")
            or path.suffix not in suffixes
            or not path.is_file()
        ):
            continue
        if {"node_modules", "processed", "reports", ".venv", "__pycache__"} & set(parts):
            continue
        if path == Path(__file__) or path.name == "LICENSE":
            continue
        found = forbidden.search(path.read_text(encoding="utf-8", errors="ignore"))
        assert not found, f"{path.relative_to(REPOSITORY)}: {found and found.group()}"
