"""How does the project stand with its goal, and which users reached it?"""

from analysis.insights.goal import words
from analysis.insights.goal.measure import SHARES, GoalResult, GoalSpec, combine, measure
from analysis.insights.goal.outcome import Outcome, outcome_of_users
from analysis.insights.goal.proposed import likely_goal

__all__ = [
    "SHARES",
    "GoalResult",
    "GoalSpec",
    "Outcome",
    "combine",
    "likely_goal",
    "measure",
    "outcome_of_users",
    "words",
]
