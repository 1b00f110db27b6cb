"""Why a cell is hidden: by which rule, or which other cell it protects."""

from pathlib import Path

import duckdb
from core_town import COUNT, CoreTown, computed, tree

from pipeline.database import literal
from pipeline.disclosure.protection import HiddenCell, protect_cells
from pipeline.term_checks import checked_plan

TERM = "faelle[gruppe=alle]"


def cells(town: CoreTown) -> dict[str, HiddenCell]:
    """Hidden cells by area."""
    project = computed(town)
    connection = duckdb.connect()
    connection.execute(f"ATTACH {literal(str(project.working_database))} AS working (READ_ONLY)")
    connection.execute("USE working")
    protection = protect_cells(connection, project, checked_plan(project))
    connection.close()
    return {cell.area_id: cell for cell in protection.cells}


def town_of(root: Path, counts: dict[str, int | str]) -> CoreTown:
    town = CoreTown(root, areas=tree([("A", "B", "C"), ("D", "E")]))
    town.indicator("faelle_zahl", f"numerator: {{dataset: faelle, where: {{gruppe: alle}}}}, {COUNT}")
    for area, value in counts.items():
        town.add("faelle", area, value, gruppe="alle")
    return town


def test_a_small_count_and_its_partner(tmp_path: Path) -> None:
    found = cells(town_of(tmp_path, {"A": 2, "B": 40, "C": 30, "D": 20, "E": 9}))
    assert {area: str(cell.reason) for area, cell in found.items()} == {"A": "klein", "C": "ergaenzend"}
    assert found["A"].because == (TERM, "A")
    assert found["C"].because == (TERM, "A")
    assert 0 < found["A"].cost < found["C"].cost


def test_what_the_supplier_hides(tmp_path: Path) -> None:
    found = cells(town_of(tmp_path, {"A": "secret", "B": 40, "C": 30, "D1": 80, "D": 20, "E": 9, "T": 109}))
    assert {area: str(cell.reason) for area, cell in found.items()} == {"A": "lieferant", "C": "ergaenzend"}


def test_the_rest_of_a_town_is_no_printed_cell_but_the_cause(tmp_path: Path) -> None:
    town = town_of(tmp_path, {"A": 20, "B": 40, "C": 30, "D": 20, "E": 9, "nicht_zuordenbar": 2})
    town.unassigned = True
    found = cells(town)
    assert {str(cell.reason) for cell in found.values()} == {"ergaenzend"}
    assert {cell.because for cell in found.values()} == {(TERM, "T − Teile")}
