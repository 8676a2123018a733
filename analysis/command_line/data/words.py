"""What did the words of an `import` decide, and do they fit one another?"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from analysis.command_line.answers import BadWords

if TYPE_CHECKING:
    from analysis.sources.mapping import OnlyRows, Taken
    from analysis.store.dataset import FieldType

_SPELLED = {"utf-8-sig": "utf-8", "iso8859-1": "latin-1"}  # as the recognition of encodings calls them


_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


@dataclass(frozen=True)
class TableWords:
    """How the table of a text file or sheet is laid out, where the call says it."""

    delimiter: str | None = None
    quote: str | None = None
    header: bool | None = None
    skip_rows: int | None = None
    header_rows: int | None = None
    fill_down: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ImportWords:
    """What the call says about its files; None and empty is left to the data."""

    user: str | None = None
    event: str | None = None
    event_name: str | None = None
    time: str | None = None
    time_formats: tuple[str, ...] = ()
    time_zone: str | None = None
    encoding: str | None = None
    columns: tuple[str, ...] = ()  # only of files without a header
    attributes: bool = False
    decimal: Literal[".", ","] | None = None
    missing: tuple[str, ...] | None = None  # in all columns
    missing_of: tuple[tuple[str, tuple[str, ...]], ...] = ()  # in single ones
    sheet: str | None = None  # of workbooks; "*" for all of them as one table
    join_time: tuple[str, str] | None = None  # the columns of the day and of its clock
    no_clock: bool = False
    date_order: str | None = None
    year: int | None = None
    zone_column: str | None = None
    zone_names: tuple[tuple[str, str], ...] = ()
    local_epoch: bool | None = None
    newest_first: bool | None = None
    lines_of: str | None = None
    only: tuple[OnlyRows, ...] | None = None  # () for all rows, whatever seems to be meant
    table: TableWords = TableWords()
    types: tuple[tuple[str, FieldType], ...] = ()  # of single columns
    user_attributes: tuple[tuple[str, Taken], ...] | None = None  # columns of the user; None: recognised
    session: str | None = None  # the column that tells sessions apart

    def __post_init__(self) -> None:
        if self.join_time and (self.time or self.no_clock):
            raise BadWords(what="time_twice", option="--join-time")
        if self.date_order not in (None, "ymd", "dmy", "mdy"):
            raise BadWords(what="date_order", option="--date-order", value=self.date_order)
        if self.year is not None and not 1000 <= self.year <= 9999:
            raise BadWords(what="year", option="--year", value=str(self.year))
        if self.event and self.event_name:
            raise BadWords(what="event_twice", option="--event-name")
        of_events = {
            "--event": self.event,
            "--event-name": self.event_name,
            "--time": self.time,
            "--join-time": self.join_time,
            "--zone-column": self.zone_column,
            "--user-attributes": self.user_attributes,
            "--session": self.session,
        }
        if self.attributes and (given := next((option for option, value in of_events.items() if value), None)):
            raise BadWords(what="attributes", option=given)
        if self.event_name is not None and not self.event_name.strip():
            raise BadWords(what="empty", option="--event-name")

    @property
    def kind(self) -> Literal["events", "attributes"] | None:
        """What a row is, where the call says it: what only events have is said of events."""
        if self.attributes:
            return "attributes"
        return "events" if self.event or self.event_name or self.time or self.join_time else None

    @property
    def options(self) -> tuple[str, ...]:
        """The options that the call gives, of those that answer a question about a file."""
        given = {
            "--encoding": self.encoding,
            "--fill-down": self.table.fill_down is not None,
            "--attributes": self.attributes,
            "--columns": self.columns,
            "--user": self.user,
            "--event": self.event,
            "--event-name": self.event_name,
            "--time": self.time,
            "--time-format": self.time_formats,
            "--time-zone": self.time_zone,
            "--decimal": self.decimal,
            "--join-time": self.join_time,
            "--no-clock": self.no_clock,
            "--date-order": self.date_order,
            "--year": self.year,
            "--zone-column": self.zone_column,
            "--zone-name": self.zone_names,
            "--local-epoch": self.local_epoch is True,
            "--utc-epoch": self.local_epoch is False,
        }
        return tuple(option for option, value in given.items() if value)


def read_table(
    delimiter: str | None,
    quote: str | None,
    header: bool | None,
    skip_rows: int | None,
    header_rows: int | None,
    fill_down: str | None,
) -> TableWords:
    """Delimiters may be named; a quote of `none` is no quote, and so are columns to fill down."""
    if header is False and header_rows:
        raise BadWords(what="choice", option="--header-rows", value="--no-header", known="--header")
    names = None if fill_down is None else tuple(name.strip() for name in next(csv.reader([fill_down]), []))
    return TableWords(
        delimiter=None if delimiter is None else _DELIMITERS.get(delimiter.lower(), delimiter),
        quote="" if quote == "none" else quote,
        header=header,
        skip_rows=skip_rows,
        header_rows=header_rows,
        fill_down=() if names == ("none",) else names,
    )


def require_files(files: Sequence[Path] | None, change: str | None, preview: bool) -> None:
    """Either files come in, or one that is there is changed."""
    if not files and change is None:
        raise BadWords(what="words", message="Missing argument 'FILE...'.")
    if files and change is not None:
        raise BadWords(what="files_of_change", option="--change", value=str(files[0]))
    if preview and change is None:
        raise BadWords(what="needs_change", option="--preview")


def read_types(texts: Sequence[str] | None) -> tuple[tuple[str, FieldType], ...]:
    """`COL=TYPE` of single columns."""
    from analysis.store.dataset import FIELD_TYPES

    found: dict[str, FieldType] = {}
    for text in texts or ():
        column, _, kind = text.rpartition("=")
        if kind.strip() not in FIELD_TYPES or not column.strip():
            raise BadWords(what="types", option="--type", value=text)
        found[column.strip()] = cast("FieldType", kind.strip())
    return tuple(found.items())


def read_columns(no_header: bool, columns: str | None) -> tuple[str, ...]:
    """The names of `--columns`, written like a line of CSV."""
    if no_header != (columns is not None):
        raise BadWords(what="no_header", option="--columns" if no_header else "--no-header")
    if columns is None:
        return ()
    names = tuple(name.strip() for name in next(csv.reader([columns]), []))
    if not names or not all(names) or len(set(names)) < len(names):
        raise BadWords(what="columns", option="--columns", value=columns)
    return names


def read_decimal(sign: str | None) -> Literal[".", ","] | None:
    if sign not in (None, ".", ","):
        raise BadWords(what="decimal", option="--decimal", value=sign)
    return "." if sign == "." else "," if sign == "," else None


def read_missing(
    texts: Sequence[str] | None,
) -> tuple[tuple[str, ...] | None, tuple[tuple[str, tuple[str, ...]], ...]]:
    """What says "nothing" in all columns (`NA,-`) and in single ones (`region=-`); an empty cell always does."""
    everywhere: tuple[str, ...] | None = None
    single: dict[str, tuple[str, ...]] = {}
    for text in texts or ():
        column, equals, listed = text.rpartition("=")
        words = ("", *(word.strip() for word in next(csv.reader([listed]), []) if word.strip()))
        if equals and not column.strip():
            raise BadWords(what="missing", option="--missing", value=text)
        if equals:
            single[column.strip()] = words
        else:
            everywhere = words
    return everywhere, tuple(single.items())


def read_only(texts: Sequence[str] | None) -> tuple[OnlyRows, ...] | None:
    """Which rows are meant: `type=track,track_signup`, or `all` of them."""
    if not texts:
        return None
    if list(texts) == ["all"]:
        return ()
    from analysis.sources.mapping import OnlyRows

    found: list[OnlyRows] = []
    for text in texts:
        column, _, listed = text.partition("=")
        values = tuple(value.strip() for value in next(csv.reader([listed]), []) if value.strip())
        if not column.strip() or not values:
            raise BadWords(what="only", option="--only", value=text)
        found.append(OnlyRows(column.strip(), values))
    return tuple(found)


def read_encoding(name: str | None) -> str | None:
    """The encoding by Python's name for it, if it is one of text."""
    if name is None:
        return None
    try:
        found = codecs.lookup(name.strip()).name
        b"a".decode(found, "replace")  # `rot13` and `idna` are known, but no encodings of any text
    except (LookupError, ValueError) as error:
        raise BadWords(what="encoding", option="--encoding", value=name) from error
    return _SPELLED.get(found, found)


