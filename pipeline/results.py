"""The published files of an edition as pandas tables, for analyses of one's own (handbook, page 13).

Reads `reports/<edition>/daten` only: what is not published cannot get into an analysis by this way.
"""

from decimal import Decimal
from pathlib import Path

import pandas as pd

from pipeline.errors import DataError, Problem
from pipeline.numbers import SIGNS, round_half_away

# Columns with numbers; all others are text, so that 0101 stays a key and NA a name.
_NUMBERS = ["wert", "zaehler", "nenner", "untergrenze", "obergrenze", "differenz", "prozent", "summe"]
_YEARS = ["jahr", "vergleichsjahr"]
_NO_NUMBER = ["", *(sign for status, sign in SIGNS.items() if status != "zero")]
_AREA = {"kennung": "gebiet", "name": "name", "ebene": "ebene", "gehoert_zu": "gehoert_zu"}


def read_results(edition: Path | str, name: str = "werte") -> pd.DataFrame:
    """One file of an edition with name, level and parent of each area: `werte`, `veraenderungen` or `index`.

    `edition` is the folder `reports/<edition>`. One row per row of the file, in its order. Keys and words are
    `string`, years `Int64`, numbers `Float64` in the unit of the indicator, truncated at ten decimals. Where
    a sign stands for a number, the number is `<NA>` and the column `status` says why; exactly zero is 0.
    DataError if the folder is not a finished edition.
    """
    found = read_file(edition, name)
    areas = read_file(edition, "gebiete").rename(columns=_AREA)[list(_AREA.values())]
    for column in found.columns.intersection(_NUMBERS):
        texts = found[column].mask(found[column].isin(_NO_NUMBER))
        found[column] = pd.to_numeric(texts.str.replace(",", ".", regex=False)).astype("Float64")
    for column in found.columns.intersection(_YEARS):
        found[column] = pd.to_numeric(found[column]).astype("Int64")
    return found.merge(areas, on="gebiet", how="left", validate="many_to_one")


def read_file(edition: Path | str, name: str) -> pd.DataFrame:
    """Any file of an edition, `gebiete` for `daten/gebiete.csv`: all columns as text, nothing missing.

    DataError if the folder is not a finished edition.
    """
    path = Path(edition) / "daten" / f"{name}.csv"
    if not path.is_file():
        what = "hier liegen keine Daten einer fertigen Ausgabe"
        raise DataError([Problem(str(path), what, "den Ordner reports/<Ausgabe> nennen, nach „make report“")])
    return pd.read_csv(path, sep=";", encoding="utf-8-sig", dtype="string", keep_default_na=False)


def rounded(numbers: pd.Series, decimals: int) -> pd.Series:
    """Numbers rounded as in the report, half away from zero; pandas itself rounds a half to the even digit.

    >>> rounded(pd.Series([0.25, -0.25, None], dtype="Float64"), 1).tolist()
    [0.3, -0.3, <NA>]
    """
    exact = [None if pd.isna(number) else Decimal(str(number)) for number in numbers]
    shown = [None if number is None else float(round_half_away(number, decimals)) for number in exact]
    return pd.Series(shown, index=numbers.index, name=numbers.name, dtype="Float64")
