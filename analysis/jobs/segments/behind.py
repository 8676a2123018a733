"""Which rule says who is on a list, so that it can be saved as a segment that keeps up with the data?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pyarrow as pa

from analysis import engine
from analysis.engine import Ask
from analysis.errors import NameTaken, SilhouetteError
from analysis.insights.funnel import funnel_from_json
from analysis.jobs.segments.now import users_of
from analysis.jobs.segments.saving import save_rule
from analysis.jobs.tags import TagBook, closed_rule, tag_book
from analysis.rules.asked import FUNNEL_STATES, FunnelRef, Rule, SegmentRef, TagRef, YesNo
from analysis.rules.written import definition_from_json
from analysis.store.catalog import Json, SavedAnalysis, Segment, clean_name
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

# What an origin may say, by its kind: one that says more was narrowed by something that no rule says.
_SAYS = {
    "rule": {"rule"},
    "tag": {"tag", "version", "value"},
    "segment": {"segment"},
    "funnel": {"spec", "step", "state", "never", "cell"},
}


def keeps_up(
    workspace: Workspace, project: str, origin: Json, users: pa.StringArray, dataset: Dataset, ask: Ask = engine
) -> bool:
    """Whether a rule says just these users of the data, so that it can be asked again of the next."""
    book = tag_book(workspace, project)
    try:
        rule, book = _rule_behind(book, origin, _free(book, "list"))
        if rule is None:
            return False
        return users_of(closed_rule(book, dataset, rule, ask=ask), dataset, ask).equals(users)
    except (SilhouetteError, KeyError, TypeError, ValueError):  # an origin that can't be read any more
        return False


def save_keeping_up(
    workspace: Workspace, project: str, name: str, origin: Json, dataset: Dataset | None = None, ask: Ask = engine
) -> Segment:
    """The list behind this origin as a segment that keeps up with the data. A funnel that isn't saved yet is saved with
    it, under the segment's name or the first with a number that is free. Raises `NameTaken`, `EmptyName`."""
    catalog, name = workspace.catalog(), clean_name(name, "segment")
    book = tag_book(workspace, project)
    if name in book.segments:
        raise NameTaken(kind="segment", name=name)
    rule, _ = _rule_behind(book, origin, _free(book, name))
    if rule is None:
        raise ValueError(f"no rule says this list: {origin}")
    if isinstance(rule, FunnelRef) and rule.name not in book.funnels:
        catalog.analyses.save(catalog.projects.get(project).id, "funnel", rule.name, origin["spec"])
    return save_rule(workspace, project, name, rule, dataset=dataset, ask=ask)


def _free(book: TagBook, wanted: str) -> str:
    """The name, or the first with a number behind it that no funnel has."""
    names = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
    return next(name for name in names if name not in book.funnels)


def _rule_behind(book: TagBook, origin: Json, called: str) -> tuple[Rule | None, TagBook]:
    """And the book in which a funnel stands that isn't saved yet, under the name that is given for it."""
    kind = str(origin.get("kind"))
    if kind not in _SAYS or set(origin) - {"kind", "words"} - _SAYS[kind]:
        return None, book
    match origin:
        case {"kind": "rule", "rule": form}:
            definition = definition_from_json(dict(form))
            return (definition.rule if isinstance(definition, YesNo) else None), book
        case {"kind": "tag", "tag": str(name)}:
            return TagRef(name, origin.get("value")), book
        case {"kind": "segment", "segment": str(name)}:
            return SegmentRef(name), book
        case {"kind": "funnel", "spec": {} as spec, "step": int(step), "state": str(state)} if state in FUNNEL_STATES:
            return _funnel_part(book, spec, FunnelRef(called, step, state, bool(origin.get("never"))))
    return None, book


def _funnel_part(book: TagBook, spec: Mapping[str, Any], part: FunnelRef) -> tuple[Rule | None, TagBook]:
    asked = funnel_from_json(spec)
    if asked.compare is not None:
        return None, book
    for name in book.funnels:
        if book.funnel(name) == asked:
            return replace(part, name=name), book
    kept = SavedAnalysis("", "", "funnel", part.name, spec, None, datetime.now(UTC), "")
    return part, replace(book, funnels={**book.funnels, part.name: kept})
