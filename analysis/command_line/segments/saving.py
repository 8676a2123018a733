"""How is a set of users saved: from parts, from a tag, from a file of ids?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from analysis.command_line.answers import Answer, BadWords
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    ValueOption,
    WorkspaceOption,
    existing_file,
    open_workspace,
)
from analysis.command_line.segments.names import SegmentArgument
from analysis.command_line.tags import require_value

if TYPE_CHECKING:
    from analysis.rules.asked import FunnelRef, FunnelState, Rule
    from analysis.store.catalog import Segment
    from analysis.store.workspace import Workspace


def save(
    name: SegmentArgument,
    project: ProjectOption,
    tag: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="A list of the users who have this tag, or are in this set of clusters, now."),
    ] = None,
    value: ValueOption = None,
    all_of: Annotated[
        list[str] | None, typer.Option("--all", metavar="PART", help="Who is in this part, and in each other so given.")
    ] = None,
    any_of: Annotated[
        list[str] | None, typer.Option("--any", metavar="PART", help="Who is in this part or another so given.")
    ] = None,
    none_of: Annotated[
        list[str] | None, typer.Option("--none", metavar="PART", help="Who is in no part that is so given.")
    ] = None,
    ids: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A list of the users whose ids stand in this file.")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(metavar="COL", help="The column of the ids [default: the one with most users].")
    ] = None,
    frozen: Annotated[bool, typer.Option("--frozen", help="It stays as it is now; else it keeps up with new data.")] = (
        False
    ),
    replace: Annotated[
        bool, typer.Option("--replace", help="The segment of that name gets these parts instead of its own.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Save a set of users as a segment: built of parts, or a fixed list from a tag or a file of ids.

    A part is a tag or a set of clusters (`TAG` or `TAG=VALUE`), `segment:NAME`, or `funnel:NAME:STEP:STATE` with one of
    the states reached, dropped, never (dropped, and never did the last step) and pending.

    Example: segment save campaign --project shop --all viewers --none buyers --none segment:called
    """
    given = {"--tag": tag, "--ids": ids, "--all": all_of or any_of or none_of}
    ways = [option for option, said in given.items() if said]
    if len(ways) != 1:
        raise BadWords(what="segment_way")
    opened = open_workspace(workspace)
    if ids is not None:
        return _saved_ids(opened, project, name, ids, id_column)
    from analysis.jobs import segments

    if tag is not None:
        catalog = opened.catalog()
        require_value(opened, catalog.tags.get(catalog.projects.get(project).id, tag), value)
        return _saved(segments.segment_of_tag(opened, project, name, tag, value))
    boxes = [tuple(_part(opened, project, part) for part in box or ()) for box in (all_of, any_of, none_of)]
    rule, refresh = segments.SegmentParts(*boxes).rule, "frozen" if frozen else "always"
    return _saved(segments.save_rule(opened, project, name, rule, refresh, changes=replace))


def _saved(segment: Segment, more: dict[str, Any] | None = None) -> Answer:
    users, version = segment.members.users, segment.members.dataset_version
    value = {"segment": segment.name, "users": users, "dataset": version, "keeps_up": segment.keeps_up}
    return Answer(
        value | (more or {}),
        lambda text: [text("cli.segment", segment=segment.name, users=users, dataset=version)],
    )


def _part(workspace: Workspace, project: str, given: str) -> Rule:
    """A tag's name may hold a `=`: where a tag is called so, it is meant as a whole."""
    from analysis.rules.asked import FunnelRef, SegmentRef, TagRef

    if given.startswith("segment:"):
        return SegmentRef(given.removeprefix("segment:"))
    if given.startswith("funnel:"):
        return _funnel_part(given, FunnelRef)
    catalog = workspace.catalog()
    tags = {tag.name: tag for tag in catalog.tags.all(catalog.projects.get(project).id)}
    name, divided, value = given.rpartition("=")
    if given in tags or not divided:
        return TagRef(given)
    if name in tags:
        require_value(workspace, tags[name], value)
    return TagRef(name, value)


def _funnel_part(given: str, part: type[FunnelRef]) -> FunnelRef:
    found = re.fullmatch(r"funnel:(.+):(\d{1,3}):(reached|dropped|never|pending)", given)
    if found is None:
        raise BadWords(what="funnel_part", option="--all", value=given)
    name, step, state = found.groups()
    return part(name, int(step), "dropped" if state == "never" else cast("FunnelState", state), state == "never")


def _saved_ids(workspace: Workspace, project: str, name: str, path: Path, column: str | None) -> Answer:
    from analysis.jobs import uploaded_ids

    dataset = workspace.open(project)
    file = uploaded_ids.look_for_ids(workspace, existing_file(path), path.name, dataset)
    uploaded = uploaded_ids.uploaded_ids(workspace, file, column or file.proposed, dataset)
    saved = uploaded_ids.save_uploaded(workspace, project, name, uploaded, dataset)
    more = {"column": uploaded.column} | uploaded.counts | {"unmatched_ids": uploaded.unmatched.to_pylist()}
    answer = _saved(saved, more)
    return Answer(
        answer.value,
        lambda text: [*answer.lines(text), text("cli.segment_ids", **uploaded.counts, column=uploaded.column)],
    )


def delete(
    name: SegmentArgument, project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> Answer:
    """Delete a segment that no tag and no other segment uses. Its users stay in the data.

    Example: segment delete campaign --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs import segments

    segments.delete_segment(opened, project, name)
    return Answer({"segment": name}, lambda text: [text("segments.deleted", segment=name)])
