"""Whether a picture can be shown on paper and screens: its content counts, not the ending of its name."""

import re
from pathlib import Path
from xml.etree import ElementTree

MOST_POINTS = 40_000_000  # 24 by 16 cm at 600 dpi are 21 million
_BROKEN = (
    "ist beschädigt oder hat ein anderes Format, als seine Endung sagt",
    "neu speichern, zum Beispiel als PNG",
)
_COLOURS = ("L", "LA", "P", "RGB", "RGBA", "1")
_FOREIGN = re.compile(r"url\(\s*['\"]?(?!#|data:)|@import", re.IGNORECASE)


def picture_fault(path: Path) -> tuple[str, str] | None:
    """What is wrong with the picture and what helps; None if nothing is.

    The library is loaded only where there is a picture to look at.
    """
    if path.suffix.lower() == ".svg":
        return _drawing_fault(path)
    from PIL import Image, ImageFile

    lenient = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it: half a picture would be printed
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if width * height > MOST_POINTS:
                return (
                    f"hat {width} × {height} Bildpunkte",
                    "verkleinern: höchstens 40 Millionen, üblich ist 1 Million",
                )
            if getattr(picture, "n_frames", 1) > 1:
                return ("bewegt sich", "als einzelnes Bild speichern, zum Beispiel als PNG")
            if picture.mode not in _COLOURS:
                return (
                    f"hat Farben für andere Geräte ({picture.mode})",
                    "als RGB mit 8 Bit je Farbe speichern",
                )
            picture.load()
    except Image.DecompressionBombError:
        return ("ist zu groß", "verkleinern: höchstens 40 Millionen Bildpunkte")
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for broken files of different kinds
        return _BROKEN
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return None


def _drawing_fault(path: Path) -> tuple[str, str] | None:
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError:
        return _BROKEN
    if not root.tag.endswith("svg"):
        return _BROKEN
    for node in root.iter():
        linked = [text for name, text in node.attrib.items() if name.split("}")[-1] == "href"]
        texts = [*node.attrib.values(), node.text or ""]
        if (
            node.tag.endswith("script")
            or not all(text.strip().startswith(("#", "data:")) for text in linked)
            or any(map(_FOREIGN.search, texts))
        ):
            return ("enthält ein Skript oder lädt andere Dateien", "nur die Zeichnung selbst speichern")
    return None
