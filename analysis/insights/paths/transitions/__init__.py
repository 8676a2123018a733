"""Which event follows which, and with which do sessions begin and end?"""

from analysis.insights.paths.transitions.measure import (
    TransitionsCell,
    TransitionsResult,
    TransitionsSpec,
    combine,
    measure,
    members,
    settle,
    survey,
    transitions_plan,
)

__all__ = [
    "TransitionsCell",
    "TransitionsResult",
    "TransitionsSpec",
    "combine",
    "measure",
    "members",
    "settle",
    "survey",
    "transitions_plan",
]
