"""What did one user do, when, and who are they?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import AnalysisError
from analysis.insights.portrait import PortraitTag
from analysis.notes import Note
from analysis.rules.evaluated import matches
from analysis.sequences.sessions import session_begins
from analysis.store.dataset import NO_TIME, Column, FieldType, Manifest, UserBlock, bucket_of
from analysis.timezones import date_of, local_days


class BadTimeline(AnalysisError):
    """details: what"""

    code = "bad_timeline"


@dataclass(frozen=True)
class TimelineSpec:
    """The user with this id; `tags` are closed and looked up for them. At most `newest` events are listed."""

    user: str
    tags: tuple[PortraitTag, ...] = ()
    newest: int = 500

    def __post_init__(self) -> None:
        if not self.user:
            raise BadTimeline(what="user")
        if self.newest < 1:
            raise BadTimeline(what="newest")


Value = str | float | int  # text, number, microseconds UTC, or days since 1970-01-01


@dataclass(frozen=True)
class Known:
    """A property or attribute with a value; `type` says how to read it."""

    name: str
    type: FieldType
    value: Value


@dataclass(frozen=True, eq=False)
class TimelineResult:
    """`user` is None when there is nobody with that id."""

    spec: TimelineSpec
    user: str | None
    attributes: tuple[Known, ...]
    tags: tuple[tuple[str, str | None], ...]  # name, value (None: has it)
    events: (
        pd.DataFrame
    )  # newest first: ts, day (date), session (from 1, the oldest), event, properties (tuple of Known)
    days: pd.DataFrame  # day (date), event, events: of all events
    total: int
    sessions: int
    first: int | None  # microseconds UTC
    last: int | None
    notes: tuple[Note, ...]


def buckets(manifest: Manifest, spec: TimelineSpec) -> tuple[int, ...]:
    """The one that has the user, if there is such a user."""
    return (bucket_of(spec.user, manifest.bucket_count),)


def measure(block: UserBlock, spec: TimelineSpec) -> TimelineResult | None:
    place = pc.index(block.users, spec.user).as_py()
    return None if place < 0 else _of_user(block, place, spec)


def combine(parts: Iterable[TimelineResult | None], spec: TimelineSpec) -> TimelineResult:
    told = next((part for part in parts if part is not None), None)
    if told is not None:
        return told
    events = pd.DataFrame(columns=["ts", "day", "session", "event", "properties"])
    days = pd.DataFrame(columns=["day", "event", "events"])
    return TimelineResult(spec, None, (), (), events, days, 0, 0, None, None, ())


def _of_user(block: UserBlock, place: int, spec: TimelineSpec) -> TimelineResult:
    low, high = int(block.offsets[place]), int(block.offsets[place + 1])
    ts, names = block.ts[low:high], np.array(block.dataset.events, dtype=object)[block.event[low:high]]
    days = local_days(ts, block.dataset.time_zone)
    session = np.cumsum(session_begins(block)[low:high])
    listed = np.arange(len(ts))[::-1][: spec.newest]  # newest first; of the same moment the later in the file first
    events = pd.DataFrame(
        {
            "ts": ts[listed],
            "day": [date_of(day) for day in days[listed]],
            "session": session[listed],
            "event": names[listed],
            "properties": _properties(block, low + listed),
        }
    )
    counted = (
        pd.DataFrame({"day": [date_of(day) for day in days], "event": names}).value_counts().reset_index(name="events")
    )
    older = len(ts) - len(listed)
    return TimelineResult(
        spec=spec,
        user=spec.user,
        attributes=_attributes(block, place),
        tags=tuple((tag.name, tag.value) for tag in spec.tags if matches(tag.rule, block)[place]),
        events=events,
        days=counted.sort_values(["day", "event"], ignore_index=True),
        total=len(ts),
        sessions=int(session[-1]) if len(ts) else 0,
        first=int(ts[0]) if len(ts) else None,
        last=int(ts[-1]) if len(ts) else None,
        notes=(Note("older_events_hidden", {"shown": len(listed), "older": older}),) if older else (),
    )


def _attributes(block: UserBlock, place: int) -> tuple[Known, ...]:
    columns = [(field.name, block.attribute(field.name)) for field in block.dataset.attributes]
    return tuple(known for name, column in columns if (known := _known(name, column, place)) is not None)


def _properties(block: UserBlock, rows: np.ndarray) -> list[tuple[Known, ...]]:
    columns = [(field.name, block.column(field.name)) for field in block.dataset.properties]
    return [
        tuple(known for name, column in columns if (known := _known(name, column, int(row))) is not None)
        for row in rows
    ]


def _known(name: str, column: Column, row: int) -> Known | None:
    value = column.values[row]
    if column.type == "text":
        return (
            Known(name, "text", column.labels[int(value)].as_py()) if value >= 0 and column.labels is not None else None
        )
    if column.type == "number":
        return None if np.isnan(value) else Known(name, "number", float(value))
    return None if value == NO_TIME else Known(name, column.type, int(value))


def members(block: UserBlock, spec: TimelineSpec, cell: None = None) -> np.ndarray:
    """Just this user."""
    return pc.equal(block.users, pa.scalar(spec.user, block.users.type)).to_numpy(zero_copy_only=False)
