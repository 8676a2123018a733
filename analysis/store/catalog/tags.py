"""Which tags have people made, in which versions, where do they stand, and what is said of them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from analysis.errors import NameTaken
from analysis.store.catalog.connection import Area, clean_name, require_project
from analysis.store.catalog.records import Json, Members, Tag, TagCard, TagKind
from analysis.store.catalog.rows import members_columns, members_of, unknown_name, without_members
from analysis.store.catalog.tables import tag_branches, tag_versions, tags

_CARD = ("layer", "owner", "description", "goal", "refresh")


class Tags(Area):
    def save(
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
            values = {"kind": kind, "definition": definition} | members_columns(members) | self._stamp()
            connection.execute(tag_versions.insert().values(tag_id=tag_id, version=number, **values))
        return self.get(project_id, name)

    def get(self, project_id: str, name: str, version: int | None = None) -> Tag:
        """The newest version, or the one asked for. Raises `UnknownName`."""
        found = [tag for tag in self.versions(project_id, name) if version in (None, tag.version)]
        if not found:
            raise unknown_name("tag", f"{name} {version}", ())
        return found[-1]

    def all(self, project_id: str, *kinds: TagKind) -> tuple[Tag, ...]:
        """The newest version of each tag that isn't retired, by name; of these kinds, or all."""
        with self._reading() as connection:
            rows = _tag_rows(connection, tags.c.project_id == project_id, tags.c.retired_at.is_(None))
        return tuple(tag for tag in _newest(rows) if not kinds or tag.kind in kinds)

    def retired(self, project_id: str) -> tuple[Tag, ...]:
        """The newest version of each retired tag, the last retired first; several may have one name."""
        with self._reading() as connection:
            rows = _tag_rows(connection, tags.c.project_id == project_id, tags.c.retired_at.is_not(None))
        return tuple(sorted(_newest(rows), key=lambda tag: (tag.retired_at, tag.id), reverse=True))

    def versions(self, project_id: str, name: str) -> tuple[Tag, ...]:
        """All versions of a tag that isn't retired, the oldest first. Raises `UnknownName`."""
        name = clean_name(name, "tag")
        with self._reading() as connection:
            tag_id = _required_tag(connection, project_id, name)
            return tuple(_tag(row) for row in _tag_rows(connection, tags.c.id == tag_id))

    def every_version(self, project_id: str) -> tuple[Tag, ...]:
        """All versions of all tags that aren't retired: by name, the oldest first."""
        with self._reading() as connection:
            rows = _tag_rows(connection, tags.c.project_id == project_id, tags.c.retired_at.is_(None))
        return tuple(_tag(row) for row in rows)

    def reword(self, tag_id: int, version: int, definition: Json) -> None:
        """The same in other words: no version is made."""
        mine = tag_versions.c.tag_id == tag_id, tag_versions.c.version == version
        with self._writing() as connection:
            connection.execute(tag_versions.update().where(*mine).values(definition=definition))

    def rename(self, project_id: str, name: str, to: str) -> None:
        """Only the tag: what refers to it goes by its old name until it is reworded."""
        to = clean_name(to, "tag")
        with self._writing() as connection:
            name = clean_name(name, "tag")
            tag_id = _required_tag(connection, project_id, name)
            try:
                connection.execute(tags.update().where(tags.c.id == tag_id).values(name=to))
            except IntegrityError as error:
                raise NameTaken(kind="tag", name=to) from error

    def describe(self, project_id: str, name: str, card: TagCard) -> None:
        self._change(project_id, name, lambda _: asdict(card))

    def use(self, project_id: str, name: str, draft: bool = False) -> None:
        """In use, or back to a draft."""
        self._change(project_id, name, lambda _: {"draft": draft})

    def place(self, project_id: str, name: str, behaviour_id: int | None) -> None:
        """Behind the other tags of a behaviour of the tree; None takes it out. Raises `UnknownName`."""

        def place(connection: Connection) -> dict[str, Any]:
            _require_behaviour(connection, project_id, behaviour_id)
            last = sa.select(sa.func.max(tags.c.position)).where(tags.c.behaviour_id == behaviour_id)
            return {"behaviour_id": behaviour_id, "position": (connection.execute(last).scalar() or 0) + 1}

        self._change(project_id, name, place)

    def order(self, project_id: str, names: Sequence[str]) -> None:
        """Give these tags their order among one another."""
        with self._writing() as connection:
            for position, name in enumerate(names, 1):
                tag_id = _required_tag(connection, project_id, clean_name(name, "tag"))
                connection.execute(tags.update().where(tags.c.id == tag_id).values(position=position))

    def used(self, project_id: str, names: Iterable[str]) -> None:
        """Note that these tags were listed, exported or referred to. Unknown names are passed over."""
        used = tags.update().where(tags.c.project_id == project_id, tags.c.retired_at.is_(None))
        with self._writing() as connection:
            connection.execute(used.where(tags.c.name.in_(set(names))).values(last_used_at=datetime.now(UTC)))

    def delete(self, project_id: str, name: str) -> None:
        """Retire the tag: its versions are kept, its name is free again."""
        self._change(project_id, name, lambda _: {"retired_at": datetime.now(UTC)})

    def restore(self, project_id: str, tag_id: int) -> None:
        """A retired tag comes back as it was. Raises `NameTaken` where another has its name by now."""
        mine = tags.c.id == tag_id, tags.c.project_id == project_id
        with self._writing() as connection:
            row = connection.execute(sa.select(tags.c.name).where(*mine)).first()
            if row is None:
                raise unknown_name("tag", str(tag_id), ())
            try:
                connection.execute(tags.update().where(*mine).values(retired_at=None))
            except IntegrityError as error:
                raise NameTaken(kind="tag", name=row.name) from error

    def _change(self, project_id: str, name: str, values: Callable[[Connection], Mapping[str, Any]]) -> None:
        with self._writing() as connection:
            tag_id = _required_tag(connection, project_id, clean_name(name, "tag"))
            connection.execute(tags.update().where(tags.c.id == tag_id).values(**values(connection)))


