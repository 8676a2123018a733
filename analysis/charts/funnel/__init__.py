"""The pictures of a funnel: bars, groups, times, trend, what was done instead."""

from analysis.charts.funnel import bars, groups, instead, times, trend
from analysis.charts.funnel.bars import row_names

__all__ = ["bars", "groups", "instead", "row_names", "times", "trend"]
