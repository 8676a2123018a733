"""Where does everything of a workspace lie, and how is a project's dataset opened?"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.errors import DamagedFile, DataRemoved, NoData, UnknownVersion
from analysis.settings import default_workspace
from analysis.store.catalog import Catalog
from analysis.store.dataset import Dataset, Manifest


@dataclass(frozen=True)
class Workspace:
    """One folder with the catalog, the projects' durable files and a cache that is safe to delete.

    Only its owner may read it: files made by this process get no rights for others.
    """

    root: Path

    def __post_init__(self) -> None:
        os.umask(0o077)
        self.root.mkdir(parents=True, exist_ok=True)

    @classmethod
    def default(cls) -> Workspace:
        return cls(default_workspace())

    @property
    def catalog_path(self) -> Path:
        return self.root / "catalog.db"

    def project_folder(self, project_id: str) -> Path:
        return self.root / "projects" / str(project_id)

    def hot_folder(self, project_id: str) -> Path:
        return self.root / "cache" / "hot" / str(project_id)

    def catalog(self) -> Catalog:
        return _catalog(self.catalog_path)

    def open(self, project: str, version: int | None = None) -> Dataset:
        """A project's newest version, or an older one by its number."""
        catalog = self.catalog()
        found = catalog.projects.get(project)
        row = catalog.versions.newest(found.id) if version is None else catalog.versions.get(found.id, version)
        if row is None:
            raise NoData(project=found.name) if version is None else UnknownVersion(project=found.name, version=version)
        folder = self.project_folder(found.id)
        return Dataset(
            project=found.name,
            version=row.version,
            folder=folder,
            cache=self.hot_folder(found.id),
            manifest=read_manifest(folder, row.manifest_path, row.manifest_hash),
            settings=found.settings,
        )


@lru_cache(maxsize=8)
def _catalog(path: Path) -> Catalog:
    return Catalog.open(path)


def read_manifest(project: Path, relative: str, sha256: str) -> Manifest:
    """The manifest of a version; its checksum stands in the catalog."""
    path = project / relative
    if not project.exists():
        raise DataRemoved(file=path.name)
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedFile(file=relative)
    return Manifest.from_json(content.decode())


def as_imported(project: Path, manifest: Manifest) -> Manifest:
    """The same data under the ids that were imported, before any were merged."""
    merge = manifest.merge
    return manifest if merge is None else read_manifest(project, merge.imported_path, merge.imported_hash)


def write_manifest(project: Path, manifest: Manifest) -> str:
    """Write a manifest under its own checksum; its path relative to the project."""
    path = project / "manifests" / f"{manifest.hash}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(manifest.to_json().encode())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)
    return path.relative_to(project).as_posix()


def sync_folder(folder: Path) -> None:
    """The names in a folder reach the disk, as their files did."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
