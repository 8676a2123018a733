"""Which sets of users have people saved?"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from analysis.errors import NameTaken
from analysis.store.catalog.connection import Area, clean_name, require_project
from analysis.store.catalog.records import Json, Members, Segment
from analysis.store.catalog.rows import members_columns, members_of, unknown_name, without_members
from analysis.store.catalog.tables import segments


class Segments(Area):
    def save(self, project_id: str, name: str, origin: Json, members: Members) -> Segment:
        """Raises `NameTaken`."""
        name = clean_name(name, "segment")
        with self._writing() as connection:
            require_project(connection, project_id)
            values = {"name": name, "origin": origin} | members_columns(members) | self._stamp()
            try:
                connection.execute(segments.insert().values(project_id=project_id, **values))
            except IntegrityError as error:
                raise NameTaken(kind="segment", name=name) from error
        return self.get(project_id, name)

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
