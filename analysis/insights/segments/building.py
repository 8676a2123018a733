"""What does each part of a segment add or take away, from all users to those who are left?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.rules.asked import How, Rule
from analysis.rules.evaluated import Matching
from analysis.store.dataset import UserBlock


@dataclass(frozen=True)
class BuildingSpec:
    """The closed rules of the parts in their three boxes, in order; nothing in any box is everybody."""

    all: tuple[Rule, ...] = ()
    any: tuple[Rule, ...] = ()
    none: tuple[Rule, ...] = ()

    @property
    def parts(self) -> tuple[tuple[How, Rule], ...]:
        boxes: tuple[tuple[How, tuple[Rule, ...]], ...] = (("all", self.all), ("any", self.any), ("none", self.none))
        return tuple((how, rule) for how, rules in boxes for rule in rules)


@dataclass(frozen=True, eq=False)
class BuildingPart:
    users: np.ndarray  # int64, of each part by itself
    left: np.ndarray  # int64, after each part
    total: int


@dataclass(frozen=True)
class PartStep:
    """One part: its own `users`, and those `left` with it and the parts before it.

    `change` is against the step before: parts of `all` and `none` take users away; the first of `any` takes those who
    aren't in it, each further one brings some of them back.
    """

    how: How
    users: int
    left: int
    change: int


@dataclass(frozen=True)
class BuildingResult:
    spec: BuildingSpec
    total: int
    steps: tuple[PartStep, ...]

    @property
    def users(self) -> int:
        """Of the whole segment."""
        return self.steps[-1].left if self.steps else self.total


def _masks(block: UserBlock, spec: BuildingSpec) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Of each part: its own users, and those who are left after it."""
    matching = Matching(block)
    own, left = list[np.ndarray](), list[np.ndarray]()
    kept, either = np.ones(len(block.users), bool), np.zeros(len(block.users), bool)
    for how, rule in spec.parts:
        mask = matching.mask(rule)
        if how == "any":
            either = either | mask
            now = kept & either
        else:
            kept = kept & either if how == "none" and spec.any else kept
            now = kept = kept & (mask if how == "all" else ~mask)
        own.append(mask)
        left.append(now)
    return own, left


def measure(block: UserBlock, spec: BuildingSpec) -> BuildingPart:
    own, left = _masks(block, spec)
    counts = [np.array([mask.sum() for mask in masks], np.int64) for masks in (own, left)]
    return BuildingPart(counts[0], counts[1], len(block.users))


def combine(parts: Iterable[BuildingPart], spec: BuildingSpec) -> BuildingResult:
    parts = list(parts)
    total = sum(part.total for part in parts)
    none = np.zeros(len(spec.parts), np.int64)
    users = sum((part.users for part in parts), none).tolist()
    left = sum((part.left for part in parts), none).tolist()
    before = [total, *left][: len(left)]
    steps = tuple(
        PartStep(how, own, now, now - was)
        for (how, _), own, now, was in zip(spec.parts, users, left, before, strict=True)
    )
    return BuildingResult(spec, total, steps)


def members(block: UserBlock, spec: BuildingSpec, cell: int | None = None) -> np.ndarray:
    """Who is left after the part in that place; None: at the end."""
    _, left = _masks(block, spec)
    if not left:
        return np.ones(len(block.users), bool)
    return left[-1 if cell is None else cell]
