"""Logs that are no tables: which rows do they hold?"""

from analysis.sources.logs.access import access_parts, is_access_log
from analysis.sources.logs.parts import LogPart
from analysis.sources.logs.samples import LogSample, sample_access_log

__all__ = ["LogPart", "LogSample", "access_parts", "is_access_log", "sample_access_log"]
