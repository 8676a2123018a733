"""How is it said why ids are one, and why others aren't?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.jobs.governance.matching import IdMatches
from analysis.locale import Text
from analysis.sources.identity import IdentitySpec, Reason

_FEW = 3

Name = Callable[[str], str]  # of what stands in the data, as it is shown


def said_reason(text: Text, reason: Reason, name: Name = str) -> str:
    ids = text.listed([name(one) for one in reason.ids])
    if reason.column is None:
        return text("identity.reason_own", ids=ids)
    return text("identity.reason_shared", column=name(reason.column), value=name(reason.value), ids=ids)


def said_apart(text: Text, spec: IdentitySpec, found: IdMatches, name: Name = str) -> Iterator[str]:
    """What joins nobody, each kind in a sentence."""
    if found.shared.total:
        shared = [
            text("identity.shared_one", column=name(one.column), value=name(one.value), users=one.users)
            for one in found.shared.told[:_FEW]
        ]
        yield text("identity.shared", n=found.shared.total, limit=spec.largest_degree, examples=text.listed(shared))
    if found.crowded.total:
        crowded = [
            text("identity.crowded_one", user=name(one.user), column=name(one.column), values=one.values)
            for one in found.crowded.told[:_FEW]
        ]
        yield text("identity.crowded", n=found.crowded.total, limit=spec.largest_degree, examples=text.listed(crowded))
    if found.too_large.total:
        large = []
        for group in found.too_large.told[:_FEW]:
            joins = next((one for one in group.reasons if one.column), None)
            by = {"column": name(joins.column or ""), "value": name(joins.value)} if joins else {}
            large.append(text("identity.too_large_one" if joins else "identity.too_large_bare", size=group.size, **by))
        yield text("identity.too_large", n=found.too_large.total, limit=spec.largest_group, examples=text.listed(large))
