"""The house holds: imports go only downwards, functions and modules stay small, nothing works at import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[1] / "pipeline"
MODULES = sorted(path for path in ENGINE.rglob("*.py"))
LAYERS = {
    "errors": 0,
    "bootstrap": 0,
    "colours": 1,
    "models": 1,
    "yaml_file": 1,
    "yaml_loader": 1,
    "numbers": 1,
    "results": 1,
    "tables": 1,
    "definition_file": 1,
    "download": 1,
    "project": 2,
    "project_files": 2,
    "break_checks": 2,
    "cross_checks": 2,
    "dataset_checks": 2,
    "indicator_checks": 2,
    "open_marks": 2,
    "share_checks": 2,
    "check_references": 2,
    "database": 2,
    "design_checks": 2,
    "early_checks": 2,
    "editions": 2,
    "index_checks": 2,
    "rule_checks": 2,
    "selection": 2,
    "terms": 2,
    "term_checks": 2,
    "term_text": 2,
    "workbook": 2,
    "readers": 3,
    "methods": 3,
    "charts": 3,
    "composite": 3,
    "drafting": 4,
    "harmonizing": 4,
    "computing": 4,
    "auditing": 4,
    "disclosure": 4,
    "report": 4,
    "stages": 5,
    "commands": 6,
    "cli": 6,
    "__main__": 6,
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "helper", "util"}
MAX_LINES, MAX_FUNCTION, MAX_PARAMETERS = 250, 40, 5
EXCEPTION_BASES = {"PipelineError", "Exception"}


def part_of(path: Path) -> str:
    """First name below pipeline/: `models`, `errors`; '' for the package itself."""
    first = path.relative_to(ENGINE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def imported_parts(tree: ast.AST) -> Iterator[str]:
    """Parts of the engine that a module imports anywhere, also inside functions."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [
                f"{node.module}.{a.name}" if node.module == "pipeline" else node.module for a in node.names
            ]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("pipeline."):
                yield name.split(".")[1]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.fixture(params=MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def module(request: pytest.FixtureRequest) -> tuple[Path, ast.Module]:
    path: Path = request.param
    return path, ast.parse(path.read_text(encoding="utf-8"))


def test_imports_go_only_downwards(module: tuple[Path, ast.Module]) -> None:
    path, tree = module
    part = part_of(path)
    if not part:
        return
    assert part in LAYERS, f"{part} has no layer: name it in LAYERS and in docs/architektur.md"
    for other in set(imported_parts(tree)) - {part}:
        level, below = LAYERS[part], LAYERS[other]
        same_core = level == below and level in (1, 2, 6)
        assert below < level or same_core, f"{part} (L{level}) imports {other} (L{below})"


def test_modules_and_functions_stay_small(module: tuple[Path, ast.Module]) -> None:
    path, tree = module
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
    for function in functions(tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= MAX_FUNCTION, f"{function.name} has {length} lines"
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        count = len([argument for argument in given if argument.arg not in ("self", "cls")])
        is_command = any("command" in ast.unparse(decorator) for decorator in function.decorator_list)
        assert count <= MAX_PARAMETERS or is_command, f"{function.name} has {count} parameters"


def test_inheritance_is_flat_and_names_are_plain(module: tuple[Path, ast.Module]) -> None:
    path, tree = module
    assert path.stem not in FORBIDDEN_NAMES
    own = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in own.values():
        for base in node.bases:
            name = ast.unparse(base)
            assert name not in own or name in EXCEPTION_BASES, f"{node.name} inherits from {name}"


def test_nothing_runs_at_import(module: tuple[Path, ast.Module]) -> None:
    path, tree = module
    if path.name == "__main__.py":
        return
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        assert not isinstance(call, ast.Call), f"line {node.lineno} runs at import"


def test_modules_and_public_functions_are_documented(module: tuple[Path, ast.Module]) -> None:
    path, tree = module
    assert ast.get_docstring(tree), f"{path.name} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize(("part", "other"), [("auditing", "disclosure"), ("disclosure", "auditing")])
def test_suppression_and_audit_never_know_each_other(part: str, other: str) -> None:
    """The attack must not share a mistake with the protection, nor with what prints the report."""
    paths = sorted((ENGINE / part).rglob("*.py"))
    assert len(paths) > 5
    for path in paths:
        found = set(imported_parts(ast.parse(path.read_text(encoding="utf-8"))))
        assert other not in found, path.name
        assert part != "auditing" or "report" not in found, path.name


def test_render_and_package_never_touch_the_working_database() -> None:
    for part in ("report", "stages/render.py", "stages/package.py"):
        top = ENGINE / part
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            assert "working_database" not in text, path.name
            assert "working.duckdb" not in text, path.name
