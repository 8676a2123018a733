"""How many users are new, stay, come back or fall silent in each period?"""

from analysis.insights.lifecycle import words
from analysis.insights.lifecycle.measure import (
    STATES,
    LifecycleCell,
    LifecycleResult,
    LifecycleSpec,
    LifecycleState,
    combine,
    measure,
    members,
)

__all__ = [
    "STATES",
    "LifecycleCell",
    "LifecycleResult",
    "LifecycleSpec",
    "LifecycleState",
    "combine",
    "measure",
    "members",
    "words",
]
