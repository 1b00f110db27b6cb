"""Faults planted in a finished PDF: other letters in pages and alternative texts, letters without a tag."""

from pathlib import Path

import pikepdf
from pdf_tags import Letters, decoded, letters_of
from pikepdf import Array, ContentStreamInstruction, Dictionary, Object, Operator, Pdf, String


def write_instead(path: Path, old: str, new: str) -> None:
    """Write other letters in the first piece of a line that is `old`, or contains it if it is long.

    The font must hold the letters.
    """
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        assert any(_rewritten(pdf, page, (old, new)) for page in pdf.pages), old
        pdf.save(path)


def describe_instead(path: Path, old: str, new: str) -> None:
    """Change the first alternative text that contains `old`."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        tag = next(item for item in pdf.objects if _described(item, old))
        tag.Alt = String(str(tag.Alt).replace(old, new, 1))
        pdf.save(path)


def add_untagged(path: Path, text: str) -> None:
    """Print letters that no tag holds, on the first page with a font that has them all."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page, name, codes = next(found for page in pdf.pages for found in _able(page, text))
        content = b"/Artifact BMC BT " + name.encode() + b" 9 Tf <" + codes.hex().encode() + b"> Tj ET EMC"
        page.contents_add(pdf.make_stream(content))
        pdf.save(path)


def _described(item: Object, text: str) -> bool:
    return isinstance(item, Dictionary) and text in str(item.get("/Alt", ""))


def _able(page: pikepdf.Page, text: str) -> list[tuple[pikepdf.Page, str, bytes]]:
    fonts = [(name, letters_of(font)) for name, font in page.obj.Resources.Font.items()]
    return [(page, name, _codes(font, text)) for name, font in fonts if set(text) <= set(font.values())]


def _codes(font: Letters, text: str) -> bytes:
    codes = {letter: code for code, letter in font.items()}
    return b"".join(codes[letter].to_bytes(2, "big") for letter in text)


def _rewritten(pdf: Pdf, page: pikepdf.Page, change: tuple[str, str]) -> bool:
    font: Letters = {}
    instructions = list(pikepdf.parse_content_stream(page))
    for at, (operands, operator) in enumerate(instructions):
        if operator == Operator("Tf"):
            font = letters_of(page.obj.Resources.Font[str(operands[0])])
        elif operator in (Operator("Tj"), Operator("TJ")):
            text = decoded(operands[0], font)
            if change[0] == text or (len(change[0]) > 8 and change[0] in text):
                codes = _codes(font, text.replace(*change))
                instructions[at] = ContentStreamInstruction([Array([String(codes)])], Operator("TJ"))
                page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
                return True
    return False
