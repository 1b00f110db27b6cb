"""YAML file → frozen model, with every problem in German, by file and line, at once."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import DefinitionError, Problem, in_order
from pipeline.models.base import Definition
from pipeline.yaml_file import Place, YamlFile, read_yaml

Model = TypeVar("Model", bound=Definition)
CLEARLY_NEARER = 15  # points of likeness, of 100, by which the nearest word outdoes the others

_MESSAGES = {
    "missing": "die Angabe „{key}“ fehlt",
    "string_type": "„{input}“ bei „{key}“ ist kein Text",
    "int_type": "„{input}“ bei „{key}“ ist keine ganze Zahl",
    "int_parsing": "„{input}“ bei „{key}“ ist keine ganze Zahl",
    "int_from_float": "„{input}“ bei „{key}“ ist keine ganze Zahl",
    "bool_type": "„{input}“ bei „{key}“ ist weder true noch false",
    "bool_parsing": "„{input}“ bei „{key}“ ist weder true noch false",
    "decimal_parsing": "„{input}“ bei „{key}“ ist keine Zahl",
    "decimal_type": "„{input}“ bei „{key}“ ist keine Zahl",
    "list_type": "„{key}“ ist keine Liste",
    "dict_type": "„{key}“ hat keine Unterangaben",
    "model_type": "„{key}“ hat keine Unterangaben",
    "model_attributes_type": "„{key}“ hat keine Unterangaben",
    "too_short": "„{key}“ ist leer",
    "string_pattern_mismatch": "„{input}“ bei „{key}“ hat nicht die erwartete Form",
}
# Where a single value is wanted.
_ONE_VALUE = {kind for kind, text in _MESSAGES.items() if "{input}" in text} | {"literal_error", "enum"}

_POINT = "Dezimalzahlen mit Punkt schreiben: 9.5 statt 9,5"


def suggest(word: str, known: Iterable[str]) -> str:
    """Hint for an unknown word: the nearest known ones in whatever case, or what is possible.

    >>> suggest("Metod", ["method", "title"])
    'gemeint: „method“?'
    """
    from rapidfuzz import fuzz, process

    names = sorted(set(known))
    near = process.extract(word, names, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60, limit=3)
    meant = [name for name, score, _ in near if score > near[0][1] - CLEARLY_NEARER] or [
        name for name in names if _is_part(word, name)
    ][:3]
    if meant:
        return "gemeint: " + " oder ".join(f"„{name}“" for name in meant) + "?"
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"möglich: {shown}" if names else "es gibt noch keine"


def _is_part(word: str, name: str) -> bool:
    """True if one of the two is a part of the other, in whatever case: Anzahl, Anzahl der Personen."""
    short, long = sorted((word.casefold(), name.casefold()), key=len)
    return len(short) > 2 and short in long


def load_definition(model: type[Model], path: Path, root: Path) -> tuple[Model, YamlFile]:
    """Read and validate one file. Raises DefinitionError with all its problems."""
    file = read_yaml(path, root)
    return validate_definition(model, file), file


def validate_definition(model: type[Model], file: YamlFile) -> Model:
    """Validate parsed YAML against a model. Raises DefinitionError with all problems."""
    if not isinstance(file.data, dict):
        raise DefinitionError(Problem(file.place(), "erwartet werden Angaben der Form „name: wert“"))
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        problems = [_problem(detail, model, file) for detail in error.errors(include_url=False)]
        raise DefinitionError(in_order(problems)) from None


def _problem(detail: ErrorDetails, model: type[Definition], file: YamlFile) -> Problem:
    where: Place = tuple(detail["loc"])
    key = next((step for step in reversed(where) if isinstance(step, str)), "")
    kind = detail["type"]
    given = detail.get("input")
    if kind in ("extra_forbidden", "invalid_key") and str(where[-1]).isdigit():
        return Problem(file.place(where), f"nach dem Komma steht „{where[-1]}“ statt einer Angabe", _POINT)
    if kind == "extra_forbidden":
        hint = _cut_at_comma(file, where) or suggest(key, _known_keys(model, where[:-1]))
        return Problem(file.place(where), f"unbekannte Angabe „{key}“", hint)
    text = _MESSAGES.get(kind, "„{input}“ bei „{key}“ hat nicht die erwartete Form")
    if isinstance(given, (dict, list)) and kind in _ONE_VALUE:
        return Problem(file.place(where), *_nested(key, given, _description(model, where)))
    if kind in ("literal_error", "enum"):
        expected = str(detail.get("ctx", {}).get("expected", ""))
        parts = (part.strip(" '") for part in expected.replace(" or ", ",").split(","))
        options = [part for part in parts if part]
        return Problem(
            file.place(where),
            f"„{given}“ ist bei „{key}“ nicht möglich",
            _choice(str(given), options),
        )
    if kind in ("value_error", "assertion_error"):
        said = str(detail["msg"]).removeprefix("Value error, ")
        # a check of several keys begins with the name of the one it is about
        return Problem(file.place((*where, said.split()[0])), said)
    if kind in ("greater_than_equal", "less_than_equal"):
        bounds = detail.get("ctx", {})
        limit = f"mindestens {bounds['ge']}" if "ge" in bounds else f"höchstens {bounds.get('le')}"
        return Problem(file.place(where), f"„{given}“ bei „{key}“ ist nicht möglich", f"erlaubt: {limit}")
    hint = _description(model, where) if kind in ("missing", "string_pattern_mismatch") else ""
    if re.fullmatch(r"[-+]?\d+,\d+", str(given)) and "keine" in text:
        hint = f"mit Punkt schreiben: {str(given).replace(',', '.')}"
    if kind == "string_type" and isinstance(given, bool | int):
        hint = f'in Anführungszeichen setzen: {key}: "{str(given).lower()}"'
    return Problem(file.place(where), text.format(key=key, input=_short(given)), hint)


def _cut_at_comma(file: YamlFile, where: Place) -> str:
    """Hint for a text in braces that its own comma has cut in two: `{attribution: Stadt X, Register}`."""
    parent = file.data
    for step in where[:-1]:
        parent = parent[step]
    names = list(parent)
    number = names.index(where[-1])
    before = parent[names[number - 1]] if number else None
    if parent[where[-1]] is not None or not isinstance(before, str):
        return ""
    whole = f'{names[number - 1]}: "{before}, {where[-1]}"'
    return f"ein Komma im Text? Dann den ganzen Text in Anführungszeichen setzen: {whole}"


def _nested(key: str, given: "dict[str, Any] | list[Any]", description: str) -> tuple[str, str]:
    """Message and hint where a single value is wanted; the value itself if it can be told from the rest.

    >>> _nested("map", {"indicator": "x"}, "")
    ('bei „map“ stehen Unterangaben statt eines Werts', 'nur den Wert angeben: „map: x“')
    """
    found = "stehen Unterangaben" if isinstance(given, dict) else "steht eine Liste"
    values = (
        [name if value is None else value for name, value in given.items()]
        if isinstance(given, dict)
        else given
    )
    alone = len(values) == 1 and isinstance(values[0], str)
    hint = f"nur den Wert angeben: „{key}: {values[0]}“" if alone else description
    return f"bei „{key}“ {found} statt eines Werts", hint


def _choice(given: str, options: list[str]) -> str:
    near = suggest(given, options)
    return near if near.startswith("möglich") else f"{near} (möglich: {', '.join(options)})"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _schema_at(model: type[Definition], where: Place) -> dict[str, Any]:
    """JSON schema of the part of the model that `where` names; {} if it cannot be followed."""
    schema = model.model_json_schema(by_alias=True)
    part: dict[str, Any] = schema
    for step in where:
        part = _resolve(part, schema)
        if isinstance(step, int):
            part = part.get("items", {})
        else:
            named = part.get("properties", {}).get(step)
            other = part.get("additionalProperties", {})
            part = named if named is not None else other if isinstance(other, dict) else {}
    return _resolve(part, schema)


def _resolve(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    options = [option for option in part.get("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        part = {**part, **options[0]}
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[-1]
        described = schema.get("$defs", {}).get(name, {})  # its description is for programmers
        return {
            **{k: v for k, v in described.items() if k != "description"},
            **{k: v for k, v in part.items() if k != "$ref"},
        }
    return part


def _known_keys(model: type[Definition], where: Place) -> list[str]:
    return list(_schema_at(model, where).get("properties", {}))


def _description(model: type[Definition], where: Place) -> str:
    return str(_schema_at(model, where).get("description", ""))
