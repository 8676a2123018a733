"""From rows to events in the order of the log, and what becomes of each row?"""

from analysis.sources.cleaning.cleaning import NO_EVENT_NAME
from analysis.sources.cleaning.pipeline import run_import
from analysis.sources.cleaning.rejected import LEADING, rejected_rows

__all__ = ["LEADING", "NO_EVENT_NAME", "rejected_rows", "run_import"]
