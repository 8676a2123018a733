"""How many users did each version of a tag have in each version of the data, and where do their lists lie?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from analysis.store.catalog.connection import Area
from analysis.store.catalog.records import TagResult, UserColumn
from analysis.store.catalog.tables import tag_results, tags

_KEYS = ("tag_id", "version", "dataset_version")
_PLAIN = (*_KEYS, "dataset_key", "meaning", "users", "total")


class Results(Area):
    def save(self, results: Iterable[TagResult]) -> None:
        """All of them or none; one of the same tag, version and data is replaced."""
        rows = [_columns(result) | {"created_by": self._database.who} for result in results]
        if not rows:
            return
        same = (tag_results.c[key] == sa.bindparam(f"same_{key}") for key in _KEYS)
        with self._writing() as connection:
            connection.execute(
                tag_results.delete().where(*same), [{f"same_{key}": row[key] for key in _KEYS} for row in rows]
            )
            connection.execute(tag_results.insert(), rows)

    def all(self, project_id: str, newest: int | None = None) -> tuple[TagResult, ...]:
        """Of all tags, retired ones too: by tag, version and data, the oldest first; all, or of each version of a tag
        those of the newest data."""
        where = _of_project(project_id)
        if newest is not None:
            rank = sa.func.row_number().over(
                partition_by=[tag_results.c.tag_id, tag_results.c.version],
                order_by=tag_results.c.dataset_version.desc(),
            )
            ranked = sa.select(*(tag_results.c[key] for key in _KEYS), rank.label("rank")).where(where).subquery()
            keys = sa.select(*(ranked.c[key] for key in _KEYS)).where(ranked.c.rank <= newest)
            where = sa.tuple_(*(tag_results.c[key] for key in _KEYS)).in_(keys)
        return self._results(where)

    def listed(self, project_id: str) -> tuple[TagResult, ...]:
        """Those whose lists of users are still there."""
        return self._results(sa.and_(_of_project(project_id), tag_results.c.list_path.is_not(None)))

    def give_up_lists(self, results: Iterable[TagResult]) -> None:
        """Their counts stay, their files may go."""
        gone = {"list_path": None, "list_sha256": None, "list_column": None}
        rows = [{f"same_{key}": getattr(result, key) for key in _KEYS} for result in results]
        same = (tag_results.c[key] == sa.bindparam(f"same_{key}") for key in _KEYS)
        if rows:
            with self._writing() as connection:
                connection.execute(tag_results.update().where(*same).values(**gone), rows)

    def _results(self, where: sa.ColumnElement[bool]) -> tuple[TagResult, ...]:
        columns = (tag_results.c[key] for key in _KEYS)
        with self._reading() as connection:
            rows = connection.execute(tag_results.select().where(where).order_by(*columns))
            return tuple(_result(row) for row in rows)


def _of_project(project_id: str) -> sa.ColumnElement[bool]:
    return tag_results.c.tag_id.in_(sa.select(tags.c.id).where(tags.c.project_id == project_id))


def _columns(result: TagResult) -> dict[str, Any]:
    listed = result.listed
    return {key: getattr(result, key) for key in _PLAIN} | {
        "tag_values": [list(value) for value in result.values],
        "list_path": listed and listed.path,
        "list_sha256": listed and listed.sha256,
        "list_column": listed and listed.column,
        "created_at": result.computed_at,
    }


def _result(row: Row[Any]) -> TagResult:
    listed = None if row.list_path is None else UserColumn(row.list_path, row.list_sha256, row.list_column)
    values = tuple((label, users) for label, users in row.tag_values)
    return TagResult(
        **{key: row._mapping[key] for key in _PLAIN}, values=values, listed=listed, computed_at=row.created_at
    )
