"""`forget`: take a user out of everything that a project keeps."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.command_line.answers import Answer
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace


def forget(
    user: Annotated[str, typer.Argument(metavar="ID", help="The user's id, as lists show it.")],
    project: ProjectOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Take a user out of every version of the data, the uploaded files, lists, links and caches. It can't be undone.

    Example: forget u1024 --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs.forgetting import forget_user

    done = forget_user(opened, project, user)
    value = {
        "user": done.user,
        "versions": done.versions,
        "rows": done.rows,
        "lists": done.lists,
        "originals_removed": list(done.originals_removed),
        "remains": list(done.remains),
    }
    words = {"user": done.user, "versions": done.versions, "rows": done.rows, "lists": done.lists}
    return Answer(
        value,
        lambda text: [
            text("cli.forgotten", **words),
            *(text("cli.forgotten_original", file=name) for name in done.originals_removed),
            *(text("cli.forgotten_remains", file=name) for name in done.remains),
        ],
    )
