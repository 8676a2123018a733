"""What kinds of values do columns hold, each by itself and beside the others?"""

from analysis.sources.inspecting.columns.missing_values import missing_of
from analysis.sources.inspecting.columns.neighbours import with_neighbours, with_owners
from analysis.sources.inspecting.columns.offsets import WrittenOffset, fitting_zone
from analysis.sources.inspecting.columns.stats import LEAST_READABLE, ColumnStats, column_stats
from analysis.sources.inspecting.columns.time_guess import guess_time

__all__ = [
    "LEAST_READABLE",
    "ColumnStats",
    "WrittenOffset",
    "column_stats",
    "fitting_zone",
    "guess_time",
    "missing_of",
    "with_neighbours",
    "with_owners",
]
