"""Names of areas beside their ids: a delivery in which the two do not belong together is told."""

from collections.abc import Iterator, Mapping

from pipeline.database import quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.area_names import plain_name
from pipeline.harmonizing.areas import AreaTree
from pipeline.harmonizing.delivery import Delivery
from pipeline.harmonizing.entries import Reading
from pipeline.harmonizing.messages import listed

SAMPLE = 50  # rows in which a column of names must show one


def tell_other_names(delivery: Delivery, reading: Reading) -> None:
    """A warning for each file where a column beside the ids names other areas than they do."""
    source, tree = delivery.source, delivery.tree
    if source.area.by != "id":
        return
    names: dict[str, str] = {}
    for area, name in tree.names(source.area.levels).items():
        plain = plain_name(name)
        names[plain] = "" if plain in names else area  # a name of two areas tells nothing
    ids = {text: str(known[0]) for text, known in reading.known.items()}
    for column in _candidates(delivery, names):
        wanted = f"source_file, {quote(source.area.column)}, {quote(column)}"
        rows = delivery.connection.execute(f"SELECT DISTINCT {wanted} FROM picked ORDER BY ALL").fetchall()
        by_file: dict[str, list[tuple[str, str]]] = {}
        for file, entry, name in rows:
            if entry in ids and name:
                by_file.setdefault(file, []).append((entry, name))
        for file, pairs in by_file.items():
            delivery.problems += _mismatches((file, column), _meant(tree, pairs, ids, names))


def _candidates(delivery: Delivery, names: Mapping[str, str]) -> list[str]:
    """Columns beside the one of areas that show the name of an area in the first rows."""
    columns = delivery.columns()
    shown = ", ".join(map(quote, columns))
    rows = delivery.connection.execute(f"SELECT {shown} FROM picked LIMIT {SAMPLE}").fetchall()
    return [
        column
        for number, column in enumerate(columns)
        if column != delivery.source.area.column
        and any(plain_name(row[number] or "") in names for row in rows)
    ]


def _meant(
    tree: AreaTree, pairs: list[tuple[str, str]], ids: Mapping[str, str], names: Mapping[str, str]
) -> list[tuple[str, str, bool | None]]:
    """Entry, name, and whether the name is that of the entry's area; None if it cannot be said.

    A district may be called like the town in it: only names of the same level are told from each other.
    """
    found = []
    for entry, name in pairs:
        area = names.get(plain_name(name), "")
        comparable = area and tree.areas[area].level_id == tree.areas[ids[entry]].level_id
        found.append((entry, name, area == ids[entry] if comparable else None))
    return found


def _mismatches(place: tuple[str, str], meant: list[tuple[str, str, bool | None]]) -> Iterator[Problem]:
    """One warning; none where names and ids are not as many: such a column tells larger areas."""
    wrong = [f"„{entry}“ {name}" for entry, name, fits in meant if fits is False]
    one_to_one = len(meant) == len({entry for entry, *_ in meant}) == len({name for _, name, _ in meant})
    if wrong and one_to_one and 2 * sum(fits is not None for *_, fits in meant) > len(meant):
        file, column = place
        what = (
            f"die Namen in „{column}“ gehören zu anderen Gebieten als die Kennungen daneben: {listed(wrong)}"
        )
        hint = "gezählt wird nach der Kennung; ist etwas verrutscht? Die liefernde Stelle fragen"
        yield Problem(file, what, hint, Severity.WARNUNG)