def read_formats(formats: Sequence[str] | None, year: int | None = None) -> tuple[str, ...]:
    """strptime formats; raises UnknownTimeFormat for one that is none."""
    if not formats:
        return ()
    from analysis.sources.parsing import program

    for one in formats:
        program(one, year is not None)
    return tuple(formats)


def read_zone_names(names: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """What `--zone-name CST=Asia/Shanghai` says that names of zones mean."""
    found = [tuple(part.strip() for part in one.partition("=")[::2]) for one in names or ()]
    if bad := next((one for one, pair in zip(names or (), found, strict=True) if not all(pair)), None):
        raise BadWords(what="zone_name", option="--zone-name", value=bad)
    return tuple((name, zone) for name, zone in found)


def read_user_attributes(listed: str | None) -> tuple[tuple[str, Taken], ...] | None:
    """The columns of `--user-attributes city,plan=first`; `none` for no column."""
    if listed is None or listed.strip() == "none":
        return None if listed is None else ()
    found: list[tuple[str, Taken]] = []
    for one in next(csv.reader([listed]), []) or [""]:
        name, equals, taken = one.rpartition("=")
        named = equals and taken.strip() in ("first", "last")
        column = (name if named else one).strip()
        if not column:
            raise BadWords(what="user_attributes", option="--user-attributes", value=listed)
        found.append((column, cast("Taken", taken.strip()) if named else "last"))
    return tuple(found)
