"""How does the catalog take the place of files from which a user was taken out?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from analysis.store.catalog.connection import Area
from analysis.store.catalog.records import Json, Members
from analysis.store.catalog.rows import members_columns
from analysis.store.catalog.tables import (
    analyses,
    exports,
    segments,
    sources,
    tag_results,
    tag_versions,
    tags,
    versions,
)


@dataclass(frozen=True)
class Rewritten:
    """What stands in the place of what: `manifests` by version (path and hash), `sources` by id (checksum, ledger and
    rows in), `lists` by the path of the old one, `columns` of tags' users by theirs (path and checksum)."""

    manifests: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    sources: Mapping[int, tuple[str, Json, int]] = field(default_factory=dict)
    lists: Mapping[str, Members] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Forgetting(Area):
    def rewrite(self, project_id: str, new: Rewritten) -> None:
        """All of it in one transaction."""
        with self._writing() as connection:
            for number, (path, sha256) in new.manifests.items():
                where = versions.c.project_id == project_id, versions.c.version == number
                connection.execute(versions.update().where(*where).values(manifest_path=path, manifest_hash=sha256))
            for source, (sha256, ledger, rows_in) in new.sources.items():
                values = {"sha256": sha256, "ledger": ledger, "rows_in": rows_in}
                connection.execute(sources.update().where(sources.c.id == source).values(**values))
            of_project = sa.select(tags.c.id).where(tags.c.project_id == project_id)
            for old, members in new.lists.items():
                values = members_columns(members)
                for table, owned in ((segments, segments.c.project_id == project_id), (tag_versions, None)):
                    mine = tag_versions.c.tag_id.in_(of_project) if owned is None else owned
                    connection.execute(table.update().where(mine, table.c.members_path == old).values(**values))
            _replace_lists(connection, project_id, new.lists)
            for old, (path, sha256) in new.columns.items():
                where = tag_results.c.tag_id.in_(of_project), tag_results.c.list_path == old
                connection.execute(tag_results.update().where(*where).values(list_path=path, list_sha256=sha256))

    def forget_links(self, project_id: str, user: str) -> int:
        """Saved analyses and links that name the user go; how many did."""
        query = sa.select(analyses.c.id, analyses.c.spec).where(analyses.c.project_id == project_id)
        with self._writing() as connection:
            gone = [row.id for row in connection.execute(query) if _names(row.spec, user)]
            connection.execute(analyses.delete().where(analyses.c.id.in_(gone)))
        return len(gone)

    def wipe(self) -> None:
        """What was deleted or written over leaves the database's files too."""
        self._database.wipe()


def _replace_lists(connection: Connection, project_id: str, lists: Mapping[str, Members]) -> None:
    """Of exports, whose seals don't cover who was in them."""
    for row in connection.execute(exports.select().where(exports.c.project_id == project_id)).all():
        values = {}
        for name in ("sent_list", "held_list"):
            held = getattr(row, name)
            if held and held["path"] in lists:
                values[name] = asdict(lists[held["path"]])
        if values:
            connection.execute(exports.update().where(exports.c.id == row.id).values(**values))


def _names(spec: Any, user: str) -> bool:  # noqa: ANN401 a piece of JSON
    if isinstance(spec, dict):
        return any(_names(value, user) for value in (*spec.keys(), *spec.values()))
    if isinstance(spec, list):
        return any(_names(value, user) for value in spec)
    return spec == user
