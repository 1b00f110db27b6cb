"""A ZIP around a delivery: one file of it is copied to a temporary place, not to a path that it names."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pipeline.definition_file import suggest
from pipeline.errors import DataError, Problem
from pipeline.models.layout import Layout
from pipeline.readers.delivery import check_size, file_pattern, readable

MOST_MEMBERS = 10_000
MOST_RATIO = 200  # times a member may grow; text of statistics shrinks to a tenth, at most to a fiftieth
RATIO_FROM = 10_000_000  # bytes below which no ratio is dangerous
BLOCK = 1 << 20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second: an archive without any file
_WORKBOOK_PARTS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml", "[Content_Types].xml"}


def is_archive(path: Path) -> bool:
    """True for a ZIP that is no workbook."""
    with readable(), path.open("rb") as stream:
        if not stream.read(4).startswith(_ZIP):
            return False
    with _opened(path) as archive:
        return not _WORKBOOK_PARTS.intersection(archive.namelist())


def members(path: Path, layout: Layout) -> list[str]:
    """Names of the files that `layout: member:` means: one, with {year} any number; by default the only one.

    Raises DataError: damaged, a name that leaves the archive, several files and none is named, none fits.
    """
    with _opened(path) as archive:
        infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise DataError(Problem("", f"das ZIP enthält mehr als {MOST_MEMBERS} Dateien", "neu packen lassen"))
    for info in infos:
        parts = re.split(r"[/\\\\]", info.filename)
        if ".." in parts or not parts[0] or ":" in parts[0]:
            what = f"das ZIP enthält einen Pfad, der aus ihm hinausführt: „{info.filename}“"
            raise DataError(Problem("", what, "nicht öffnen; bei der liefernden Stelle nachfragen"))
    names = sorted(info.filename for info in infos if not info.is_dir() and not _is_litter(info.filename))
    wanted = layout.member
    if not names:
        raise DataError(Problem("", "das ZIP enthält keine Datei", "die Lieferung noch einmal anfordern"))
    if not wanted and len(names) == 1:
        return names
    if not wanted:
        what = f"das ZIP enthält {len(names)} Dateien"
        raise DataError(Problem("", what, f"eine unter layout: member: nennen: {_listed(names)}"))
    fitting = [name for name in names if file_pattern(wanted).fullmatch(name)]
    if not fitting:
        raise DataError(Problem("", f"im ZIP fehlt die Datei „{wanted}“", suggest(wanted, names)))
    return fitting


def extract(path: Path, member: str, folder: Path, limit_mb: int) -> Path:
    """Copy one member into `folder`, under a name of our own, and return its path.

    Raises DataError: encrypted, a link, another archive, larger than `limit_mb` (million bytes), or packed so
    tightly that it must be a trap.
    """
    with _opened(path) as archive:
        info = archive.getinfo(member)
        _check(info, limit_mb)
        target = folder / f"lieferung{PurePosixPath(member).suffix[:10]}"
        with archive.open(info) as packed, target.open("wb") as stream:
            size = 0
            while block := packed.read(BLOCK):
                size += len(block)
                check_size(size, limit_mb)  # the size in the directory of the archive may be a lie
                stream.write(block)
    if is_archive(target):
        raise DataError(Problem("", f"„{member}“ ist selbst ein ZIP", "nur einmal gepackt liefern lassen"))
    return target


def _check(info: zipfile.ZipInfo, limit_mb: int) -> None:
    if info.flag_bits & 1:
        what = f"„{info.filename}“ ist mit einem Kennwort verschlüsselt"
        raise DataError(Problem("", what, "mit dem Kennwort auspacken und die Datei selbst ablegen"))
    if stat.S_ISLNK(info.external_attr >> 16):
        what = f"„{info.filename}“ ist eine Verknüpfung, keine Datei"
        raise DataError(Problem("", what, "die Datei selbst liefern lassen"))
    if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        what = f"„{info.filename}“ würde beim Auspacken auf mehr als das {MOST_RATIO}-Fache wachsen"
        raise DataError(Problem("", what, "so packt keine Statistik; bei der liefernden Stelle nachfragen"))
    check_size(info.file_size, limit_mb)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with readable(), zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError):
        what = "die ZIP-Datei ist beschädigt oder ungewöhnlich gepackt"
        raise DataError(Problem("", what, "die Lieferung noch einmal anfordern")) from None


def _is_litter(name: str) -> bool:
    """Files that the system of the sender adds."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in (".DS_Store", "Thumbs.db")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"„{name}“" for name in names[:8])
    return shown + (" …" if len(names) > 8 else "")
