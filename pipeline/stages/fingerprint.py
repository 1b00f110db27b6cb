"""What a stage depends on: named parts with checksums, so that unchanged work is skipped and explained."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.editions import LEDGER, MANIFEST, other_editions, replaced_versions
from pipeline.models.base import Definition
from pipeline.models.indicator import PRINTED_ONLY
from pipeline.project import Project
from pipeline.readers.arrivals import last_date

ENGINE = Path(__file__).resolve().parents[1]
# Code that only lays out pages does not change a figure: data stages need not run again for it.
LAYOUT_CODE = ("charts", "report")
INTERFACE_CODE = ("commands", "cli.py", "__main__.py", "bootstrap.py")
Digest = Callable[[Path], str]  # checksum of a file


def hash_text(text: str) -> str:
    """sha256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def hash_file(path: Path) -> str:
    """sha256 of a file, hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def hash_definitions(items: Mapping[str, Definition], without: frozenset[str] = frozenset()) -> str:
    """sha256 of the content of definitions; comments and line breaks in the YAML do not count.

    `without`: fields that the stage does not use.
    """
    left_out = set(without)
    dumped = {key: item.model_dump(mode="json", exclude=left_out) for key, item in sorted(items.items())}
    return hash_text(json.dumps(dumped, sort_keys=True, ensure_ascii=False))


class FileHashes:
    """Checksums of files, remembered by size and time of change between runs."""

    def __init__(self, memory: Path) -> None:
        self.memory = memory
        self.known: dict[str, tuple[int, int, str]] = {}
        if memory.exists():
            try:
                self.known = TypeAdapter(dict[str, tuple[int, int, str]]).validate_json(memory.read_bytes())
            except ValueError:
                self.known = {}

    def of(self, path: Path) -> str:
        """Checksum of one file; reads it only if size or time changed."""
        stat = path.stat()
        key = path.as_posix()
        size, changed, digest = self.known.get(key, (-1, -1, ""))
        if (size, changed) != (stat.st_size, stat.st_mtime_ns):
            digest = hash_file(path)
            self.known[key] = (stat.st_size, stat.st_mtime_ns, digest)
        return digest

    def save(self) -> None:
        """Write the memory for the next run."""
        self.memory.parent.mkdir(parents=True, exist_ok=True)
        self.memory.write_text(json.dumps(self.known, sort_keys=True), encoding="utf-8")


def stage_parts(project: Project, stage: str, upstream: str, hashes: FileHashes) -> dict[str, str]:
    """Named checksums of everything a stage depends on; `upstream` is the fingerprint before it."""
    parts = {"frühere Stufe": upstream} if upstream else {}
    parts |= code_parts(stage, hashes.of)
    parts |= _PARTS[stage](project, hashes)
    return parts


def fingerprint(parts: Mapping[str, str]) -> str:
    """One checksum over all parts."""
    return hash_text(json.dumps(dict(sorted(parts.items())), ensure_ascii=False))


def code_parts(stage: str, digest: Digest) -> dict[str, str]:
    """Named checksums of the program and the libraries that a stage depends on."""
    left_out = INTERFACE_CODE if stage in ("render", "package") else INTERFACE_CODE + LAYOUT_CODE
    files = [
        path for path in sorted(ENGINE.rglob("*.py")) if path.relative_to(ENGINE).parts[0] not in left_out
    ]
    lock = ENGINE.parent / "requirements.lock"
    versions = {"Programmbibliotheken": digest(lock)} if lock.exists() else {}
    return {"Programm": hash_text("".join(digest(path) for path in files)), **versions}


def _files(project: Project, paths: Iterable[Path], digest: Digest) -> dict[str, str]:
    found = {}
    for path in sorted(set(paths)):
        inside = path.is_relative_to(project.root)
        name = path.relative_to(project.root).as_posix() if inside else path.as_posix()
        found[f"Datei {name}"] = digest(path)
    return found


def _ingest(project: Project, hashes: FileHashes) -> dict[str, str]:
    paths: list[Path] = []
    names = []
    for source in project.sources.values():
        folder = project.source_dir(source)
        names += [path.name for path in folder.iterdir()] if folder.is_dir() and not source.folder else []
        for pattern in source.files:
            paths += [
                p for p in folder.glob(pattern.replace("{year}", "[0-9][0-9][0-9][0-9]")) if p.is_file()
            ]
    return {
        "Quellenbeschreibungen": hash_definitions(project.sources),
        "Dateinamen in data/raw": hash_text("\n".join(sorted(names))),
        "Stichtag der jüngsten Ausgabe": last_date(project).isoformat(),  # up to it deliveries are missed
        **_files(project, paths, hashes.of),
    }


def _corrections(project: Project) -> str:
    listed = {f"{key} {n}": c for key, items in project.corrections.items() for n, c in enumerate(items)}
    return hash_definitions(listed)


def _harmonize(project: Project, hashes: FileHashes) -> dict[str, str]:
    return {
        "Quellenbeschreibungen": hash_definitions(project.sources),
        "Berichtigungen": _corrections(project),
        "Datensätze": hash_definitions(project.datasets),
        **area_parts(project, hashes.of),
    }


def area_parts(project: Project, digest: Digest) -> dict[str, str]:
    """Named checksums of all that says which areas there are, with their names, parts and outlines."""
    config = project.config.model_dump(mode="json", include={"area_levels", "overlays", "municipality"})
    paths = [path for path in project.areas_dir.rglob("*") if path.is_file()]
    for level in project.config.area_levels:
        if level.geometry and (project.raw_dir / level.geometry.file).is_file():
            paths.append(project.raw_dir / level.geometry.file)
    levels = hash_text(json.dumps(config, sort_keys=True))
    return {"Gebietsebenen in config.yaml": levels, **_files(project, paths, digest)}


def _earlier(project: Project) -> dict[str, str]:
    """What was published before; its checksums stand in the ledger."""
    editions = other_editions(project.root, project.edition_id)
    return {"Eingefrorene Ausgaben": str(editions)} if editions else {}


def result_parts(project: Project) -> dict[str, str]:
    """Named checksums of all that may concern every indicator, beside code, areas and deliveries."""
    return {
        **_earlier(project),
        "Ausgabe": edition_part(project),
        "Zeitreihenbrüche": hash_definitions(project.breaks),
        "Altersgrenze": hash_definitions({"": project.age_limit}),
        "Ausnahmen von Zeitreihenbrüchen": hash_definitions(
            {str(number): item for number, item in enumerate(project.config.break_exceptions)}
        ),
        "Regel für kleine Zahlen": hash_definitions({"": project.config.reliability}),
    }


def _compute(project: Project, _: FileHashes) -> dict[str, str]:
    return {
        **result_parts(project),
        "Datensätze": hash_definitions(project.datasets),
        **{
            f"Indikator {key}": hash_definitions({key: item}, PRINTED_ONLY)
            for key, item in project.indicators.items()
        },
        **{f"Index {key}": hash_definitions({key: item}) for key, item in project.indices.items()},
        **{f"Früherkennung {key}": hash_definitions({key: item}) for key, item in project.early.items()},
    }


def _protect(project: Project, _: FileHashes) -> dict[str, str]:
    rules = {name: project.disclosure_rule(name) for name in project.datasets}
    rules_part = hash_definitions(rules)
    return {"Ausgabe": edition_part(project), "Regeln der Geheimhaltung": rules_part, **_earlier(project)}


def _render(project: Project, hashes: FileHashes) -> dict[str, str]:
    found = (path for path in project.templates_dir.rglob("*") if path.is_file())
    paths = [path for path in found if path != project.reading_ledger]
    theme = ENGINE.parent / "report_templates" / "theme"
    paths += [path for path in theme.rglob("*") if path.is_file()]
    return {
        "Ausgabe": edition_part(project),
        "config.yaml": hash_definitions({"config": project.config}),
        "Berichtsaufbau": hash_definitions({"report": project.report}),
        "Indikatoren": hash_definitions({**project.indicators, **project.waiting}),
        "Begriffe": hash_definitions(project.labels),
        "Indizes": hash_definitions(project.indices),
        "Früherkennung": hash_definitions(project.early),
        "Quellenbeschreibungen": hash_definitions(project.sources),
        "Berichtigungen": _corrections(project),
        "Ersetzte Fassungen": str(replaced_versions(project.root, project.edition_id)),
        **_files(project, paths, hashes.of),
    }


def _audit(project: Project, hashes: FileHashes) -> dict[str, str]:
    """The manifest with the checksums of all published files, and the ledger with those of other editions."""
    paths = {"Ausgaben": project.report_dir / MANIFEST, "Verzeichnis": project.root / "reports" / LEDGER}
    known = {name: hashes.of(path) for name, path in paths.items() if path.exists()}
    return {"Ausgabe": edition_part(project), **known}


def edition_part(project: Project) -> str:
    """Edition, first year and dates: the part "Ausgabe" of the stages that depend on them."""
    return f"{project.edition_id} {project.config.first_year} {project.edition}"


_PARTS = {
    "ingest": _ingest,
    "harmonize": _harmonize,
    "compute": _compute,
    "protect": _protect,
    "render": _render,
    "package": _render,
    "audit": _audit,
}
