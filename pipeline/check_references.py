"""Declared checks and corrections that name what does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import Problem

if TYPE_CHECKING:
    from pipeline.project import Project


def check_declared(project: Project) -> Iterator[Problem]:
    """Corrections beside no source."""
    for source_id in project.corrections:
        if source_id not in project.sources:
            what = "berichtigt wird eine Quelle, die es nicht gibt"
            yield Problem(project.place("corrections", source_id), what, "daneben fehlt source.yaml")
