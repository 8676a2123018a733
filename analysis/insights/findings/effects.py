"""Did those who had an event reach the goal less often than others like them?

Who meets an error at the payment has come as far as the payment, and so buys more often than a passer-by. Compared is
therefore with those who did the rarest event that nearly all of them did too, in the same days, and not this one. Only
"less" is told: events that follow the goal go with more of it, and that says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.insights.statistics import CHANCE, two_proportions_p

_NEARLY_ALL = 0.95
_LEAST_USERS = 10


@dataclass(frozen=True)
class Effect:
    """`peer` is the event that both did; None: the others are all who were active and didn't do this one."""

    users: int
    reached: int
    others: int
    others_reached: int
    peer: str | None
    p: float

    @property
    def lost(self) -> float:
        """So many more would have reached the goal like the others."""
        return self.users * (self.others_reached / self.others - self.reached / self.users)


def effects(
    together: np.ndarray, chosen: tuple[str, ...], goal: str, events: tuple[str, ...]
) -> tuple[Effect | None, ...]:
    """Of each chosen event, from the counts of `together`; None where no less can be told."""
    found = [_effect(rows, event, goal, events) for rows, event in zip(together, chosen, strict=True)]
    tests = sum(effect is not None for effect in found)
    sure = (effect if effect and effect.p * tests <= CHANCE and effect.lost > 0 else None for effect in found)
    return tuple(sure)


def _effect(rows: np.ndarray, event: str, goal: str, events: tuple[str, ...]) -> Effect | None:
    users, reached = rows[events.index(event), :2].tolist()
    if users < _LEAST_USERS or event == goal:
        return None
    both, both_reached, only, only_reached = rows[:-1].T
    own = np.array([name in (event, goal) for name in events], np.bool_)
    with np.errstate(invalid="ignore"):
        after = both_reached + only_reached >= _NEARLY_ALL * (both + only)  # as those that only follow the goal
    alike = np.flatnonzero(~own & ~after & (both >= _NEARLY_ALL * users) & (only >= _LEAST_USERS))
    place = int(alike[np.argmin(only[alike])]) if len(alike) else len(rows) - 1
    others, others_reached = rows[place, 2:].tolist()
    p = two_proportions_p(reached, users, others_reached, others)
    if others < _LEAST_USERS or p is None:
        return None
    return Effect(users, reached, others, others_reached, events[place] if len(alike) else None, p)
