"""Which steps usually lead to the goal?

A usual step is an event that most of those who did the goal had done shortly before their first time. One stands
before another if most did it first, if more users ever do it, and if the other brings people nearer: the goal follows
the other more often. A page that everybody comes by on every visit brings nobody nearer, nor does a search between two
steps. The proposal is the chain in which most of those who did the goal did most of the steps. Shortly is seven days;
thirty where that finds more steps, as it does where a decision takes weeks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from analysis.insights.funnel.proposed.candidates import commonest
from analysis.sequences.leading import Approach, approach
from analysis.store.dataset import UserBlock

WINDOWS = (timedelta(days=7), timedelta(days=30))
_NEARER = 1.03  # so much oftener the goal follows a later step: less can be chance
_FEWER = 0.99  # a later step has at most this share of the earlier one's users: one at which nobody leaves says nothing


@dataclass(frozen=True)
class StepsSpec:
    """Up to `most` steps that end at `goal`; more than `usual` of those who did it took each before, and in this order.

    Half is enough on the way to what people want; where only the data says what that is, nearly all should have.
    `candidates` (event codes) are found by the survey.
    """

    goal: str
    usual: float = 0.5
    most: int = 8
    candidates: tuple[int, ...] | None = None


@dataclass(frozen=True)
class StepsPart:
    approaches: tuple[Approach, ...]  # one a window
    names: tuple[str, ...]  # of the candidates


@dataclass(frozen=True)
class StepsResult:
    """Usual steps in order, the goal last, none where nothing usual leads there; and within which time they do.

    `before` is what most did before the goal in any case; None where nothing ever came before.
    """

    spec: StepsSpec
    steps: tuple[str, ...]
    window: timedelta
    before: str | None


def survey(block: UserBlock, spec: StepsSpec) -> np.ndarray:
    """Events by their number, with the goal always first."""
    counts = np.bincount(block.event, minlength=len(block.dataset.events))
    counts[block.dataset.event_code(spec.goal)] += 2**40
    return counts


def settle(parts: Iterable[np.ndarray], spec: StepsSpec) -> StepsSpec:
    return replace(spec, candidates=commonest(np.sum(list(parts), axis=0)))


def measure(block: UserBlock, spec: StepsSpec) -> StepsPart:
    codes, goal = np.array(spec.candidates or (), dtype=np.int64), block.dataset.event_code(spec.goal)
    micros = (window // timedelta(microseconds=1) for window in WINDOWS)
    approaches = tuple(approach(block, goal, window, codes) for window in micros)
    return StepsPart(approaches, tuple(block.dataset.events[code] for code in codes))


def combine(parts: Iterable[StepsPart], spec: StepsSpec) -> StepsResult:
    parts = list(parts)
    names, sums = parts[0].names, parts[0].approaches
    for part in parts[1:]:
        sums = tuple(mine + theirs for mine, theirs in zip(sums, part.approaches, strict=True))
    goal = names.index(spec.goal)
    chains = [_shortened(_chain(one, goal, spec.usual), one.users, spec.most) for one in sums]
    place = max(range(len(WINDOWS)), key=lambda place: len(chains[place]))  # of equals the shorter time
    steps = tuple(names[event] for event in chains[place]) if len(chains[place]) > 1 else ()
    longest = sums[-1].did
    others = [event for event in range(len(names)) if event != goal and longest[event]]
    before = names[max(others, key=lambda event: longest[event])] if others else None
    return StepsResult(spec, steps, WINDOWS[place], before)


def _chain(approach: Approach, goal: int, share: float) -> list[int]:
    """The heaviest row of events each of which may stand before all that follow, from the front to the goal."""
    usual = approach.did > share * approach.reached
    usual[goal] = False
    may = _may_stand_before(approach, goal, share)
    places = [int(event) for event in np.argsort(-approach.users, kind="stable") if usual[event] and may[event, goal]]
    # Rounded, so that among steps nearly equally usual the one that is done once a user wins: a milestone.
    did = np.round(approach.did / max(approach.reached, 1), 1)
    again = approach.times / np.maximum(approach.users, 1)

    def weight(chain: list[int]) -> tuple[float, float]:
        return float(did[chain].sum()), -float(again[chain].sum())

    best: list[list[int]] = []
    for event in places:
        fronts = [chain for chain in best if all(may[earlier, event] for earlier in chain)]
        best.append([*max(fronts, key=weight, default=[]), event])
    return [*max(best, key=weight, default=[]), goal]


def _may_stand_before(approach: Approach, goal: int, share: float) -> np.ndarray:
    """Which event (row) may stand before which (column)?"""
    first = approach.order > share * (approach.order + approach.order.T)
    first[:, goal] = True  # what is looked at came before the goal
    near = approach.near / np.maximum(approach.times, 1)
    near[goal] = np.inf
    nearer = (near[:, None] * _NEARER <= near[None, :]) & (near[None, :] > 0)
    return first & nearer & (approach.users[:, None] * _FEWER >= approach.users[None, :])


def _shortened(chain: list[int], users: np.ndarray, most: int) -> list[int]:
    """Without the steps whose users hardly differ from the step before: they say least."""
    while len(chain) > most:
        kept = users[chain[1:-1]] / users[chain[:-2]]
        del chain[1 + int(np.argmax(kept))]
    return chain
