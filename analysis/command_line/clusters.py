"""`clusters`: which groups do users fall into by what they do?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.command_line.answers import Answer, text_of_environment
from analysis.command_line.options import JsonOption, ProjectOption, ValueOption, WorkspaceOption, open_workspace
from analysis.command_line.tags import require_value
from analysis.locale import Text
from analysis.locale.say import Names, Say

if TYPE_CHECKING:
    from analysis.insights.clusters import ClustersResult
    from analysis.store.catalog import Tag
    from analysis.store.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Clusters: groups of users who behave alike.")

_DEFAULT_NAME = "clusters"


@app.command()
def fit(
    project: ProjectOption,
    name: Annotated[str, typer.Option(metavar="NAME", help="The name under which they are kept.")] = _DEFAULT_NAME,
    groups: Annotated[
        int | None, typer.Option(metavar="N", min=2, max=10, help="How many, 2 to 10 [default: as the data says].")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Find groups of users who behave alike, and keep them as a dated tag.

    Each group is called by what sets it apart, in the language of the shell.

    Example: clusters fit --project shop
    """
    opened = open_workspace(workspace)
    from analysis.insights.clusters import ClustersSpec, words
    from analysis.jobs import clusters

    dataset, text = opened.open(project), text_of_environment()
    result = clusters.fit_clusters(opened, project, ClustersSpec(groups=groups), dataset)
    shown = opened.catalog().names.get(opened.catalog().projects.get(project).id, text.language)
    called = words.names(result, Say(text, Names({**shown})))
    tag = clusters.save_clusters(opened, project, name, result, called, dataset)
    value = _fitted(tag, result, called)
    return Answer(value, lambda text: _lines(value, result, text))


@app.command("list")
def list_clusters(project: ProjectOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> Answer:
    """All sets of clusters that were kept.

    Example: clusters list --project shop
    """
    opened = open_workspace(workspace)
    catalog = opened.catalog()
    found = [_entry(tag) for tag in catalog.tags.all(catalog.projects.get(project).id, "clusters")]
    return Answer({"clusters": found}, lambda text: [_line(entry, text) for entry in found] or [text("cli.none")])


@app.command()
def users(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The set of clusters, by its name.")],
    project: ProjectOption,
    value: ValueOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> Answer:
    """Who is in which cluster: a user and the name of the cluster a line.

    Example: clusters users clusters --project shop
    """
    opened = open_workspace(workspace)
    tag = _clusters(opened, project, name)
    require_value(opened, tag, value)
    from analysis.store.lists import read_members

    assert tag.members is not None  # noqa: S101 clusters are frozen
    table = read_members(opened.project_folder(tag.project_id), tag.members)
    found = [row for row in table.to_pylist() if value is None or row["value"] == value]
    return Answer({"users": found}, lambda text: (f"{row['user']}\t{row['value']}" for row in found))


def _clusters(workspace: Workspace, project: str, name: str) -> Tag:
    from difflib import get_close_matches

    from analysis.errors import UnknownName

    catalog = workspace.catalog()
    known = {tag.name: tag for tag in catalog.tags.all(catalog.projects.get(project).id, "clusters")}
    if name not in known:
        raise UnknownName(kind="clusters", name=name, near=get_close_matches(name, known, n=3))
    return known[name]


def _fitted(tag: Tag, result: ClustersResult, called: tuple[str, ...]) -> dict[str, Any]:
    silhouettes = dict(zip(result.choices["groups"], result.choices["silhouette"], strict=True))
    return {
        "clusters": tag.name,
        "version": tag.version,
        "dataset": tag.members.dataset_version if tag.members else None,
        "users": len(result.users),
        "silhouette": _number(silhouettes.get(len(result.clusters))),
        "stability": _number(result.stability),
        "values": [
            {
                "value": name,
                "users": cluster.users,
                "share": cluster.share,
                "differences": [
                    {"feature": each.feature.kind, "of": each.feature.of or None, "z": each.z}
                    for each in cluster.differences
                ],
            }
            for cluster, name in zip(result.clusters, called, strict=True)
        ],
    }


def _number(value: float | None) -> float | None:
    """A plain float; null for what can't be said."""
    return None if value is None or value != value else float(value)


def _entry(tag: Tag) -> dict[str, Any]:
    values = [{"value": value["name"], "users": value["users"]} for value in tag.definition["values"]]
    users, dataset = (tag.members.users, tag.members.dataset_version) if tag.members else (None, None)
    return {"clusters": tag.name, "version": tag.version, "dataset": dataset, "users": users, "values": values}


def _line(entry: dict[str, Any], text: Text) -> str:
    values = text.listed([f"{value['value']} ({text.number(value['users'])})" for value in entry["values"]])
    return text("cli.clusters", **{**entry, "values": values})


def _lines(value: dict[str, Any], result: ClustersResult, text: Text) -> Iterator[str]:
    from analysis.insights.clusters import words

    said = words.answer(result, tuple(each["value"] for each in value["values"]), Say(text))
    yield text(
        "cli.clusters_fitted", clusters=value["clusters"], version=value["version"], dataset=value["dataset"], said=said
    )
    for each in value["values"]:
        yield text("cli.cluster", value=each["value"], users=each["users"], share=text.percent(each["share"]))
    for note in result.notes:
        yield text.note(note)
