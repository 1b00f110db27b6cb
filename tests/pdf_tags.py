"""The tags of a PDF read back: its tables cell by cell, its words, the descriptions of its figures.

Reads what a screen reader reads: the tree of tags (ISO 32000-1, 14.7) with the letters that the pages mark
for each tag, whatever lines and pages they are broken into.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf

_TEXT = "BDC BMC EMC Tf Tj TJ Do"
_LETTER = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]+)>", re.IGNORECASE)
Letters = dict[int, str]  # of the codes of a font
Fonts = dict[tuple[int, int], Letters]
Place = tuple[int, int]  # number of the page and of what is marked there; UNTAGGED is read by nobody
UNTAGGED = -1


@dataclass
class Tag:
    """An element of the tree with its words and further tags in the order of reading."""

    kind: str
    alt: str = ""
    parts: list["Tag | str"] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All letters below."""
        return "".join(part if isinstance(part, str) else part.words for part in self.parts)

    def all(self, kind: str) -> "Iterator[Tag]":
        """Tags of a kind, none within another one of it."""
        for part in self.parts:
            if isinstance(part, Tag):
                yield from (part,) if part.kind == kind else part.all(kind)


@dataclass(frozen=True)
class PrintedTable:
    """A table with its rows as tuples of cells; the first is the head."""

    caption: str
    rows: list[tuple[str, ...]]


def read_tags(path: Path) -> Tag:
    """The tree of a file; its last part are the letters without a tag, which no one reads aloud."""
    with pikepdf.open(path) as pdf:
        texts = _marked(pdf)
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        root = _tag(pdf.Root.StructTreeRoot, 0, (texts, numbers))
    rest = "\n".join(text for (_, mark), text in texts.items() if mark == UNTAGGED)
    root.parts.append(Tag("Untagged", parts=[rest]))
    return root


def tables(root: Tag) -> list[PrintedTable]:
    """All tables; what goes on overleaf with the same head belongs to the table before it."""
    found: list[PrintedTable] = []
    for tag in root.all("Table"):
        rows = [tuple(cell.words for cell in row.parts if isinstance(cell, Tag)) for row in tag.all("TR")]
        caption = "".join(part.words for part in tag.all("Caption"))
        if not caption and found and found[-1].rows[0] == rows[0]:
            found[-1].rows.extend(rows[1:])
        else:
            found.append(PrintedTable(caption, rows))
    return found


def _tag(node: Object, page: int, known: tuple[dict[Place, str], dict[tuple[int, int], int]]) -> Tag:
    texts, numbers = known
    page = numbers[node.Pg.objgen] if "/Pg" in node else page
    tag = Tag(str(node.get("/S", "/Root"))[1:], str(node.get("/Alt", "")))
    children = node.get("/K", Array())
    for child in children if isinstance(children, Array) else [children]:
        if not isinstance(child, Dictionary):
            tag.parts.append(texts.get((page, int(child)), ""))
        elif child.get("/Type") == Name.MCR:
            at = numbers[child.Pg.objgen] if "/Pg" in child else page
            tag.parts.append(texts.get((at, int(child.MCID)), ""))
        elif child.get("/Type") != Name.OBJR:
            tag.parts.append(_tag(child, page, known))
    return tag


def _marked(pdf: Pdf) -> dict[Place, str]:
    """The letters of each mark of each page."""
    found: dict[Place, str] = {}
    fonts: Fonts = {}
    for number, page in enumerate(pdf.pages):
        for mark, text in _letters(page.obj, page.obj.Resources, UNTAGGED, fonts):
            found[number, mark] = found.get((number, mark), "") + text
    return found


def _letters(holder: Object, resources: Object, outer: int, fonts: Fonts) -> Iterator[tuple[int, str]]:
    """Mark and letters of each piece of text of a page, or of a drawing in it."""
    marks: list[int] = [outer]
    font: Letters = {}
    for operands, operator in pikepdf.parse_content_stream(holder, _TEXT):
        if operator in (Operator("BDC"), Operator("BMC")):
            marks.append(_mark(list(operands), marks[-1]))
        elif operator == Operator("EMC"):
            marks.pop()
        elif operator == Operator("Tf"):
            used = resources.Font[str(operands[0])]
            if used.objgen not in fonts:
                fonts[used.objgen] = letters_of(used)
            font = fonts[used.objgen]
        elif operator == Operator("Do"):
            inner = resources.XObject[str(operands[0])]
            if inner.Subtype == Name.Form:
                yield from _letters(inner, inner.get("/Resources", resources), marks[-1], fonts)
        else:
            yield marks[-1], decoded(operands[0], font)


def _mark(operands: list[Object], outer: int) -> int:
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, Dictionary) and "/MCID" in properties:
        return int(properties.MCID)
    return UNTAGGED if operands[0] == Name.Artifact else outer


def decoded(shown: Object, font: Letters) -> str:
    """The letters of one instruction to show text."""
    parts = list(shown) if isinstance(shown, Array) else [shown]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(
        font.get(int.from_bytes(codes[at : at + 2], "big"), "\ufffd") for at in range(0, len(codes), 2)
    )


def letters_of(font: Object) -> Letters:
    """Letters of the codes of a font, as the file itself tells (14.8.2.4)."""
    pairs = _LETTER.findall(font.ToUnicode.read_bytes().decode("ascii"))
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
