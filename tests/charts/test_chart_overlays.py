"""The name of a programme area stands at its own outline, not in a neighbouring one."""

import shapely

from pipeline.charts.layout import Box
from pipeline.charts.map_labels import _misplaced

OWN, OTHER = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)


def test_a_place_in_another_area_is_worse_than_one_outside_or_over_a_label() -> None:
    inside, beside, wrong = Box(2, 2, 6, 3), Box(2, -5, 6, 3), Box(12, 2, 6, 3)
    assert _misplaced(inside, OWN, OTHER, []) == 0
    assert _misplaced(inside, OWN, OTHER, [Box(3, 2, 1, 1)]) > _misplaced(beside, OWN, OTHER, [])
    worst = _misplaced(wrong, OWN, OTHER, [])
    assert worst > _misplaced(beside, OWN, OTHER, [Box(3, -4, 1, 1)])
