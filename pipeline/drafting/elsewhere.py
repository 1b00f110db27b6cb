"""Columns that a draft does not take over: the other dataset of the catalogue that speaks of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.drafting.content import UNKNOWN_COLUMN, Value
from pipeline.drafting.wording import explain, overlap, plain
from pipeline.drafting.yaml_text import flow
from pipeline.models.dataset import Dataset

MOST_PROPOSED = 2  # more that fit equally well are no help


def with_datasets(left_out: Iterable[Value], own: str, datasets: Iterable[Dataset]) -> Iterator[Value]:
    """The columns; the note of one that was not understood names the dataset it may belong to."""
    known = list(datasets)
    told = next((dataset for dataset in known if dataset.id == own), None)
    others = [dataset for dataset in known if dataset.id != own]
    for value in left_out:
        found = list(_proposals(value.column, told, others)) if value.note == UNKNOWN_COLUMN else []
        if 0 < len(found) <= MOST_PROPOSED:
            value = replace(value, note=f"{UNKNOWN_COLUMN}; vielleicht {' oder '.join(found)}")
        yield value


def _proposals(column: str, own: Dataset | None, others: Iterable[Dataset]) -> Iterator[str]:
    """`dataset:` and, if the column tells the codes too, `set:`; those of which the column says most."""
    said: dict[str, tuple[bool, int]] = {}
    written: dict[str, str] = {}
    for dataset in others:
        meaning = explain(column, dataset)
        words = overlap(dataset, [plain(column)]) - (overlap(own, [plain(column)]) if own else 0)
        if meaning or words > 0:
            said[dataset.id] = (meaning is not None, words)
            codes = f", set: {flow(meaning.set)}" if meaning and meaning.set else ""
            written[dataset.id] = f"dataset: {dataset.id}{codes}"
    best = max(said.values(), default=None)
    return (written[name] for name in said if said[name] == best)
