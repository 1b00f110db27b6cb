"""Whether a picture can be shown: its content counts, not the ending of its name."""

from pathlib import Path
from xml.etree import ElementTree

UNREADABLE = "ist beschädigt oder hat ein anderes Format, als seine Endung sagt"


def readable(path: Path) -> bool:
    """True if the file holds a whole picture. The library is loaded only where there is one to look at."""
    if path.suffix.lower() == ".svg":
        try:
            return ElementTree.parse(path).getroot().tag.endswith("svg")
        except ElementTree.ParseError:
            return False
    from PIL import Image

    try:
        with Image.open(path) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for broken files of different kinds
        return False
    return True
