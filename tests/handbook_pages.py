"""Pages of the handbook as something that can be run: files that they show are written, commands are called.

A fenced block whose first line names a path is the whole file (```yaml, ```csv, ```markdown, ```python) or a
change to it (```diff); ```text is what a page of the report says. A ```console block holds commands after `$`
and what they say; a line `…` stands for any lines. Run as a script, this module writes into a page what its
commands say now: python -m tests.handbook_pages 04-indikator-anlegen.md
"""

import contextlib
import html
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from pipeline.cli import main

REPOSITORY = Path(__file__).resolve().parents[1]
HANDBOOK = REPOSITORY / "docs" / "handbuch"
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
_DURATION = re.compile(r"\(\d+,\d s(?=[;)])")
_BLANKS = str.maketrans({"\u202f": " ", "\u00a0": " "})


@dataclass(frozen=True)
class Fence:
    """One fenced block: language, path of the file it shows ('' if none), text, line in the page."""

    language: str
    path: str
    text: str
    line: int


def fences(page: str) -> list[Fence]:
    """All fenced blocks of a page in order."""
    return [
        Fence(match[1], match[2] or "", match[3], page.count("\n", 0, match.start()) + 1)
        for match in _BLOCK.finditer(page)
    ]


def replayed(page: str, folder: Path, prepared: Callable[[Path], None] = lambda _: None) -> str:
    """The page with what its commands really say, run in an empty folder; unchanged if all is as printed.

    The commands are called one folder deeper, as in the folder of the program: `../neustadt` lies beside it.
    `prepared` is called with the folder of each project that a page copies.
    """
    before = Path.cwd()
    (folder / "sozialbericht").mkdir()
    os.chdir(folder / "sozialbericht")
    try:
        return _BLOCK.sub(lambda match: _played(match, prepared), page)
    finally:
        os.chdir(before)


def _played(match: re.Match[str], prepared: Callable[[Path], None]) -> str:
    language, path, text = match[1], match[2], match[3]
    if language == "console":
        return f"```console\n{_console(text, prepared)}```"
    if path and language == "text":
        found = _visible(text) in _visible(Path(path).read_text(encoding="utf-8"))
        return match[0] if found else f"```text {path}\nsteht dort nicht\n```"
    if path and language == "diff":
        _change(Path(path), text)
    elif path:
        _write(Path(path), text)
    return match[0]


def _console(text: str, prepared: Callable[[Path], None]) -> str:
    made = ""
    for part in re.split(r"^(?=\$ )", text, flags=re.M):
        if not part:
            continue
        command, _, expected = part.partition("\n")
        said = run(command.removeprefix("$ "))[1].translate(_BLANKS)
        if command.startswith("$ cp -r tests/projects"):
            prepared(Path(shlex.split(command)[-1]))
        made += f"{command}\n{expected if _fits(expected, said) else said}"
    return made


def _fits(expected: str, said: str) -> bool:
    pieces = [_DURATION.sub("(0,0 s", piece) for piece in re.split(r"^…\n", expected, flags=re.M)]
    pattern = r"(?:[^\n]*\n)*?".join(re.escape(piece) for piece in pieces)
    return re.fullmatch(pattern, _DURATION.sub("(0,0 s", said)) is not None


def run(command: str) -> tuple[int, str]:
    """Exit code and everything a command of the handbook says; `cp -r` and `rm -r` as on Linux."""
    words = shlex.split(command)
    if words[:2] == ["cp", "-r"]:
        source = REPOSITORY / words[2]
        shutil.copytree(source, words[3], ignore=shutil.ignore_patterns("processed", "reports"))
        return 0, ""
    if words[:2] == ["rm", "-r"]:
        for name in words[2:]:
            shutil.rmtree(name) if Path(name).is_dir() else Path(name).unlink()
        return 0, ""
    if words[0] == ".venv/bin/python":
        own = {**os.environ, "PYTHONPATH": str(REPOSITORY)}  # a file beside the program finds it by itself
        command_line = [sys.executable, *words[1:]]
        done = subprocess.run(command_line, capture_output=True, text=True, encoding="utf-8", env=own)
        return done.returncode, done.stdout + done.stderr
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(arguments_of(words))
    return code, said.getvalue()


def arguments_of(words: list[str]) -> list[str]:
    """Arguments of the program in `python -m pipeline …` or `make …`."""
    if words[:3] in (["python", "-m", "pipeline"], ["python3", "-m", "pipeline"], ["py", "-m", "pipeline"]):
        return words[3:]
    if words[0] == "make":
        options = {"PROJECT": "--project", "EDITION": "--edition"}
        given = [word.partition("=") for word in words[2:]]
        return [words[1], *(part for name, _, value in given for part in (options[name], value))]
    raise ValueError(f"unknown command: {' '.join(words)}")


def _visible(page: str) -> str:
    """What a reader sees of a page, without line breaks and soft hyphens."""
    plain = html.unescape(re.sub(r"<[^>]+>", "", page))
    return " ".join(plain.translate(_BLANKS).replace("\u00ad", "").split())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".xlsx":
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append(
            [int(cell) if re.fullmatch(r"[1-9]\d*|0", cell) else cell for cell in line.split(";")]
        )
    book.save(path)


def _change(path: Path, text: str) -> None:
    lines = text.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1, f"{path}: {old!r}"
    path.write_text(content.replace(old, new), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = HANDBOOK / name
        with tempfile.TemporaryDirectory() as folder:
            page.write_text(replayed(page.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")
