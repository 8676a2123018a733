"""What does each version of a project's data hold, and what did the one before not?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.store.catalog import Source, Version
from analysis.store.workspace import read_manifest


@dataclass(frozen=True)
class VersionFiles:
    """Names of files; `changed` are those that are read otherwise than before."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class VersionSize:
    """`last` is the moment of the last event in microseconds UTC, None without any."""

    events: int
    users: int
    last: int | None


def version_files(sources: Sequence[Source]) -> Mapping[int, VersionFiles]:
    """By version, from all files there ever were."""
    came: dict[int, list[str]] = {}
    went: dict[int, list[str]] = {}
    for source in sources:
        came.setdefault(source.version, []).append(source.file)
        if source.removed_in is not None:
            went.setdefault(source.removed_in, []).append(source.file)
    return {version: _files(came.get(version, []), went.get(version, [])) for version in {*came, *went}}


def _files(came: Sequence[str], went: Sequence[str]) -> VersionFiles:
    added = tuple(file for file in came if file not in went)
    removed = tuple(file for file in went if file not in came)
    return VersionFiles(added, removed, tuple(file for file in came if file in went))


def version_size(folder: Path, version: Version) -> VersionSize:
    """`folder` is the project's."""
    manifest = read_manifest(folder, version.manifest_path, version.manifest_hash)
    return VersionSize(manifest.rows, manifest.all_users, manifest.last)
