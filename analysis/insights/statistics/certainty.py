"""Is what was counted enough to say something, and is it beyond chance?"""

from __future__ import annotations

from typing import Literal

Certainty = Literal["real", "chance", "few"]  # a real difference, could be chance, too few to say

FEW = 30  # users, or entries of a funnel, under which a share says little and nothing is tested
CHANCE = 0.05  # the p-value, or false-discovery rate, beyond which a difference could be chance


def certainty(few: bool, real: bool) -> Certainty:
    return "few" if few else "real" if real else "chance"
