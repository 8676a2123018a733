"""Does a column hold times of day, or lengths of time?

`14:30:00` may be either: the column's name and the way in which hours are written tell, else it stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.mapping import Duration
from analysis.sources.parsing import (
    BARE_UNIT,
    ISO,
    MISSING,
    OK,
    THREE_PARTS,
    TWO_PARTS,
    UNREADABLE,
    WORDS,
    read_clocks,
    read_durations,
)

_LEAST_CLOCKS = 0.95
_TRIED = 2_000
_DURATION_NAME = re.compile(
    r"duration|elapsed|length|spent|runtime|uptime|downtime|(watch|play|wait|talk|hold|handle|response|resolution|session"
    r"|reaction|processing|completion|break|work(ing)?|drive|travel|cycle|lead|queue|average|avg|total)[\s_-]*time"
    r"|dauer|laufzeit|durée|duración|时长|用时|耗时|時長|时间长|停留|等待时间|所用时间|\bstay\b|hours? worked|worked",
    re.IGNORECASE,
)
_CLOCK_NAME = re.compile(
    r"time|clock|uhr|zeit|hour|heure|hora|\bora\b|opening|closing|opens|closes|start|begin|end$|时间|时刻|时分|钟|時刻|時間",
    re.IGNORECASE,
)
_HOURS_NAME = re.compile(r"hour|hrs?\b|\bh:?mm?\b|hh|std|stunden|工时|小时|worked|stay|shift", re.IGNORECASE)
_MINUTES_NAME = re.compile(
    r"minute|\bmins?\b|mm:ss|m:ss|sec|video|song|track|audio|call|clip|lap|split|分钟|秒|通话", re.IGNORECASE
)


@dataclass(frozen=True)
class ClockGuess:
    """`clock`: times of day. `duration`: lengths of time, with what `12:30` is; None where they are none or unclear.

    `unclear_pair`: lengths of two parts that may be hours and minutes or minutes and seconds.
    """

    clock: bool = False
    duration: Duration | None = None
    unclear_pair: bool = False


def guess_clock(name: str, column: pa.Array, all_numbers: bool) -> ClockGuess:
    """What the values of a text column say, and its name where they fit both."""
    seconds, status, forms = read_durations(column)
    measured = status == OK
    lengths = bool(measured.any()) and not (status == UNREADABLE).any()
    _, clock_status = read_clocks(column)
    present = int((clock_status != MISSING).sum())
    clocks = present > 0 and int((clock_status != UNREADABLE).sum() - (clock_status == MISSING).sum())
    is_clock = bool(clocks >= _LEAST_CLOCKS * present) if present else False
    if all_numbers:  # 1430: only the name makes a clock of it
        return ClockGuess(clock=is_clock and _is_clock_name(name))
    if not lengths:
        return ClockGuess(clock=is_clock)
    seen = set(np.unique(forms[measured]).tolist())
    if seen & {ISO, WORDS}:
        return ClockGuess(duration="h:m") if not seen & {TWO_PARTS} else ClockGuess()
    if seen <= {BARE_UNIT}:
        return ClockGuess()
    if is_clock and seconds[measured].max() < 86_400 and not _says_length(name, column, seen):
        return ClockGuess(clock=True)
    if TWO_PARTS not in seen:
        return ClockGuess(duration="h:m")
    if seen == {TWO_PARTS} and (pair := _pair(name)) is not None:
        return ClockGuess(duration=pair)
    return ClockGuess(unclear_pair=seen == {TWO_PARTS})


def _is_clock_name(name: str) -> bool:
    return bool(_CLOCK_NAME.search(name)) and not _DURATION_NAME.search(name)


def _says_length(name: str, column: pa.Array, seen: set[int]) -> bool:
    """Whether values that would all be times of day too are lengths: by name, else by hours of one digit: `0:45:00`."""
    if _DURATION_NAME.search(name):
        return True
    if _CLOCK_NAME.search(name) or seen != {THREE_PARTS}:
        return False
    top = column.drop_null().slice(0, _TRIED)
    starts = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(top), 0, 2).to_pylist()
    unpadded = any(start.endswith(":") for start in starts)
    return unpadded and not any(start.startswith("0") and not start.endswith(":") for start in starts)


def _pair(name: str) -> Duration | None:
    hours, minutes = bool(_HOURS_NAME.search(name)), bool(_MINUTES_NAME.search(name))
    return None if hours == minutes else "h:m" if hours else "m:s"
