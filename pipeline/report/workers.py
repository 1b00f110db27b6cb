"""Processes beside the main one: they draw figures and set the parts of a PDF, first come, first served."""

import gc
import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

WORKERS = 2
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>
"""
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Workers:
    """Leave the `with` block to end them; what has not begun by then is not done any more.

    `folder` takes a font configuration without system fonts: the fonts of the report are the same everywhere.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._settings = folder / "fonts.conf"
        text = _FONTCONFIG.format(cache=(folder / "cache").as_posix())
        self._settings.write_text(text, encoding="utf-8")
        # spawn: the same on every system, no copy of open databases or threads, and the font configuration
        # is set before the libraries are loaded. A process starts when there is work for it.
        self._pool = ProcessPoolExecutor(
            WORKERS, multiprocessing.get_context("spawn"), _begin, (self._settings,)
        )

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """What the end of the `with` block does."""
        self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[_P, _T], *given: _P.args, **named: _P.kwargs) -> "Future[_T]":
        """Have a function of a module run; it and what it is given must be fit for pickle."""
        return self._pool.submit(work, *given, **named)

    def warm(self, count: int) -> None:
        """Start so many of them and have them load their libraries while there is nothing else to do."""
        for _ in range(count):
            self._pool.submit(_load)


def _begin(settings: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all: the main process ends the others
    os.environ["FONTCONFIG_FILE"] = str(settings)
    # Expected: our configuration names no system fonts.
    warnings.filterwarnings("ignore", message="No fonts configured", category=UserWarning)


def _load() -> None:
    """The libraries for drawing and setting; what is missing is reported when it is needed."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return
    from pipeline.charts import drawing  # noqa: F401

    gc.collect()
    gc.freeze()  # the libraries stay: they need not be looked through after each part
