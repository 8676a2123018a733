"""What is a rule without its references to tags and segments?

`measure` never opens the catalog, so before a run every `TagRef` and `SegmentRef` is replaced by the rule or the users
that it stands for at that moment. A tag that refers to itself, through however many others, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.errors import AnalysisError
from analysis.rules.conditions import AllOf, AnyOf, NoneOf, Rule, SegmentRef, TagRef

Resolve = Callable[[TagRef | SegmentRef], Rule]  # what a reference stands for; may hold references itself


class CircularRule(AnalysisError):
    """A tag that needs itself. details: tags (list of names, the way round)"""

    code = "circular_rule"


def close(rule: Rule, resolve: Resolve, within: tuple[TagRef | SegmentRef, ...] = ()) -> Rule:
    """The rule with every reference replaced; `within` are the references that it is part of already."""
    match rule:
        case AllOf(conditions):
            return AllOf(tuple(close(condition, resolve, within) for condition in conditions))
        case AnyOf(conditions):
            return AnyOf(tuple(close(condition, resolve, within) for condition in conditions))
        case NoneOf(conditions):
            return NoneOf(tuple(close(condition, resolve, within) for condition in conditions))
        case TagRef() | SegmentRef():
            if rule in within:
                raise CircularRule(tags=[reference.name for reference in (*within, rule)])
            return close(resolve(rule), resolve, (*within, rule))
        case _:
            return rule


def references(rule: Rule) -> Iterator[TagRef | SegmentRef]:
    """The tags and segments that a rule names itself."""
    match rule:
        case AllOf(conditions) | AnyOf(conditions) | NoneOf(conditions):
            for condition in conditions:
                yield from references(condition)
        case TagRef() | SegmentRef():
            yield rule
        case _:
            return
