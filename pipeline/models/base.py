"""What every definition shares: frozen, unknown keys forbidden, readable ids."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*$"),
    Field(description="Kennung: Kleinbuchstaben ohne Umlaute, Ziffern, Unterstrich"),
]


def _stays_inside(text: str) -> str:
    first, *others = re.split(r"[/\\]", text)
    if ".." in (first, *others) or ":" in first or (others and not first):
        raise ValueError(
            f"„{text}“ führt aus dem Ordner der Lieferungen hinaus – einen Ordner außerhalb nennt raw_dir"
        )
    return text


InsidePath = Annotated[str, AfterValidator(_stays_inside)]  # a description cannot open other files


class Definition(BaseModel):
    """Base of all definitions; the only inheritance besides exceptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, populate_by_name=True)
