"""Which tags does a project have, what do they mean on its data now, and who has them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analysis import engine
from analysis.errors import SilhouetteError
from analysis.export.segments import TagValues
from analysis.insights import matching
from analysis.insights.matching import MatchingResult, RuleSpec
from analysis.rules.closing import Resolve, close
from analysis.rules.conditions import Listed, Rule, SegmentRef, TagRef
from analysis.rules.json_form import rule_from_json, to_json
from analysis.store.catalog_connection import clean_name
from analysis.store.catalog_records import Json, Tag, TagKind
from analysis.store.dataset import Dataset
from analysis.store.members import VALUE, member_ids, read_members, write_members
from analysis.store.runs import USER
from analysis.store.workspace import Workspace

Ask = Callable[[Any, Dataset, Any], Any]  # `engine.run`, or a page's cache before it


@dataclass(frozen=True)
class TagNow:
    """A tag on one version of the data; a frozen one keeps the version that it was made from.

    `users` is None where it can't be said: `error` says why (an event or a column that the data doesn't have).
    """

    tag: Tag
    rule: Rule | None  # as people made it, with its references; None for a frozen list
    users: int | None
    total: int
    dataset_version: int
    error: SilhouetteError | None = None

    @property
    def frozen(self) -> bool:
        return self.tag.members is not None

    @property
    def share(self) -> float | None:
        return self.users / self.total if self.users is not None and self.total else None


def rule_of(tag: Tag) -> Rule | None:
    """The rule of a rule tag, as people made it."""
    return rule_from_json(tag.definition["rule"]) if tag.kind == "rule" else None


def closed(workspace: Workspace, project: str, rule: Rule, of: str | None = None) -> Rule:
    """The rule without references, as tags and segments stand now; `of` is the tag that it belongs to."""
    within = (TagRef(of),) if of else ()
    return close(rule, _resolver(workspace, project), within)


def _resolver(workspace: Workspace, project: str) -> Resolve:
    catalog = workspace.catalog()
    project_id = catalog.project(project).id
    folder = workspace.project_folder(project_id)

    def resolve(reference: TagRef | SegmentRef) -> Rule:
        if isinstance(reference, SegmentRef):
            members = catalog.segment(project_id, reference.name).members
            return Listed(tuple(member_ids(folder, members).to_pylist()))
        tag = catalog.tag(project_id, reference.name)
        if tag.members is not None:
            return Listed(tuple(member_ids(folder, tag.members, reference.value).to_pylist()))
        return rule_from_json(tag.definition["rule"]) if reference.value is None else Listed(())

    return resolve


def preview(
    workspace: Workspace, project: str, rule: Rule, dataset: Dataset, of: str | None = None, ask: Ask = engine.run
) -> MatchingResult:
    """How many users a rule takes, before it is saved. Raises what is wrong with it."""
    return ask(matching, dataset, RuleSpec(closed(workspace, project, rule, of)))


def save_tag(workspace: Workspace, project: str, name: str, rule: Rule, replace: bool = True) -> TagNow:
    """Save a rule as the tag's next version, and count it.

    Refused, with nothing saved: a circle of tags, and a rule that the project's data can't answer.
    """
    dataset = workspace.open(project)
    found = preview(workspace, project, rule, dataset, of=clean_name(name, "tag"))
    catalog = workspace.catalog()
    tag = catalog.save_tag(catalog.project(project).id, name, "rule", {"rule": to_json(rule)}, replace=replace)
    return TagNow(tag, rule, found.users, found.total, dataset.version)


def save_list(
    workspace: Workspace,
    project: str,
    name: str,
    users: pa.StringArray,
    origin: Json,
    values: pa.StringArray | None = None,
    kind: TagKind = "list",
    replace: bool = True,
) -> Tag:
    """Save users as a frozen tag, dated by the data that it was made from; `values` are one a user."""
    dataset = workspace.open(project)
    catalog = workspace.catalog()
    members = write_members(dataset.folder, users, dataset.version, values)
    return catalog.save_tag(catalog.project(project).id, name, kind, origin, members, replace=replace)


def tag_now(workspace: Workspace, project: str, tag: Tag, dataset: Dataset, ask: Ask = engine.run) -> TagNow:
    """How many users have the tag in this version of the data?"""
    total = dataset.manifest.users + dataset.manifest.attribute_only_users
    if tag.members is not None:
        return TagNow(tag, None, tag.members.users, total, tag.members.dataset_version)
    try:
        rule = rule_from_json(tag.definition["rule"])
        found = preview(workspace, project, rule, dataset, of=tag.name, ask=ask)
    except SilhouetteError as error:
        return TagNow(tag, rule_of(tag), None, total, dataset.version, error)
    return TagNow(tag, rule, found.users, total, dataset.version)


def tags_now(
    workspace: Workspace, project: str, dataset: Dataset | None = None, ask: Ask = engine.run
) -> tuple[TagNow, ...]:
    """All tags in use, by name, with their users in this version of the data (the newest by default)."""
    catalog = workspace.catalog()
    dataset = dataset or workspace.open(project)
    return tuple(tag_now(workspace, project, tag, dataset, ask) for tag in catalog.tags(catalog.project(project).id))


def tag_users(
    workspace: Workspace, project: str, name: str, value: str | None = None, dataset: Dataset | None = None
) -> pa.StringArray:
    """Ids of the users who have the tag (or one value of a frozen one) in this version of the data, sorted."""
    catalog = workspace.catalog()
    tag = catalog.tag(catalog.project(project).id, name)
    dataset = dataset or workspace.open(project)
    if tag.members is not None:
        return member_ids(dataset.folder, tag.members, value)
    rule = closed(workspace, project, TagRef(tag.name, value))
    return engine.members(matching, dataset, RuleSpec(rule), "matched")


def value_counts(workspace: Workspace, tag: Tag) -> dict[str, int]:
    """How many users of a frozen tag have each of its values; empty for a tag without values.

    Clusters come in the order of their definition, other values sorted.
    """
    if tag.members is None:
        return {}
    if tag.kind == "clusters" and "values" in tag.definition:
        return {str(value["name"]): int(value["users"]) for value in tag.definition["values"]}
    table = read_members(workspace.project_folder(tag.project_id), tag.members)
    if VALUE not in table.column_names:
        return {}
    counts = {one["values"]: one["counts"] for one in pc.value_counts(table[VALUE]).to_pylist()}
    return dict(sorted((value, count) for value, count in counts.items() if value is not None))


def tag_values(workspace: Workspace, project: str, name: str) -> TagValues:
    """What the tag says of each user, for a file of users."""
    catalog = workspace.catalog()
    project_id = catalog.project(project).id
    tag = catalog.tag(project_id, name)
    if tag.members is None:
        return TagValues(rule=closed(workspace, project, TagRef(tag.name)))
    table = read_members(workspace.project_folder(project_id), tag.members)
    values = table[VALUE].combine_chunks() if VALUE in table.column_names else None
    return TagValues(users=table[USER].combine_chunks(), values=values)
