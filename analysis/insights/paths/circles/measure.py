"""Where do people go in circles, after what do they leave, and which next steps lead to the goal?

Told is what is beyond chance over all that is looked at, of users enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
from scipy import special

from analysis.insights.paths.circles.result import (
    CircleCode,
    CircleFinding,
    CirclesResult,
    CirclesSpec,
    CircleUsers,
    Episode,
)
from analysis.insights.paths.labels import values_met, with_values
from analysis.insights.paths.transitions import transitions_plan
from analysis.insights.statistics import SURE, p_values, q_values, wilson_ends
from analysis.sequences.calendar import calendar_of
from analysis.sequences.circles import AGAIN, EVER, FIRST_TO, LAST, ROUND, Circles, Surplus, circles, users_with
from analysis.store.dataset import DatasetFacts, UserBlock
from analysis.timezones import date_of

_LEAST_USERS, _LEAST_EPISODE = 30, 15
_MOST = 4  # of a kind
_LIFT = 1.3  # times as often as by chance; less is nothing to tell
_STEP = 0.05  # in the share that reaches the goal
_NEARLY_ALL, _HALF = 0.95, 0.5
_LEAST_DAYS = 14
_ASKED = {"dead_end": LAST, "repeat": AGAIN, "round": ROUND, "raises": FIRST_TO, "lowers": FIRST_TO, "episode": EVER}


@dataclass(frozen=True, eq=False)
class CirclesPart:
    names: tuple[str, ...]
    found: Circles
    facts: DatasetFacts


def survey(block: UserBlock, spec: CirclesSpec) -> dict[str, Counter[str]]:
    return values_met(block, spec.of.labels)


def settle(parts: Iterable[dict[str, Counter[str]]], spec: CirclesSpec) -> CirclesSpec:
    if not spec.of.labels.splits:
        return spec
    return replace(spec, of=replace(spec.of, labels=with_values(spec.of.labels, parts)))


def measure(block: UserBlock, spec: CirclesSpec) -> CirclesPart:
    labelled, plan = transitions_plan(block, spec.of)
    goal = np.empty(0, np.bool_) if spec.goal is None else block.dataset.event_mask((spec.goal,))
    return CirclesPart(labelled.names, circles(block, labelled, replace(plan, goal=goal)), block.dataset)


def combine(parts: Iterable[CirclesPart], spec: CirclesSpec) -> CirclesResult:
    parts = list(parts)
    names, facts = parts[0].names, parts[0].facts
    found = reduce(add, (part.found for part in parts))
    findings = [
        *_dead_ends(names, found, spec),
        *_repeats("repeat", names, found.again),
        *_repeats("round", names, found.round),
        *_toward_goal(names, found, spec),
    ]
    return CirclesResult(spec, tuple(findings), _episodes(names, found, facts), int(found.last.times.sum()))


def _more_than_chance(found: Surplus) -> np.ndarray:
    """The p of "no more often than in any order", over all that is tested (Benjamini and Hochberg); NaN: too few."""
    enough = (found.could >= _LEAST_USERS) & (found.squares > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = found.more / np.sqrt(found.squares)
    p = np.where(enough, special.stdtr(np.maximum(found.could - 1, 1), -t), np.nan)
    return q_values(p.ravel()).reshape(p.shape)


def _dead_ends(names: tuple[str, ...], found: Circles, spec: CirclesSpec) -> Iterator[CircleFinding]:
    """A goal is an end, and no dead one."""
    last, q = found.last, _more_than_chance(found.last)
    low, high = wilson_ends(last.times, found.did)
    for place in np.argsort(q, kind="stable")[: len(names)]:
        by_chance = last.times[place] - last.more[place]
        if not q[place] <= SURE or last.times[place] < _LIFT * by_chance or names[place] == spec.goal:
            continue
        rest, rest_did = last.times.sum() - last.times[place], found.did.sum() - found.did[place]
        others = rest / rest_did if rest_did else 0.0
        share = float(last.times[place] / found.did[place])
        if low[place] > others and last.users[place] >= _LEAST_USERS:
            details = {"share": share, "low": float(low[place]), "high": float(high[place]), "others": float(others)}
            details |= {"times": float(last.times[place]), "users": float(last.users[place])}
            yield CircleFinding("dead_end", (names[place],), details, float(q[place]))


def _repeats(code: CircleCode, names: tuple[str, ...], found: Surplus) -> list[CircleFinding]:
    """The surest of those that come a good deal more often than by chance."""
    q, told = _more_than_chance(found), []
    for place in np.argsort(q, axis=None, kind="stable"):
        at = np.unravel_index(place, q.shape)
        times, by_chance = float(found.times[at]), float(found.times[at] - found.more[at])
        if not q[at] <= SURE or len(told) == _MOST:
            break
        if found.users[at] >= _LEAST_USERS and times >= _LIFT * by_chance:
            events = tuple(names[each] for each in at)
            details = {"times": times, "by_chance": max(by_chance, 0.0), "users": float(found.users[at])}
            told.append(CircleFinding(code, events, details, float(q[at])))
    return told


def _toward_goal(names: tuple[str, ...], found: Circles, spec: CirclesSpec) -> list[CircleFinding]:
    """Which next event raises or lowers the share that reaches the goal, of those who went on from the same event to
    anything but the goal itself."""
    if spec.goal is None or not len(found.stood):
        return []
    own = np.array([name == spec.goal for name in names])
    stood, won = found.stood.copy(), found.won.copy()
    stood[:, own] = won[:, own] = 0
    stood[own, :] = won[own, :] = 0
    all_stood, all_won = (np.broadcast_to(each.sum(axis=1)[:, None], each.shape) for each in (stood, won))
    enough = (stood >= _LEAST_USERS) & (all_stood - stood >= _LEAST_USERS)
    at = np.argwhere(enough)
    if not len(at):
        return []
    a, n, c, m = (each[enough] for each in (won, stood, all_won, all_stood))
    q = q_values(p_values(a, n, c, m))
    told = []
    for place in np.argsort(q, kind="stable"):
        share, others = a[place] / n[place], (c[place] - a[place]) / (m[place] - n[place])
        if q[place] <= SURE and abs(share - others) >= _STEP and len(told) < 2 * _MOST:
            details = {"users": float(n[place]), "share": float(share), "others": float(others)}
            events = tuple(names[each] for each in at[place])
            told.append(CircleFinding("raises" if share > others else "lowers", events, details, float(q[place])))
    return told


def _episodes(names: tuple[str, ...], found: Circles, facts: DatasetFacts) -> tuple[Episode, ...]:
    """Events that nearly all of their users first do within a part of the time, which holds too few events for that
    to be chance; what goes on to the end of the data is new, and no episode."""
    calendar = calendar_of(facts)
    if calendar.days < _LEAST_DAYS:
        return ()
    before = np.concatenate([[0], np.cumsum(found.days)])
    told = []
    for place, name in enumerate(names):
        users, came = found.first_days[place], found.user_days[place]
        of = int(users.sum())
        if of < _LEAST_EPISODE:
            continue
        begin, end = _span(came, before)
        share = (before[end + 1] - before[begin]) / before[-1]
        inside = int(users[begin : end + 1].sum())
        tests = calendar.days * len(names)
        p = min(float(special.bdtrc(inside - 1, of, share)) * tests, 1.0)
        late = calendar.days - 1 - end < max(2, (end - begin) // 4)
        if p <= SURE and share <= _HALF and not late:
            follows = float(found.followed[place])
            rest = float(found.followed.sum() - follows)
            back = float(found.back[place]) / follows if follows else None
            others = float(found.back.sum() - found.back[place]) / rest if rest else None
            first, until = (date_of(calendar.first_day + day) for day in (begin, end))
            told.append(Episode(name, first, until, of, back, others, p))
    return tuple(sorted(told, key=lambda each: each.p)[:_MOST])


def _span(came: np.ndarray, before: np.ndarray) -> tuple[int, int]:
    """The first and last day on which it came; where a few strays lie far from all others, of the shortest time that
    holds nearly all."""
    days = np.repeat(np.arange(len(came)), came)
    if before[days[-1] + 1] - before[days[0]] <= _HALF * before[-1]:
        return int(days[0]), int(days[-1])
    held = int(np.ceil(_NEARLY_ALL * len(days)))
    start = int(np.argmin(days[held - 1 :] - days[: len(days) - held + 1]))
    return int(days[start]), int(days[start + held - 1])


def members(block: UserBlock, spec: CirclesSpec, cell: CircleUsers) -> np.ndarray:
    """Mask over `block.users`."""
    labelled, plan = transitions_plan(block, spec.of)
    names = {name: code for code, name in enumerate(labelled.names)}
    codes = [names.get(event, -1) for event in cell.events]
    if min(codes) < 0:
        return np.zeros(len(block.users), np.bool_)
    return users_with(block, labelled, plan, _ASKED[cell.code], codes[0], codes[-1])
