"""How is a user taken out of everything that a project keeps, the one change of what is otherwise immutable?"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import UnknownName
from analysis.jobs.forgetting.dataset_files import (
    NewFiles,
    holds_any,
    ids_of,
    manifest_without,
    with_imported,
    without_rows,
    without_users,
)
from analysis.jobs.forgetting.originals import NewOriginal, original_without
from analysis.jobs.forgetting.remains import remains_of
from analysis.store.catalog import Members, Project, Rewritten, Source
from analysis.store.dataset import USER, hot, write_parquet
from analysis.store.lists import FOLDER
from analysis.store.publishing import import_lock, sweep
from analysis.store.workspace import Workspace, read_manifest, write_manifest


@dataclass(frozen=True)
class Forgotten:
    """`rows`: of events and attributes, in the newest version or older ones; `lists`: segments, tags and exports that
    held the user; `originals_removed`: uploaded files that had to go whole; `remains`: where the id still stands."""

    user: str
    versions: int
    rows: int
    lists: int
    originals_removed: tuple[str, ...]
    remains: tuple[str, ...]


@dataclass
class _Lists:
    """Lists of users without the user, by the path of the old one."""

    members: dict[str, Members] = field(default_factory=dict)
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)


def forget_user(workspace: Workspace, project: str, user: str) -> Forgotten:
    """Take a user out of every version of the data, the uploaded files, the rows that weren't kept, the lists of
    segments, tags and exports, saved links, caches and the catalog's own files; under all ids that were merged.

    Seals of the export log still fit: they don't cover who was in a file. Raises `UnknownName` where nothing of the
    project names the user, and `ImportRunning`.
    """
    catalog = workspace.catalog()
    found = catalog.projects.get(project)
    folder = workspace.project_folder(found.id)
    with import_lock(workspace, found):
        versions = catalog.versions.all(found.id)
        manifests = [read_manifest(folder, one.manifest_path, one.manifest_hash) for one in versions]
        every = with_imported(folder, manifests)
        users = ids_of(folder, manifests, user)
        files = without_users(folder, every, users)
        sources = catalog.versions.sources(found.id)
        originals = {one.id: new for one in sources if (new := original_without(folder, one, users)) is not None}
        lists = _lists_without(folder, found, workspace, users)
        rejected = {one.id: _rejected_without(folder, one, users) for one in sources}
        if not (files.instead or originals or lists.members or lists.columns or any(rejected.values())):
            raise UnknownName(kind="user", name=user, near=[])
        changed = {}
        for version, manifest in zip(versions, manifests, strict=True):
            if (new := manifest_without(folder, manifest, files, users)) != manifest:
                changed[version.version] = (write_manifest(folder, new), new.hash)
        told = {one.id: _told(one, originals.get(one.id), rejected[one.id], files) for one in sources}
        told = {source: said for source, said in told.items() if said is not None}
        catalog.forgetting.rewrite(found.id, Rewritten(changed, told, lists.members, lists.columns))
        for one in users:
            catalog.forgetting.forget_links(found.id, one)
        _remove(folder, workspace.hot_folder(found.id), lists)
        sweep(workspace, found)
        catalog.forgetting.wipe()
    gone = tuple(one.file for one in sources if (new := originals.get(one.id)) and new.sha256 is None)
    held = len(lists.members) + len(lists.columns)
    rows = sum(files.rows.values())
    return Forgotten(user, len(changed), rows, held, gone, remains_of(workspace, found, users))


def _told(
    source: Source, new: NewOriginal | None, rejected: Mapping[str, int], files: NewFiles
) -> tuple[str, dict[str, Any], int] | None:
    """The source's checksum and ledger without the user's rows."""
    if new is None and not rejected:
        return None
    run = f"{source.ledger.get('import_id')}-"
    refused = sum(rejected.values())
    of_runs = sum(rows for name, rows in files.rows.items() if name.startswith(run))
    kept = max(0, new.rows - refused) if new is not None and new.sha256 else of_runs
    kept = min(kept, source.ledger["kept"])
    dropped = {why: n - rejected.get(why, 0) for why, n in source.ledger["dropped"].items()}
    ledger = {**source.ledger, "kept": source.ledger["kept"] - kept, "dropped": dropped}
    ledger["rows_in"] = source.rows_in - kept - refused
    sha256 = new.sha256 if new is not None and new.sha256 else _gone(source) if new is not None else source.sha256
    return sha256, ledger, ledger["rows_in"]


def _gone(source: Source) -> str:
    """In the place of the checksum of a file that is there no more: no upload has it."""
    return f"removed-{source.id}"


def _rejected_without(folder: Path, source: Source, users: Sequence[str]) -> dict[str, int]:
    """Rows that weren't kept and name the user go too; how many of each reason."""
    gone: dict[str, int] = {}
    place, rows = source.ledger.get("place"), folder / "ledgers" / str(source.ledger.get("import_id"))
    for path in (rows / f"{place}.parquet", rows / f"{place}-repeated.parquet"):
        if not path.exists():
            continue
        table = pq.read_table(path, partitioning=None)
        theirs = None
        for name in range(2, table.num_columns):
            cells = table.column(name).cast("string")
            # The text of a row that couldn't be cut holds the id somewhere, a cell is it.
            for user in users:
                named = pc.match_substring(cells, user) if name == 2 else pc.equal(cells, user)
                named = pc.fill_null(named, False)
                theirs = named if theirs is None else pc.or_(theirs, named)
        if theirs is None or not pc.any(theirs).as_py():
            continue
        for why in table.filter(theirs).column(1).cast("string").to_pylist():
            gone[why] = gone.get(why, 0) + 1
        part = path.with_suffix(".part")
        pq.write_table(table.filter(pc.invert(theirs)), part, compression="zstd")
        part.replace(path)
    return gone


