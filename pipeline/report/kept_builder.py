"""The document that one stage has built, for the next of the same run: nothing is read and built twice."""

from pipeline.project import Project
from pipeline.report.build import DocumentBuilder
from pipeline.report.published import read_published

_State = tuple[int, int]
_left: list[tuple[DocumentBuilder, _State]] = []  # at most one; whoever takes it on has it alone


def builder_of(project: Project) -> DocumentBuilder:
    """A builder on the published figures of this moment: the one left, if project and file are the same.

    Raises DataError if published.duckdb is missing or from another version.
    """
    while _left:
        builder, state = _left.pop()
        if builder.facts.project is project and state == _state(project):
            return builder
    return DocumentBuilder(project, read_published(project.published_database))


def leave(builder: DocumentBuilder) -> None:
    """Leave the builder to the next stage."""
    _left[:] = [(builder, _state(builder.facts.project))]


def _state(project: Project) -> _State:
    path = project.published_database
    stat = path.stat() if path.exists() else None
    return (stat.st_size, stat.st_mtime_ns) if stat else (0, 0)
