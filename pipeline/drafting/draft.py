"""The draft of a source description: all that was found, in the order of source.yaml, with open questions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.drafting.content import Value
from pipeline.drafting.yaml_text import Place, yaml_text


@dataclass(frozen=True)
class Draft:
    """A description in the order of source.yaml; what is open at which place; a new dataset, if needed."""

    description: Mapping[str, object]
    questions: Mapping[Place, str]
    left_out: tuple[Value, ...]
    new_dataset: Mapping[str, object]
    unknown_areas: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id of the source."""
        return str(self.description["id"])

    def value(self, place: Place) -> object:
        """What stands at a place of the description; None if nothing does."""
        found: object = self.description
        for part in place:
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def answered(self, place: Place, answer: str) -> "Draft":
        """The draft with another value at a place of one or two steps; the mark there is gone."""
        first, *rest = place
        inner = self.description[first]
        new = {**inner, rest[0]: answer} if rest and isinstance(inner, Mapping) else answer
        questions = {where: text for where, text in self.questions.items() if where not in (place, place[:1])}
        return replace(self, description={**self.description, first: new}, questions=questions)

    def in_folder(self, folder: str) -> "Draft":
        """The draft of a file that stays where it is: `folder:` before `files:`."""
        parts: dict[str, object] = {}
        for key, value in self.description.items():
            parts |= {"folder": folder} if key == "files" else {}
            parts[key] = value
        return replace(self, description=parts)

    def text(self) -> str:
        """source.yaml as it is written."""
        comments = [(value_entry(value), value.note) for value in self.left_out]
        head = ["Entwurf von „new source“: Stellen mit OFFEN prüfen, dann den Vermerk löschen."]
        return yaml_text(self.description, self.questions, comments, head)

    def dataset_text(self) -> str:
        """The file of the new dataset."""
        questions: dict[Place, str] = {
            ("title",): "was wird gezählt?",
            ("counts",): "Personen, Haushalte, Fälle …?",
        }
        questions["disclosure",] = "Mindestfallzahl der liefernden Stelle, mit reason (Rechtsgrundlage)"
        questions["timing",] = "reference_date: Bestand am Stichtag, year: Ereignisse im Jahr"
        dimensions = self.new_dataset.get("dimensions", {})
        for name, dimension in dimensions.items() if isinstance(dimensions, Mapping) else ():
            if "inside" in dimension:
                questions["dimensions", name, "inside"] = (
                    "ist die Gruppe wirklich ganz in der anderen enthalten?"
                )
            elif dimension["kind"] == "overlapping":
                asked = "ergeben sie das Ganze (partition)? sonst inside, disjoint oder unrelated angeben"
                questions["dimensions", name, "kind"] = asked
        return yaml_text(self.new_dataset, questions)


def value_entry(value: Value) -> dict[str, object]:
    """One entry of `values:`."""
    given = {"column": value.column, "pattern": value.pattern, "set": dict(value.set)}
    return {key: item for key, item in given.items() if item}
