"""Places in a chapter that are filled after Markdown has run.

What a function returns must not be read as Markdown or HTML: a name like `A*B*C` stays a name. So a function
leaves a token of private-use characters, and the text is put in, escaped, when the page is finished.
"""

import re
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from pipeline.report.document import Block

_RESERVED = dict.fromkeys(range(0xE000, 0xE007))
_INLINE = re.compile("\ue000(\\d+)\ue001")
_BLOCK = re.compile("\ue002(\\d+)\ue003")
REFERENCE = re.compile("\ue004([^\ue005]*)\ue006([^\ue005]*)\ue005")


@dataclass
class Tokens:
    """Texts and blocks of one chapter, by number."""

    texts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def text(self, plain: str) -> Markup:
        """A token for a plain text within a sentence."""
        self.texts.append(plain)
        return Markup(f"\ue000{len(self.texts) - 1}\ue001")

    def block(self, block: Block, line: int) -> Markup:
        """A token for a block; the blank lines make it a paragraph of its own."""
        self.blocks.append(block)
        self.lines.append(line)
        return Markup(f"\n\n\ue002{len(self.blocks) - 1}\ue003\n\n")

    def plain(self, text: object) -> str:
        """The text with its tokens filled in, not escaped."""
        return _INLINE.sub(lambda match: self.texts[int(match[1])], str(text))

    def html(self, fragment: str) -> str:
        """The fragment with its tokens filled in, escaped."""
        return _INLINE.sub(lambda match: str(escape(self.texts[int(match[1])])), fragment)

    def block_number(self, text: str) -> int | None:
        """The number of the block if the text is nothing but its token."""
        match = _BLOCK.fullmatch(text.strip())
        return int(match[1]) if match else None

    def stray_blocks(self, fragment: str) -> list[int]:
        """Numbers of blocks that stand where only words may stand."""
        return [int(number) for number in _BLOCK.findall(fragment)]


def unreserved(text: str) -> str:
    """A text of an author without the letters that tokens are made of.

    >>> unreserved("Text \ue0005\ue001")
    'Text 5'
    """
    return text.translate(_RESERVED)


def reference(name: str, place: str) -> str:
    """A token for the number of a figure or table that is not numbered yet; `place` asks for it."""
    return f"\ue004{name}\ue006{place}\ue005"


def listed(words: object) -> list[str]:
    """What a chapter gives as one name or as a list of names.

    >>> listed("x"), listed(["x", "y"]), listed(None)
    (['x'], ['x', 'y'], [])
    """
    if words is None or words == "":
        return []
    if isinstance(words, (list, tuple)):
        return [str(word) for word in words]
    return [str(words)]
