"""The two parsers of YAML: the fast one of libyaml, the one in Python that says better what is wrong."""

import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

try:
    from yaml._yaml import CParser

    _Events: Any = CParser
except ImportError:  # PyYAML without libyaml
    _Events = object

_RESOLVERS = (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$", "-+0123456789"),
)


class _PythonLoader(yaml.SafeLoader):
    """SafeLoader with the reduced set of types."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


class _FastLoader(Composer, _Events, SafeConstructor, Resolver):  # type: ignore[misc]
    """Events from libyaml; composed in Python, for libyaml's own composer breaks off at deep nesting."""

    yaml_implicit_resolvers = _PythonLoader.yaml_implicit_resolvers

    def __init__(self, text: str) -> None:
        _Events.__init__(self, text)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)


for _tag, _pattern, _first in _RESOLVERS:
    _PythonLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


def compose(text: str) -> tuple[yaml.Node | None, Any]:
    """Node of the one document (None if there is none) and the loader that makes data of it.

    Raises yaml.YAMLError as the parser in Python does, and RecursionError for too deep nesting.
    """
    if _Events is not object:
        try:
            fast = _FastLoader(text)
            return fast.get_single_node(), fast
        except yaml.YAMLError:
            pass
    loader = _PythonLoader(text)
    return loader.get_single_node(), loader
