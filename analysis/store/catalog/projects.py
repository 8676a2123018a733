"""Which projects are there, and how do they cut time?"""

from __future__ import annotations

import uuid
from datetime import timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from analysis.errors import BadSessionGap, NameTaken, UnknownProject, UnknownTimeZone
from analysis.settings import ProjectSettings
from analysis.store.catalog.connection import Area, clean_name, require_project
from analysis.store.catalog.records import Project
from analysis.store.catalog.tables import projects

_DAY_SECONDS = 86_400


class Projects(Area):
    def create(self, name: str, time_zone: str = "UTC", session_gap_seconds: int = 1800) -> Project:
        """A new project. Raises `NameTaken`, `EmptyName`, `UnknownTimeZone`, `BadSessionGap`."""
        values = _settings_columns(time_zone, session_gap_seconds, 0)
        name = clean_name(name, "project")
        with self._writing() as connection:
            values |= {"id": uuid.uuid4().hex, "name": name} | self._stamp()
            try:
                connection.execute(projects.insert().values(**values))
            except IntegrityError as error:
                raise NameTaken(kind="project", name=name) from error
            return _project(_find_project(connection, name))

    def get(self, name_or_id: str) -> Project:
        """Raises `UnknownProject`."""
        with self._reading() as connection:
            return _project(_find_project(connection, name_or_id))

    def all(self) -> tuple[Project, ...]:
        """All projects by name."""
        with self._reading() as connection:
            return tuple(_project(row) for row in connection.execute(projects.select().order_by(projects.c.name)))

    def rename(self, project_id: str, name: str) -> None:
        name = clean_name(name, "project")
        with self._writing() as connection:
            require_project(connection, project_id)
            try:
                connection.execute(projects.update().where(projects.c.id == project_id).values(name=name))
            except IntegrityError as error:
                raise NameTaken(kind="project", name=name) from error

    def delete(self, project_id: str) -> None:
        """Forget the project and everything made in it; its folder of files is the workspace's to remove."""
        with self._writing() as connection:
            require_project(connection, project_id)
            connection.execute(projects.delete().where(projects.c.id == project_id))

    def settings(self, project_id: str) -> ProjectSettings:
        return self.get(project_id).settings

    def update_settings(
        self,
        project_id: str,
        time_zone: str | None = None,
        session_gap_seconds: int | None = None,
        first_weekday: int | None = None,
        session_property: str | None = None,
    ) -> ProjectSettings:
        """Change what is given, keep the rest; an empty `session_property` leaves sessions to the gap."""
        with self._writing() as connection:
            now = _project(_find_project(connection, project_id)).settings
            values = _settings_columns(
                now.time_zone if time_zone is None else time_zone,
                round(now.session_gap.total_seconds()) if session_gap_seconds is None else session_gap_seconds,
                now.first_weekday if first_weekday is None else first_weekday,
            )
            named = now.session_property if session_property is None else session_property
            values["session_property"] = named or None
            connection.execute(projects.update().where(projects.c.id == project_id).values(**values))
            return _project(_find_project(connection, project_id)).settings


def _find_project(connection: Connection, name_or_id: str) -> Row[Any]:
    name = " ".join(name_or_id.split())
    for column in (projects.c.id, projects.c.name):
        if row := connection.execute(projects.select().where(column == name)).first():
            return row
    known = list(connection.execute(sa.select(projects.c.name)).scalars())
    raise UnknownProject(project=name_or_id, near=get_close_matches(name_or_id, known, n=3))


def _project(row: Row[Any]) -> Project:
    gap = timedelta(seconds=row.session_gap_seconds)
    settings = ProjectSettings(row.time_zone, gap, row.first_weekday, row.session_property)
    return Project(row.id, row.name, settings, row.created_at, row.created_by)


def _settings_columns(time_zone: str, session_gap_seconds: int, first_weekday: int) -> dict[str, Any]:
    require_time_zone(time_zone)
    if not 0 < session_gap_seconds <= _DAY_SECONDS:
        raise BadSessionGap(seconds=session_gap_seconds)
    return {"time_zone": time_zone, "session_gap_seconds": session_gap_seconds, "first_weekday": first_weekday % 7}


def require_time_zone(name: str) -> None:
    """Raises `UnknownTimeZone` unless it is a name such as `Europe/Paris`."""
    known = available_timezones()
    if name not in known:
        raise UnknownTimeZone(time_zone=name, near=get_close_matches(name, known, n=3))
