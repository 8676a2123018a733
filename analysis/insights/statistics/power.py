"""How small a difference between two groups can still be seen?"""

from __future__ import annotations

import math
from statistics import NormalDist

POWER = 0.8
_CHANCE = 0.05
_STEPS = 60  # halvings: far below what can be shown


def least_lift(share: float, treated: int, control: int, power: float = POWER) -> float | None:
    """The least rise over the control group's `share` that a test at 5 %, of two sides, sees with this power.

    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 4.2 and 4.3, for groups of unequal
    size and without the correction for continuity: the least δ with
    δ ≥ z₀.₉₇₅·√(p̄(1 − p̄)(1/n₁ + 1/n₂)) + z_power·√(p₁(1 − p₁)/n₁ + p₂(1 − p₂)/n₂), p₁ = p₂ + δ.

    None: without a group, or where even the rise to 100 % couldn't be seen.
    """
    if treated <= 0 or control <= 0 or not 0 <= share < 1:
        return None
    low, high = 0.0, 1 - share
    if not _is_seen(share, high, treated, control, power):
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if _is_seen(share, middle, treated, control, power) else (middle, high)
    return high


def _is_seen(share: float, lift: float, treated: int, control: int, power: float) -> bool:
    with_action = share + lift
    together = (with_action * treated + share * control) / (treated + control)
    by_chance = math.sqrt(max(0.0, together * (1 - together)) * (1 / treated + 1 / control))
    spread = math.sqrt(max(0.0, with_action * (1 - with_action)) / treated + share * (1 - share) / control)
    z = NormalDist().inv_cdf
    return lift >= z(1 - _CHANCE / 2) * by_chance + z(power) * spread
