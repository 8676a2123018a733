"""How far does each attempt of each user go through the steps of a funnel, in order, within its window?"""

from analysis.sequences.attempts.attempts import STEP_BITS, STEP_MASK, Attempts, Codes, Plan, attempts
from analysis.sequences.attempts.logs import PASSED
from analysis.sequences.attempts.periods import no_counts, periods_of
from analysis.sequences.attempts.plain import mark_failing

__all__ = [
    "PASSED",
    "STEP_BITS",
    "STEP_MASK",
    "Attempts",
    "Codes",
    "Plan",
    "attempts",
    "mark_failing",
    "no_counts",
    "periods_of",
]
