"""What is a funnel's question without its references to tags and segments?

`measure` never opens the catalog, so before a run the filters of both sides are closed, and a breakdown by a tag is
told who has which of its values.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.insights.funnel_spec import Breakdown, FunnelSpec, Side
from analysis.jobs import tagging
from analysis.rules.conditions import Rule, TagRef
from analysis.store.workspace import Workspace


def closed(workspace: Workspace, project: str, spec: FunnelSpec) -> FunnelSpec:
    """The spec as tags and segments stand now. Raises `UnknownName` and `CircularRule`."""
    return replace(
        spec,
        filter=_closed(workspace, project, spec.filter),
        compare=_side(workspace, project, spec.compare),
        breakdown=_breakdown(workspace, project, spec.breakdown),
    )


def _closed(workspace: Workspace, project: str, rule: Rule | None) -> Rule | None:
    return None if rule is None else tagging.closed(workspace, project, rule)


def _side(workspace: Workspace, project: str, side: Side | None) -> Side | None:
    return None if side is None else replace(side, filter=_closed(workspace, project, side.filter))


def _breakdown(workspace: Workspace, project: str, breakdown: Breakdown | None) -> Breakdown | None:
    """By a tag: a rule for each of its values; for one that users have or not, its own name and rule."""
    if breakdown is None or breakdown.kind != "tag":
        return breakdown
    catalog = workspace.catalog()
    tag = catalog.tag(catalog.project(project).id, breakdown.column)
    values = tuple(tagging.value_counts(workspace, tag))
    named = [(value, TagRef(tag.name, value)) for value in values] or [(tag.name, TagRef(tag.name))]
    return replace(
        breakdown, rules=tuple((value, tagging.closed(workspace, project, reference)) for value, reference in named)
    )