def _lists_without(folder: Path, project: Project, workspace: Workspace, users: Sequence[str]) -> _Lists:
    new = _Lists()
    for path in sorted(folder.glob("lists/*.parquet")):
        table = pq.read_table(path, partitioning=None)
        if not holds_any(table[USER], users):
            continue
        kept = without_rows(table, USER, users)
        fresh = path.with_name(f"{uuid.uuid4().hex}.parquet")
        sha256 = write_parquet(kept, fresh)
        version = _version_of(workspace, project, path.relative_to(folder).as_posix())
        new.members[path.relative_to(folder).as_posix()] = Members(
            fresh.relative_to(folder).as_posix(), sha256, len(kept), version
        )
    for path in sorted(folder.glob(f"{FOLDER}/*.parquet")):
        table = pq.read_table(path, partitioning=None)
        if not holds_any(table[USER], users):
            continue
        fresh = path.with_name(f"{uuid.uuid4().hex}.parquet")
        sha256 = write_parquet(without_rows(table, USER, users), fresh)
        new.columns[path.relative_to(folder).as_posix()] = fresh.relative_to(folder).as_posix(), sha256
    return new


def _version_of(workspace: Workspace, project: Project, path: str) -> int:
    """Of which data the list is, as those say who keep it."""
    catalog = workspace.catalog()
    held = [one.members for one in catalog.segments.all(project.id)]
    for tag in catalog.tags.all(project.id):
        held += [one.members for one in catalog.tags.versions(project.id, tag.name)]
    for export in catalog.exports.all(project.id):
        held += [export.sent_list, export.held_list]
    return next((one.dataset_version for one in held if one is not None and one.path == path), 0)


def _remove(folder: Path, cache: Path, lists: _Lists) -> None:
    for path in (*lists.members, *lists.columns):
        (folder / path).unlink(missing_ok=True)
    shutil.rmtree(cache, ignore_errors=True)
    hot.let_go()
