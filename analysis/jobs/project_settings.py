"""How is what all numbers of a project depend on changed: its zone, the end of a session, the first day of the week?"""

from __future__ import annotations

from datetime import timedelta
from difflib import get_close_matches

from analysis import engine
from analysis.errors import UnknownColumn
from analysis.jobs.following import follow
from analysis.jobs.tags import Refreshed
from analysis.settings import ProjectSettings
from analysis.store.catalog import Project
from analysis.store.publishing import newest_manifest
from analysis.store.workspace import Workspace


def change_settings(
    workspace: Workspace,
    project: str,
    time_zone: str | None = None,
    session_gap: timedelta | None = None,
    first_weekday: int | None = None,
    session_property: str | None = None,
    progress: engine.Progress | None = None,
) -> tuple[ProjectSettings, Refreshed | None]:
    """Change what is given, keep the rest, and bring the tags to what it means now (None where they couldn't be).

    `first_weekday`: 0 is Monday. Events keep their moments: a zone decides on which day and hour a moment falls.
    `session_property`: whose values tell sessions apart; empty for none, so that the gap does.
    Raises `UnknownProject`, `UnknownTimeZone`, `BadSessionGap`, `UnknownColumn`.
    """
    catalog = workspace.catalog()
    found = catalog.projects.get(project)
    if session_property:
        _require_property(workspace, found, session_property)
    settings = catalog.projects.update_settings(
        found.id,
        time_zone=time_zone,
        session_gap_seconds=None if session_gap is None else round(session_gap.total_seconds()),
        first_weekday=first_weekday,
        session_property=session_property,
    )
    refreshed = follow(workspace, found.id, progress) if settings != found.settings else None
    return settings, refreshed


def _require_property(workspace: Workspace, project: Project, name: str) -> None:
    _, manifest = newest_manifest(workspace, project)
    known = [item.name for item in manifest.properties] if manifest else []
    if name not in known:
        raise UnknownColumn(column=name, near=get_close_matches(name, known, n=3))
