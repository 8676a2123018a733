"""`tag`: save a rule or a definition under a name, and see what it says and who has it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, BadWords, iso_moment, text_of_environment
from analysis.command_line.options import (
    JsonOption,
    ProjectOption,
    ValueOption,
    WorkspaceOption,
    existing_file,
    open_workspace,
    text_of_file,
)
from analysis.command_line.tags import health, trees
from analysis.command_line.tags.words import LayerWord, StatusWord, entry, line, tree_of, value_rows
from analysis.errors import UnknownName
from analysis.locale import Text
from analysis.locale.say import Say

if TYPE_CHECKING:
    from analysis.jobs.tags import TagNow
    from analysis.store.catalog import Tag
    from analysis.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Tags: rules about users, saved under a name.")

TagArgument = Annotated[str, typer.Argument(metavar="NAME", help="The tag, by its name.")]


@app.command()
def save(
    name: TagArgument,
    project: ProjectOption,
    rule: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="A file with a rule or a definition in JSON, as in docs/rules.md, docs/tags.md."
        ),
    ],
    layer: Annotated[LayerWord | None, typer.Option(metavar="LAYER", help="base, behaviour or value.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="NAME", help="Level 1 of the tree; added if new.")] = None,
    behaviour: Annotated[str | None, typer.Option(metavar="NAME", help="Level 2, below --subject.")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the tree grows, if it does.")] = "tag save",
    status: Annotated[StatusWord | None, typer.Option(metavar="STATUS", help="draft or in_use.")] = None,
    description: Annotated[str | None, typer.Option(metavar="TEXT", help="What the tag is about.")] = None,
    goal: Annotated[str | None, typer.Option(metavar="TEXT", help="The business goal that it serves.")] = None,
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Who answers for it.")] = None,
    frozen: Annotated[
        bool | None, typer.Option("--frozen/--not-frozen", help="Keep today's users, or follow every new dataset.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Save a rule or a definition as a tag. A name in use gets its next version.

    Example: tag save buyers --project shop --rule buyers.json
    """
    if behaviour is not None and subject is None:
        raise BadWords(what="behaviour_alone", option="--subject")
    opened, path = open_workspace(workspace), existing_file(rule)
    from analysis.jobs.tags import TreePlace, changed_card, saving
    from analysis.rules.said import definition_sentence
    from analysis.rules.written import definition_from_json, from_text

    asked = from_text(text_of_file(path), definition_from_json)
    said = {"layer": layer, "owner": owner, "description": description, "goal": goal}
    said["refresh"] = None if frozen is None else "frozen" if frozen else "always"
    card = changed_card(tag_cards(opened, project, name), **said)
    draft = None if status is None else status == "draft"
    place = None if subject is None else TreePlace(subject, behaviour, reason)
    saved = saving.save_tag(opened, project, name, asked, card=card, draft=draft, place=place)

    def lines(text: Text) -> Iterator[str]:
        yield line(saved, text)
        yield "  " + definition_sentence(asked, Say(text))
        yield from value_lines(saved, text)

    return Answer(_saved(saved), lines)


def tag_cards(workspace: Workspace, project: str, name: str) -> Any:  # noqa: ANN401 a `TagCard`, imported late
    """What is said of the tag so far."""
    from analysis.store.catalog import TagCard

    catalog = workspace.catalog()
    try:
        return catalog.tags.get(catalog.projects.get(project).id, name).card
    except UnknownName:
        return TagCard()


def _saved(saved: TagNow) -> dict[str, Any]:
    return {
        "tag": saved.tag.name,
        "version": saved.tag.version,
        "users": saved.users,
        "share": saved.share,
        "dataset": saved.dataset_version,
        "kind": saved.tag.kind,
        "status": saved.tag.status,
        "values": value_rows(saved),
    }


@app.command()
def show(
    name: TagArgument, project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> Answer:
    """All that is known of one tag: what it means, where it stands, who has it, and its versions.

    Example: tag show buyers --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs.tags import tag_now

    catalog, dataset = opened.catalog(), opened.open(project)
    project_id = catalog.projects.get(project).id
    tag = catalog.tags.get(project_id, name)
    now, versions = tag_now(opened, project, tag, dataset), catalog.tags.versions(project_id, name)
    value = entry(now, tree_of(opened, project)) | {
        "owner": tag.card.owner,
        "description": tag.card.description,
        "goal": tag.card.goal,
        "refresh": tag.card.refresh,
        "last_used": iso_moment(tag.last_used_at),
        "computed": iso_moment(now.result.computed_at if now.result else tag.created_at),
        "sentence": _sentence(now, text_of_environment()),
        "definition": dict(tag.definition) if now.definition else None,
        "values": value_rows(now),
        "versions": [
            {"version": one.version, "kind": one.kind, "created": iso_moment(one.created_at), "by": one.created_by}
            for one in versions
        ],
    }

    def lines(text: Text) -> Iterator[str]:
        yield line(now, text)
        yield "  " + _sentence(now, text)
        yield from value_lines(now, text)
        yield "  " + text(
            "cli.tag_card",
            branch=_branch(value, text),
            layer=text(f"cli.layer.{tag.card.layer}"),
            status=text(f"cli.status.{tag.status}"),
            owner=tag.card.owner or "–",
        )
        for one in versions:
            yield "  " + text("cli.tag_version", version=one.version, moment=one.created_at, by=one.created_by)

    return Answer(value, lines)


def _sentence(now: TagNow, text: Text) -> str:
    from analysis.insights.tags import words

    return words.meaning(now.tag, now.definition, Say(text))


def _branch(value: dict[str, Any], text: Text) -> str:
    return f"{value['subject']} › {value['behaviour']}" if value["subject"] else text("cli.tag_unsorted")


def value_lines(now: TagNow, text: Text) -> Iterator[str]:
    for row in value_rows(now):
        yield "  " + text("cli.tag_value", value=row["value"], users=row["users"], share=text.percent(row["share"]))


@app.command("list")
def list_tags(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """All tags that aren't retired, with their users in the newest data.

    Example: tag list --project shop
    """
    opened = open_workspace(workspace)
    from analysis.jobs.tags import tags_now

    found, tree = tags_now(opened, project), tree_of(opened, project)
    return Answer(
        {"tags": [entry(tag, tree) for tag in found]},
        lambda text: [line(tag, text) for tag in found] or [text("cli.none")],
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
    from analysis.jobs.tags import tag_users

    catalog = opened.catalog()
    require_value(opened, catalog.tags.get(catalog.projects.get(project).id, name), value)
    found = tag_users(opened, project, name, value).to_pylist()
    return Answer({"users": found}, lambda text: found)


app.command("refresh")(trees.refresh)
app.command("export")(trees.export_tags)
app.command("import")(trees.import_tags)
app.command("health")(health.health)


def require_value(workspace: Workspace, tag: Tag, value: str | None) -> None:
    """A value that a tag doesn't have is a mistake, not an empty list."""
    if value is None:
        return
    from analysis.jobs.tags import value_counts

    known = list(value_counts(workspace, tag))
    if value not in known:
        raise UnknownName(kind="value", name=value, near=get_close_matches(value, known, n=3))
