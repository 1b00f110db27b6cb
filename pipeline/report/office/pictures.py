"""Figures as PNG for programs that show no SVG: set one to a page, the pages drawn at 200 dpi, and kept."""

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import Problem, RenderError
from pipeline.project import Project
from pipeline.report.build import pictures_dir
from pipeline.report.document import Document
from pipeline.report.markup import DRAWINGS
from pipeline.report.output import fresh_folder
from pipeline.report.pdf import write_surroundings
from pipeline.report.pdf_setting import set_part
from pipeline.report.workers import Workers

DPI = 200
_SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)mm"[^>]*?\bheight="([\d.]+)mm"')


def png_pictures(project: Project, document: Document, drawings: Mapping[str, str]) -> dict[str, Path]:
    """PNG file of each drawing (SVG text by figure id); only what changed since the last call is drawn.

    Measured: a fifth of a second per figure, nothing when it is kept. Raises RenderError if WeasyPrint
    complains of a drawing.
    """
    cache = project.processed_dir / "figures" / "png"
    cache.mkdir(parents=True, exist_ok=True)
    places = {name: cache / f"{_key(svg)}.png" for name, svg in drawings.items()}
    missing = {name: drawings[name] for name, place in places.items() if not place.is_file()}
    if missing:
        folder = fresh_folder(cache)
        try:
            write_surroundings(project, document, missing, folder)
            source = _pages(missing, folder)
            with Workers(folder) as workers:
                complaints = workers.submit(_draw, source, [places[name] for name in missing]).result()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if complaints:
            what = "eine Abbildung lässt sich nicht in ein Bild umwandeln"
            raise RenderError(Problem("", what, f"WeasyPrint meldet: {text}") for text in complaints)
    return places


def chapter_pictures(project: Project, document: Document) -> dict[str, Path]:
    """The pictures of the chapters by file name, in a form that office programs show."""
    files = {name: pictures_dir(project) / name for name in document.pictures}
    vectors = {name: path for name, path in files.items() if path.suffix.lower() == ".svg"}
    drawn = {_plain(name): path.read_text(encoding="utf-8-sig") for name, path in vectors.items()}
    made = png_pictures(project, document, drawn)
    files |= {name: made[_plain(name)] for name in vectors}
    for name, path in files.items():
        if path.suffix.lower() == ".webp" or _turned(path):
            files[name] = _converted(path, project.processed_dir / "figures" / "png")
    return files


def _plain(name: str) -> str:
    return f"bild-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _turned(path: Path) -> bool:
    """Whether a camera noted that the picture lies on its side: office programs do not look at that."""
    if path.suffix.lower() not in (".jpg", ".jpeg"):
        return False
    from PIL import ExifTags, Image

    with Image.open(path) as image:
        return bool(image.getexif().get(ExifTags.Base.Orientation, 1) != 1)


def _converted(path: Path, cache: Path) -> Path:
    content = path.read_bytes()
    target = cache / f"{hashlib.sha256(content).hexdigest()}.png"
    if not target.is_file():
        from PIL import Image, ImageOps

        cache.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as image:
            ImageOps.exif_transpose(image).save(target, "PNG")
    return target


def _key(svg: str) -> str:
    return hashlib.sha256(f"{DPI}{svg}".encode()).hexdigest()


def _pages(drawings: Mapping[str, str], folder: Path) -> Path:
    """An HTML file with one page of its own size per drawing."""
    pages, images = [], []
    for number, (name, svg) in enumerate(drawings.items()):
        size = _SIZE.search(svg)
        box = f"width: {size[1]}mm; height: {size[2]}mm" if size else "width: 160mm; height: 100mm"
        paper = box.replace("width: ", "").replace("; height: ", " ")
        pages.append(f"@page p{number} {{ size: {paper}; margin: 0; }}")
        images.append(
            f'<img src="{DRAWINGS}/{name}.svg" alt="" style="page: p{number}; {box}; max-width: none">'
        )
    style = f"<style>{' '.join(pages)} img {{ display: block; }} body {{ margin: 0; }}</style>"
    source = folder / "bilder.html"
    head = f'<link rel="stylesheet" href="print.css">{style}'
    source.write_text(f"{head}{''.join(images)}", encoding="utf-8", newline="\n")
    return source


def _draw(source: Path, targets: list[Path]) -> list[str]:
    """Set the pages and draw each as PNG; returns what WeasyPrint complained of, then nothing is written."""
    target = source.with_suffix(".pdf")
    complaints = set_part(source, target, tagged=False)
    if complaints:
        return complaints
    import pypdfium2

    with pypdfium2.PdfDocument(target) as pages:
        for page, place in zip(pages, targets, strict=True):
            image = page.render(scale=DPI / 72).to_pil()
            temporary = place.with_suffix(".neu")
            image.save(temporary, "PNG", dpi=(DPI, DPI))
            temporary.replace(place)
    return []
