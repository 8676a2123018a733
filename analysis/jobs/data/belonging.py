"""Which columns of a project's feed belong to its events, which to its users, and which tells sessions apart? As
before."""

from __future__ import annotations

from dataclasses import replace

from analysis.plain import from_plain
from analysis.sources.mapping import SourceMapping, Taken
from analysis.store.catalog import Project
from analysis.store.publishing import newest_manifest
from analysis.store.workspace import Workspace


def as_before(workspace: Workspace, project: Project | None, mapping: SourceMapping) -> SourceMapping:
    """A proposed mapping of events, so that a feed's next file means the same as its files before.

    Else rows of both would differ, and none would be found to be here already.
    """
    if project is None or mapping.kind == "attributes":
        return mapping
    version, manifest = newest_manifest(workspace, project)
    if manifest is None:
        return mapping
    before: dict[str, Taken | None] = {}  # None: it was the events'
    session = mapping.session
    for source in workspace.catalog().versions.sources(project.id, version):
        earlier = from_plain(SourceMapping, source.mapping)
        if earlier.kind == "events":
            before |= {item.column: None for item in earlier.properties}
            before |= {item.column: item.taken for item in earlier.attributes}
            session = session or (earlier.session if _has_property(mapping, earlier.session) else None)
    now: dict[str, Taken | None] = {item.column: None for item in mapping.properties}
    now |= {item.column: item.taken for item in mapping.attributes}
    owned: dict[str, Taken] = {}
    for column, taken in now.items():
        if kept := before.get(column, taken):
            owned[column] = kept
    return replace(mapping.with_owned(owned), session=session)


def _has_property(mapping: SourceMapping, column: str | None) -> bool:
    return any(item.column == column for item in mapping.properties)
