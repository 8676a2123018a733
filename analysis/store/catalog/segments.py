"""Which sets of users have people saved, and how many were in them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from analysis.errors import NameTaken
from analysis.store.catalog.connection import Area, clean_name, require_project
from analysis.store.catalog.records import Json, Members, Refresh, Segment, SegmentSize
from analysis.store.catalog.rows import members_columns, members_of, unknown_name, without_members
from analysis.store.catalog.tables import segment_sizes, segments


class Segments(Area):
    def save(
        self,
        project_id: str,
        name: str,
        origin: Json,
        members: Members,
        definition: Json | None = None,
        refresh: Refresh = "frozen",
        list_key: str | None = None,
    ) -> Segment:
        """Raises `NameTaken`."""
        name = clean_name(name, "segment")
        meant = {"origin": origin, "definition": definition, "refresh": refresh, "list_key": list_key}
        with self._writing() as connection:
            require_project(connection, project_id)
            values = {"name": name} | meant | members_columns(members) | self._stamp()
            try:
                connection.execute(segments.insert().values(project_id=project_id, **values))
            except IntegrityError as error:
                raise NameTaken(kind="segment", name=name) from error
        return self.get(project_id, name)

    def change(
        self,
        project_id: str,
        name: str,
        origin: Json,
        members: Members,
        definition: Json,
        refresh: Refresh,
        list_key: str,
    ) -> Segment:
        """Another rule under the same name. Raises `UnknownName`."""
        meant = {"origin": origin, "definition": definition, "refresh": refresh, "list_key": list_key}
        with self._writing() as connection:
            row = _required_segment(connection, project_id, name)
            changed = segments.update().where(segments.c.id == row.id)
            connection.execute(changed.values(**meant, **members_columns(members)))
        return self.get(project_id, name)

    def keep_list(self, segment_id: int, members: Members, list_key: str) -> None:
        """The users of newer data, of one that keeps up with it."""
        mine = segments.c.id == segment_id, segments.c.refresh == "always"
        with self._writing() as connection:
            connection.execute(segments.update().where(*mine).values(list_key=list_key, **members_columns(members)))

    def reword(self, segment_id: int, origin: Json, definition: Json | None) -> None:
        """The same in other words."""
        reworded = segments.update().where(segments.c.id == segment_id).values(origin=origin, definition=definition)
        with self._writing() as connection:
            connection.execute(reworded)

    def keep_sizes(self, sizes: Iterable[SegmentSize]) -> None:
        """One of the same segment and data is replaced."""
        with self._writing() as connection:
            for size in sizes:
                same = (segment_sizes.c[key] == getattr(size, key) for key in ("segment_id", "dataset_version"))
                connection.execute(segment_sizes.delete().where(*same))
                connection.execute(segment_sizes.insert().values(**asdict(size), **self._stamp()))

    def sizes(self, segment_id: int) -> tuple[SegmentSize, ...]:
        """In each version of the data of which it was asked, the oldest first."""
        columns = [segment_sizes.c[field.name] for field in fields(SegmentSize)]
        query = sa.select(*columns).where(segment_sizes.c.segment_id == segment_id)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(segment_sizes.c.dataset_version))
            return tuple(SegmentSize(**row._mapping) for row in rows)

    def get(self, project_id: str, name: str) -> Segment:
        """Raises `UnknownName`."""
        with self._reading() as connection:
            return _segment(_required_segment(connection, project_id, name))

    def all(self, project_id: str) -> tuple[Segment, ...]:
        """All segments by name."""
        query = segments.select().where(segments.c.project_id == project_id).order_by(segments.c.name)
        with self._reading() as connection:
            return tuple(_segment(row) for row in connection.execute(query))

    def rename(self, project_id: str, name: str, to: str) -> None:
        to = clean_name(to, "segment")
        with self._writing() as connection:
            row = _required_segment(connection, project_id, name)
            try:
                connection.execute(segments.update().where(segments.c.id == row.id).values(name=to))
            except IntegrityError as error:
                raise NameTaken(kind="segment", name=to) from error

    def delete(self, project_id: str, name: str) -> None:
        with self._writing() as connection:
            row = _required_segment(connection, project_id, name)
            connection.execute(segments.delete().where(segments.c.id == row.id))


def _required_segment(connection: Connection, project_id: str, name: str) -> Row[Any]:
    name = clean_name(name, "segment")
    query = segments.select().where(segments.c.project_id == project_id, segments.c.name == name)
    row = connection.execute(query).first()
    if row is None:
        others = sa.select(segments.c.name).where(segments.c.project_id == project_id)
        raise unknown_name("segment", name, connection.execute(others).scalars())
    return row


def _segment(row: Row[Any]) -> Segment:
    members = members_of(row)
    assert members is not None  # noqa: S101 the columns are NOT NULL
    return Segment(**without_members(row), members=members)
