"""What is a rule without its references to tags and segments, and without ranks?

`measure` never opens the catalog and sees one block only. So before a run every `TagRef` and `SegmentRef` is replaced
by the rule or the users that it stands for at that moment, and every `Rank` ("top 20 %") by the number that it comes
to over all users. A tag that refers to itself, through however many others, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from analysis.errors import AnalysisError
from analysis.rules.asked import AllOf, Amount, AnyOf, DaysSince, Limit, Listed, NoneOf, Rank, Rule, SegmentRef, TagRef

Resolve = Callable[[TagRef | SegmentRef], Rule]  # what a reference stands for; may hold references itself
Ranked = Amount | DaysSince
# The number of the last user within a ranked condition's rank, over the whole dataset; None if nobody has a number.
Cut = Callable[[Ranked], float | None]


class CircularRule(AnalysisError):
    """A tag that needs itself. details: tags (list of names, the way round)"""

    code = "circular_rule"


def close(rule: Rule, resolve: Resolve, within: tuple[TagRef | SegmentRef, ...] = (), cut: Cut | None = None) -> Rule:
    """The rule with every reference and, given a `cut`, every rank replaced.

    `within` are the references that the rule is part of already.
    """
    match rule:
        case AllOf(conditions):
            return AllOf(tuple(close(condition, resolve, within, cut) for condition in conditions))
        case AnyOf(conditions):
            return AnyOf(tuple(close(condition, resolve, within, cut) for condition in conditions))
        case NoneOf(conditions):
            return NoneOf(tuple(close(condition, resolve, within, cut) for condition in conditions))
        case TagRef() | SegmentRef():
            if rule in within:
                raise CircularRule(tags=[reference.name for reference in (*within, rule)])
            return close(resolve(rule), resolve, (*within, rule), cut)
        case Amount(limit=Rank()) | DaysSince(limit=Rank()) if cut is not None:
            return _limited(rule, cut(rule))
        case _:
            return rule


def _limited(rule: Ranked, number: float | None) -> Rule:
    """The ranked condition with the number at its rank; nobody, where nobody has one."""
    if number is None or not isinstance(rule.limit, Rank):
        return Listed(())
    return replace(rule, limit=Limit(">=" if rule.limit.side == "top" else "<=", (number,)))


def ranks(rule: Rule) -> Iterator[Ranked]:
    """The ranked conditions of a rule."""
    match rule:
        case AllOf(conditions) | AnyOf(conditions) | NoneOf(conditions):
            for condition in conditions:
                yield from ranks(condition)
        case Amount(limit=Rank()) | DaysSince(limit=Rank()):
            yield rule
        case _:
            return


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
