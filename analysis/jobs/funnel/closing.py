"""What is a funnel's question without its references to tags and segments?

`measure` never opens the catalog, so before a run the filters of both sides are closed, and a breakdown by a tag is
told who has which of its values.
"""

from __future__ import annotations

from dataclasses import replace

from analysis import engine
from analysis.engine import Ask
from analysis.insights.funnel import FunnelSpec
from analysis.jobs.tags import closed_rules, tag_book, value_counts
from analysis.rules.asked import Rule, TagRef
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace


def closed(
    workspace: Workspace, project: str, spec: FunnelSpec, dataset: Dataset | None = None, ask: Ask = engine
) -> FunnelSpec:
    """The spec as tags, segments and the data (the newest by default) stand now.

    Raises `UnknownName` and `CircularRule`.
    """
    book, dataset = tag_book(workspace, project), dataset or workspace.open(project)
    compare, breakdown = spec.compare, spec.breakdown
    named: list[tuple[str, Rule]] = []
    if breakdown is not None and breakdown.kind == "tag":
        # A rule for each value of the tag; of one that users have or not, its own name and rule.
        tag = book.tag(breakdown.column)
        values = tuple(value_counts(workspace, tag, dataset, ask, book))
        named = [(value, TagRef(tag.name, value)) for value in values] or [(tag.name, TagRef(tag.name))]
    filters = [spec.filter, compare.filter if compare is not None else None]
    asked = [rule for rule in (*filters, *(rule for _, rule in named)) if rule is not None]
    rules = iter(closed_rules(book, dataset, asked, ask))
    filter_, of_compare = (None if rule is None else next(rules) for rule in filters)
    if compare is not None:
        compare = replace(compare, filter=of_compare)
    if breakdown is not None and named:
        breakdown = replace(breakdown, rules=tuple((value, next(rules)) for value, _ in named))
    return replace(spec, filter=filter_, compare=compare, breakdown=breakdown)
