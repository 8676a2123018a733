"""What is a question of retention without its references to tags and segments?"""

from __future__ import annotations

from dataclasses import replace

from analysis import engine
from analysis.engine import Ask
from analysis.insights.retention import RetentionSpec
from analysis.jobs.tags import closed_rules, tag_book, value_counts
from analysis.rules.asked import Rule, TagRef
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace


def closed(
    workspace: Workspace, project: str, spec: RetentionSpec, dataset: Dataset | None = None, ask: Ask = engine
) -> RetentionSpec:
    """The spec as tags, segments and the data (the newest by default) stand now.

    Raises `UnknownName` and `CircularRule`.
    """
    by, named = spec.by, list[tuple[str, Rule]]()
    if spec.filter is None and (by is None or by.kind != "tag"):
        return spec
    book, dataset = tag_book(workspace, project), dataset or workspace.open(project)
    if by is not None and by.kind == "tag":
        # A rule for each value of the tag; of one that users have or not, its own name and rule.
        tag = book.tag(by.column)
        values = tuple(value_counts(workspace, tag, dataset, ask, book))
        named = [(value, TagRef(tag.name, value)) for value in values] or [(tag.name, TagRef(tag.name))]
    rules = [*(() if spec.filter is None else (spec.filter,)), *(rule for _, rule in named)]
    made = iter(closed_rules(book, dataset, rules, ask))
    filter_ = None if spec.filter is None else next(made)
    if by is not None and named:
        by = replace(by, rules=tuple((value, next(made)) for value, _ in named))
    return replace(spec, filter=filter_, by=by)
