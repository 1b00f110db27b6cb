"""One project: config, sources, datasets, indicators, breaks and report, loaded and checked at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.cross_checks import check_project
from pipeline.definition_file import suggest
from pipeline.errors import DefinitionError, Problem, Severity, UsageError, in_order
from pipeline.models.age_limit import AgeLimit
from pipeline.models.breaks import Break
from pipeline.models.config import AreaLevel, BreakException, Config, Edition
from pipeline.models.correction import Correction
from pipeline.models.dataset import Dataset
from pipeline.models.disclosure import DisclosureRule, own_keys, rounded_rule, stricter
from pipeline.models.early import EarlyRule
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator
from pipeline.models.labels import Label
from pipeline.models.report import Report
from pipeline.models.source import Source
from pipeline.project_files import Loader
from pipeline.selection import delivered_by, named_by_project, waiting
from pipeline.yaml_file import YamlFile


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
    early: Mapping[str, EarlyRule]
    breaks: Mapping[str, Break]
    age_limit: AgeLimit
    report: Report
    files: Mapping[str, YamlFile]
    corrections: Mapping[str, tuple[Correction, ...]]
    labels: Mapping[str, Label]
    findings: tuple[Problem, ...] = ()
    waiting: Mapping[str, Indicator] = field(default_factory=dict)  # not computed: no source delivers
    lacking: Mapping[str, list[str]] = field(default_factory=dict)  # the datasets they wait for

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
    def decisions_file(self) -> Path:
        """What protection decided in its last run for this edition; internal like the working database."""
        return self.processed_dir / "decisions" / f"{self.edition_id}.json"

    @property
    def templates_dir(self) -> Path:
        return self.root / "report_templates"

    @property
    def reading_ledger(self) -> Path:
        """What somebody has read of the prose, with the figures it held then; no page depends on it."""
        return self.templates_dir / "durchgesehen.json"

    @property
    def report_dir(self) -> Path:
        return self.root / "reports" / self.edition_id

    @property
    def town_id(self) -> str:
        return self.config.municipality.area

    def level(self, level_id: str) -> AreaLevel:
        """The area level of that id; KeyError if there is none."""
        return next(level for level in self.config.area_levels if level.id == level_id)

    def breaks_of(self, indicator: Indicator) -> list[Break]:
        """Breaks that count for an indicator, by id; a change also has those of the indicator it names."""
        excepted = {item.break_id for item in self.exceptions_of(indicator)}
        names = {name for item in self._with_bases(indicator) for name in item.breaks}
        return [self.breaks[name] for name in sorted(names - excepted)]

    def exceptions_of(self, indicator: Indicator) -> list[BreakException]:
        """Breaks that the project declares to be of no weight for an indicator or for what it is made of."""
        names = {item.id for item in self._with_bases(indicator)}
        return [item for item in self.config.break_exceptions if item.indicator in names]

    def _with_bases(self, indicator: Indicator) -> list[Indicator]:
        """An indicator and those whose change it shows."""
        base = self.indicators.get(indicator.of)
        return [indicator, *(self._with_bases(base) if base else [])]

    def source_dir(self, source: Source) -> Path:
        """Folder in which the files of a source lie."""
        if source.folder:
            return self.raw_dir / source.folder
        return self.root / "data" / "raw" / source.id

    def suppliers(self, dataset_id: str) -> list[Source]:
        """Sources that deliver a dataset."""
        return [source for source in self.sources.values() if dataset_id in delivered_by(source)]

    def rounded_to(self, dataset_id: str) -> int:
        """The step to which every source of a dataset rounds, the smallest of them; 0 if one does not."""
        return min((source.rounding for source in self.suppliers(dataset_id)), default=0)

    def disclosure_rule(self, dataset_id: str) -> DisclosureRule:
        """What holds for a dataset: the catalogue, the project's own keys, and what any supplier demands."""
        step = self.rounded_to(dataset_id)
        rule = rounded_rule(step) if step else self.datasets[dataset_id].disclosure
        own = self.config.disclosure.datasets.get(dataset_id)
        rule = own_keys(rule, own) if own else rule
        for source in self.suppliers(dataset_id):
            rule = stricter(rule, source.disclosure, source.publisher) if source.disclosure else rule
        return rule

    def place(self, kind: str, item_id: str, *where: str | int) -> str:
        """`file:line` of a definition, for messages; kind is indicator, dataset, source, config …"""
        file = self.files.get(f"{kind}:{item_id}")
        return file.place(where) if file else item_id


def load_config(root: Path) -> Config:
    """config.yaml alone, for what comes before sources and chapters. Raises DefinitionError, UsageError."""
    return _open(root.resolve())[1]


def _open(root: Path) -> tuple[Loader, Config]:
    if not (root / "config.yaml").exists():
        raise UsageError(
            Problem(
                (root / "config.yaml").as_posix(),
                "in diesem Ordner liegt kein Projekt",
                "Ordner mit config.yaml angeben: --project ORDNER",
            )
        )
    loader = Loader(root)
    config = loader.load(Config, root / "config.yaml", "config:")
    if config is None:
        raise DefinitionError(loader.problems)
    return loader, config


def load_project(root: Path, edition: str = "") -> Project:
    """Load all definitions below `root`. Raises DefinitionError with every problem found."""
    root = root.resolve()
    loader, config = _open(root)
    catalogue = (root / config.catalogue).resolve()
    indicators, indices, early = loader.load_indicators(config, catalogue)
    edition_id, labels = _edition_id(config, edition), loader.load_labels(catalogue)
    day = config.editions[edition_id].reference_date
    project = Project(
        root=root,
        config=config,
        edition_id=edition_id,
        sources=loader.load_all(Source, sorted((root / "data" / "raw").glob("*/source.yaml")), "source"),
        datasets=loader.load_catalogue(Dataset, catalogue, "dataset"),
        indicators={name: loader.worded(item, labels, day) for name, item in indicators.items()},
        indices=indices,
        early=early,
        breaks=loader.load_breaks(catalogue),
        age_limit=loader.load_age_limit(catalogue),
        labels=labels,
        report=loader.load(Report, root / "report_templates" / "report.yaml", "report:") or _NO_REPORT,
        files=loader.files,
        corrections=loader.load_corrections(sorted((root / "data" / "raw").glob("*/corrections.yaml"))),
    )
    problems = in_order([*loader.problems, *check_project(project, loader.broken)])
    if any(problem.severity is Severity.FEHLER for problem in problems):
        raise DefinitionError(p for p in problems if p.severity is Severity.FEHLER)
    return replace(_without_waiting(project), findings=tuple(problems))


def _without_waiting(project: Project) -> Project:
    """The project with the indicators set apart that no source delivers and nothing names."""
    chapters = (project.templates_dir / "chapters" / name for name in project.report.chapters)
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in chapters if path.is_file())
    users: list[Index | EarlyRule] = [*project.indices.values(), *project.early.values()]
    named = named_by_project(project.config, project.report, users, texts)
    lacking = waiting(project.indicators, project.sources.values(), named)
    computed = {name: item for name, item in project.indicators.items() if name not in lacking}
    apart = {name: project.indicators[name] for name in lacking}
    return replace(project, indicators=computed, waiting=apart, lacking=lacking)


_NO_REPORT = Report(title="–", chapters=["–"])


def _edition_id(config: Config, wanted: str) -> str:
    edition = wanted or config.edition
    if edition not in config.editions:
        what = f"die Ausgabe „{edition}“ steht nicht in config.yaml"
        raise UsageError(Problem("config.yaml", what, suggest(edition, config.editions)))
    return edition
