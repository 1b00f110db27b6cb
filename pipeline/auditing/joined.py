"""Which homes of unknown figures hang together by an equation."""

from collections.abc import Iterable

from pipeline.auditing.observations import Time

Home = tuple[str, Time]  # a shielding area at a time


class Joined:
    """Which homes hang together."""

    def __init__(self) -> None:
        self.parent: dict[Home, Home] = {}

    def root(self, home: Home) -> Home:
        """The home that stands for all that hang together."""
        while self.parent.get(home, home) != home:
            self.parent[home] = self.parent.get(self.parent[home], self.parent[home])
            home = self.parent[home]
        return home

    def join(self, homes: Iterable[Home]) -> None:
        """These homes hang together."""
        roots = sorted({self.root(home) for home in homes})
        for other in roots[1:]:
            self.parent[other] = roots[0]
