"""`settings`: what all numbers of a project depend on."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from analysis.command_line.answers import Answer
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace, read_window

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def settings(
    project: ProjectOption,
    time_zone: Annotated[
        str | None, typer.Option(metavar="TZ", help="Decides on which day and hour a moment falls.")
    ] = None,
    session_gap: Annotated[
        str | None, typer.Option(metavar="30m", help="A session ends after so long without an event.")
    ] = None,
    session: Annotated[
        str | None,
        typer.Option(metavar="COL", help="The property whose values tell sessions apart; none for the gap."),
    ] = None,
    first_weekday: Annotated[Weekday | None, typer.Option(metavar="DAY", help="With which day a week begins.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Say how a project cuts time, after changing what is given; tags are brought to what it means now.

    Example: settings --project shop --session-gap 45m --first-weekday sunday
    """
    gap = None if session_gap is None else read_window(session_gap, "--session-gap")
    opened = open_workspace(workspace)
    from analysis.jobs.project_settings import change_settings

    first = None if first_weekday is None else WEEKDAYS.index(first_weekday)
    now, refreshed = change_settings(opened, project, time_zone, gap, first, "" if session == "none" else session)
    value = {
        "time_zone": now.time_zone,
        "session_gap_seconds": round(now.session_gap.total_seconds()),
        "session": now.session_property,
        "first_weekday": WEEKDAYS[now.first_weekday],
        "tags_refreshed": len(refreshed.results) if refreshed else 0,
    }
    return Answer(
        value,
        lambda text: [
            text(
                "cli.settings_named" if now.session_property else "cli.settings",
                zone=now.time_zone,
                gap=text.span(now.session_gap),
                property=now.session_property,
                weekday=text(f"builder.weekday.{now.first_weekday}"),
            )
        ],
    )
