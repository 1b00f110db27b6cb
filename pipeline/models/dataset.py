"""Logical datasets: what is counted, by which dimensions and codes, independent of who delivers it."""

from enum import IntFlag, StrEnum
from typing import Literal

from pydantic import Field

from pipeline.models.base import Definition, Identifier
from pipeline.models.check import Check
from pipeline.models.disclosure import DisclosureRule


class Status(StrEnum):
    """Why a value is there or not. Missing is typed, never 0 or NaN."""

    OK = "ok"
    ZERO = "zero"
    SECRET = "secret"
    UNKNOWN = "unknown"
    LATER = "later"
    NOT_APPLICABLE = "not_applicable"
    UNRELIABLE = "unreliable"


class SignMeaning(StrEnum):
    """What a sign instead of a number means: a status, or the one that its surroundings tell."""

    ZERO = "zero"
    SECRET = "secret"
    UNKNOWN = "unknown"
    LATER = "later"
    NOT_APPLICABLE = "not_applicable"
    UNRELIABLE = "unreliable"
    ZERO_OR_MISSING = "zero_or_missing"


class Flag(IntFlag):
    """What readers must know of a figure that is there: bits of the columns `flags`, added up by OR."""

    ESTIMATED = 1
    UNCERTAIN = 2
    CORRECTED = 4
    ROUNDED = 8  # by the supplier; of terms only sums over areas, whose error grows


# What signs usually mean (Destatis and Bundesagentur); the supplier's own legend decides.
USUAL_SIGNS = {
    "*": Status.SECRET,
    ".": Status.SECRET,
    "-": Status.ZERO,
    "–": Status.ZERO,
    "—": Status.ZERO,
    "/": Status.UNRELIABLE,
    "x": Status.NOT_APPLICABLE,
    "X": Status.NOT_APPLICABLE,
    "...": Status.LATER,
    "…": Status.LATER,
}


class Dimension(Definition):
    """One breakdown of a dataset."""

    title: str = Field(description="Bezeichnung für Leserinnen und Leser")
    kind: Literal["age", "partition", "overlapping"] = Field(
        description="age: Altersbänder · partition: Ausprägungen ergeben zusammen das Ganze · "
        "overlapping: „und zwar“-Gruppen, die sich überschneiden; ein Filter muss genau eine nennen"
    )
    codes: dict[str, str] = Field(
        default_factory=dict, description="Kennung → Bezeichnung; leer bei kind: age"
    )
    inside: dict[str, list[str]] = Field(
        default_factory=dict,
        description="nur bei overlapping: Code → Codes, in denen er ganz enthalten ist; die Geheimhaltung "
        "schützt dann auch die Differenz",
    )
    disjoint: list[list[str]] = Field(
        default_factory=list,
        description="nur bei overlapping: Listen von Codes, von denen keine zwei dieselbe Person zählen",
    )
    covered: dict[str, list[str]] = Field(
        default_factory=dict,
        description="nur bei overlapping: Code → in ihm enthaltene Codes, von denen jede seiner Personen "
        "mindestens einer zählt; was die anderen übrig lassen, ist dann der letzte",
    )
    unrelated: list[str] = Field(
        default_factory=list,
        description="nur bei overlapping: Codes, die sich beliebig überschneiden dürfen; Differenzen "
        "zwischen ihnen sind nicht geschützt",
    )

    @property
    def related(self) -> bool:
        """True if it is said which groups lie in each other or exclude each other."""
        return self.kind == "overlapping" and bool(self.inside or self.disjoint or self.covered)

    @property
    def untold(self) -> tuple[str, ...]:
        """One code of each family of groups if it is not said how some family lies to the others, else ().

        >>> Dimension(title="t", kind="overlapping", codes={"a": "a", "b": "b"}).untold
        ('a', 'b')
        >>> Dimension(title="t", kind="overlapping", codes={"a": "a", "b": "b"}, inside={"b": ["a"]}).untold
        ()
        """
        codes = self.codes if self.kind == "overlapping" else ()
        families = {self.family(code): code for code in reversed(codes)}  # each with its first code
        told = all(set(family) & set(self.unrelated) for family in families)
        return () if told or len(families) < 2 else tuple(reversed(families.values()))

    def family(self, code: str) -> tuple[str, ...]:
        """All groups connected with a group by relations, over any number of steps."""
        links = [{inner, *outer} for inner, outer in self.inside.items()]
        links += [set(apart) for apart in self.disjoint]
        found = {code}
        while more := {name for link in links if link & found for name in link} - found:
            found |= more
        return tuple(sorted(found))

    def around(self, code: str) -> frozenset[str]:
        """The code and all codes it lies in, over any number of steps.

        >>> Dimension(title="t", kind="overlapping", inside={"c": ["b"], "b": ["a"]}).around("c") == {*"abc"}
        True
        """
        found, waiting = {code}, [code]
        while waiting:
            new = set(self.inside.get(waiting.pop(), [])) - found
            found |= new
            waiting += sorted(new)
        return frozenset(found)

    def possible(self, codes: frozenset[str]) -> bool:
        """True if one and the same person can be counted under all these codes."""
        return all(len(codes & set(apart)) < 2 for apart in self.disjoint)

    def complete(self, codes: frozenset[str]) -> bool:
        """True if a person counted under these codes, and no others, is in one part of every covered code."""
        return all(not codes.isdisjoint(parts) for code, parts in self.covered.items() if code in codes)


class Dataset(Definition):
    """One YAML file in indicators/datasets/."""

    id: Identifier
    title: str = Field(description="Bezeichnung für Leserinnen und Leser")
    counts: str = Field(description="was gezählt wird, im Plural: Personen, Haushalte, Fälle, m²")
    timing: Literal["reference_date", "year", "school_year"] = Field(
        description="reference_date: Bestand am Stichtag · year: Ereignisse im Jahr · school_year"
    )
    dimensions: dict[Identifier, Dimension] = Field(
        default_factory=dict, description="Kennung → Gliederung: Alter, Geschlecht …"
    )
    absent: Literal["zero", "unknown"] = Field(
        default="unknown",
        description="Bedeutung einer fehlenden Zeile in einer gelieferten Periode: null oder unbekannt",
    )
    disclosure: DisclosureRule = Field(
        default_factory=DisclosureRule, description="welche Fallzahlen geheim zu halten sind"
    )
    checks: list[Check] = Field(
        default_factory=list, description="Prüfungen aller Lieferungen dieses Datensatzes"
    )
    whole: bool | None = Field(
        default=None,
        description="true: nur ganze Zahlen ab null sind möglich, anderes ist ein Fehler der Lieferung; "
        "false für Salden, Mittelwerte, Anteile, Flächen, Beträge; ohne Angabe wie protected",
    )
    protected: bool = Field(
        default=True,
        description="false nur für Sachen ohne Personenbezug (Wohnungen, Flächen); mit Begründung",
    )
    note: str = Field(default="", description="Hinweis, etwa Begründung für protected: false")

    @property
    def ages(self) -> list[str]:
        """Names of the dimensions that are ages."""
        return [name for name, dimension in self.dimensions.items() if dimension.kind == "age"]

    @property
    def counts_whole(self) -> bool:
        """True if a value below zero or with a fraction can only be a mistake."""
        return self.protected if self.whole is None else self.whole


def dimension_columns(name: str, dimension: Dimension) -> tuple[str, ...]:
    """Columns of a dimension in core.<dataset>: one with the code, or start and stop of the age band."""
    return (f"{name}_from", f"{name}_to") if dimension.kind == "age" else (name,)
