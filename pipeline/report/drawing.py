"""Figures to SVG: in two processes when there are many, and only those that changed since the last run."""

import hashlib
import multiprocessing
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

from pipeline.charts.theme import Theme
from pipeline.report.document import Chart, Figure

WORKERS = 2
_WORTH_A_PROCESS = 16  # a new process needs as long to start as about so many charts to draw
_CHUNK = 6


def draw(chart: Chart, theme: Theme) -> str:
    """SVG text of one chart. The drawing modules are loaded only now, they bring matplotlib with them."""
    from pipeline.charts import drawing

    return drawing.draw(chart, theme)


def draw_all(figures: Iterable[Figure], theme: Theme, cache: Path, edition: str) -> dict[str, str]:
    """SVG text by figure id; `cache` keeps each drawing under the hash of all that it depends on.

    A drawing stays as long as some edition used it in its last run.
    """
    listed = list(figures)
    code = _code_digest(theme)
    places = {figure.ident: cache / f"{_key(figure.chart, code)}.svg" for figure in listed}
    missing = [figure for figure in listed if not places[figure.ident].is_file()]
    drawn = _drawn([figure.chart for figure in missing], theme)
    cache.mkdir(parents=True, exist_ok=True)
    for figure, svg in zip(missing, drawn, strict=True):
        temporary = places[figure.ident].with_suffix(".neu")
        temporary.write_text(svg, encoding="utf-8", newline="\n")
        temporary.replace(places[figure.ident])
    _prune(cache, edition, {path.name for path in places.values()})
    return {name: path.read_text(encoding="utf-8") for name, path in places.items()}


def _prune(cache: Path, edition: str, used: set[str]) -> None:
    listing = "".join(f"{name}\n" for name in sorted(used))
    (cache / f"{edition}.txt").write_text(listing, encoding="utf-8", newline="\n")
    kept = {name for path in cache.glob("*.txt") for name in path.read_text(encoding="utf-8").split()}
    for path in cache.glob("*.svg"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _drawn(charts: list[Chart], theme: Theme) -> list[str]:
    if len(charts) < _WORTH_A_PROCESS:
        return [draw(chart, theme) for chart in charts]
    # spawn: the same on every system, and no copy of open databases or threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        return list(pool.map(draw, charts, [theme] * len(charts), chunksize=_CHUNK))


def _code_digest(theme: Theme) -> str:
    """Changes whenever a drawing could: our code, matplotlib, shapely, the fonts, the theme."""
    from pipeline import charts, colours, numbers

    digest = hashlib.sha256(f"{version('matplotlib')} {version('shapely')}".encode())
    folder = Path(str(charts.__file__)).parent
    for path in [
        *sorted(folder.glob("*.py")),
        Path(str(numbers.__file__)),
        Path(str(colours.__file__)),
        *sorted(theme.font_dir.glob("*.ttf")),
    ]:
        digest.update(path.read_bytes())
    looks = (theme.accent, theme.ink, theme.muted, theme.axis, theme.grid, theme.neutral)
    digest.update(repr((*looks, theme.text_size, theme.small_size)).encode())
    return digest.hexdigest()


def _key(chart: Chart, code: str) -> str:
    return hashlib.sha256(f"{code}{chart!r}".encode()).hexdigest()
