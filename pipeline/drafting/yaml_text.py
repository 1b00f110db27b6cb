"""A description as well-formed YAML with comments, in the order and the style of the handbook."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pipeline.errors import DefinitionError
from pipeline.open_marks import OPEN
from pipeline.yaml_file import parse_yaml

WIDTH = 110
_WRITTEN_ON = ("attribution",)
Place = tuple[str, ...]


def yaml_text(
    description: Mapping[str, object],
    open_questions: Mapping[Place, str],
    left_out: Sequence[tuple[Mapping[str, object], str]] = (),
    head: Sequence[str] = (),
) -> str:
    """The file. `open_questions` are marked at their line; `left_out` stands as comment below `values:`."""
    lines = [f"# {text}" for text in head]
    for key, value in description.items():
        lines += _entry(key, value, (key,), open_questions)
        if key == "values" and left_out:
            lines.append("  # nicht übernommen:")
            lines += [f"  # - {flow(item)}  # {why}" for item, why in left_out]
    return "\n".join(lines) + "\n"


def flow(value: object) -> str:
    """A value in one line.

    >>> print(flow({"a": ["x", 1], "b": "0301"}), flow("31.12."), flow("ja: nein"))
    {a: [x, 1], b: "0301"} 31.12. "ja: nein"
    """
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{_scalar(key)}: {_in_braces(key, item)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return _scalar(value)


def _in_braces(key: str, value: object) -> str:
    """A value in one line; texts that people write on are in quotation marks, for commas would cut them."""
    return json.dumps(value, ensure_ascii=False) if key in _WRITTEN_ON else flow(value)


def _entry(key: str, value: object, place: Place, questions: Mapping[Place, str]) -> Iterator[str]:
    """Lines of one key: in one line if it is short, else its parts below each other."""
    indent = "  " * (len(place) - 1)
    line = f"{indent}{_scalar(key)}: {flow(value)}"
    inside = [where for where in questions if len(where) > len(place) and where[: len(place)] == place]
    if isinstance(value, Mapping) and value and (len(line) > WIDTH or inside):
        yield _marked(f"{indent}{_scalar(key)}:", questions.get(place, ""))
        for name, item in value.items():
            yield from _entry(str(name), item, (*place, str(name)), questions)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        yield _marked(f"{indent}{key}:", questions.get(place, ""))
        for number, item in enumerate(value):
            yield _marked(f"{indent}  - {flow(item)}", questions.get((*place, str(number)), ""))
    else:
        yield _marked(line, questions.get(place, ""))


def _marked(line: str, question: str) -> str:
    return f"{line}  # {OPEN}: {question}" if question else line


def _scalar(value: object) -> str:
    """A scalar without quotation marks if YAML then reads the same, else with them."""
    if isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, Decimal):
        return str(value)
    text = str(value)
    if _reads_as_itself(text):
        return text
    if "\\" in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def _reads_as_itself(text: str) -> bool:
    if (
        (not re.search("[^\\W\\d_]", text) and not re.search(r"\d.*\D", text))
        or text != text.strip()
        or any(sign in text for sign in "{}[],#\n\"'|\\")
    ):
        return False
    try:
        return bool(parse_yaml(f"a: {{{text}: [{text}]}}", Path(), "").data == {"a": {text: [text]}})
    except DefinitionError:
        return False
