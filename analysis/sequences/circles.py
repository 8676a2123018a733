"""Do people repeat themselves, and leave, more often than the order of their own events would have it by chance?

Each session is compared with itself in any other order: with n events, nₐ of them a, the last one is an a in nₐ/n of
all orders, nₐ(nₐ-1)/n times an a follows an a, and 2·nₐ(nₐ-1)·n_b(n_b-1) / n(n-1)(n-2) times a b a b or b a b a comes.
What a user did more often than that is one number, so that one busy user is one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numba import njit

from analysis.sequences.calendar import calendar_of
from analysis.sequences.paths import FOREVER, Labelled, PathPlan, unit_end
from analysis.store.dataset import UserBlock

MOST_PAIRED = 256  # names among which pairs are looked for


@dataclass(frozen=True, eq=False)
class Surplus:
    """By what is counted: how often it came, how often more than by chance, the squares of that of each user added up,
    and how many users it could have come for, and did."""

    times: np.ndarray
    more: np.ndarray
    squares: np.ndarray
    could: np.ndarray
    users: np.ndarray

    def __add__(self, other: Surplus) -> Surplus:
        return Surplus(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, eq=False)
class Circles:
    """By label, or by two labels (matrices, the first before the second in their order).

    `did` are all events in sessions that are over; `back` those followed by one that had been done before in the
    session, of `followed`. `first_days` are users by the day of their first such event, `user_days` by each of its
    days; `days` all events by day.
    `stood` are users by the event they did first there, and the one right after it; `won` those of them who came to
    the goal later in that session.
    """

    last: Surplus
    again: Surplus
    round: Surplus
    did: np.ndarray
    back: np.ndarray
    followed: np.ndarray
    first_days: np.ndarray
    user_days: np.ndarray
    days: np.ndarray
    stood: np.ndarray
    won: np.ndarray

    def __add__(self, other: Circles) -> Circles:
        return Circles(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def circles(block: UserBlock, labelled: Labelled, plan: PathPlan) -> Circles:
    """Of the sessions that begin in the plan's period and are over."""
    labels, calendar = len(labelled.names), calendar_of(block.dataset)
    paired = labels if labels <= MOST_PAIRED else 0
    single, pairs = np.zeros((2, 5, labels)), np.zeros((5, paired, paired))
    stands, marks = np.zeros((2, paired, paired)), np.zeros((3, labels), np.int64)
    first_days = np.zeros((labels, calendar.days), np.int64)
    user_days, day = np.zeros_like(first_days), calendar.day_of(block.ts)
    _circles(
        block.ts, labelled.event, labelled.table, block.offsets, block.event, plan.goal, plan.begins, plan.chosen,
        plan.gap, plan.low, plan.high, block.dataset.last, day, single, pairs, stands, marks, first_days, user_days,
    )  # fmt: skip
    return Circles(
        last=_surplus(single[0]),
        again=_surplus(single[1]),
        round=_surplus(pairs),
        did=marks[0],
        back=marks[1],
        followed=marks[2],
        first_days=first_days,
        user_days=user_days,
        days=np.bincount(day, minlength=calendar.days),
        stood=stands[0],
        won=stands[1],
    )


def _surplus(counts: np.ndarray) -> Surplus:
    return Surplus(times=counts[0], more=counts[1], squares=counts[2], could=counts[3], users=counts[4])


LAST, AGAIN, ROUND, FIRST_TO, EVER = 0, 1, 2, 3, 4  # what `users_with` asks for


def users_with(block: UserBlock, labelled: Labelled, plan: PathPlan, what: int, first: int, second: int) -> np.ndarray:
    """Which users are counted (bool): with a session that ends with `first`, in which it comes twice running, in which
    it and `second` come in turn twice; whose first `first` that anything follows is followed by `second`; or at all."""
    found = np.zeros(len(block.offsets) - 1, np.bool_)
    _users_with(
        block.ts, labelled.event, labelled.table, block.offsets, plan.begins, plan.chosen, plan.gap, plan.low,
        plan.high, block.dataset.last, what, first, second, found,
    )  # fmt: skip
    return found


@njit(nogil=True, cache=True)
def _users_with(  # noqa: ANN202
    ts, event, table, offsets, begins, chosen, gap, low, high, last, what, first, second, found,  # noqa: ANN001
):  # fmt: skip
    for user in range(len(offsets) - 1):
        if len(chosen) and not chosen[user]:
            continue
        a, end, settled = offsets[user], offsets[user + 1], False
        while a < end and not settled:
            b = unit_end(ts, begins, gap, a, end)
            going_on = gap != FOREVER and b == end and last - ts[b - 1] <= gap
            if ts[a] < low or ts[a] >= high or (going_on and what != EVER):
                a = b
                continue
            one, two, three = np.int64(-1), np.int64(-1), np.int64(-1)
            for i in range(a, b):
                label = np.int64(table[event[i]])
                if label < 0:
                    continue
                if label == first and (what == EVER or (what == AGAIN and one == first)):
                    found[user] = settled = True
                elif what == ROUND and label == two and one == three and label != one:
                    if min(label, one) == min(first, second) and max(label, one) == max(first, second):
                        found[user] = settled = True
                elif what == FIRST_TO and one == first:
                    found[user], settled = label == second, True
                if settled:
                    break
                one, two, three = label, one, two
            if what == LAST and not settled and one == first:
                found[user] = settled = True
            a = b


