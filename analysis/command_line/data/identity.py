"""`identity`: which users are one, shown before, merged, undone, noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, BadWords, iso_moment
from analysis.command_line.data.import_answer import tags_lines, tags_value
from analysis.command_line.options import JsonOption, ProjectOption, WorkspaceOption, open_workspace
from analysis.locale import Text
from analysis.plain import to_plain

if TYPE_CHECKING:
    from analysis.jobs.governance import IdColumn, IdentitySpec, IdMatches, ProposedColumn, UserGroup
    from analysis.store.catalog import MergeRecord
    from analysis.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="One user from several sources: ids that belong to one person.")

IdOption = Annotated[
    list[str] | None,
    typer.Option(
        "--id",
        metavar="COL",
        help="A column that says who somebody is; =phone, =email, =user or =other how it is read [default: proposed].",
    ),
]
DegreeOption = Annotated[
    int | None, typer.Option(metavar="N", help="A value of more users than this stands for nobody [default: 10].")
]
GroupOption = Annotated[int | None, typer.Option(metavar="N", help="Most ids of one person [default: 20].")]


@app.command()
def preview(
    project: ProjectOption,
    ids: IdOption = None,
    degree: DegreeOption = None,
    group: GroupOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Say which users would be one, and why; nothing is changed.

    Example: identity preview --project shop --id phone --id account=user
    """
    opened = open_workspace(workspace)
    from analysis.command_line.progress import ProgressLine
    from analysis.jobs import governance

    spec = _spec(opened, project, ids, degree, group)
    with ProgressLine() as line:
        found = governance.preview_merge(opened, project, spec, line.show)
    return Answer(_value(spec, found), lambda text: _lines(text, spec, found))


@app.command()
def apply(
    project: ProjectOption,
    ids: IdOption = None,
    degree: DegreeOption = None,
    group: GroupOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Merge the users who are one into a new version of the data; later files are matched in the same way.

    Example: identity apply --project shop --id phone --id account=user
    """
    opened = open_workspace(workspace)
    from analysis.command_line.progress import ProgressLine
    from analysis.jobs import governance

    spec = _spec(opened, project, ids, degree, group)
    with ProgressLine() as line:
        done = governance.merge_users(opened, project, spec, line.show)
    tags = tags_value(done.tags)

    def lines(text: Text) -> Iterator[str]:
        found = done.matches
        yield text("identity.applied", merged=found.merged, users=found.users, version=done.version)
        yield from _apart(text, spec, found)
        yield from tags_lines(tags, text)

    return Answer({"dataset": done.version} | _value(spec, done.matches) | {"tags": tags}, lines)


@app.command()
def undo(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """Take merged users apart again: the next version is the data as it was imported.

    Example: identity undo --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs import governance

    done = governance.undo_merge(opened, project)
    tags = tags_value(done.tags)

    def lines(text: Text) -> Iterator[str]:
        yield text("identity.undone", parted=done.parted, version=done.version)
        yield from tags_lines(tags, text)

    return Answer({"dataset": done.version, "parted": done.parted, "users": done.users, "tags": tags}, lines)


@app.command()
def log(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """What was merged, matched anew with later files, and undone, the newest first.

    Example: identity log --project shop
    """
    catalog = open_workspace(workspace).catalog()
    entries = catalog.merges.all(catalog.projects.get(project).id)
    return Answer({"merges": [_entry(one) for one in entries]}, lambda text: [_line(text, one) for one in entries])


def _spec(
    workspace: Workspace, project: str, ids: list[str] | None, degree: int | None, group: int | None
) -> IdentitySpec:
    """What isn't said is as it is in the project, else as it is proposed."""
    from analysis.jobs import governance

    known = governance.id_columns(workspace, project)
    now = governance.merged_as(workspace, project) or governance.IdentitySpec(
        tuple(one.column for one in known if one.likely)
    )
    columns = now.columns if ids is None else tuple(_column(words, known) for words in ids)
    return governance.IdentitySpec(columns, degree or now.largest_degree, group or now.largest_group)


def _column(words: str, known: tuple[ProposedColumn, ...]) -> IdColumn:
    """`phone`, `attribute:phone`, `account=user`."""
    from dataclasses import replace

    from analysis.errors import UnknownColumn
    from analysis.jobs.governance import ID_FORMS

    name, equals, form = words.rpartition("=")
    if not equals or form not in ID_FORMS:  # `=` may be part of the name
        name, form = words, ""
    found = [one.column for one in known if name in (one.column.name, f"{one.column.place}:{one.column.name}")]
    if len(found) > 1:
        raise BadWords(what="id_column_twice", column=name)
    if not found:
        raise UnknownColumn(column=name, near=[one.column.name for one in known if one.likely])
    return replace(found[0], form=form) if form else found[0]


def _value(spec: IdentitySpec, found: IdMatches) -> dict[str, Any]:
    plain = to_plain(found)
    changed = plain.pop("changed")
    return {
        "columns": to_plain(spec)["columns"],
        "ids": plain.pop("ids"),
        "users": plain.pop("users"),
        "merged": plain.pop("merged"),
        "groups": found.groups,
        "sizes": [{"size": size, "users": users} for size, users in plain.pop("sizes")],
        **changed,
        **plain,
    }


def _lines(text: Text, spec: IdentitySpec, found: IdMatches) -> Iterator[str]:
    if found.merged:
        counts = {"ids": found.ids, "users": found.users, "merged": found.merged, "groups": found.groups}
        yield text("identity.would", **counts).replace("**", "")
    else:
        yield text("identity.would_none")
    yield from _apart(text, spec, found)
    yield from (_group(text, one) for one in found.largest)


def _apart(text: Text, spec: IdentitySpec, found: IdMatches) -> Iterator[str]:
    """What joined nobody."""
    from analysis.jobs.governance import said_apart

    yield from said_apart(text, spec, found)


def _group(text: Text, group: UserGroup) -> str:
    from analysis.jobs.governance import said_reason

    reasons = "; ".join(said_reason(text, reason) for reason in group.reasons)
    return text("identity.cli_group", owner=group.owner, size=group.size, ids=", ".join(group.ids), reasons=reasons)


def _entry(one: MergeRecord) -> dict[str, Any]:
    counts = {name: one.counts[name] for name in ("ids", "users", "merged", "joined", "parted")}
    return {
        "deed": one.deed,
        "dataset": one.dataset_version,
        "at": iso_moment(one.created_at),
        "by": one.created_by,
        "columns": one.spec["columns"],
        **counts,
    }


def _line(text: Text, one: MergeRecord) -> str:
    counts = one.counts
    return text(
        "identity.cli_log",
        at=text.moment(one.created_at),
        version=one.dataset_version,
        deed=text(f"identity.deed_{one.deed}"),
        by=one.created_by,
        ids=counts["ids"],
        users=counts["users"],
        merged=counts["merged"],
        changes=text("identity.log_changes", joined=counts["joined"], parted=counts["parted"]),
    )
