"""How does a segment leave as a file?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from analysis.command_line.answers import Answer
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    WorkspaceOption,
    one_of,
    open_workspace,
)
from analysis.command_line.segments.names import SegmentArgument

if TYPE_CHECKING:
    from analysis.export.segments import Encoding, FileForm


def export(
    name: SegmentArgument,
    project: ProjectOption,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The file to write; one that is there is replaced.")],
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="FORM", help="csv, xlsx, parquet or jsonl [default: by the file's name]."),
    ] = None,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of a CSV file: utf-8 (with a byte order mark) or gb18030.")
    ] = "utf-8",
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help="A column to write, in order [default: id, attributes, activity]."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="COL,COL", help="Columns to write, in order, with commas between.")
    ] = None,
    hold_out: Annotated[
        float, typer.Option(metavar="SHARE", help="The share of users drawn into the control group, such as 0.1.")
    ] = 0.0,
    action: Annotated[
        str, typer.Option(metavar="NAME", help="What is done; it draws the same users again [default: the segment].")
    ] = "",
    sample: Annotated[int | None, typer.Option(metavar="N", help="At most so many users, drawn by chance.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="TAG", help="Of each value of this tag its share of the sample.")
    ] = None,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why personal attributes are needed; the log keeps it.")
    ] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Write a segment's users to a file that spreadsheets open safely, and note it in the export log.

    Example: segment export campaign --project shop --to campaign.csv
    """
    opened = open_workspace(workspace)
    from analysis.command_line.progress import ProgressLine
    from analysis.export.segments import ENCODINGS
    from analysis.jobs import exports

    asked = exports.ExportAsked(
        form=_form(form, to),
        encoding=cast("Encoding", one_of(encoding.lower(), ENCODINGS, "--encoding")),
        hold_out=hold_out,
        action=action,
        sample=sample,
        by=by,
        reason=reason,
    )
    with ProgressLine() as line:
        done = exports.export_segment(opened, project, name, to, _columns(column, columns), None, asked, line.show_rows)
    value = {
        "segment": name,
        "file": str(to),
        "rows": done.rows,
        "columns": list(done.columns),
        "sha256": done.sha256,
        "dataset": done.dataset_version,
        "held_out": done.held_out,
    }
    said = "cli.export_held" if done.held_out else "cli.export"
    return Answer(value, lambda text: [text(said, file=str(to), rows=done.rows, held=done.held_out)])


def _form(named: str | None, to: Path) -> FileForm:
    """As it is called, else by the file's name, else CSV."""
    from analysis.export.segments import FORMS

    if named is None:
        ending = to.suffix.lower().removeprefix(".")
        return cast("FileForm", ending) if ending in FORMS else "csv"
    return cast("FileForm", one_of(named.lower(), FORMS, "--format"))


def _columns(each: list[str] | None, together: str | None) -> list[str]:
    return [*(each or ()), *(word for part in (together or "").split(",") if (word := part.strip()))]
