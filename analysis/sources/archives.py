"""Which tables lie in a zip file, and how do they get out of it safely?

What would unpack to more than is sane, lies in a zip within the zip, or is locked by a password is refused before
anything is written. Files get random names: those in the zip are only shown.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analysis.errors import InputError
from analysis.sources.workbooks import UNREADABLE_ZIP, DamagedWorkbook, NoWorkbook, UnsafeWorkbook, check_workbook

_ZIP = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_MOST_FILES, _MOST_UNPACKED = 1_000, 16 << 30
_MOST_RATIO = 400  # what deflate makes of rows that are all alike; below so many bytes it says nothing
_SMALL = 64 << 20
_CHUNK = 1 << 20
_LOCKED = 0x1
_TABLES = (
    *(".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".log", ".xes", ".gz", ".parquet"),
    *(".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
)
_ABOUT = ("readme", "license", "licence", "__macosx")


class UnsafeArchive(InputError):
    """A zip file that would unpack to more than is sane. details: file"""

    code = "unsafe_archive"


class LockedArchive(InputError):
    """A zip file with a password. details: file"""

    code = "locked_archive"


class NestedArchive(InputError):
    """A zip file that lies in a zip beside tables: what it holds would be missed. details: file, inner"""

    code = "nested_archive"


class DamagedArchive(InputError):
    """A zip file that can't be unpacked. details: file"""

    code = "damaged_archive"


class ArchiveWithoutTables(InputError):
    """None of the files in a zip file, or in a folder, is called like a table. details: file, others"""

    code = "archive_without_tables"


@dataclass(frozen=True)
class UnpackedFile:
    """A file that lay in a zip: `name` is what it was called there, `path` where its bytes are now."""

    path: str
    name: str


def is_archive(path: Path, name: str) -> bool:
    """Whether it is a zip file that is no workbook."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == _EMPTY:
        return True
    if start != _ZIP:
        return False
    try:
        check_workbook(path, name)
    except NoWorkbook:
        return True
    except UnsafeWorkbook:
        return not name.lower().endswith(_TABLES)
    except DamagedWorkbook:
        return False
    return False


def unpack(path: Path, name: str, folder: Path) -> tuple[UnpackedFile, ...]:
    """The tables of a zip file, each in a file of its own in the folder, in the order of their names."""
    written: list[UnpackedFile] = []
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _tables(archive, name)
            left = _MOST_UNPACKED
            for entry in entries:
                target = folder / uuid.uuid4().hex
                written.append(UnpackedFile(str(target), _shown(entry.filename)))
                left -= _copy(archive, entry, target, left, name)
    except InputError:
        _remove(written)
        raise
    except (*UNREADABLE_ZIP, ValueError) as error:
        _remove(written)
        raise DamagedArchive(file=name) from error
    return tuple(written)


def tables_in(folder: Path) -> tuple[Path, ...]:
    """The files of a folder, and of those within it, that are called like tables. Raises ArchiveWithoutTables."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = tuple(path for path in files if is_table(path.relative_to(folder).as_posix()) or _is_zip(path.name))
    if not found:
        raise ArchiveWithoutTables(file=str(folder), others=[path.name for path in files[:5]])
    return found


def is_table(name: str) -> bool:
    """Whether a file is called like a table; hidden ones, and those that say what the others are, aren't."""
    return name.lower().endswith(_TABLES) and not _stands_aside(name)


def _stands_aside(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.strip(".") and part.startswith(".") for part in parts)
    return hidden or any(part.lower().startswith(_ABOUT) for part in parts)


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _tables(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Those that are read, after all that is said of them was looked at."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    found = sorted((entry for entry in entries if is_table(entry.filename)), key=lambda entry: entry.filename)
    if not found:
        raise ArchiveWithoutTables(file=name, others=[_shown(entry.filename) for entry in entries[:5]])
    nested = next((entry for entry in entries if _is_zip(entry.filename) and not _stands_aside(entry.filename)), None)
    if nested is not None:
        raise NestedArchive(file=name, inner=_shown(nested.filename))
    unpacked = sum(entry.file_size for entry in found)
    packed = max(1, sum(entry.compress_size for entry in found))
    if len(found) > _MOST_FILES or unpacked > _MOST_UNPACKED or unpacked > max(_SMALL, _MOST_RATIO * packed):
        raise UnsafeArchive(file=name)
    if any(entry.flag_bits & _LOCKED for entry in found):
        raise LockedArchive(file=name)
    return found


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, most: int, name: str) -> int:
    """What the zip says of sizes may be a lie, so they are counted."""
    size = 0
    with archive.open(entry) as packed, target.open("xb") as out:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > min(most, entry.file_size):
                raise UnsafeArchive(file=name)
            out.write(chunk)
    return size


def _shown(name: str) -> str:
    """The last part of a path in a zip, without what no screen can show."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[-120:] or "table"


def _remove(files: Iterable[UnpackedFile]) -> None:
    for file in files:
        Path(file.path).unlink(missing_ok=True)
