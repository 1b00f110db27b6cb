"""The map of the start page leads to areas and tells no figures: one colour for all, only their names."""

from collections.abc import Iterator

from pipeline.auditing.surfaces.drawings import Drawing
from pipeline.auditing.surfaces.known import Known
from pipeline.auditing.surfaces.printed import plain
from pipeline.errors import Problem

_LINK = "Element <a>:"


def is_entry_map(drawing: Drawing) -> bool:
    """A drawing for the eye only, without a title and a figure of its own."""
    return not drawing.ident and not drawing.title and not drawing.alt


def check_entry_map(drawing: Drawing, known: Known) -> Iterator[Problem]:
    """No colour, word or part that could tell a figure."""
    names = {plain(place.name) for place in known.places.values()}
    fills = {shape.fill for shape in drawing.shapes if shape.fill != "none"}
    if len(fills) != 1:
        yield Problem(
            drawing.place, "die Karte der Startseite hat nicht eine Farbe", ", ".join(sorted(fills))
        )
    words = [item.text for item in drawing.texts]
    said = [word for word in words if not any(word.rstrip("-\u2010") in name for name in names)]
    said += [shape.tip for shape in drawing.shapes if shape.tip and shape.tip not in names]
    said += [text for text in drawing.foreign if not text.startswith(_LINK)]
    for text in said:
        yield Problem(drawing.place, "die Karte der Startseite sagt mehr als Namen von Gebieten", text)
