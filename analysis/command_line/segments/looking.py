"""Which segments are there, of what, and how are they over the versions of the data and beside one another?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace
from analysis.command_line.segments.names import SegmentArgument
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    from analysis.jobs.segments import SegmentNow
    from analysis.store.workspace import Workspace


def list_(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """The segments of a project, with their users now.

    Example: segment list --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs import segments

    found = segments.segments_now(opened, project)
    return Answer({"segments": [_row(now) for now in found]}, lambda text: [_line(now, text) for now in found])


def _row(now: SegmentNow) -> dict[str, Any]:
    return {
        "segment": now.segment.name,
        "users": now.users,
        "keeps_up": now.segment.keeps_up,
        "dataset": now.dataset_version,
        "error": None if now.error is None else now.error.code,
    }


def _line(now: SegmentNow, text: Text) -> str:
    if now.error is not None:
        return text("cli.tag_error", tag=now.segment.name, error=text.error(now.error))
    key = "cli.segment_keeps_up" if now.segment.keeps_up else "cli.segment_frozen"
    return text(key, segment=now.segment.name, users=now.users, dataset=now.dataset_version)


def show(
    name: SegmentArgument, project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> Answer:
    """What a segment is made of, and how many users it has now and had in the versions of the data.

    Example: segment show campaign --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs import segments
    from analysis.jobs.tags import segment_rule
    from analysis.rules.said import sentence
    from analysis.rules.written import to_json

    [now] = [one for one in segments.segments_now(opened, project) if one.segment.name == _known(opened, project, name)]
    rule, history = segment_rule(now.segment), segments.segment_history(opened, project, name)
    sizes = [{"dataset": size.dataset_version, "users": size.users, "total": size.total} for size in history.sizes]

    def lines(text: Text) -> list[str]:
        said = [] if rule is None else [f"  {sentence(rule, Say(text))}"]
        over = [text("cli.segment_size", **size) for size in sizes]
        return [_line(now, text), *said, *over]

    value = _row(now) | {"rule": None if rule is None else to_json(rule), "sizes": sizes}
    return Answer(value | {"unanswered": list(history.missing)}, lines)


def _known(workspace: Workspace, project: str, name: str) -> str:
    catalog = workspace.catalog()
    return catalog.segments.get(catalog.projects.get(project).id, name).name


def changes(
    name: SegmentArgument,
    project: ProjectOption,
    since: Annotated[
        int | None, typer.Option(metavar="VERSION", help="Of the data [default: the one before the newest].")
    ] = None,
    until: Annotated[int | None, typer.Option(metavar="VERSION", help="Of the data [default: the newest].")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Who came into a segment and who left it between two versions of the data.

    Example: segment changes campaign --project shop --since 1
    """
    opened = open_workspace(workspace)
    from analysis.jobs import segments

    until = until or opened.open(project).version
    since = since or max(until - 1, 1)
    found = segments.segment_changes(opened, project, name, since, until)
    counts = {"came": len(found.came), "went": len(found.went), "stayed": found.stayed}
    value = {"segment": _known(opened, project, name), "since": since, "until": until} | counts
    value |= {"came_users": found.came.to_pylist(), "went_users": found.went.to_pylist()}
    return Answer(value, lambda text: [text("cli.segment_changes", segment=name, since=since, until=until, **counts)])


def overlap(
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Two to six segments, by their names.")],
    project: ProjectOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """How many users segments share: of each combination, those who are in just these and in no other of them.

    Example: segment overlap campaign called --project shop
    """
    opened = open_workspace(workspace)
    dataset = opened.open(project)
    from analysis import engine
    from analysis.insights.segments import overlap as overlapping
    from analysis.jobs import segments

    result = engine.run(overlapping, dataset, segments.overlap_spec(opened, project, names, dataset))
    named = result.spec.names
    shared = [{"segments": [named[place] for place in one.inside], "users": one.users} for one in result.intersections]
    value = {
        "segments": [{"segment": each, "users": users} for each, users in zip(named, result.users, strict=True)],
        "overlaps": shared,
        "outside": result.outside,
        "dataset": dataset.version,
    }
    return Answer(
        value,
        lambda text: [text("cli.overlap", segments=" ∩ ".join(one["segments"]), users=one["users"]) for one in shared],
    )
