"""Which conditions make no sense, whatever the data?"""

from __future__ import annotations

from analysis.errors import AnalysisError


class EmptyRule(AnalysisError):
    """A group without conditions, or a condition without an event or values. details: where"""

    code = "empty_rule"


class BadCondition(AnalysisError):
    """A condition that makes no sense; the subclasses say which."""

    code = "bad_condition"


class BadTest(BadCondition):
    """A test with values that its operator can't use. details: column, operator, values"""

    code = "bad_test"


class BadHours(BadCondition):
    """details: start, end"""

    code = "bad_hours"


class BadWeekdays(BadCondition):
    """details: weekdays (list)"""

    code = "bad_weekdays"


class BadTimes(BadCondition):
    """details: at_least"""

    code = "bad_times"


class BadBounds(BadCondition):
    """Bounds that nobody or everybody meets, or that what is counted can't have. details: at_least, at_most"""

    code = "bad_bounds"


class BadSpan(BadCondition):
    """A length of time that is none, or too long, or not whole days where days are meant. details: seconds"""

    code = "bad_span"


class BadShare(BadCondition):
    """A share of all users that isn't above 0 and below 1. details: share"""

    code = "bad_share"


class BadSequence(BadCondition):
    """Too few or too many steps. details: steps, most"""

    code = "bad_sequence"


class BadFunnelPart(BadCondition):
    """A part that no bar of a funnel has. details: step, state"""

    code = "bad_funnel_part"
