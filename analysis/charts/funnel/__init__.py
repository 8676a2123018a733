"""The pictures of a funnel: bars, groups, times, trend, what was done instead."""

from analysis.charts.funnel import bars, groups, instead, times, trend

__all__ = ["bars", "groups", "instead", "times", "trend"]
