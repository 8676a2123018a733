"""`funnel`: how many users reach each step, in order?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.command_line.answers import Answer
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace, read_window
from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.insights.funnel import FunnelResult


def funnel(
    project: ProjectOption,
    step: Annotated[list[str], typer.Option(metavar="EVENT", help="A step, in order: give two or more.")],
    window: Annotated[
        str, typer.Option(metavar="TIME", help="Time from the first step to the last: 30m, 24h, 7d, 2w.")
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """How many users reach each step, in order, within the window.

    Example: funnel --project shop --step view --step cart --step pay --window 7d
    """
    span = read_window(window)
    from analysis import engine
    from analysis.insights import funnel as analysis
    from analysis.insights.funnel_spec import FunnelSpec, FunnelStep

    spec = FunnelSpec(tuple(FunnelStep((event,)) for event in step), span)
    result: FunnelResult = engine.run(analysis, open_workspace(workspace).open(project), spec)
    return Answer(result.to_json(), lambda text: _lines(result, text))


def _lines(result: FunnelResult, text: Text) -> Iterator[str]:
    for row in result.to_json()["steps"]:
        yield text(
            "cli.funnel_step",
            step=row["step"],
            users=row["users"],
            share=text.percent(row["share_of_first"]),
            previous=text.percent(row["share_of_previous"]),
            pending=row["pending"],
        )
    yield text("cli.funnel_headline", rate=text.percent(result.headline), all=text.percent(result.rate))
    for note in result.notes:
        yield text.note(note)
