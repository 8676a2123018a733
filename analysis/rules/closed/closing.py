"""What is a rule without its references to tags, segments and parts of funnels, and without ranks?

`measure` never opens the catalog and sees one block only. So before a run every reference is replaced by the rule or
the users that it stands for at that moment, and every `Rank` ("top 20 %") by the number that it comes to over all
users. A tag or segment that refers to itself, through however many others, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from analysis.errors import AnalysisError
from analysis.rules.asked import (
    Compared,
    Condition,
    FunnelRef,
    Limit,
    Listed,
    Rank,
    Reference,
    Rule,
    SegmentRef,
    TagRef,
    mapped,
    walk,
)

Resolve = Callable[[Reference], Rule]  # what a reference stands for; may hold references itself
# The number of the last user within a ranked condition's rank, over the whole dataset; None if nobody has a number.
Cut = Callable[[Compared], float | None]


class CircularRule(AnalysisError):
    """A tag or segment that needs itself. details: tags (list of names, the way round)"""

    code = "circular_rule"


def close(rule: Rule, resolve: Resolve, within: tuple[Reference, ...] = (), cut: Cut | None = None) -> Rule:
    """The rule with every reference and, given a `cut`, every rank replaced.

    `within` are the references that the rule is part of already.
    """

    def closed(condition: Condition) -> Rule:
        match condition:
            case TagRef() | SegmentRef() | FunnelRef():
                if condition in within:
                    raise CircularRule(tags=[reference.name for reference in (*within, condition)])
                return close(resolve(condition), resolve, (*within, condition), cut)
            case Compared(limit=Rank()) if cut is not None:
                return _limited(condition, cut(condition))
            case _:
                return condition

    return mapped(rule, closed)


def _limited(ranked: Compared, number: float | None) -> Rule:
    """The ranked condition with the number at its rank; nobody, where nobody has one."""
    if number is None or not isinstance(ranked.limit, Rank):
        return Listed(())
    return replace(ranked, limit=Limit(">=" if ranked.limit.side == "top" else "<=", (number,)))


def ranks(rule: Rule) -> Iterator[Compared]:
    """The ranked conditions of a rule."""
    for condition in walk(rule):
        if isinstance(condition, Compared) and isinstance(condition.limit, Rank):
            yield condition


def references(rule: Rule) -> Iterator[Reference]:
    """The tags, segments and parts of funnels that a rule names itself."""
    for condition in walk(rule):
        if isinstance(condition, Reference):
            yield condition
