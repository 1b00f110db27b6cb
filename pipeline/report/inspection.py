"""What all stages found, by source: material of the inspection report and of the annex on data quality."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.errors import Severity
from pipeline.models.correction import Correction
from pipeline.project import Project
from pipeline.report.published import DeliveredFile, Delivery, Finding

SEVERITY_WORDS = {Severity.FEHLER: "Fehler", Severity.WARNUNG: "Warnung", Severity.HINWEIS: "Hinweis"}
STAGE_WORDS = {
    "": "Lauf",
    "ingest": "Einlesen",
    "harmonize": "Vereinheitlichen",
    "compute": "Berechnen",
    "protect": "Geheimhaltung",
}
CORRECTED = "berichtigt am "  # how the finding of a correction begins
_DEVIATING = ("gelieferter Wert und Summe", "ist nicht die Summe")
_SIGNS = "Zeichen statt Zahlen in der Lieferung: "
_INDICATORS, _PROJECT = "Indikatoren", "Projekt"


@dataclass(frozen=True)
class Material:
    """Findings of all stages, the deliveries and files they are about."""

    findings: tuple[Finding, ...]
    deliveries: tuple[Delivery, ...]
    files: tuple[DeliveredFile, ...]


@dataclass(frozen=True)
class Inspected:
    """One source (or dataset, or the project itself) with its findings, the gravest first."""

    title: str
    publisher: str
    files: int
    rounding: int
    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...]

    def count(self, severity: str) -> int:
        """Number of findings of that severity."""
        return sum(item.severity == severity for item in self.findings)

    @property
    def corrected(self) -> int:
        """Number of corrections."""
        return len(self.corrections)

    @property
    def deviations(self) -> int:
        """Number of delivered totals that differ from the sum of their parts."""
        return sum(any(part in item.what for part in _DEVIATING) for item in self.findings)

    @property
    def signs(self) -> str:
        """Which signs stood instead of numbers, and how often: '3 geheim, 1 unbekannt'."""
        return "; ".join(
            item.what.removeprefix(_SIGNS) for item in self.findings if item.what.startswith(_SIGNS)
        )


def inspected(project: Project, material: Material) -> list[Inspected]:
    """Every source, also those without findings; then datasets, indicators and project with findings."""
    by_file = {item.file: item.source_id for item in material.files}
    grouped: dict[str, list[Finding]] = {}
    for item in sorted(set(material.findings), key=_order):
        grouped.setdefault(_subject(project, by_file, item.place), []).append(item)
    files = Counter(item.source_id for item in material.files)
    rounding = {item.source_id: item.rounding for item in material.deliveries}
    found = []
    for source in project.sources.values():
        findings = tuple(grouped.pop(f"source:{source.id}", ()))
        corrections = project.corrections.get(source.id, ())
        found.append(
            Inspected(
                source.title, source.publisher, files[source.id], rounding.get(source.id, source.rounding),
                findings, corrections,
            )
        )  # fmt: skip
    others = sorted(grouped, key=lambda name: (name == _PROJECT, name == _INDICATORS, name))
    return found + [Inspected(name, "", 0, 0, tuple(grouped[name]), ()) for name in others]


def all_counts(groups: Iterable[Inspected]) -> dict[Severity, int]:
    """Findings by severity over all groups."""
    known = tuple(groups)
    return {severity: sum(group.count(severity) for group in known) for severity in SEVERITY_WORDS}


def _order(item: Finding) -> tuple[int, list[tuple[int, str]], str, str]:
    """The gravest first, then by place; numbers in places count as numbers."""
    parts = [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", item.place)]
    return list(Severity).index(Severity(item.severity)), parts, item.what, item.hint


def _subject(project: Project, files: dict[str, str], place: str) -> str:
    """What a finding is about, by its place."""
    path = re.sub(r"(?::\d+)?$", "", place.split(", ")[0])
    if path in files:
        return f"source:{files[path]}"
    parts: Sequence[str] = PurePosixPath(path).parts
    if parts[:2] == ("data", "raw") and len(parts) > 3 and parts[2] in project.sources:
        return f"source:{parts[2]}"
    if match := re.match(r"Datensatz (\w+)", place):
        dataset = project.datasets.get(match[1])
        return f"Datensatz: {dataset.title if dataset else match[1]}"
    return _INDICATORS if PurePosixPath(path).stem in project.indicators else _PROJECT
