"""Which sheets of a workbook a source means: by name, by pattern, one per year, or the only one with data."""

import re
from collections.abc import Callable, Sequence

from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem
from pipeline.readers.delivery import YEAR, file_pattern

# Sheets that offices put around their data.
NOTES = re.compile(
    r"titel|deckblatt|impressum|inhalt|hinweis|erl[äa]uter|methodi|metadaten|quelle|glossar|legende"
    r"|zeichenerkl|lesehilfe|liesmich|info",
    re.IGNORECASE,
)
MOST_SHOWN = 12


def fitting_sheets(names: Sequence[str], wanted: str) -> list[str]:
    """Sheets that `layout: sheet:` means, in the order of the workbook.

    A name comes first; else {year} stands for four digits and may fit several sheets; else it is a regular
    expression for the whole name.

    >>> fitting_sheets(["Hinweise", "2023", "2024"], "{year}"), fitting_sheets(["EW 6/24", "Info"], "EW.*")
    (['2023', '2024'], ['EW 6/24'])
    """
    if wanted in names:
        return [wanted]
    if YEAR in wanted:
        return [name for name in names if file_pattern(wanted).fullmatch(name)]
    try:
        return [name for name in names if re.fullmatch(wanted, name)]
    except re.error:
        return []


def chosen_sheet(names: Sequence[str], wanted: str) -> str:
    """The one sheet that `wanted` means. Raises DataError if there is none or more than one."""
    fitting = fitting_sheets(names, wanted)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        what = f"zu „{wanted}“ passen {len(fitting)} Tabellenblätter"
        raise DataError(Problem("", what, _name_one(fitting)))
    raise DataError(Problem("", f"das Tabellenblatt „{wanted}“ fehlt", suggest(wanted, names)))


def only_sheet(visible: Sequence[str], is_empty: Callable[[str], bool]) -> str:
    """The only visible sheet, or the only one left without empty sheets and those that hold notes.

    Raises DataError with the names of the sheets if that is not clear.
    """
    if len(visible) == 1:
        return visible[0]
    left = [name for name in visible if not NOTES.search(name)]
    if len(left) != 1:
        left = [name for name in left if not is_empty(name)]
    if len(left) == 1:
        return left[0]
    what = f"die Datei hat {len(visible)} sichtbare Tabellenblätter"
    raise DataError(Problem("", what, _name_one(left or visible)))


def _name_one(names: Sequence[str]) -> str:
    shown = ", ".join(f"„{name}“" for name in names[:MOST_SHOWN])
    return f"eines unter layout: sheet: nennen: {shown}{' …' if len(names) > MOST_SHOWN else ''}"
