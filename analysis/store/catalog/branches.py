"""What does the catalogue of tags look like: subjects, their behaviours, and why was each change made?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from analysis.errors import NameTaken, StoreError
from analysis.store.catalog.connection import Area, clean_name, require_project
from analysis.store.catalog.records import Branch, BranchChange, BranchDeed
from analysis.store.catalog.rows import unknown_name
from analysis.store.catalog.tables import tag_branch_changes, tag_branches, tags


class BranchInUse(StoreError):
    """Only an empty branch goes. details: name, tags (names of what hangs on it)"""

    code = "branch_in_use"


class Branches(Area):
    """Every change has a reason, and is kept with it. A name is one among those with the same parent."""

    def all(self, project_id: str) -> tuple[Branch, ...]:
        """Each subject, followed by its behaviours, in their order."""
        query = tag_branches.select().where(tag_branches.c.project_id == project_id)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(tag_branches.c.position, tag_branches.c.name)).all()
        subjects = [row for row in rows if row.parent is None]
        ordered = [row for subject in subjects for row in (subject, *(row for row in rows if row.parent == subject.id))]
        return tuple(Branch(**row._mapping) for row in ordered)

    def changes(self, project_id: str) -> tuple[BranchChange, ...]:
        """All changes of the catalogue, the newest first."""
        query = tag_branch_changes.select().where(tag_branch_changes.c.project_id == project_id)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(tag_branch_changes.c.id.desc()))
            return tuple(BranchChange(**row._mapping) for row in rows)

    def add(self, project_id: str, name: str, reason: str, parent: int | None = None) -> Branch:
        """A subject, or a behaviour of the subject `parent`. Raises `NameTaken`, `EmptyName`, `UnknownName`."""
        name = clean_name(name, "branch")
        with self._writing() as connection:
            require_project(connection, project_id)
            if parent is not None and _required(connection, project_id, parent).parent is not None:
                raise unknown_name("subject", str(parent), ())  # below a behaviour there are tags only
            _require_free(connection, project_id, parent, name)
            values = {"project_id": project_id, "parent": parent, "name": name} | self._stamp()
            position = len(_siblings(connection, project_id, parent)) + 1
            row = tag_branches.insert().values(position=position, **values).returning(*tag_branches.c)
            branch = Branch(**connection.execute(row).one()._mapping)
            self._note(connection, branch, "added", "", name, reason)
        return branch

    def rename(self, project_id: str, branch_id: int, name: str, reason: str) -> None:
        name = clean_name(name, "branch")
        with self._writing() as connection:
            row = _required(connection, project_id, branch_id)
            if name != row.name:
                _require_free(connection, project_id, row.parent, name)
            connection.execute(tag_branches.update().where(tag_branches.c.id == branch_id).values(name=name))
            self._note(connection, row, "renamed", row.name, name, reason)

    def move(self, project_id: str, branch_id: int, parent: int, reason: str) -> None:
        """A behaviour to another subject."""
        with self._writing() as connection:
            row, to = _required(connection, project_id, branch_id), _required(connection, project_id, parent)
            if row.parent is None or to.parent is not None:
                raise unknown_name("subject", to.name, ())
            _require_free(connection, project_id, parent, row.name)
            values = {"parent": parent, "position": len(_siblings(connection, project_id, parent)) + 1}
            connection.execute(tag_branches.update().where(tag_branches.c.id == branch_id).values(**values))
            was = _required(connection, project_id, row.parent)
            self._note(connection, row, "moved", was.name, to.name, reason)

    def order(self, project_id: str, ids: Sequence[int], reason: str) -> None:
        """Give branches with one parent their order; what isn't named stays behind them."""
        with self._writing() as connection:
            first = _required(connection, project_id, ids[0])
            before = _siblings(connection, project_id, first.parent)
            after = sorted(before, key=lambda row: (ids.index(row.id) if row.id in ids else len(ids), row.position))
            for position, row in enumerate(after, 1):
                mine = tag_branches.c.id == row.id
                connection.execute(tag_branches.update().where(mine).values(position=position))
            was, now = (" · ".join(row.name for row in rows) for rows in (before, after))
            self._note(connection, first, "ordered", was, now, reason)

    def remove(self, project_id: str, branch_id: int, reason: str) -> None:
        """Raises `BranchInUse` while anything hangs on it; retired tags don't count."""
        with self._writing() as connection:
            row = _required(connection, project_id, branch_id)
            hanging = [below.name for below in _siblings(connection, project_id, branch_id)]
            on_it = tags.c.behaviour_id == branch_id, tags.c.retired_at.is_(None)
            hanging += connection.execute(sa.select(tags.c.name).where(*on_it)).scalars()
            if hanging:
                raise BranchInUse(name=row.name, tags=sorted(hanging))
            retired = tags.update().where(tags.c.behaviour_id == branch_id)
            connection.execute(retired.values(behaviour_id=None))
            connection.execute(tag_branches.delete().where(tag_branches.c.id == branch_id))
            self._note(connection, row, "removed", row.name, "", reason)

    def _note(
        self, connection: Connection, branch: Branch | Row[Any], deed: BranchDeed, before: str, after: str, reason: str
    ) -> None:
        values = {"project_id": branch.project_id, "branch_id": branch.id, "deed": deed, "before": before}
        values |= {"after": after, "reason": clean_name(reason, "reason")} | self._stamp()
        connection.execute(tag_branch_changes.insert().values(**values))


def _required(connection: Connection, project_id: str, branch_id: int) -> Row[Any]:
    mine = tag_branches.c.id == branch_id, tag_branches.c.project_id == project_id
    row = connection.execute(tag_branches.select().where(*mine)).first()
    if row is None:
        raise unknown_name("branch", str(branch_id), ())
    return row


def _siblings(connection: Connection, project_id: str, parent: int | None) -> Sequence[Row[Any]]:
    below = tag_branches.c.parent.is_(None) if parent is None else tag_branches.c.parent == parent
    query = tag_branches.select().where(tag_branches.c.project_id == project_id, below)
    return connection.execute(query.order_by(tag_branches.c.position, tag_branches.c.name)).all()


def _require_free(connection: Connection, project_id: str, parent: int | None, name: str) -> None:
    if name in [row.name for row in _siblings(connection, project_id, parent)]:
        raise NameTaken(kind="branch", name=name)
