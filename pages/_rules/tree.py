"""In which groups do the conditions of a rule stand, and how are they moved?

A rule being built is a tree of numbers: `groups` gives each group's members in order, a number that is no group is a
condition. The inputs of number n are kept under `<key>_<n>_…`, so they stay with it wherever it is moved, and numbers
are never used again: a new condition must not begin with a removed one's values.
"""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

ROOT = 0
LEVELS = 3
BUTTON = "_button"  # the end of the keys of buttons, which hold nothing that could be copied
Groups = dict[int, list[int]]


def groups(key: str) -> Groups:
    """The tree being built; a new one is one group with one condition."""
    return st.session_state.setdefault(f"{key}_tree", {ROOT: [ROOT + 1]})


def set_groups(key: str, tree: Groups) -> None:
    st.session_state[f"{key}_tree"] = tree
    _raise_last(key, max((node for node in _below(tree, ROOT)), default=ROOT))


def new_number(key: str) -> int:
    _raise_last(key, max(_below(groups(key), ROOT), default=ROOT))
    st.session_state[f"{key}_last"] += 1
    return st.session_state[f"{key}_last"]


def _raise_last(key: str, number: int) -> None:
    st.session_state[f"{key}_last"] = max(st.session_state.get(f"{key}_last", ROOT), number)


def _below(tree: Groups, node: int) -> Iterator[int]:
    for child in tree.get(node, ()):
        yield child
        yield from _below(tree, child)


def depth(tree: Groups, node: int) -> int:
    """1 for the outermost group and what stands in it, 2 for what stands in a group of it."""
    above = parent(tree, node)
    return 1 if above is None else depth(tree, above) + (node in tree)


def height(tree: Groups, node: int) -> int:
    """How many levels of groups a node brings along: none for a condition."""
    return 1 + max((height(tree, child) for child in tree[node]), default=0) if node in tree else 0


def parent(tree: Groups, node: int) -> int | None:
    return next((group for group, children in tree.items() if node in children), None)


def add(key: str, group: int) -> None:
    groups(key)[group].append(new_number(key))


def add_group(key: str, group: int) -> None:
    """A group in a group, with one condition to begin with."""
    tree = groups(key)
    inner = new_number(key)
    tree[group].append(inner)
    tree[inner] = [new_number(key)]


def remove(key: str, node: int) -> None:
    """Take a condition or a group out; a group left empty goes too, the outermost begins anew."""
    tree = groups(key)
    gone, above = {node, *_below(tree, node)}, parent(tree, node)
    if above is None:
        return
    tree[above].remove(node)
    for group in gone & tree.keys():
        del tree[group]
    if not tree[above]:
        tree[above] = [new_number(key)] if above == ROOT else []
        if above != ROOT:
            remove(key, above)


def moves(key: str, node: int) -> tuple[str, ...]:
    """What can be done with a condition or a group, where it stands."""
    tree = groups(key)
    above = parent(tree, node)
    if above is None:
        return ()
    siblings, at = tree[above], tree[above].index(node)
    possible = {
        "not": node not in tree,
        "up": at > 0,
        "down": at < len(siblings) - 1,
        "into": _next_group(tree, node) is not None,
        "wrap": depth(tree, above) + 1 + height(tree, node) <= LEVELS and len(siblings) > 1,
        "out": above != ROOT,
        "copy": True,
        "remove": True,
    }
    return tuple(name for name, can in possible.items() if can)


def _next_group(tree: Groups, node: int) -> int | None:
    """The group just above or below, if there is room in it."""
    above = parent(tree, node)
    if above is None or depth(tree, above) + 1 + height(tree, node) > LEVELS:
        return None
    at = tree[above].index(node)
    near = [*tree[above][max(at - 1, 0) : at], *tree[above][at + 1 : at + 2]]
    return next((other for other in near if other in tree), None)


def move(key: str, node: int, how: str) -> None:
    """Carry out one of `moves`."""
    tree = groups(key)
    above = parent(tree, node)
    if above is None or how not in moves(key, node):
        return
    siblings, at = tree[above], tree[above].index(node)
    match how:
        case "not":
            st.session_state[f"{key}_{node}_not"] = not st.session_state.get(f"{key}_{node}_not")
        case "up" | "down":
            other = at + (1 if how == "down" else -1)
            siblings[at], siblings[other] = siblings[other], siblings[at]
        case "into":
            group = _next_group(tree, node)
            assert group is not None  # noqa: S101 `moves` said so
            before = siblings.index(group) > at
            siblings.remove(node)
            tree[group].insert(0 if before else len(tree[group]), node)
        case "wrap":
            inner = new_number(key)
            siblings[at] = inner
            tree[inner] = [node]
        case "out":
            _out(key, tree, node, above)
        case "copy":
            siblings.insert(at + 1, _copy(key, node))
        case "remove":
            remove(key, node)


def _out(key: str, tree: Groups, node: int, above: int) -> None:
    """Out of its group, to just after it."""
    outer = parent(tree, above)
    if outer is None:
        return
    tree[above].remove(node)
    tree[outer].insert(tree[outer].index(above) + 1, node)
    if not tree[above]:
        remove(key, above)


def _copy(key: str, node: int) -> int:
    """The same inputs with the same values under a new number."""
    tree, twin = groups(key), new_number(key)
    start = f"{key}_{node}_"
    for name in [str(name) for name in st.session_state if str(name).startswith(start)]:
        held = st.session_state[name]
        if not name.endswith(BUTTON):
            st.session_state[f"{key}_{twin}_{name.removeprefix(start)}"] = held
    if node in tree:
        tree[twin] = [_copy(key, child) for child in tree[node]]
    return twin
