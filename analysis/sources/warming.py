"""What is slow only the first time in reading a file, step by step?

Numba loads what it compiled before, or compiles it now.
"""

from __future__ import annotations

import pyarrow as pa

from analysis import sql  # noqa: F401 which hashes the users of all but the smallest files
from analysis.sources import archives, cleaning, inspecting, json, workbooks  # noqa: F401 what the tasks import
from analysis.sources.mapping import TimeReading
from analysis.sources.parsing import id_forms, parse_times, read_clocks, read_durations, read_numbers

_TEXTS = pa.array(["2026-01-02 03:04:05", "1", None])


def _numbers() -> None:
    read_numbers(_TEXTS)
    id_forms(_TEXTS)


def _times() -> None:
    read_clocks(_TEXTS)
    read_durations(_TEXTS)
    for reading in (TimeReading(), TimeReading(epoch="s"), TimeReading(formats=("%Y-%m-%d",))):
        parse_times(_TEXTS, reading, "UTC")


STEPS = (_numbers, _times, json.warm, workbooks.warm)
