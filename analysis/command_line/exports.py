"""`exports`: who took which users out as a file, and is the log of it whole?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from analysis.command_line.answers import Answer, iso_moment
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace

if TYPE_CHECKING:
    from analysis.store.catalog import Export

app = typer.Typer(no_args_is_help=True, help="The log of files of users that were taken out.")


@app.command("list")
def list_(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """All files of users that were taken out of a project, the newest first.

    Example: exports list --project shop
    """
    opened = open_workspace(workspace)
    catalog = opened.catalog()
    noted = catalog.exports.all(catalog.projects.get(project).id)
    return Answer(
        {"exports": [_entry(one) for one in noted]},
        lambda text: [
            text(
                "cli.exports_one",
                number=one.number,
                at=text.moment(one.created_at),
                by=one.created_by,
                file=one.file,
                rows=one.rows,
                held=one.held_out,
            )
            for one in noted
        ],
    )


def _entry(one: Export) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": iso_moment(one.created_at),
        "by": one.created_by,
        "file": one.file,
        "segment": one.origin.get("segment"),
        "dataset": one.dataset_version,
        "rows": one.rows,
        "held_out": one.held_out,
        "columns": list(one.columns),
        "reason": one.asked.get("reason"),
        "sha256": one.sha256,
        "seal": one.seal,
    }


@app.command()
def verify(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """Whether each record of the log is as it was noted, and none is missing.

    Example: exports verify --project shop
    """
    opened = open_workspace(workspace)
    catalog = opened.catalog()
    chain = catalog.exports.verified(catalog.projects.get(project).id)
    said = "cli.exports_whole" if chain.whole else "cli.exports_broken"
    return Answer(
        {"whole": chain.whole, "records": chain.records, "broken": chain.broken, "seal": chain.seal},
        lambda text: [text(said, n=chain.records, broken=chain.broken)],
    )
