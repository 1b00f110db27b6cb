"""Which indicators and indices of a shared catalogue a project takes."""

from collections.abc import Callable, Mapping

from pipeline.definition_file import suggest
from pipeline.models.config import Config
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator

Chosen = tuple[dict[str, Indicator], dict[str, Index]]


def selected(
    config: Config,
    catalogue: Mapping[str, Indicator],
    indices: Mapping[str, Index],
    note: Callable[[int, str, str], None],
) -> Chosen:
    """What `select` in config.yaml names, with what that needs; everything if it names nothing.

    A change brings the indicator it refers to, an index its indicators. `note` takes number, text and hint
    of an entry that does not exist.
    """
    if not config.select:
        return dict(catalogue), dict(indices)
    for number, name in enumerate(config.select):
        if name not in catalogue and name not in indices:
            note(number, f"den Indikator „{name}“ gibt es nicht", suggest(name, {**catalogue, **indices}))
    taken = {name: index for name, index in indices.items() if name in config.select}
    chosen = set(config.select) | {name for index in taken.values() for name in index.used_indicators}
    chosen |= {catalogue[name].of for name in chosen if name in catalogue}
    return {name: item for name, item in catalogue.items() if name in chosen}, taken
