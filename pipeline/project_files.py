"""Definition files of a project and its catalogue: every file read, every problem kept."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

from pipeline.definition_file import load_definition, suggest
from pipeline.errors import DefinitionError, Problem
from pipeline.models.age_limit import AgeLimit
from pipeline.models.base import Definition
from pipeline.models.breaks import Break, BreakRegister
from pipeline.models.config import Config
from pipeline.models.correction import Correction, Corrections
from pipeline.models.early import EarlyRule
from pipeline.models.index import Index
from pipeline.models.indicator import Indicator
from pipeline.models.labels import Label, LabelRegister, named_labels, worded
from pipeline.selection import Chosen, selected
from pipeline.yaml_file import YamlFile

Model = TypeVar("Model", bound=Definition)
_FOLDERS = {"dataset": "datasets", "index": "indices", "early": "early"}  # all others hold indicators


class Loader:
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
        """The indicators, indices and rules of the catalogue that the project selects."""
        indicators = self.load_catalogue(Indicator, catalogue, "indicator")
        indices = self.load_catalogue(Index, catalogue, "index")
        early = self.load_catalogue(EarlyRule, catalogue, "early")
        for item in indicators.values():
            if item.variant_of and item.variant_of not in {*indicators, *self.broken}:
                place = self.files[f"indicator:{item.id}"].place(("variant_of",))
                what = f"den Indikator „{item.variant_of}“ gibt es nicht"
                self.problems.append(Problem(place, what, suggest(item.variant_of, indicators)))

        def note(number: int, what: str, hint: str) -> None:
            self.problems.append(Problem(self.files["config:"].place(("select", number)), what, hint))

        return selected(config, indicators, indices, early, note)

    def load_corrections(self, paths: Iterable[Path]) -> dict[str, tuple[Correction, ...]]:
        """Corrections by the id of their source, which is the name of the folder."""
        loaded = {path.parent.name: self.load(Corrections, path, _key(path)) for path in paths}
        return {name: tuple(item.corrections) for name, item in loaded.items() if item}

    def load_age_limit(self, catalogue: Path) -> AgeLimit:
        """The table of the project, else of the catalogue; without one the limit stays at 65."""
        for folder in ((self.root / "indicators").resolve(), catalogue):
            path = folder / "altersgrenze.yaml"
            found = self.load(AgeLimit, path, "altersgrenze:") if path.exists() else None
            if found:
                return found
        return AgeLimit(law="", start_age=65, months={0: 0})

    def load_labels(self, catalogue: Path) -> dict[str, Label]:
        """Terms with dated wordings of catalogue and project, the project's last; none is fine."""
        found: dict[str, Label] = {}
        for folder in dict.fromkeys((catalogue, (self.root / "indicators").resolve())):
            path = folder / "labels.yaml"
            register = self.load(LabelRegister, path, "labels:") if path.exists() else None
            found |= {item.id: item for item in register.labels} if register else {}
        return found

    def worded(self, item: Indicator, labels: dict[str, Label], day: date) -> Indicator:
        """The indicator with the wordings of a day in its texts; an unknown term is a problem."""
        texts = {}
        for key in ("title", "short_title", "definition", "interpretation", "limits", "legal_basis"):
            text = str(getattr(item, key))
            for name in named_labels(text):
                if name not in labels:
                    place = self.files[f"indicator:{item.id}"].place((key,))
                    what = f"den Begriff „{name}“ gibt es nicht"
                    self.problems.append(Problem(place, what, suggest(name, labels)))
            if named_labels(text):
                texts[key] = worded(text, labels, day)
        return item.model_copy(update=texts) if texts else item

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
        return [path for path in files if path.parent.name not in _FOLDERS.values()]
    return sorted((folder / _FOLDERS[kind]).glob("*.yaml"))
