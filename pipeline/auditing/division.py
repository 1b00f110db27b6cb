"""A block too large for one program, taken apart by years.

Sums over years tie all years together. In a large block each year is asked alone, without these sums, and the
terms that have such sums are asked over all years, without the others. What either tells is a limit for
certain; what only both together could tell is not sought.
"""

from collections.abc import Iterator

from pipeline.auditing.blocks import Block, Equation
from pipeline.auditing.observations import Time

LARGE = 12_000  # cells


def by_years(block: Block) -> Iterator[Block]:
    """One block per time, and one over all times of the terms whose sums span several."""
    single: dict[Time, Block] = {}
    spanning = [item for item in block.equations if len(_times(item)) > 1]
    for item in block.equations:
        times = _times(item)
        if len(times) == 1:
            single.setdefault(times.pop(), Block()).equations.append(item)
    for number, pieces in block.targets:
        for time in sorted({piece[2] for piece in pieces}):
            own = tuple(piece for piece in pieces if piece[2] == time)
            single.setdefault(time, Block()).targets.append((number, own))
    yield from (single[time] for time in sorted(single) if single[time].targets)
    terms = {piece[0] for item in spanning for piece in item.linear.pieces}
    if terms:
        inside = [item for item in block.equations if all(piece[0] in terms for piece in item.linear.pieces)]
        targets = [one for one in block.targets if all(piece[0] in terms for piece in one[1])]
        yield Block(inside, targets, alone=True)


def _times(item: Equation) -> set[Time]:
    return {piece[2] for piece in item.linear.pieces}
