"""How are the conditions and groups of a rule being built moved?"""

from __future__ import annotations

from dataclasses import replace

from pages._rules.draft import LEVELS, ROOT, ConditionDraft, GroupDraft, RuleDraft
from pages._ui.rows import changed


def added(draft: RuleDraft, group: int, condition: ConditionDraft | None = None) -> RuleDraft:
    """One more condition at the end of a group, if it is still there."""
    if group not in draft.nodes:
        return draft
    number = draft.last + 1
    draft = draft.with_members(group, (*draft.members(group), number))
    return draft.with_node(number, condition or ConditionDraft())


def group_added(draft: RuleDraft, group: int) -> RuleDraft:
    """A group in a group that is still there, with one condition to begin with."""
    if group not in draft.nodes:
        return draft
    number = draft.last + 1
    draft = draft.with_members(group, (*draft.members(group), number)).with_node(number, GroupDraft())
    return added(draft, number)


def removed(draft: RuleDraft, node: int) -> RuleDraft:
    """A group left empty goes too, the outermost begins anew."""
    above = draft.above(node)
    if above is None:
        return draft
    gone = {node, *draft.below(node)}
    draft = _without(draft, above, node)
    draft = replace(draft, nodes={number: each for number, each in draft.nodes.items() if number not in gone})
    return _never_empty(draft, above)


def _without(draft: RuleDraft, group: int, node: int) -> RuleDraft:
    return draft.with_members(group, tuple(member for member in draft.members(group) if member != node))


def _never_empty(draft: RuleDraft, group: int) -> RuleDraft:
    if draft.members(group):
        return draft
    return added(draft, ROOT) if group == ROOT else removed(draft, group)


def moves(draft: RuleDraft, node: int) -> tuple[str, ...]:
    """What can be done with a condition or a group, where it stands."""
    above = draft.above(node)
    if above is None:
        return ()
    siblings = draft.members(above)
    at = siblings.index(node)
    possible = {
        "not": not draft.is_group(node),
        "up": at > 0,
        "down": at < len(siblings) - 1,
        "into": _next_group(draft, node) is not None,
        "wrap": _fits_within(draft, node, above) and len(siblings) > 1,
        "out": above != ROOT,
        "copy": True,
        "remove": True,
    }
    return tuple(name for name, can in possible.items() if can)


def _fits_within(draft: RuleDraft, node: int, above: int) -> bool:
    """Whether there is a level left for a group around it."""
    return draft.depth(above) + 1 + draft.height(node) <= LEVELS


def _next_group(draft: RuleDraft, node: int) -> int | None:
    """The group just above or below, if there is room in it."""
    above = draft.above(node)
    if above is None or not _fits_within(draft, node, above):
        return None
    siblings = draft.members(above)
    at = siblings.index(node)
    near = (*siblings[max(at - 1, 0) : at], *siblings[at + 1 : at + 2])
    return next((other for other in near if draft.is_group(other)), None)


def moved(draft: RuleDraft, node: int, how: str) -> RuleDraft:
    """Carry out one of `moves`; any other changes nothing."""
    above = draft.above(node)
    if above is None or how not in moves(draft, node):
        return draft
    match how:
        case "not":
            return changed(draft, ("nodes", node, "negated"), not draft.condition(node).negated)
        case "up" | "down":
            return _shifted(draft, above, node, 1 if how == "down" else -1)
        case "into":
            return _into(draft, above, node)
        case "wrap":
            inner = draft.last + 1
            members = tuple(inner if member == node else member for member in draft.members(above))
            return draft.with_members(above, members).with_node(inner, GroupDraft(members=(node,)))
        case "out":
            return _out(draft, above, node)
        case "copy":
            draft, twin = _copied(draft, node)
            return _inserted(draft, above, twin, draft.members(above).index(node) + 1)
        case _:
            return removed(draft, node)


def _inserted(draft: RuleDraft, group: int, node: int, at: int) -> RuleDraft:
    members = draft.members(group)
    return draft.with_members(group, (*members[:at], node, *members[at:]))


def _shifted(draft: RuleDraft, group: int, node: int, by: int) -> RuleDraft:
    at = draft.members(group).index(node) + by
    return _inserted(_without(draft, group, node), group, node, at)


def _into(draft: RuleDraft, above: int, node: int) -> RuleDraft:
    """To the end of a group that stands before it, to the beginning of one that stands after it."""
    group, siblings = _next_group(draft, node), draft.members(above)
    if group is None:
        return draft
    before = siblings.index(group) > siblings.index(node)
    return _inserted(_without(draft, above, node), group, node, 0 if before else len(draft.members(group)))


def _out(draft: RuleDraft, above: int, node: int) -> RuleDraft:
    """Out of its group, to just after it."""
    outer = draft.above(above)
    if outer is None:
        return draft
    draft = _inserted(_without(draft, above, node), outer, node, draft.members(outer).index(above) + 1)
    return _never_empty(draft, above)


def _copied(draft: RuleDraft, node: int) -> tuple[RuleDraft, int]:
    """The same under a new number, which stands in no group yet."""
    twin, made = draft.last + 1, draft.nodes[node]
    draft = draft.with_node(twin, made)
    if isinstance(made, GroupDraft):
        members = list[int]()
        for member in made.members:
            draft, copy = _copied(draft, member)
            members.append(copy)
        draft = draft.with_members(twin, tuple(members))
    return draft, twin
