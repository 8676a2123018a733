"""What do the columns of a file mean?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from analysis.store.dataset import FieldType

DateOrder = Literal["ymd", "dmy", "mdy"]
Epoch = Literal["s", "ms", "us"]
Duration = Literal["h:m", "m:s"]  # what `12:30` is: hours and minutes, or minutes and seconds
Decimal = Literal[".", ","]
Taken = Literal["last", "first"]
# What says in which zone the times are: each time itself, the name of its column, another column, the lines above the
# table, the tool that wrote the file, a person.
ZoneFrom = Literal["times", "header", "column", "above", "tool", "said"]


@dataclass(frozen=True)
class TimeReading:
    """How a time column is read: one of epoch units, strptime formats, or calendar dates in an order of parts.

    `order` reads any separators (`2024-01-02T03:04:05.678+08:00`, `2024/1/2 3:04`, `2024年1月2日`, `4/4/13 16:32`).
    Each row takes the first that fits it: `formats` in their order (they replace `order`), else `order`, then `epoch`.
    Excel and Parquet columns that are times already need none of them.

    `year` and `year_begins` are for times that name no year (`15 Apr, 04:03`): the year of the earliest, and the month
    from which on they are of it; those of months before are of the next. `zones` are names that stand in the texts
    (`CST`) with the zone that each means.
    """

    order: DateOrder | None = "ymd"
    epoch: Epoch | None = None
    formats: tuple[str, ...] = ()
    year: int | None = None
    year_begins: int = 1
    local_epoch: bool = False  # the numbers count on a local clock, not from 1970 UTC
    time_zone: str | None = None  # that the column's own name says; None: the mapping's
    zones: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PropertyColumn:
    """A column kept as a property (events) or attribute (users) under `name`.

    Of numbers: `unit` is what stands beside each (`€`, `%`, `s`), and `decimal` their sign: "" where no value of the
    sample shows one, so that a value that needs it is none of the column's; None is the reading's. `label` is what the
    file calls the column at length: a survey's question.
    """

    column: str
    name: str
    type: FieldType
    time: TimeReading | None = None  # for types "time" and "day"
    duration: Duration | None = None  # for type "number": lengths of time, kept as seconds
    unit: str = ""
    decimal: Literal[".", ",", ""] | None = None
    whole_ids: bool = False  # ids that are written as floats: `1001.0` is `1001`
    taken: Taken = "last"  # of the values in a user's events, where the column belongs to the user
    label: str = ""


@dataclass(frozen=True)
class OnlyRows:
    """Rows that hold one of `values` in `column` are asked for, the others aren't."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class SourceMapping:
    """`kind` events: user, time and either an event column or one name for all rows. Attributes: one row a user.

    With `clock`, `time` holds the day and that column its time of day. `zone_column` names each row's zone; what its
    texts mean is told by themselves, else by the `zones` of the time's reading. `attributes` of events are columns that
    belong to the user: each user has one value of them, and no event has.
    """

    kind: Literal["events", "attributes"]
    user: str
    time: str | None = None
    event: str | None = None
    event_name: str | None = None
    time_reading: TimeReading = TimeReading()
    time_zone: str | None = None  # of naive times; None: the project's
    properties: tuple[PropertyColumn, ...] = ()
    clock: str | None = None
    zone_column: str | None = None
    attributes: tuple[PropertyColumn, ...] = ()
    newest_first: bool = False  # seems written so: where all its rows bear it out, ties are taken from the file's end
    zone_from: ZoneFrom | None = None  # None: nothing, so the project's zone was taken; or it wasn't kept yet
    only: tuple[OnlyRows, ...] = ()  # of a file that holds rows of several kinds: those that are meant, by all of these
    session: str | None = None  # the property's column whose values tell sessions apart; None: nothing says so

    def with_owned(self, owned: Mapping[str, Taken]) -> SourceMapping:
        """The same columns, of which just these belong to the user; what tells sessions apart never does."""
        kept = (*self.properties, *self.attributes)
        owned = {column: taken for column, taken in owned.items() if column != self.session}
        return replace(
            self,
            properties=tuple(item for item in kept if item.column not in owned),
            attributes=tuple(replace(item, taken=owned[item.column]) for item in kept if item.column in owned),
        )
