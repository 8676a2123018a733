"""Logs that are no tables: which rows do they hold?"""

from analysis.sources.logs.access import access_parts, is_access_log
from analysis.sources.logs.parts import LogPart
from analysis.sources.logs.samples import LogSample, sample_access_log, sample_xes
from analysis.sources.logs.xes import is_xes, xes_parts

__all__ = [
    "LogPart",
    "LogSample",
    "access_parts",
    "is_access_log",
    "is_xes",
    "sample_access_log",
    "sample_xes",
    "xes_parts",
]
