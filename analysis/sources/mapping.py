"""What do the columns of a file mean?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.store.dataset import FieldType

DateOrder = Literal["ymd", "dmy", "mdy"]
Epoch = Literal["s", "ms", "us"]


@dataclass(frozen=True)
class TimeReading:
    """How a time column is read: one of epoch units, strptime formats, or calendar dates in an order of parts.

    `order` reads any separators (`2024-01-02T03:04:05.678+08:00`, `2024/1/2 3:04`, `2024年1月2日`, `4/4/13 16:32`).
    Each row takes the first that fits it: `formats` in their order (they replace `order`), else `order`, then `epoch`.
    Excel and Parquet columns that are times already need none of them.
    """

    order: DateOrder | None = "ymd"
    epoch: Epoch | None = None
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class PropertyColumn:
    """A column kept as a property (events) or attribute (users) under `name`."""

    column: str
    name: str
    type: FieldType
    time: TimeReading | None = None  # for type "time"


@dataclass(frozen=True)
class SourceMapping:
    """`kind` events: user, time and either an event column or one name for all rows. Attributes: one row a user."""

    kind: Literal["events", "attributes"]
    user: str
    time: str | None = None
    event: str | None = None
    event_name: str | None = None
    time_reading: TimeReading = TimeReading()
    time_zone: str | None = None  # of naive times; None: the project's
    properties: tuple[PropertyColumn, ...] = ()
