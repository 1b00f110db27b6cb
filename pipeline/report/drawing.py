"""Figures to SVG: beside the main process when there are many, and only those that are not kept."""

import hashlib
from collections.abc import Iterable
from concurrent.futures import Future
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.charts.theme import Theme
from pipeline.report.document import Chart, Figure
from pipeline.report.kept_files import keep_used
from pipeline.report.workers import Workers

_WORTH_A_PROCESS = 16  # a new process needs as long to start as about so many charts to draw
_CHUNK = 6


def draw(chart: Chart, theme: Theme) -> str:
    """SVG text of one chart. The drawing modules are loaded only now, they bring matplotlib with them."""
    from pipeline.charts import drawing

    return drawing.draw(chart, theme)


def draw_many(charts: list[Chart], theme: Theme) -> list[str]:
    """SVG text of each chart."""
    return [draw(chart, theme) for chart in charts]


def draw_all(figures: Iterable[Figure], theme: Theme, cache: Path, edition: str = "") -> dict[str, str]:
    """SVG text by figure id; `cache` keeps each drawing under the hash of all that it depends on.

    A drawing stays as long as some edition used it in its last run; some figures alone are no such run, they
    are drawn without an edition.
    """
    listed = list(figures)
    drawings = Drawings(theme, cache)
    if len(drawings.missing(listed)) < _WORTH_A_PROCESS:
        drawings.begin(listed)
        texts = drawings.texts()
    else:
        with TemporaryDirectory() as folder, Workers(Path(folder)) as workers:
            drawings.begin(listed, workers)
            texts = drawings.texts()
    if edition:
        drawings.keep(edition)
    return texts


class Drawings:
    """Drawings in the making: those of several lists of figures can be begun before the first are needed."""

    def __init__(self, theme: Theme, cache: Path) -> None:
        self._theme, self._cache = theme, cache
        cache.mkdir(parents=True, exist_ok=True)
        self._code = _code_digest(theme)
        self._places: dict[str, Path] = {}
        self._begun: list[tuple[list[Path], Future[list[str]]]] = []

    def missing(self, figures: Iterable[Figure]) -> dict[Path, Chart]:
        """Charts that are not kept, by the place that their drawings will have; their figures are noted."""
        found: dict[Path, Chart] = {}
        for figure in figures:
            place = self._cache / f"{_key(figure.chart, self._code)}.svg"
            self._places[figure.ident] = place
            if not place.is_file():
                found[place] = figure.chart
        return found

    def begin(self, figures: Iterable[Figure], workers: Workers | None = None) -> None:
        """Draw what is not kept: here and now without workers, else beside this process."""
        wanted = self.missing(figures)
        if workers is None:
            for place, chart in wanted.items():
                _store(place, draw(chart, self._theme))
            return
        places = list(wanted)
        for first in range(0, len(places), _CHUNK):
            chunk = places[first : first + _CHUNK]
            charts = [wanted[place] for place in chunk]
            self._begun.append((chunk, workers.submit(draw_many, charts, self._theme)))

    def texts(self) -> dict[str, str]:
        """SVG text by id of every figure that has been begun, when all are done."""
        for places, drawn in self._begun:
            for place, svg in zip(places, drawn.result(), strict=True):
                _store(place, svg)
        self._begun.clear()
        return {name: place.read_text(encoding="utf-8") for name, place in self._places.items()}

    def keep(self, edition: str) -> None:
        """Forget all drawings that no edition has used in its last run; this one has used those begun."""
        keep_used(self._cache, edition, (place.stem for place in self._places.values()))


def _store(place: Path, svg: str) -> None:
    temporary = place.with_suffix(".neu")
    temporary.write_text(svg, encoding="utf-8", newline="\n")
    temporary.replace(place)


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
