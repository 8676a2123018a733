"""`tag`: save a rule under a name, and see who has it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    ValueOption,
    WorkspaceOption,
    existing_file,
    open_workspace,
)
from analysis.errors import UnknownName
from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.jobs.tagging import TagNow
    from analysis.store.catalog_records import Tag
    from analysis.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Tags: rules about users, saved under a name.")

TagArgument = Annotated[str, typer.Argument(metavar="NAME", help="The tag, by its name.")]


@app.command()
def save(
    name: TagArgument,
    project: ProjectOption,
    rule: Annotated[Path, typer.Option(metavar="FILE", help="A file with the rule in JSON; docs/rules.md says how.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Save a rule as a tag. A name in use gets its next version.

    Example: tag save buyers --project shop --rule buyers.json
    """
    opened, path = open_workspace(workspace), existing_file(rule)
    from analysis.jobs import tagging
    from analysis.rules.json_form import rule_from_text
    from analysis.rules.sentence import sentence

    asked = rule_from_text(text_of_file(path))
    saved = tagging.save_tag(opened, project, name, asked)
    value = {
        "tag": saved.tag.name,
        "version": saved.tag.version,
        "users": saved.users,
        "share": saved.share,
        "dataset": saved.dataset_version,
    }

    def lines(text: Text) -> Iterator[str]:
        yield _line(saved, text)
        yield "  " + sentence(asked, text)

    return Answer(value, lines)


@app.command("list")
def list_tags(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """All tags in use, with their users in the newest data.

    Example: tag list --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs import tagging

    found = tagging.tags_now(opened, project)
    return Answer(
        {"tags": [_entry(tag) for tag in found]},
        lambda text: [_line(tag, text) for tag in found] or [text("cli.none")],
    )


@app.command()
def users(
    name: TagArgument,
    project: ProjectOption,
    value: ValueOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Who has a tag in the newest data, one id a line.

    Example: tag users buyers --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs import tagging

    catalog = opened.catalog()
    require_value(opened, catalog.tag(catalog.project(project).id, name), value)
    found = tagging.tag_users(opened, project, name, value).to_pylist()
    return Answer({"users": found}, lambda text: found)


def require_value(workspace: Workspace, tag: Tag, value: str | None) -> None:
    """A value that a tag doesn't have is a mistake, not an empty list."""
    if value is None:
        return
    from analysis.jobs.tagging import value_counts

    known = list(value_counts(workspace, tag))
    if value not in known:
        raise UnknownName(kind="value", name=value, near=get_close_matches(value, known, n=3))


def text_of_file(path: Path) -> str:
    """UTF-8, as JSON is; other bytes are left for the reader of JSON to refuse where they stand."""
    return path.read_bytes().decode("utf-8", errors="replace")


def _entry(tag: TagNow) -> dict[str, Any]:
    return {
        "tag": tag.tag.name,
        "version": tag.tag.version,
        "kind": tag.tag.kind,
        "users": tag.users,
        "share": tag.share,
        "dataset": tag.dataset_version,
        "error": {"code": tag.error.code, "details": tag.error.details} if tag.error else None,
    }


def _line(tag: TagNow, text: Text) -> str:
    if tag.error:
        return text("cli.tag_error", tag=tag.tag.name, error=text.error(tag.error))
    share, version = text.percent(tag.share), tag.dataset_version
    return text("cli.tag", tag=tag.tag.name, version=tag.tag.version, users=tag.users, share=share, dataset=version)
