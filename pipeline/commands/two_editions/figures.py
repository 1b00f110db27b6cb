"""Areas, definitions and values of two finished editions, compared with pandas."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.results import read_file, read_results

_DEFINED = ["titel", "einheit", "definition", "brueche"]  # columns that say what a figure means
_KEYS = ["indikator", "gruppe", "gebiet", "jahr"]


@dataclass(frozen=True)
class AreaChange:
    """An area of one edition only, or under another name; the name is '' where there is none."""

    area: str
    kind: str  # new, gone, renamed
    old: str
    new: str


@dataclass(frozen=True)
class DefinitionChange:
    """An indicator of one edition only, or one that means something else; `what`: the changed columns."""

    indicator: str
    title: str
    kind: str  # new, gone, changed
    what: str


@dataclass(frozen=True)
class ValueChange:
    """A value that is not as it was; numbers are None where there is none, words say the status."""

    indicator: str
    category: str
    area: str
    name: str
    year: int
    old: Decimal | None
    old_words: str
    new: Decimal | None
    new_words: str


def area_changes(before: Path, now: Path) -> list[AreaChange]:
    """Areas that are new, gone or have another name."""
    both = _outer(read_file(before, "gebiete"), read_file(now, "gebiete"), "kennung")
    both["kind"] = _kind(both, both["name_old"].ne(both["name_new"]), "renamed")
    found = both.loc[both["kind"] != "", ["kennung", "kind", "name_old", "name_new"]].fillna("")
    return [AreaChange(*row) for row in found.itertuples(index=False, name=None)]


def definition_changes(before: Path, now: Path) -> list[DefinitionChange]:
    """Indicators that are new, gone or mean something else, also by being made of other terms."""
    both = _outer(_definitions(before), _definitions(now), "indikator")
    columns = [*_DEFINED, "terme"]
    changed = pd.DataFrame({name: both[f"{name}_old"].ne(both[f"{name}_new"]) for name in columns})
    both["kind"] = _kind(both, changed.any(axis=1), "changed")
    both["title"] = both["titel_new"].fillna(both["titel_old"])
    both["what"] = [", ".join(changed.columns[row]) for row in changed.fillna(False).to_numpy(dtype=bool)]
    both["what"] = both["what"].where(both["kind"] == "changed", "")
    found = both.loc[both["kind"] != "", ["indikator", "title", "kind", "what"]]
    return [DefinitionChange(*row) for row in found.itertuples(index=False, name=None)]


def value_changes(before: Path, now: Path) -> list[ValueChange]:
    """Values of indicators, areas and years that both editions have, where number or status is another."""
    old, new = (read_results(edition) for edition in (before, now))
    both = old.merge(new, on=_KEYS, how="inner", suffixes=("_old", "_new"), validate="one_to_one")
    other_number = both["wert_old"].ne(both["wert_new"]).fillna(False)
    other = both[other_number | both["status_old"].ne(both["status_new"])]
    return [_value_change(row) for row in other.sort_values(_KEYS, kind="stable").to_dict("records")]


def decimals(edition: Path) -> dict[str, int]:
    """Printed decimals of each indicator of an edition."""
    found = read_file(edition, "indikatoren").drop_duplicates("indikator")
    return dict(zip(found["indikator"], found["nachkommastellen"].astype(int), strict=True))


def _value_change(row: dict[Hashable, Any]) -> ValueChange:
    old, new = (None if pd.isna(row[name]) else Decimal(str(row[name])) for name in ("wert_old", "wert_new"))
    where = (row["indikator"], row["gruppe"], row["gebiet"], row["name_new"], int(row["jahr"]))
    return ValueChange(*where, old, row["status_old"], new, row["status_new"])


def _definitions(edition: Path) -> pd.DataFrame:
    """One row per indicator with what it means and the terms it is made of."""
    terms = read_file(edition, "terme")
    rows = terms.drop(columns="indikator").itertuples(index=False, name=None)
    lines = pd.Series([" ".join(row) for row in rows], dtype="string")
    made_of = lines.groupby(terms["indikator"]).agg(lambda texts: "\n".join(sorted(texts))).rename("terme")
    found = read_file(edition, "indikatoren").drop_duplicates("indikator")[["indikator", *_DEFINED]]
    return found.merge(made_of, left_on="indikator", right_index=True, how="left").fillna({"terme": ""})


def _outer(old: pd.DataFrame, new: pd.DataFrame, key: str) -> pd.DataFrame:
    """Rows of both, by ascending key."""
    return new.merge(old, on=key, how="outer", suffixes=("_new", "_old"), indicator=True)


def _kind(both: pd.DataFrame, changed: pd.Series, word: str) -> pd.Series:
    """`new`, `gone`, the word where something changed, '' where all is as it was."""
    kind = both["_merge"].astype("string").replace({"left_only": "new", "right_only": "gone", "both": ""})
    return kind.mask((kind == "") & changed.fillna(False), word)
