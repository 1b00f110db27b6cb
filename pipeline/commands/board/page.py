"""The delivery board as a page of the preview: styled like the report, but never part of it."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.commands.board.rows import MEANINGS, Board, Row, State
from pipeline.numbers import format_date
from pipeline.project import Project
from pipeline.report.theme import theme_file, theme_folders

OPEN = (State.LATE, State.UNCLEAR, State.EXPECTED, State.REPLACED)
SIGNS = {
    State.LATE: "!",
    State.UNCLEAR: "?",
    State.EXPECTED: "…",
    State.REPLACED: "↔",
    State.ARRIVED: "○",
    State.CHECKED: "✓",
    State.ENDED: "–",
}


def board_page(project: Project, board: Board) -> str:
    """HTML of the board; the style sheet stands in it, so that it also works before the first report."""
    templates = Environment(
        loader=FileSystemLoader([str(folder) for folder in theme_folders(project)]),
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters.update(day=format_date, key=_key, sign=lambda state: SIGNS[state])
    style = theme_file(project, "screen.css").read_text(encoding="utf-8")
    years = sorted({row.sort.year for row in board.rows})
    shown = [state for state in State if board.count(state)]
    return templates.get_template("board.html").render(
        board=board,
        municipality=project.config.municipality.name,
        accent=project.config.design.accent,
        style=style.replace("url(fonts/", "url(/html/fonts/"),
        counts=[{"state": state, "key": _key(state), "count": board.count(state)} for state in shown],
        opened=board.of(*OPEN),
        years=years,
        matrix=_matrix(board, years),
        legend=[
            {"state": state, "key": _key(state), "sign": SIGNS[state], "meaning": MEANINGS[state]}
            for state in shown
        ],
    )


def _matrix(board: Board, years: list[int]) -> list[dict[str, object]]:
    """One line per source, one cell per year with its deliveries."""
    cells: dict[str, dict[int, list[Row]]] = {}
    titles: dict[str, str] = {}
    for row in board.rows:
        titles[row.source] = row.title
        cells.setdefault(row.source, {}).setdefault(row.sort.year, []).append(row)
    return [
        {"title": title, "cells": [cells[source].get(year, []) for year in years]}
        for source, title in titles.items()
    ]


def _key(state: State) -> str:
    """Name of a state as a class of the style sheet."""
    return state.name.lower()
