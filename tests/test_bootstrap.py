"""The set-up on first use: what it trusts, what it says, what it may import."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline import bootstrap
from pipeline.bootstrap import SetupError, libraries, packages, stamp, start

ROOT = Path(__file__).resolve().parents[1]
BOOTSTRAP = sorted((ROOT / "pipeline" / "bootstrap").glob("*.py"))
PANGO = libraries.Need("Pango", "libpango-1.0-0")
VENV = libraries.Need("virtuelle Umgebungen", "python3.11-venv")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock with one package, and beside it the development lock."""
    (tmp_path / stamp.DEV_LOCK).write_text("a==1\nb==2\n", encoding="utf-8")
    path = tmp_path / stamp.LOCK
    path.write_text("a==1\n", encoding="utf-8")
    return path


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment whose interpreter is a link, as `venv` makes it."""
    folder = tmp_path / ".venv"
    python = stamp.environment_python(folder)
    python.parent.mkdir(parents=True)
    base = tmp_path / "python3.11"
    base.touch()
    python.symlink_to(base)
    return folder


# -- stamp


def test_without_stamp_nothing_is_trusted(environment: Path, lock: Path) -> None:
    assert not stamp.is_usable(environment)
    assert not stamp.is_current(environment, lock)


def test_stamp_holds_until_the_lock_changes(environment: Path, lock: Path) -> None:
    stamp.write(environment, lock)
    assert stamp.is_current(environment, lock)
    lock.write_text("a==2\n", encoding="utf-8")
    assert not stamp.is_current(environment, lock)
    assert stamp.is_usable(environment), "an old but finished environment is updated in place"


def test_development_environment_serves_reports_too_but_not_the_reverse(
    environment: Path, lock: Path
) -> None:
    development = lock.with_name(stamp.DEV_LOCK)
    stamp.write(environment, lock)
    assert not stamp.is_current(environment, development)
    stamp.write(environment, development)
    assert stamp.is_current(environment, development)
    assert stamp.is_current(environment, lock)


def test_interrupted_set_up_is_recognised(environment: Path, lock: Path) -> None:
    stamp.write(environment, lock)
    stamp.remove(environment)
    assert not stamp.is_usable(environment)


def test_damaged_stamp_is_no_stamp(environment: Path, lock: Path) -> None:
    (environment / stamp.STAMP).write_bytes(b"\xff\xfe\x00 half")
    assert not stamp.is_current(environment, lock)


@pytest.mark.parametrize("change", ["replaced", "removed"])
def test_environment_of_another_python_is_not_trusted(environment: Path, lock: Path, change: str) -> None:
    stamp.write(environment, lock)
    python = stamp.environment_python(environment)
    base = python.resolve()
    base.rename(base.with_name("python3.13"))
    if change == "replaced":
        python.unlink()
        python.symlink_to(base.with_name("python3.13"))
    assert not stamp.is_usable(environment)


# -- locks


def test_running_tests_have_the_locked_packages() -> None:
    assert packages.satisfies(ROOT / stamp.DEV_LOCK)


def test_other_version_or_missing_package_does_not_satisfy(tmp_path: Path) -> None:
    for text in ("pytest==0.0.1 \\\n", "no-such-package-here==1.0 \\\n"):
        path = tmp_path / stamp.LOCK
        path.write_text(text, encoding="utf-8")
        assert not packages.satisfies(path)


def test_package_for_another_system_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / stamp.LOCK
    path.write_text("no-such-package-here==1.0 ; sys_platform == 'win32' \\\n", encoding="utf-8")
    assert packages.satisfies(path)


def test_development_lock_contains_the_other_one() -> None:
    assert set(packages.pinned(ROOT / stamp.LOCK)) <= set(packages.pinned(ROOT / stamp.DEV_LOCK))


@pytest.mark.parametrize("name", [stamp.LOCK, stamp.DEV_LOCK])
def test_locks_have_hashes_and_name_no_host_or_folder(name: str) -> None:
    text = (ROOT / name).read_text(encoding="ascii")
    assert len(packages.pinned(ROOT / name)) == len(re.findall(r"==\S+ [^\n]*\\\n    --hash=sha256:", text))
    assert not re.search(r"https?://|file:|--index|--find-links|(?<![\w/])/\w", text)


def test_every_dependency_of_pyproject_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    locked = {name.lower().replace("_", "-") for name, _, _ in packages.pinned(ROOT / stamp.DEV_LOCK)}
    assert {re.split(r"[>=<\[ ]", name)[0].lower() for name in wanted} <= locked


# -- what it says


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("debian", "sudo apt-get install --no-install-recommends libpango-1.0-0 python3.11-venv"),
        ("fedora", "sudo dnf install python3 pango harfbuzz"),
        ("macos", "brew install pango"),
        ("windows", r"C:\msys64\usr\bin\pacman -S --noconfirm mingw-w64-ucrt-x86_64-pango"),
    ],
)
def test_message_names_what_is_missing_and_the_exact_command(kind: str, command: str) -> None:
    lines = libraries.message([PANGO, VENV], kind).splitlines()
    assert lines[0] == "Auf diesem Rechner fehlt: Pango, virtuelle Umgebungen. Einmal einrichten mit:"
    assert command in [line.strip() for line in lines]
    assert lines[-1] == "Danach denselben Befehl noch einmal aufrufen."


def test_unknown_system_gets_the_commands_of_the_known_ones() -> None:
    text = libraries.message([PANGO], "linux")
    assert "Debian, Ubuntu: sudo apt-get install" in text
    assert "Fedora: sudo dnf install" in text


def test_without_administrator_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "_is_root", lambda: False)
    with pytest.raises(SetupError, match="Auf diesem Rechner fehlt: Pango"):
        libraries.provide([PANGO])


def test_library_that_does_not_exist_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    none = libraries.Library("Nichts", "libnichts.so.0", "libnichts.dylib", "nichts.dll", "libnichts0")
    monkeypatch.setattr(libraries, "LIBRARIES", (none,))
    assert libraries.missing_libraries() == [libraries.Need("Nichts", "libnichts0")]


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("NewConnectionError(...): Temporary failure in name resolution", "nicht erreichbar"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "Prüfsumme"),
        ("OSError: [Errno 28] No space left on device", "Datenträger ist voll"),
        ("something new", "Der Grund steht im Protokoll"),
    ],
)
def test_failure_of_pip_is_explained(
    environment: Path, lock: Path, monkeypatch: pytest.MonkeyPatch, said: str, meaning: str
) -> None:
    monkeypatch.setattr(packages, "_follow", lambda command, count: (1, said))
    monkeypatch.setattr(packages, "_create", lambda environment: None)
    with pytest.raises(SetupError, match=meaning) as caught:
        packages.install(environment, lock)
    assert (environment / packages.LOG).read_text(encoding="utf-8") == said
    assert str(environment / packages.LOG) in str(caught.value)
    assert not stamp.is_usable(environment)


def test_set_up_errors_end_with_exit_code_2_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(start.NO_SETUP, raising=False)
    for error in (SetupError("kein Pango"), PermissionError(13, "Permission denied", ".venv")):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(start, "_prepare", fail)
        assert start.prepare(["report"]) == 2
        said = capsys.readouterr().err
        assert "kein Pango" in said or "Die Einrichtung ist gescheitert" in said


# -- what a call needs


@pytest.mark.parametrize(
    ("call", "command", "development"),
    [
        ("", "", False),
        ("report --project examples/a", "report", False),
        ("--project test report", "report", False),
        ("test --project .", "test", True),
        ("setup", "setup", False),
        ("setup --dev", "setup", True),
        ("trace --edition 2022 sgb2_quote", "trace", False),
    ],
)
def test_command_of_a_call(call: str, command: str, development: bool) -> None:
    arguments = call.split()
    assert start.command_of(arguments) == command
    assert start.needs_development(command, arguments) is development


def test_own_set_up_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(start.NO_SETUP, "1")
    monkeypatch.setattr(start, "_prepare", lambda *_: pytest.fail("must not set up"))
    assert start.prepare(["report"]) is None


def test_data_commands_do_not_look_for_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "missing_libraries", lambda: [PANGO])
    monkeypatch.setattr(libraries, "_is_root", lambda: False)
    for command in ("check", "ingest", "harmonize", "compute", "protect", "package"):
        start._check_libraries(command)
    with pytest.raises(SetupError):
        start._check_libraries("render")


# -- how it is built


@pytest.mark.parametrize("path", BOOTSTRAP, ids=lambda path: path.name)
def test_bootstrap_imports_only_the_standard_library(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            own = name == bootstrap.__name__ or name.startswith(bootstrap.__name__ + ".")
            assert own or name.partition(".")[0] in sys.stdlib_module_names, name


def test_entry_tells_old_pythons_in_german() -> None:
    source = (ROOT / "pipeline" / "__main__.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    code = (
        "import sys; sys.version_info = (3, 9, 0); sys.path.insert(0, '.')\n"
        "from pipeline.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 2
    assert "braucht Python 3.11 oder neuer; gestartet wurde Python 3.9" in done.stderr


def test_makefile_targets_are_one_line_each_and_explained() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = dict(re.findall(r"^([a-z]+):[^\n=]*\n((?:\t[^\n]*\n)*)", text, re.MULTILINE))
    assert set(rules) == {"help", "report", "check", "status", "preview", "test", "clean"}
    assert ".DEFAULT_GOAL := help" in text
    for target, recipe in rules.items():
        call = f'\t@python3 -m pipeline {target} --project "$(PROJECT)"'
        assert recipe.removesuffix("\n") in (call, call + " $(edition)")
        assert f"make {target} " in start.HELP
