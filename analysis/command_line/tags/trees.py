"""`tag refresh`, `tag export`, `tag import`: bring tags to new data, and to other projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, BadWords
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    WorkspaceOption,
    existing_file,
    open_workspace,
    text_of_file,
)
from analysis.command_line.tags.words import plain_error
from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.jobs.tags import Refreshed
    from analysis.store.workspace import Workspace


def refresh(
    project: ProjectOption,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this one; several times for several.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Bring tags to the newest data: all in use that follow it, in one pass.

    Example: tag refresh --project shop
    """
    opened = open_workspace(workspace)
    done, names = refreshed(opened, project, tag or None), tag_names(opened, project)
    value = {
        "dataset": done.dataset_version,
        "refreshed": [
            {"tag": names[result.tag_id], "version": result.version, "users": result.users, "share": result.share}
            for result in done.results
        ],
        "fresh": done.fresh,
        "failed": failures(done),
        "seconds": round(done.seconds, 3),
    }
    return Answer(value, lambda text: refresh_lines(done, names, text))


def refreshed(workspace: Workspace, project: str, names: list[str] | None = None) -> Refreshed:
    """Shown on standard error as it goes on."""
    from analysis.command_line.progress import ProgressLine
    from analysis.jobs import tags

    with ProgressLine() as line:
        return tags.refresh(workspace, project, names, progress=line.show_blocks)


def tag_names(workspace: Workspace, project: str) -> Mapping[int, str]:
    catalog = workspace.catalog()
    return {tag.id: tag.name for tag in catalog.tags.all(catalog.projects.get(project).id)}


def failures(done: Refreshed) -> list[dict[str, Any]]:
    return [{"tag": tag.name, "error": plain_error(error)} for tag, error in done.failed]


def refresh_lines(done: Refreshed, names: Mapping[int, str], text: Text) -> Iterator[str]:
    yield text(
        "cli.tags_refreshed",
        n=len(done.results),
        fresh=done.fresh,
        dataset=done.dataset_version,
        seconds=text.number(done.seconds),
    )
    for result in done.results:
        share = text.percent(result.share)
        yield "  " + text("cli.tag_value", value=names[result.tag_id], users=result.users, share=share)
    for tag, error in done.failed:
        yield "  " + text("cli.tag_error", tag=tag.name, error=text.error(error))


def export_tags(
    project: ProjectOption,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The file to write; .toml or .json by its ending.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Write the tree of tags, with their definitions, into one file that another project can read.

    Example: tag export --project shop --to tags.toml
    """
    opened = open_workspace(workspace)
    from analysis.jobs.exports import UnwritableFile
    from analysis.jobs.tags import exported_tree, format_of, tree_text

    form = format_of(to)
    tree, staying = exported_tree(opened, project)
    try:
        to.write_text(tree_text(tree, form), encoding="utf-8")
    except OSError as error:
        raise UnwritableFile(file=str(to), reason=error.strerror or "") from error
    value = {"file": str(to), "format": form, "tags": len(tree.tags), "left_out": list(staying)}

    def lines(text: Text) -> Iterator[str]:
        yield text("cli.tags_exported", file=str(to), n=len(tree.tags))
        if staying:
            yield "  " + text("cli.tags_left_out", tags=list(staying))

    return Answer(value, lines)


def import_tags(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of tags, .toml or .json.")],
    project: ProjectOption,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND:NAME=HERE",
            help="What an event, property, attribute, tag or segment of the file is called here; several times.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Leave out this tag of the file; several times.")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why the tree changes [default: FILE].")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Read a file of tags into a project: all of them, or none. Names that are missing here are asked about.

    Example: tag import tags.toml --project shop --rename "event:pay=purchase"
    """
    renames = dict(_rename(words) for words in rename or ())
    opened, path = open_workspace(workspace), existing_file(file)
    from analysis.jobs.tags import format_of, import_tree, read_tree

    tree = read_tree(text_of_file(path), format_of(path))
    done = import_tree(opened, project, tree, reason or path.name, renames, without or ())
    value = {
        "dataset": done.refreshed.dataset_version,
        "added": list(done.added),
        "changed": list(done.changed),
        "same": list(done.same),
    }

    def lines(text: Text) -> Iterator[str]:
        counts = {key: len(value[key]) for key in ("added", "changed", "same")}
        yield text("cli.tags_imported", **counts)
        if done.refreshed.results or done.refreshed.failed:
            yield from refresh_lines(done.refreshed, tag_names(opened, project), text)

    return Answer(value, lines)


def _rename(words: str) -> tuple[Any, str]:
    """`event:pay=purchase`; the name may hold an equals sign, then the last one divides."""
    from analysis.rules.closed import NEEDED_KINDS, NeededName

    kind, _, names = words.partition(":")
    old, divided, new = names.rpartition("=")
    if kind not in NEEDED_KINDS or not divided or not old or not new:
        raise BadWords(what="rename", option="--rename", value=words)
    return NeededName(kind, old), new
