"""Terms: which observations of a dataset an indicator counts."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from pipeline.models.age_limit import limit_filter
from pipeline.models.base import Definition


class Filter(Definition):
    """Codes of one dimension that count (`include`) or do not count (`exclude`)."""

    include: list[str] = Field(default_factory=list)
    exclude: list[str] = Field(default_factory=list)


def _as_filter(value: Any) -> Any:
    """One code, a list of codes or `not: [...]` become a Filter."""
    if isinstance(value, str):
        return {"include": [value]}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"include": [str(value)]}
    if isinstance(value, list):
        return {"include": [str(item) for item in value]}
    if isinstance(value, dict) and set(value) == {"not"}:
        excluded = value["not"]
        return {"exclude": excluded if isinstance(excluded, list) else [excluded]}
    return value


WhereFilter = Annotated[
    Filter,
    BeforeValidator(_as_filter),
    WithJsonSchema(
        {
            "description": "Code, Liste von Codes, Altersbereich (0-17, 65+) oder not: [Codes]",
            "anyOf": [
                {"type": "string"},
                {"type": "integer"},
                {"type": "array", "items": {"type": "string"}},
                {"type": "object", "required": ["not"], "additionalProperties": False,
                 "properties": {"not": {"type": "array", "items": {"type": "string"}}}},
            ],
        }
    ),
]  # fmt: skip


class Term(Definition):
    """A sum over one dataset: the building stone of every indicator."""

    dataset: str = Field(description="Datensatz aus indicators/datasets")
    where: dict[str, WhereFilter] = Field(
        default_factory=dict,
        description="Dimension → was davon zählt: Code, Liste von Codes, Altersbereich oder not",
    )
    weight: Literal["", "age_midpoint"] = Field(
        default="", description="age_midpoint: Wert mal Altersmitte (vollendetes Jahr + 0,5)"
    )
    at: Literal["same", "previous", "mean"] = Field(
        default="same",
        description="same: gleiches Jahr · previous: 31.12. des Vorjahres · mean: mittlere "
        "Bevölkerung = (31.12. des Vorjahres + 31.12.) / 2",
    )

    @property
    def age_limit(self) -> tuple[int, bool] | None:
        """First age and side, if the filter goes by the age limit of § 7a SGB II."""
        found = [limit_filter(text) for rule in self.where.values() for text in rule.include]
        return next((item for item in found if item), None)

    @model_validator(mode="after")
    def _age_limit_stands_alone(self) -> "Term":
        for name, rule in self.where.items():
            limited = [text for text in (*rule.include, *rule.exclude) if limit_filter(text)]
            if limited and (len(rule.include) > 1 or rule.exclude):
                raise ValueError(f"„{limited[0]}“ bei {name} steht allein, ohne weitere Bänder und ohne not")
        return self