@njit(nogil=True, cache=True)
def _circles(  # noqa: ANN202
    ts, event, table, offsets, raw, goal, begins, chosen, gap, low, high, last, day,  # noqa: ANN001
    single, pairs, stands, marks, first_days, user_days,  # noqa: ANN001
):  # fmt: skip
    labels, paired = single.shape[2], pairs.shape[1]
    inside, seen = np.zeros(labels, np.int64), np.empty(labels, np.int64)  # of a session: how often, and which
    own, own_pairs = np.zeros((2, labels)), np.zeros((paired, paired))  # of a user: how often more than by chance
    touched, could = np.empty(labels, np.int64), np.full((2, labels), -1, np.int64)
    hit, dated, stood = np.full((2, labels), -1, np.int64), np.full(labels, -1, np.int64), np.full(labels, -1, np.int64)
    on_day = np.full(labels, -1, np.int64)
    pair_hit = np.full((paired, paired), -1, np.int64)
    pair_list, pair_seen = np.empty((paired * paired, 2), np.int64), np.full((paired, paired), -1, np.int64)
    for user in range(len(offsets) - 1):
        if len(chosen) and not chosen[user]:
            continue
        known, known_pairs = 0, 0
        a, end = offsets[user], offsets[user + 1]
        while a < end:
            b = unit_end(ts, begins, gap, a, end)
            going_on = gap != FOREVER and b == end and last - ts[b - 1] <= gap
            if ts[a] < low or ts[a] >= high:
                a = b
                continue
            for i in range(a, b):
                label = table[event[i]]
                if label >= 0 and dated[label] != user:
                    dated[label], on_day[label] = user, -1
                    first_days[label, day[i]] += 1
                if label >= 0 and on_day[label] != day[i]:
                    on_day[label] = day[i]
                    user_days[label, day[i]] += 1
            if going_on:
                a = b
                continue
            goal_at = np.int64(-1)
            if len(goal):
                for i in range(b - 1, a - 1, -1):
                    if goal[raw[i]]:
                        goal_at = i
                        break
            n, different = 0, 0
            one, two, three = np.int64(-1), np.int64(-1), np.int64(-1)  # the last ones, backwards
            for i in range(a, b):
                label = np.int64(table[event[i]])
                if label < 0:
                    continue
                if one >= 0:
                    marks[2, one] += 1
                    marks[1, one] += inside[label] > 0
                    if paired and stood[one] != user:
                        stood[one] = user
                        stands[0, one, label] += 1
                        stands[1, one, label] += goal_at > i
                n += 1
                if inside[label] == 0:
                    seen[different] = label
                    different += 1
                inside[label] += 1
                marks[0, label] += 1
                if label == one:
                    single[1, 0, label] += 1
                    own[1, label] += 1
                    hit[1, label] = _counted(hit[1, label], user, single, 1, label)
                elif paired and label == two and one == three:
                    low_one, high_one = min(label, one), max(label, one)
                    pairs[0, low_one, high_one] += 1
                    own_pairs[low_one, high_one] += 1
                    if pair_hit[low_one, high_one] != user:
                        pair_hit[low_one, high_one] = user
                        pairs[4, low_one, high_one] += 1
                one, two, three = label, one, two
            if n:
                single[0, 0, one] += 1
                own[0, one] += 1
                hit[0, one] = _counted(hit[0, one], user, single, 0, one)
            for k in range(different):
                label = seen[k]
                count = inside[label]
                if could[0, label] != user:
                    could[0, label] = user
                    touched[known] = label
                    known += 1
                    single[0, 3, label] += 1
                own[0, label] -= count / n
                if count > 1:
                    if could[1, label] != user:
                        could[1, label] = user
                        single[1, 3, label] += 1
                    own[1, label] -= count * (count - 1) / n
                    for m in range(k if paired else 0):
                        other = seen[m]
                        if inside[other] > 1:
                            low_one, high_one = min(label, other), max(label, other)
                            if pair_seen[low_one, high_one] != user:
                                pair_seen[low_one, high_one] = user
                                pair_list[known_pairs, 0], pair_list[known_pairs, 1] = low_one, high_one
                                known_pairs += 1
                                pairs[3, low_one, high_one] += 1
                            ways = 2.0 * count * (count - 1) * inside[other] * (inside[other] - 1)
                            own_pairs[low_one, high_one] -= ways / (n * (n - 1.0) * (n - 2.0))
            for k in range(different):
                inside[seen[k]] = 0
            a = b
        for k in range(known):
            label = touched[k]
            for kind in range(2):
                single[kind, 1, label] += own[kind, label]
                single[kind, 2, label] += own[kind, label] ** 2
                own[kind, label] = 0
        for k in range(known_pairs):
            x, y = pair_list[k, 0], pair_list[k, 1]
            pairs[1, x, y] += own_pairs[x, y]
            pairs[2, x, y] += own_pairs[x, y] ** 2
            own_pairs[x, y] = 0


@njit(nogil=True, cache=True)
def _counted(met, user, single, kind, label):  # noqa: ANN001, ANN202
    if met != user:
        single[kind, 4, label] += 1
    return user
