"""What every definition shares: frozen, unknown keys forbidden, readable ids."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*$"),
    Field(description="Kennung: Kleinbuchstaben ohne Umlaute, Ziffern, Unterstrich"),
]


class Definition(BaseModel):
    """Base of all definitions; the only inheritance besides exceptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, populate_by_name=True)
