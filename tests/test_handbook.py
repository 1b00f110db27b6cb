"""The handbook cannot lie: its files are valid, its commands exist and say what is printed there."""

import re
from pathlib import Path

import click
import pytest
from handbook_faults import FAULTS
from handbook_pages import HANDBOOK, Fence, arguments_of, fences, replayed, run
from kept_parts import collect, fill

from pipeline.cli import cli
from pipeline.definition_file import validate_definition
from pipeline.models.base import Definition
from pipeline.models.breaks import BreakRegister
from pipeline.models.config import Config
from pipeline.models.correction import Corrections
from pipeline.models.dataset import Dataset
from pipeline.models.early import EarlyRule
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator
from pipeline.models.report import ChapterHead, Report
from pipeline.models.source import Source
from pipeline.yaml_file import parse_yaml

PAGES = sorted(HANDBOOK.glob("*.md"))
NAMES = [page.name for page in PAGES]
# Pages whose commands build a small project; the others run the large one or show single commands.
RUN = [page for page in PAGES if re.search(r"^\$ cp -r tests/projects/mini", page.read_text("utf-8"), re.M)]
MODELS: dict[str, type[Definition]] = {
    "config.yaml": Config,
    "source.yaml": Source,
    "corrections.yaml": Corrections,
    "breaks.yaml": BreakRegister,
    "report.yaml": Report,
}


def model_of(path: Path) -> type[Definition]:
    """The model of a definition by the place of its file."""
    if path.name in MODELS:
        return MODELS[path.name]
    folders: dict[str, type[Definition]] = {"datasets": Dataset, "indices": Index, "early": EarlyRule}
    return folders.get(path.parent.name, Indicator)


def blocks_of(language: str) -> list[tuple[str, Fence]]:
    """Blocks of one language on all pages, with the name of their page."""
    return [
        (page.name, fence)
        for page in PAGES
        for fence in fences(page.read_text(encoding="utf-8"))
        if fence.language == language
    ]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_what_is_printed_is_what_happens(page: Path, tmp_path: Path, parts_store: Path) -> None:
    text = page.read_text(encoding="utf-8")
    made = replayed(text, tmp_path, lambda project: fill(project, parts_store))
    for config in sorted(tmp_path.glob("*/config.yaml")):
        collect(config.parent, parts_store)
    assert made == text, f"python -m tests.handbook_pages {page.name}"


def test_pages_that_run_are_found() -> None:
    assert {page.name[:2] for page in RUN} >= {"02", "03", "04", "05", "07"}


@pytest.mark.parametrize(("page", "fence"), blocks_of("yaml"), ids=lambda item: str(item)[:12])
def test_yaml_is_valid(page: str, fence: Fence) -> None:
    shown = f"{page}:{fence.line}"
    file = parse_yaml(fence.text, Path(fence.path or page), shown)
    if fence.path:
        validate_definition(model_of(Path(fence.path)), file)


@pytest.mark.parametrize(("page", "fence"), blocks_of("markdown"), ids=lambda item: str(item)[:12])
def test_chapter_heads_are_valid(page: str, fence: Fence) -> None:
    head = re.match(r"---\n(.*?)^---$", fence.text, re.S | re.M)
    assert head or not fence.path, f"{page}:{fence.line}"
    if head:
        validate_definition(ChapterHead, parse_yaml(head[1], Path(page), f"{page}:{fence.line}"))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_paths_of_files_are_told_to_the_reader(page: Path) -> None:
    """The path in the first line of a block is not visible on a printed page."""
    text = page.read_text(encoding="utf-8")
    for fence in fences(text):
        inside = "/".join(Path(fence.path.removeprefix("../")).parts[1:])
        assert not fence.path or f"`{inside}`" in text, f"{page.name}:{fence.line}: {inside}"


def calls(text: str) -> list[list[str]]:
    """Arguments of every call of the program on a page, in blocks and in sentences."""
    lines = re.findall(
        r"^(?:\$ )?((?:python3?|py) -m pipeline[^\n]*|make [a-z][^\n]*)$", _blocks_only(text), re.M
    )
    lines += re.findall(r"`((?:python3?|py) -m pipeline [^`]*|make [a-z][^`]*)`", text)
    return [arguments_of(_words(line.split("  #")[0])) for line in lines if "BEFEHL" not in line]


def _blocks_only(text: str) -> str:
    return "\n".join(fence.text for fence in fences(text))


def _words(line: str) -> list[str]:
    return re.findall(r'(?:[^\s"]|"[^"]*")+', line)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_and_options_exist(page: Path) -> None:
    for words in calls(page.read_text(encoding="utf-8")):
        if words[0] in ("--help", "help", "…"):
            continue
        command = cli.commands.get(words[0])
        if isinstance(command, click.Group):
            command = command.commands.get(words[1])
        assert isinstance(command, click.Command), f"{page.name}: {words}"
        known = {name for item in command.params for name in (*item.opts, *item.secondary_opts)} | {"--help"}
        assert {word for word in words if word.startswith("--") and word != "--"} <= known, f"{words}"


def test_calls_are_found() -> None:
    assert calls("```console\n$ make report PROJECT=a\n```\nmit `python -m pipeline show x`") == [
        ["report", "--project", "a"],
        ["show", "x"],
    ]


MESSAGES = dict(
    re.findall(
        r"^### \d+ (.+?)\n\n```text\n(.*?)^```$",
        (HANDBOOK / "08-meldungen.md").read_text("utf-8"),
        re.M | re.S,
    )
)


def test_every_message_has_its_mistake() -> None:
    assert list(MESSAGES) == list(FAULTS)
    assert len(FAULTS) >= 25


@pytest.mark.parametrize("title", FAULTS)
def test_message_is_what_the_mistake_brings(
    title: str, mini_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit, commands, code = FAULTS[title]
    edit(mini_project)
    monkeypatch.chdir(mini_project.parent)
    results = [run(f"python -m pipeline {command} --project mini") for command in commands]
    assert [found for found, _ in results] == [0] * (len(commands) - 1) + [code]
    said = results[-1][1].replace(f"{mini_project}/", "").splitlines()
    for line in MESSAGES[title].splitlines():
        assert line == "…" or line in said, "\n".join(said)
