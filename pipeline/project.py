"""One project: config, sources, datasets, indicators, breaks and report, loaded and checked at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.cross_checks import check_project
from pipeline.definition_file import load_definition, suggest
from pipeline.errors import DefinitionError, Problem, Severity, UsageError, in_order
from pipeline.models.base import Definition
from pipeline.models.breaks import Break, BreakRegister
from pipeline.models.config import AreaLevel, Config, Edition
from pipeline.models.correction import Correction, Corrections
from pipeline.models.dataset import Dataset, DisclosureRule
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator
from pipeline.models.report import Report
from pipeline.models.source import Source
from pipeline.selection import Chosen, selected
from pipeline.yaml_file import YamlFile

Model = TypeVar("Model", bound=Definition)


@dataclass(frozen=True)
class Project:
    """Everything a run needs to know, before any data is read. Mappings are sorted by id."""

    root: Path
    config: Config
    edition_id: str
    sources: Mapping[str, Source]
    datasets: Mapping[str, Dataset]
    indicators: Mapping[str, Indicator]
    indices: Mapping[str, Index]
    breaks: Mapping[str, Break]
    report: Report
    files: Mapping[str, YamlFile]
    corrections: Mapping[str, tuple[Correction, ...]]
    findings: tuple[Problem, ...] = ()

    @property
    def edition(self) -> Edition:
        return self.config.editions[self.edition_id]

    @property
    def year(self) -> int:
        """Year of the reference date."""
        return self.edition.reference_date.year

    @property
    def base_year(self) -> int:
        """Year of the date of comparison."""
        return self.edition.comparison_date.year

    @property
    def years(self) -> range:
        """All years of the series, first to reference year."""
        return range(self.config.first_year, self.year + 1)

    @property
    def raw_dir(self) -> Path:
        return (self.root / self.config.raw_dir).resolve()

    @property
    def areas_dir(self) -> Path:
        return self.root / "data" / "raw" / "areas"

    @property
    def processed_dir(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def working_database(self) -> Path:
        return self.processed_dir / "working.duckdb"

    @property
    def published_database(self) -> Path:
        return self.processed_dir / "published.duckdb"

    @property
    def templates_dir(self) -> Path:
        return self.root / "report_templates"

    @property
    def report_dir(self) -> Path:
        return self.root / "reports" / self.edition_id

    @property
    def town_id(self) -> str:
        return self.config.municipality.area

    def level(self, level_id: str) -> AreaLevel:
        """The area level of that id; KeyError if there is none."""
        return next(level for level in self.config.area_levels if level.id == level_id)

    def source_dir(self, source: Source) -> Path:
        """Folder in which the files of a source lie."""
        if source.folder:
            return self.raw_dir / source.folder
        return self.root / "data" / "raw" / source.id

    def disclosure_rule(self, dataset_id: str) -> DisclosureRule:
        """Rule of the project for a dataset, else the rule of the catalogue."""
        own = self.config.disclosure.datasets.get(dataset_id)
        return own or self.datasets[dataset_id].disclosure

    def place(self, kind: str, item_id: str, *where: str | int) -> str:
        """`file:line` of a definition, for messages; kind is indicator, dataset, source, config …"""
        file = self.files.get(f"{kind}:{item_id}")
        return file.place(where) if file else item_id


def load_project(root: Path, edition: str = "") -> Project:
    """Load all definitions below `root`. Raises DefinitionError with every problem found."""
    root = root.resolve()
    if not (root / "config.yaml").exists():
        raise UsageError(
            Problem(
                (root / "config.yaml").as_posix(),
                "in diesem Ordner liegt kein Projekt",
                "Ordner mit config.yaml angeben: --project ORDNER",
            )
        )
    loader = _Loader(root)
    config = loader.load(Config, root / "config.yaml", "config:")
    if config is None:
        raise DefinitionError(loader.problems)
    catalogue = (root / config.catalogue).resolve()
    indicators, indices = loader.load_indicators(config, catalogue)
    project = Project(
        root=root,
        config=config,
        edition_id=_edition_id(config, edition),
        sources=loader.load_all(Source, sorted((root / "data" / "raw").glob("*/source.yaml")), "source"),
        datasets=loader.load_catalogue(Dataset, catalogue, "dataset"),
        indicators=indicators,
        indices=indices,
        breaks=loader.load_breaks(catalogue),
        report=loader.load(Report, root / "report_templates" / "report.yaml", "report:") or _NO_REPORT,
        files=loader.files,
        corrections=loader.load_corrections(sorted((root / "data" / "raw").glob("*/corrections.yaml"))),
    )
    problems = in_order([*loader.problems, *check_project(project, loader.broken)])
    if any(problem.severity is Severity.FEHLER for problem in problems):
        raise DefinitionError(p for p in problems if p.severity is Severity.FEHLER)
    return Project(**{**project.__dict__, "findings": tuple(problems)})


_NO_REPORT = Report(title="–", chapters=["–"])


class _Loader:
    """Collects models and problems while files are read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.broken: set[str] = set()  # ids of files with problems: not to be reported as unknown too
        self.files: dict[str, YamlFile] = {}

    def load(self, model: type[Model], path: Path, key: str) -> Model | None:
        """One file; problems are collected instead of raised."""
        try:
            item, file = load_definition(model, path, self.root)
        except DefinitionError as error:
            self.problems.extend(error.problems)
            self.broken.add(path.parent.name if path.name == "source.yaml" else path.stem)
            return None
        self.files[key] = file
        return item

    def load_all(self, model: type[Model], paths: Iterable[Path], kind: str) -> dict[str, Model]:
        """All files of one kind, by id; an id used twice is a problem."""
        found: dict[str, Model] = {}
        for path in paths:
            item = self.load(model, path, f"{kind}:?")
            if item is None:
                continue
            file = self.files.pop(f"{kind}:?")
            item_id = str(getattr(item, "id"))  # noqa: B009 - every listed model has an id
            if item_id in found:
                other = self.files[f"{kind}:{item_id}"].shown
                what = f"die Kennung „{item_id}“ ist schon vergeben"
                self.problems.append(Problem(file.place(("id",)), what, f"steht auch in {other}"))
                continue
            expected = path.parent.name if path.name == "source.yaml" else path.stem
            if item_id != expected:
                what = f"die Kennung „{item_id}“ passt nicht zum Namen „{expected}“"
                self.problems.append(Problem(file.place(("id",)), what, "beide gleich benennen"))
            found[item_id] = item
            self.files[f"{kind}:{item_id}"] = file
        return dict(sorted(found.items()))

    def load_catalogue(self, model: type[Model], catalogue: Path, kind: str) -> dict[str, Model]:
        """Datasets or indicators of the catalogue; the project's own indicators/ adds to it or replaces."""
        own = (self.root / "indicators").resolve()
        if own == catalogue:
            return self.load_all(model, _files(catalogue, kind), kind)
        paths = {path.stem: path for folder in (catalogue, own) for path in _files(folder, kind)}
        return self.load_all(model, [paths[stem] for stem in sorted(paths)], kind)

    def load_indicators(self, config: Config, catalogue: Path) -> Chosen:
        """The indicators and indices of the catalogue that the project selects."""
        indicators = self.load_catalogue(Indicator, catalogue, "indicator")
        indices = self.load_catalogue(Index, catalogue, "index")

        def note(number: int, what: str, hint: str) -> None:
            self.problems.append(Problem(self.files["config:"].place(("select", number)), what, hint))

        return selected(config, indicators, indices, note)

    def load_corrections(self, paths: Iterable[Path]) -> dict[str, tuple[Correction, ...]]:
        """Corrections by the id of their source, which is the name of the folder."""
        loaded = {path.parent.name: self.load(Corrections, path, _key(path)) for path in paths}
        return {name: tuple(item.corrections) for name, item in loaded.items() if item}

    def load_breaks(self, catalogue: Path) -> dict[str, Break]:
        """The break registers of catalogue and project, the project's entries last; none is fine."""
        found: dict[str, Break] = {}
        for folder in dict.fromkeys((catalogue, (self.root / "indicators").resolve())):
            path = folder / "breaks.yaml"
            register = self.load(BreakRegister, path, "breaks:") if path.exists() else None
            found |= {item.id: item for item in register.breaks} if register else {}
        return found


def _key(path: Path) -> str:
    return f"{path.stem}:{path.parent.name}"


def _files(folder: Path, kind: str) -> list[Path]:
    """Files of one kind in a catalogue, by name."""
    if kind == "indicator":
        files = sorted(folder.glob("*/*.yaml"))
        return [path for path in files if path.parent.name not in ("datasets", "indices")]
    return sorted((folder / {"dataset": "datasets", "index": "indices"}[kind]).glob("*.yaml"))


def _edition_id(config: Config, wanted: str) -> str:
    edition = wanted or config.edition
    if edition not in config.editions:
        what = f"die Ausgabe „{edition}“ steht nicht in config.yaml"
        raise UsageError(Problem("config.yaml", what, suggest(edition, config.editions)))
    return edition
