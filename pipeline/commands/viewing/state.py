"""What the preview shows and what is wrong: shared by server, workshop and printer."""

import threading
from collections.abc import Iterable

from pipeline.errors import Problem


class State:
    """Number of the last change of each page, and the problems of the moment."""

    def __init__(self) -> None:
        self.database = threading.Lock()  # held by whoever reads or writes the databases
        self.busy = False
        self.asked = ""  # the page that is looked at
        self.computing = False  # the stages run: what is shown holds the figures of before
        self.problems: tuple[Problem, ...] = ()
        self.warnings: tuple[Problem, ...] = ()  # of the data, with which `report` would stop
        self._count = 0
        self._whole = 0
        self._pages: dict[str, int] = {}

    def shown(self, pages: Iterable[str], everything: bool = False) -> None:
        """These pages have been written anew, and nothing is wrong."""
        self._count += 1
        self._pages.update(dict.fromkeys(pages, self._count))
        self._whole = self._count if everything else self._whole
        self.problems = ()

    def stamp(self, page: str = "") -> int:
        """Number of the last change of a page; without a name: of any.

        >>> state = State()
        >>> state.shown(["a.html", "b.html"]); state.shown(["b.html"])
        >>> state.stamp("a.html"), state.stamp("b.html"), state.stamp()
        (1, 2, 2)
        """
        return max(self._pages.get(page, 0), self._whole) if page else self._count
