"""What one hostile delivery or description is: an edit of the mini project and the ending it must have."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from project_edits import REGISTER, REGISTER_2024, SGB2, SGB2_SOURCE

Edit = Callable[[Path], None]
REGISTER_SOURCE = f"{REGISTER}/source.yaml"
AREAS = "data/raw/areas"
REGISTERS = ("register", "einwohner")


@dataclass(frozen=True)
class Case:
    """An edit and its ending: refused with these words, or loaded with these figures or the old ones.

    `figures` maps "sgb2 0102 2024 unter_18" to a number or a status; `notes` are words of a finding.
    """

    name: str
    edit: Edit
    refused: tuple[str, ...] = ()
    figures: Mapping[str, int | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    inputs: int = 1  # a delivery may hold several hostile entries, each of which must be told

    @property
    def on_register(self) -> bool:
        """True if it is about the register: all others run without its deliveries, in half the time."""
        return any(part in word for word in (self.name, *self.refused, *self.figures) for part in REGISTERS)

    @property
    def ending(self) -> str:
        """One of the endings of the summary."""
        if self.refused:
            return "refused with a message and a place"
        if self.figures:
            return "loaded with the figures that the file states"
        return "loaded, told by a finding" if self.notes else "loaded with the same figures"


def refused(name: str, edit: Edit, *words: str) -> Case:
    """The run stops; the message holds these words, the first is the place."""
    return Case(name, edit, refused=words)


def same(name: str, edit: Edit, *notes: str) -> Case:
    """Nothing changes but how the delivery looks; a finding may say so."""
    return Case(name, edit, notes=notes)


def figures(name: str, edit: Edit, expected: Mapping[str, int | str], *notes: str) -> Case:
    """The delivery states other figures, and these are loaded."""
    return Case(name, edit, figures=expected, notes=notes)


def entries(name: str, texts: Sequence[tuple[str, ...]]) -> Case:
    """One delivery with many wrong numbers: each is refused at its own row, with the words behind it."""
    rows = [number for number in range(4, 25) if number not in (6, 9, 13, 16, 20, 23)]
    assert len(texts) <= len(rows)

    def change(text: str) -> str:
        lines = text.split("\n")
        for row, (entry, *_) in zip(rows, texts, strict=False):
            cells = lines[row - 1].split(";")
            lines[row - 1] = ";".join([*cells[:2], entry, cells[3]])
        return "\n".join(lines)

    words = [f"{SGB2}, Zeile {row}, Spalte „Leistungsberechtigte“" for row in rows[: len(texts)]]
    words += [word for _, *more in texts for word in more]
    return Case(name, sgb2(change), refused=tuple(words), inputs=len(texts))


def sgb2(change: Callable[[str], str], encoding: str = "utf-8") -> Edit:
    """Change the text of the SGB II delivery; all else stays."""

    def edit(root: Path) -> None:
        path = root / SGB2
        text = change(path.read_text(encoding="utf-8"))
        path.write_bytes(text.encode(encoding))

    return edit


def register(change: Callable[[str], str]) -> Edit:
    """Change the text of the register delivery of 2024."""

    def edit(root: Path) -> None:
        path = root / REGISTER_2024
        path.write_bytes(change(path.read_bytes().decode("cp1252")).encode("cp1252"))

    return edit


def swap(old: str, new: str, file: str = SGB2) -> Edit:
    """Replace the first place of a text in a file."""

    def edit(root: Path) -> None:
        path = root / file
        encoding = "cp1252" if file == REGISTER_2024 else "utf-8"
        text = path.read_bytes().decode(encoding)
        assert old in text, f"{old!r} does not occur in {file}"
        path.write_bytes(text.replace(old, new, 1).encode(encoding))

    return edit


def source(old: str, new: str) -> Edit:
    """Replace a text in the description of the SGB II source."""
    return swap(old, new, SGB2_SOURCE)


def content(file: str, data: bytes | str) -> Edit:
    """Write a whole file."""

    def edit(root: Path) -> None:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))

    return edit


def both(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(root: Path) -> None:
        for one in edits:
            one(root)

    return edit


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP with these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def delivered_as(file: str, make: Callable[[bytes], bytes], reader: str = "auto") -> Edit:
    """The SGB II delivery in another file; the description names it."""

    def edit(root: Path) -> None:
        data = (root / SGB2).read_bytes()
        (root / "data/raw/sgb2" / file).write_bytes(make(data))
        path = root / SGB2_SOURCE
        text = path.read_text(encoding="utf-8").replace("files: [sgb2.csv]", f"files: [{file}]")
        path.write_text(re.sub("reader: csv", f"reader: {reader}", text), encoding="utf-8")

    return edit
