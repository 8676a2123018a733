"""`segment`: save a set of users, and take it out as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.command_line.answers import Answer
from analysis.command_line.options import JsonOption, ProjectOption, ValueOption, WorkspaceOption, open_workspace
from analysis.command_line.tags import require_value

app = typer.Typer(no_args_is_help=True, help="Segments: saved sets of users, ready for action.")

SegmentArgument = Annotated[str, typer.Argument(metavar="NAME", help="The segment, by its name.")]


@app.command()
def save(
    name: SegmentArgument,
    project: ProjectOption,
    tag: Annotated[str, typer.Option(metavar="TAG", help="Users who have this tag, or are in this set of clusters.")],
    value: ValueOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Save the users who have a tag now as a segment. Later data doesn't change it.

    Example: segment save campaign --project shop --tag buyers
    """
    opened = open_workspace(workspace)
    from analysis.jobs import segments

    catalog = opened.catalog()
    require_value(opened, catalog.tags.get(catalog.projects.get(project).id, tag), value)
    saved = segments.segment_of_tag(opened, project, name, tag, value)
    users, version = saved.members.users, saved.members.dataset_version
    return Answer(
        {"segment": saved.name, "users": users, "dataset": version},
        lambda text: [text("cli.segment", segment=saved.name, users=users, dataset=version)],
    )


@app.command()
def export(
    name: SegmentArgument,
    project: ProjectOption,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The CSV file to write; one that is there is replaced.")],
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help="A column to write, in order [default: id, attributes, activity]."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Write a segment's users to a CSV file that spreadsheets open safely, and note it in the export log.

    Example: segment export campaign --project shop --to campaign.csv
    """
    opened = open_workspace(workspace)
    from analysis.jobs import exports

    done = exports.export_segment(opened, project, name, to, columns=column)
    value = {
        "segment": name,
        "file": str(to),
        "rows": done.rows,
        "columns": list(done.columns),
        "sha256": done.sha256,
        "dataset": done.dataset_version,
    }
    return Answer(value, lambda text: [text("cli.export", file=str(to), rows=done.rows)])
