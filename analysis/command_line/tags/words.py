"""How is a tag said, to people and in JSON?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from analysis.locale import Text

if TYPE_CHECKING:
    from analysis.errors import SilhouetteError
    from analysis.jobs.tags import TagNow
    from analysis.store.workspace import Workspace

Tree = dict[int, tuple[str, str]]  # of each behaviour its subject's name and its own


LayerWord = Literal["base", "behaviour", "value"]
StatusWord = Literal["draft", "in_use"]


def tree_of(workspace: Workspace, project: str) -> Tree:
    catalog = workspace.catalog()
    branches = {branch.id: branch for branch in catalog.branches.all(catalog.projects.get(project).id)}
    return {
        branch.id: (branches[branch.parent].name, branch.name)
        for branch in branches.values()
        if branch.parent is not None
    }


def entry(now: TagNow, tree: Tree) -> dict[str, Any]:
    subject, behaviour = tree.get(now.tag.behaviour_id or 0, (None, None))
    return {
        "tag": now.tag.name,
        "version": now.tag.version,
        "kind": now.tag.kind,
        "users": now.users,
        "share": now.share,
        "dataset": now.dataset_version,
        "error": plain_error(now.error),
        "status": now.tag.status,
        "layer": now.tag.card.layer,
        "subject": subject,
        "behaviour": behaviour,
        "frozen": now.frozen,
        "lags": now.lags,
    }


def plain_error(error: SilhouetteError | None) -> dict[str, Any] | None:
    return {"code": error.code, "details": error.details} if error else None


def line(tag: TagNow, text: Text) -> str:
    if tag.error:
        return text("cli.tag_error", tag=tag.tag.name, error=text.error(tag.error))
    share, version = text.percent(tag.share), tag.dataset_version
    return text("cli.tag", tag=tag.tag.name, version=tag.tag.version, users=tag.users, share=share, dataset=version)


def value_rows(now: TagNow) -> list[dict[str, Any]]:
    return [
        {"value": value, "users": users, "share": users / now.total if now.total else None}
        for value, users in now.values
    ]
