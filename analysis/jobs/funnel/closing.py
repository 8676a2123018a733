"""What is a funnel's question without its references to tags and segments?

`measure` never opens the catalog, so before a run the filters of both sides are closed, and a breakdown by a tag is
told who has which of its values.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.insights.funnel import Breakdown, FunnelSpec, Side
from analysis.jobs.tags import closed_rule, value_counts
from analysis.rules.asked import Rule, TagRef
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace


def closed(workspace: Workspace, project: str, spec: FunnelSpec, dataset: Dataset | None = None) -> FunnelSpec:
    """The spec as tags, segments and the data (the newest by default) stand now.

    Raises `UnknownName` and `CircularRule`.
    """

    def without(rule: Rule | None) -> Rule | None:
        return None if rule is None else closed_rule(workspace, project, rule, dataset=dataset)

    def side(other: Side | None) -> Side | None:
        return None if other is None else replace(other, filter=without(other.filter))

    breakdown = spec.breakdown
    if breakdown is not None and breakdown.kind == "tag":
        breakdown = _by_tag(workspace, project, breakdown, dataset)
    return replace(spec, filter=without(spec.filter), compare=side(spec.compare), breakdown=breakdown)


def _by_tag(workspace: Workspace, project: str, breakdown: Breakdown, dataset: Dataset | None) -> Breakdown:
    """With a rule for each value of the tag; of one that users have or not, its own name and rule."""
    catalog = workspace.catalog()
    tag = catalog.tags.get(catalog.projects.get(project).id, breakdown.column)
    values = tuple(value_counts(workspace, tag, dataset))
    named = [(value, TagRef(tag.name, value)) for value in values] or [(tag.name, TagRef(tag.name))]
    rules = tuple((value, closed_rule(workspace, project, each, dataset=dataset)) for value, each in named)
    return replace(breakdown, rules=rules)
