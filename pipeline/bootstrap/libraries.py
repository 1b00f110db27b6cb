"""What the operating system must bring: Pango and HarfBuzz for the PDF, on Debian also the venv package.

As root on Debian or Ubuntu it is installed; everywhere else the person gets the exact command.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import NamedTuple

from pipeline.bootstrap import SetupError


class Library(NamedTuple):
    """One shared library: its name for people, its file per operating system, its Debian package."""

    title: str
    linux: str
    darwin: str
    win32: str
    debian: str


LIBRARIES = (
    Library("Pango", "libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0"),
    Library(
        "PangoFT2",
        "libpangoft2-1.0.so.0",
        "libpangoft2-1.0.dylib",
        "libpangoft2-1.0-0.dll",
        "libpangoft2-1.0-0",
    ),
    Library(
        "HarfBuzz-Subset",
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
        "libharfbuzz-subset0",
    ),
)

# Homebrew's folders: macOS does not search the first one by itself.
MAC_FOLDERS = ("/opt/homebrew/lib", "/usr/local/lib", "/usr/lib")

# Where WeasyPrint looks for the files of MSYS2.
WINDOWS_FOLDERS = (r"C:\msys64\ucrt64\bin", r"C:\msys64\mingw64\bin")


class Need(NamedTuple):
    """What is missing: for people, and as Debian package."""

    title: str
    debian: str


def missing_libraries() -> list[Need]:
    """The libraries for the PDF that this computer cannot load."""
    return [Need(library.title, library.debian) for library in LIBRARIES if not _loads(library)]


def missing_venv() -> list[Need]:
    """Debian and Ubuntu keep the means to make a virtual environment in a package of its own."""
    if importlib.util.find_spec("ensurepip") is not None:
        return []
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return [Need(f"virtuelle Umgebungen für Python {version}", f"python{version}-venv")]


def provide(needs: list[Need]) -> None:
    """Install what is missing where we may; otherwise raise SetupError with the exact command."""
    if not needs:
        return
    if _is_root() and shutil.which("apt-get"):
        _install_debian([need.debian for need in needs])
        return
    raise SetupError(message(needs, system()))


def system() -> str:
    """`debian`, `fedora`, `macos`, `windows` or `linux` (any other)."""
    if sys.platform == "darwin":
        return "macos"
    if sys.platform == "win32":
        return "windows"
    if shutil.which("apt-get"):
        return "debian"
    return "fedora" if shutil.which("dnf") else "linux"


def message(needs: list[Need], kind: str) -> str:
    """What is missing and the exact command for this kind of system.

    >>> print(message([Need("Pango", "libpango-1.0-0")], "macos").splitlines()[1].strip())
    brew install pango
    """
    titles = ", ".join(need.title for need in needs)
    debian = "sudo apt-get install --no-install-recommends " + " ".join(need.debian for need in needs)
    commands = {
        "debian": [debian],
        "fedora": ["sudo dnf install python3 pango harfbuzz"],
        "macos": ["brew install pango"],
        "windows": [
            "winget install MSYS2.MSYS2",
            r"C:\msys64\usr\bin\pacman -S --noconfirm mingw-w64-ucrt-x86_64-pango",
        ],
    }
    shown = commands.get(kind) or [
        f"Debian, Ubuntu: {debian}",
        f"Fedora: {commands['fedora'][0]}",
        "andere: Pango (mit PangoFT2) und HarfBuzz (mit Subset) aus den Paketen des Systems",
    ]
    return (
        "\n    ".join([f"Auf diesem Rechner fehlt: {titles}. Einmal einrichten mit:", *shown])
        + "\nDanach denselben Befehl noch einmal aufrufen."
    )


def _loads(library: Library) -> bool:
    if sys.platform == "win32":
        return _loads_on_windows(library.win32)
    names = [library.linux]
    if sys.platform == "darwin":
        names = [library.darwin, *(f"{folder}/{library.darwin}" for folder in MAC_FOLDERS)]
    for name in names:
        with suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def _loads_on_windows(name: str) -> bool:
    folders = os.environ.get("WEASYPRINT_DLL_DIRECTORIES", ";".join(WINDOWS_FOLDERS)).split(";")
    folders += os.environ.get("PATH", "").split(";")
    return any(os.path.isfile(os.path.join(folder, name)) for folder in folders if folder)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _install_debian(packages: list[str]) -> None:
    print(f"Einrichtung: {', '.join(packages)} werden installiert …", file=sys.stderr, flush=True)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    # The package list of a fresh machine is often empty or old: fetch it and try again.
    if _apt(install) and (_apt(["apt-get", "update", "-q"]) or _apt(install)):
        raise SetupError(
            f"Diese Pakete des Systems ließen sich nicht installieren: {' '.join(packages)}\n"
            f"Abhilfe: von Hand ausführen und die Meldung lesen: {' '.join(install)}"
        )


def _apt(command: list[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode
