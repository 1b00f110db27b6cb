"""Names of areas beside their ids: a delivery in which the two do not belong together is told."""

from collections.abc import Iterator, Mapping

from pipeline.database import quote
from pipeline.errors import Problem, Severity
from pipeline.harmonizing.area_names import plain_name
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
            delivery.problems += _mismatches((file, column), pairs, ids, names)


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


def _mismatches(
    place: tuple[str, str], pairs: list[tuple[str, str]], ids: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Problem]:
    """One warning; none where names and ids are not as many: such a column tells larger areas."""
    meant = [(entry, name, names.get(plain_name(name), "")) for entry, name in pairs]
    wrong = [f"„{entry}“ {name}" for entry, name, area in meant if area and area != ids[entry]]
    one_to_one = len(pairs) == len({entry for entry, _ in pairs}) == len({name for _, name in pairs})
    if wrong and one_to_one and 2 * sum(bool(area) for *_, area in meant) > len(pairs):
        file, column = place
        what = (
            f"die Namen in „{column}“ gehören zu anderen Gebieten als die Kennungen daneben: {listed(wrong)}"
        )
        hint = "gezählt wird nach der Kennung; ist etwas verrutscht? Die liefernde Stelle fragen"
        yield Problem(file, what, hint, Severity.WARNUNG)
