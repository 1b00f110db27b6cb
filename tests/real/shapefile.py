"""Just enough of the shapefile format (Esri, 1998) to turn published polygons into GeoJSON for a test."""

import struct
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Ring = list[tuple[float, float]]


def features(path: Path) -> Iterator[dict[str, Any]]:
    """GeoJSON features of the only layer in a ZIP: attributes of the .dbf, rings of the .shp as delivered."""
    with zipfile.ZipFile(path) as archive:
        names = {Path(name).suffix: name for name in archive.namelist()}
        shapes = _shapes(archive.read(names[".shp"]))
        for properties, rings in zip(_records(archive.read(names[".dbf"])), shapes, strict=True):
            yield {"type": "Feature", "properties": properties, "geometry": _geometry(rings)}


def _shapes(data: bytes) -> Iterator[list[Ring]]:
    """Rings of each polygon (type 5); an empty shape has none."""
    place = 100
    while place < len(data):
        (words,) = struct.unpack_from(">i", data, place + 4)
        kind, body = struct.unpack_from("<i", data, place + 8)[0], place + 12
        place += 8 + 2 * words
        if kind != 5:
            yield []
            continue
        parts, points = struct.unpack_from("<2i", data, body + 32)
        starts = [*struct.unpack_from(f"<{parts}i", data, body + 40), points]
        flat = struct.unpack_from(f"<{2 * points}d", data, body + 40 + 4 * parts)
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        yield [pairs[start:stop] for start, stop in pairwise(starts)]


def _records(data: bytes) -> Iterator[dict[str, str]]:
    """Attributes of each row, as text."""
    count, head, size = struct.unpack_from("<IHH", data, 4)
    fields, place = [], 32
    while data[place] != 0x0D:
        fields.append((data[place : place + 11].split(b"\0")[0].decode("ascii"), data[place + 16]))
        place += 32
    for number in range(count):
        at, row = head + number * size + 1, {}
        for name, width in fields:
            row[name] = data[at : at + width].decode("utf-8", "replace").strip()
            at += width
        yield row


def _geometry(rings: list[Ring]) -> dict[str, Any]:
    """Outer rings run clockwise; each starts a polygon to which the following holes belong."""
    polygons: list[list[Ring]] = []
    for ring in rings:
        turn = sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring))
        if turn > 0 or not polygons:
            polygons.append([ring])
        else:
            polygons[-1].append(ring)
    return {"type": "MultiPolygon", "coordinates": polygons}
