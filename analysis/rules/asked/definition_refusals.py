"""Which definitions of tags make no sense, whatever the data?"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.errors import AnalysisError
from analysis.rules.asked.refusals import EmptyRule

MOST_VALUES = 20


class BadDefinition(AnalysisError):
    """A definition that makes no sense; the subclasses say which."""

    code = "bad_definition"


class TooManyValues(BadDefinition):
    """details: given, most"""

    code = "too_many_values"


class RepeatedValue(BadDefinition):
    """Two values with one name. details: value"""

    code = "repeated_value"


class BadPreference(BadDefinition):
    """details: what (`top`, `share`, `amount`: to be summed, or not)"""

    code = "bad_preference"


class BadCuts(BadDefinition):
    """Cuts that don't ascend, or don't fit the number of names. details: cuts (list), names (how many)"""

    code = "bad_cuts"


class BadMeasure(BadDefinition):
    """A number that can't be cut into bins. details: what"""

    code = "bad_measure"


class BadScores(BadDefinition):
    """details: group (its name, "" where the scores themselves are wrong), most (the highest score there is)"""

    code = "bad_scores"


def check_names(names: Sequence[str]) -> None:
    """Up to twenty values, each with a name of its own."""
    if len(names) > MOST_VALUES:
        raise TooManyValues(given=len(names), most=MOST_VALUES)
    if not all(name.strip() for name in names):
        raise EmptyRule(where="value")
    if twice := next((name for place, name in enumerate(names) if name in names[:place]), None):
        raise RepeatedValue(value=twice)