def _tag_rows(connection: Connection, *where: sa.ColumnElement[bool]) -> list[Row[Any]]:
    """Versions joined with their tags, each tag's in order."""
    renamed = [tags.c.created_at.label("first_made_at")]
    columns = [column for column in tags.c if column.name not in ("created_at", "created_by")]
    columns += [column for column in tag_versions.c if column.name != "tag_id"]
    query = sa.select(*columns, *renamed).join_from(tags, tag_versions).where(*where)
    return list(connection.execute(query.order_by(tags.c.name, tags.c.id, tag_versions.c.version)))


def _newest(rows: Iterable[Row[Any]]) -> tuple[Tag, ...]:
    return tuple(_tag(row) for row in {row.id: row for row in rows}.values())  # of each tag the last version stays


def _tag_id(connection: Connection, project_id: str, name: str) -> int | None:
    query = sa.select(tags.c.id).where(
        tags.c.project_id == project_id, tags.c.name == name, tags.c.retired_at.is_(None)
    )
    return connection.execute(query).scalar()


def _required_tag(connection: Connection, project_id: str, name: str) -> int:
    tag_id = _tag_id(connection, project_id, name)
    if tag_id is None:
        query = sa.select(tags.c.name).where(tags.c.project_id == project_id, tags.c.retired_at.is_(None))
        raise unknown_name("tag", name, connection.execute(query).scalars())
    return tag_id


def _require_behaviour(connection: Connection, project_id: str, branch_id: int | None) -> None:
    """Tags hang on behaviours, never on a subject."""
    of_project = tag_branches.c.project_id == project_id, tag_branches.c.parent.is_not(None)
    known = connection.execute(sa.select(tag_branches.c.id).where(*of_project)).scalars().all()
    if branch_id is not None and branch_id not in known:
        raise unknown_name("behaviour", str(branch_id), ())


def _tag(row: Row[Any]) -> Tag:
    plain = without_members(row)
    card = TagCard(**{name: plain.pop(name) for name in _CARD})
    draft = plain.pop("draft")
    status = "retired" if row.retired_at else "draft" if draft else "in_use"
    return Tag(**plain, members=members_of(row), card=card, status=status)
