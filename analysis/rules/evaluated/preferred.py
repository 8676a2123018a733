"""Which values of a property did each user of a block choose most?"""

from __future__ import annotations

import numpy as np

from analysis.rules.asked import Preference
from analysis.rules.evaluated.chosen_events import chosen_places
from analysis.rules.evaluated.column_tests import UnfitTest, label_of
from analysis.store.dataset import DATED, UserBlock
from analysis.timezones import local_days

Pairs = tuple[np.ndarray, np.ndarray, tuple[str, ...]]  # users, codes into the labels, labels


def preferred(preference: Preference, block: UserBlock) -> Pairs:
    """Pairs of user and value, by user, the most chosen value first."""
    found = chosen_places(preference.chosen, block)
    codes, labels = _coded(preference.property, block, found.places)
    amounts = _amounts(preference, block, found.places)
    counts = (codes >= 0) & ~np.isnan(amounts)
    places, codes, amounts = found.places[counts], codes[counts], amounts[counts]
    users = np.repeat(np.arange(len(found.counts)), found.counts)[counts]
    if not len(users):
        return np.empty(0, np.int32), np.empty(0, np.int32), ()
    groups = users * len(labels) + codes
    order = np.argsort(groups, kind="stable")  # inside a group the events stay in order
    starts = _starts(groups[order])
    if preference.by == "days":
        days = local_days(block.ts[places], block.dataset.time_zone)
        strengths, totals = _days(groups, days, starts), _days(users, days, _starts(users))
    else:
        strengths, totals = np.add.reduceat(amounts[order], starts), np.add.reduceat(amounts, _starts(users))
    last = places[order][np.append(starts[1:], len(order)) - 1]
    chosen = _strongest(preference, users[order][starts], strengths, last, totals)
    return _compact(users[order][starts][chosen], codes[order][starts][chosen], labels)


def _coded(name: str, block: UserBlock, places: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The value of each event as a code into labels; -1 for none."""
    column = block.column(name)
    values = column.values[places]
    if column.type == "text":
        return values.astype(np.int64), [] if column.labels is None else column.labels.to_pylist()
    if column.type in DATED:
        raise UnfitTest(column=name, type=column.type, operator="is", values=[])
    known = ~np.isnan(values)
    distinct, codes = np.unique(values[known], return_inverse=True)
    found = np.full(len(values), -1)
    found[known] = codes
    return found, [label_of(float(value)) for value in distinct]


def _amounts(preference: Preference, block: UserBlock, places: np.ndarray) -> np.ndarray:
    """What each event adds; NaN for one that has no amount."""
    if preference.amount is None:
        return np.ones(len(places))
    column = block.column(preference.amount)
    if column.type != "number":
        raise UnfitTest(column=preference.amount, type=column.type, operator="sum", values=[])
    return column.values[places]


def _starts(groups: np.ndarray) -> np.ndarray:
    """Where each run of equal numbers begins."""
    return np.append(0, np.flatnonzero(groups[1:] != groups[:-1]) + 1)


def _days(groups: np.ndarray, days: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """How many different days each group has, the groups ascending."""
    order = np.lexsort((days, groups))
    new = np.ones(len(order))
    same = (groups[order][1:] == groups[order][:-1]) & (days[order][1:] == days[order][:-1])
    new[1:][same] = 0
    return np.add.reduceat(new, starts)


def _strongest(
    preference: Preference, users: np.ndarray, strengths: np.ndarray, last: np.ndarray, totals: np.ndarray
) -> np.ndarray:
    """Which (user, value) groups are chosen, by user, the strongest first; of equal ones the one chosen last."""
    order = np.lexsort((-last, -strengths, users))
    starts = _starts(users)  # by user either way
    sizes = np.diff(np.append(starts, len(users)))
    rank = np.arange(len(users)) - np.repeat(starts, sizes)
    total = np.repeat(totals, sizes)
    share = np.divide(strengths[order], total, out=np.zeros(len(users)), where=total > 0)
    kept = (
        (rank < preference.top) & (strengths[order] > 0) & ((share >= preference.at_least) | (not preference.at_least))
    )
    return order[kept]


def _compact(users: np.ndarray, codes: np.ndarray, labels: list[str]) -> Pairs:
    """Only the labels that somebody has."""
    used, codes = np.unique(codes, return_inverse=True)
    return users.astype(np.int32), codes.astype(np.int32), tuple(labels[code] for code in used)
