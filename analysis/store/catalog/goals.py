"""What is a project meant to improve, now and before?"""

from __future__ import annotations

import sqlalchemy as sa

from analysis.store.catalog.connection import Area, require_project
from analysis.store.catalog.records import Goal
from analysis.store.catalog.tables import goals


class Goals(Area):
    def set(self, project_id: str, goal: Goal) -> Goal:
        """The project's goal from now on; older ones stay in `all`."""
        fields = ("kind", "event", "property", "target", "due")
        with self._writing() as connection:
            require_project(connection, project_id)
            values = {field: getattr(goal, field) for field in fields} | self._stamp()
            connection.execute(goals.insert().values(project_id=project_id, **values))
        return Goal(**values)

    def current(self, project_id: str) -> Goal | None:
        """The current goal."""
        return next(reversed(self.all(project_id)), None)

    def all(self, project_id: str) -> tuple[Goal, ...]:
        """All goals, the oldest first."""
        columns = [column for column in goals.c if column.name not in ("id", "project_id")]
        query = sa.select(*columns).where(goals.c.project_id == project_id).order_by(goals.c.id)
        with self._reading() as connection:
            return tuple(Goal(**row._mapping) for row in connection.execute(query))
