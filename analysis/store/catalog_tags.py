"""Which tags and segments have people made, and which users were in them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from analysis.errors import NameTaken, UnknownName
from analysis.store.catalog_connection import CatalogConnection, clean_name, require_project
from analysis.store.catalog_records import Json, Members, Segment, Tag, TagKind
from analysis.store.catalog_tables import segments, tag_versions, tags

_MEMBERS = "members_"


class TagCatalog(CatalogConnection):
    def save_tag(
        self,
        project_id: str,
        name: str,
        kind: TagKind,
        definition: Json,
        members: Members | None = None,
        replace: bool = True,
    ) -> Tag:
        """The tag's next version, or its first. `replace=False` refuses a name in use with `NameTaken`."""
        name = clean_name(name, "tag")
        with self._writing() as connection:
            require_project(connection, project_id)
            tag_id = _tag_id(connection, project_id, name)
            if tag_id is not None and not replace:
                raise NameTaken(kind="tag", name=name)
            if tag_id is None:
                row = tags.insert().values(project_id=project_id, name=name, **self._stamp())
                tag_id = connection.execute(row.returning(tags.c.id)).scalar_one()
            last = sa.select(sa.func.max(tag_versions.c.version)).where(tag_versions.c.tag_id == tag_id)
            number = (connection.execute(last).scalar() or 0) + 1
            values = {"kind": kind, "definition": definition} | _members_columns(members) | self._stamp()
            connection.execute(tag_versions.insert().values(tag_id=tag_id, version=number, **values))
        return self.tag(project_id, name)

    def tag(self, project_id: str, name: str, version: int | None = None) -> Tag:
        """The newest version, or the one asked for. Raises `UnknownName`."""
        found = [tag for tag in self.tag_versions(project_id, name) if version in (None, tag.version)]
        if not found:
            raise UnknownName(kind="tag", name=f"{name} {version}", near=[])
        return found[-1]

    def tags(self, project_id: str, *kinds: TagKind) -> tuple[Tag, ...]:
        """The newest version of each tag in use, by name; of these kinds, or all."""
        with self._reading() as connection:
            rows = _tag_rows(connection, tags.c.project_id == project_id, tags.c.retired_at.is_(None))
        newest = {row.id: _tag(row) for row in rows}  # versions come in order: the last one stays
        return tuple(tag for tag in newest.values() if not kinds or tag.kind in kinds)

    def tag_versions(self, project_id: str, name: str) -> tuple[Tag, ...]:
        """All versions of a tag in use, the oldest first. Raises `UnknownName`."""
        name = clean_name(name, "tag")
        with self._reading() as connection:
            tag_id = _required_tag(connection, project_id, name)
            return tuple(_tag(row) for row in _tag_rows(connection, tags.c.id == tag_id))

    def rename_tag(self, project_id: str, name: str, to: str) -> None:
        to = clean_name(to, "tag")
        with self._writing() as connection:
            tag_id = _required_tag(connection, project_id, clean_name(name, "tag"))
            try:
                connection.execute(tags.update().where(tags.c.id == tag_id).values(name=to))
            except IntegrityError as error:
                raise NameTaken(kind="tag", name=to) from error

    def delete_tag(self, project_id: str, name: str) -> None:
        """Retire the tag: its versions are kept, its name is free again."""
        with self._writing() as connection:
            tag_id = _required_tag(connection, project_id, clean_name(name, "tag"))
            connection.execute(tags.update().where(tags.c.id == tag_id).values(retired_at=datetime.now(UTC)))


class SegmentCatalog(CatalogConnection):
    def save_segment(self, project_id: str, name: str, origin: Json, members: Members) -> Segment:
        """Raises `NameTaken`."""
        name = clean_name(name, "segment")
        with self._writing() as connection:
            require_project(connection, project_id)
            values = {"name": name, "origin": origin} | _members_columns(members) | self._stamp()
            try:
                connection.execute(segments.insert().values(project_id=project_id, **values))
            except IntegrityError as error:
                raise NameTaken(kind="segment", name=name) from error
        return self.segment(project_id, name)

    def segment(self, project_id: str, name: str) -> Segment:
        """Raises `UnknownName`."""
        with self._reading() as connection:
            return _segment(_required_segment(connection, project_id, name))

    def segments(self, project_id: str) -> tuple[Segment, ...]:
        """All segments by name."""
        query = segments.select().where(segments.c.project_id == project_id).order_by(segments.c.name)
        with self._reading() as connection:
            return tuple(_segment(row) for row in connection.execute(query))

    def rename_segment(self, project_id: str, name: str, to: str) -> None:
        to = clean_name(to, "segment")
        with self._writing() as connection:
            row = _required_segment(connection, project_id, name)
            try:
                connection.execute(segments.update().where(segments.c.id == row.id).values(name=to))
            except IntegrityError as error:
                raise NameTaken(kind="segment", name=to) from error

    def delete_segment(self, project_id: str, name: str) -> None:
        with self._writing() as connection:
            row = _required_segment(connection, project_id, name)
            connection.execute(segments.delete().where(segments.c.id == row.id))


def _tag_rows(connection: Connection, *where: sa.ColumnElement[bool]) -> list[Row[Any]]:
    stamp_of_tag = ("created_at", "created_by", "retired_at")
    columns = [column for column in tags.c if column.name not in stamp_of_tag]
    columns += [column for column in tag_versions.c if column.name != "tag_id"]
    query = sa.select(*columns).join_from(tags, tag_versions).where(*where)
    return list(connection.execute(query.order_by(tags.c.name, tags.c.id, tag_versions.c.version)))


def _tag_id(connection: Connection, project_id: str, name: str) -> int | None:
    query = sa.select(tags.c.id).where(
        tags.c.project_id == project_id, tags.c.name == name, tags.c.retired_at.is_(None)
    )
    return connection.execute(query).scalar()


def _required_tag(connection: Connection, project_id: str, name: str) -> int:
    tag_id = _tag_id(connection, project_id, name)
    if tag_id is None:
        query = sa.select(tags.c.name).where(tags.c.project_id == project_id, tags.c.retired_at.is_(None))
        raise _unknown("tag", name, connection.execute(query).scalars())
    return tag_id


def _required_segment(connection: Connection, project_id: str, name: str) -> Row[Any]:
    name = clean_name(name, "segment")
    query = segments.select().where(segments.c.project_id == project_id, segments.c.name == name)
    row = connection.execute(query).first()
    if row is None:
        others = sa.select(segments.c.name).where(segments.c.project_id == project_id)
        raise _unknown("segment", name, connection.execute(others).scalars())
    return row


def _unknown(kind: str, name: str, known: Iterable[str]) -> UnknownName:
    return UnknownName(kind=kind, name=name, near=get_close_matches(name, list(known), n=3))


def _tag(row: Row[Any]) -> Tag:
    plain = {name: value for name, value in row._mapping.items() if not name.startswith(_MEMBERS)}
    return Tag(**plain, members=_members(row))


def _segment(row: Row[Any]) -> Segment:
    plain = {name: value for name, value in row._mapping.items() if not name.startswith(_MEMBERS)}
    members = _members(row)
    assert members is not None  # noqa: S101 the columns are NOT NULL
    return Segment(**plain, members=members)


def _members(row: Row[Any]) -> Members | None:
    if row.members_path is None:
        return None
    return Members(row.members_path, row.members_sha256, row.members_users, row.members_dataset_version)


def _members_columns(members: Members | None) -> dict[str, Any]:
    return {_MEMBERS + name: value for name, value in asdict(members).items()} if members else {}
