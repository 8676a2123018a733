"""How is a file read: encoding, delimiter, header? And what of it did people decide?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.errors import InputError

FileFormat = Literal["csv", "parquet", "excel", "json", "xes", "access_log"]
# What writers put around cells so that spreadsheets keep them as they are: blanks and tabs, a backtick before each
# cell, `="…"`, an apostrophe before digits.
Mark = Literal["blanks", "backtick", "formula", "apostrophe"]


@dataclass(frozen=True)
class JoinedSheet:
    """A sheet whose rows follow those of the sheets before; `places` are its columns in the order of the reading's.

    `rows_below` are those of the sheet that stand under its table, blank ones too.
    """

    name: str
    places: tuple[int, ...]
    skip_rows: int = 0
    heading: int = 1
    rows_below: int = 0


@dataclass(frozen=True)
class Reading:
    """Everything that must be known to turn a file's bytes into named columns of text.

    For Parquet only `columns` matter, for workbooks also the rows around the table, for JSON `paths`, `layout`,
    `inside` and `lines_of`. `columns` are the final, unique names: of the header (trimmed, empty and repeated ones
    renamed) or given by the user for a file without one.
    """

    format: FileFormat
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    compression: Literal["none", "gzip"] = "none"
    delimiter: str = ","
    quote: str = '"'
    decimal: Literal[".", ","] = "."
    header: bool = True
    skip_rows: int = 0  # title lines above the header
    missing: tuple[str, ...] = ("", "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "\\N")
    sheet: str | None = None
    missing_of: tuple[tuple[str, tuple[str, ...]], ...] = ()  # columns with markers of their own instead
    header_rows: int = 1  # rows from the names on that hold no data: names, questions, ids, sums
    rows_below: int = 0  # rows at the end that aren't the table's: sums, notes, another table
    surplus: int = 0  # blank cells behind each row's last column
    comment: str = ""  # rows that begin with it hold no data
    escape: str = ""  # stands before a quote within a cell
    marks: tuple[Mark, ...] = ()
    short_rows: bool = False  # whether many rows leave out their last, empty cells
    replaces_broken: bool = False  # whether letters that can't be read become U+FFFD; else the file is refused
    paths: tuple[tuple[str, ...], ...] = ()  # of JSON: each column's keys, from the outermost
    layout: Literal["lines", "values"] = "lines"  # of JSON: a record on each line, or one after the other
    inside: tuple[str, ...] = ()  # of JSON that is one object: the keys of its list of records
    lines_of: tuple[str, ...] = ()  # the column (of JSON: its keys) whose lists give a row for each element
    fill_down: tuple[str, ...] = ()  # where all of these are blank, they are those of the row above
    joined: tuple[JoinedSheet, ...] = ()  # all sheets that are read, where these are several
    # How cells of a workbook become text: as people see days, clocks and lengths of time, or as before these were told
    # apart. Files that were imported then are read as they were then.
    cells: Literal["as_before", "as_seen"] = "as_before"

    @property
    def heading(self) -> int:
        """How many rows stand between the titles and the data."""
        return self.header_rows if self.header else 0

    def missing_in(self, column: str | None) -> tuple[str, ...]:
        """The texts that say "nothing" in this column."""
        return next((texts for name, texts in self.missing_of if name == column), self.missing)

    @property
    def missing_everywhere(self) -> tuple[str, ...]:
        """The texts that say "nothing" in every column."""
        return tuple(text for text in self.missing if all(text in texts for _, texts in self.missing_of))


class BadDelimiter(InputError):
    """details: delimiter"""

    code = "bad_delimiter"


class UnknownEncoding(InputError):
    """details: encoding"""

    code = "unknown_encoding"


@dataclass(frozen=True)
class ReadingOptions:
    """What people decided about the reading; None is left to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: bool | None = None
    decimal: Literal[".", ","] | None = None
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    skip_rows: int | None = None
    missing: tuple[str, ...] | None = None
    missing_of: tuple[tuple[str, tuple[str, ...]], ...] = ()  # what says "nothing" in single columns
    time_formats: tuple[str, ...] = ()  # of columns whose values they read
    lines_of: str | None = None  # a column of lists: a row for each of their elements
    header_rows: int | None = None
    fill_down: tuple[str, ...] | None = None  # () where blank cells are to stay blank

    def __post_init__(self) -> None:
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise BadDelimiter(delimiter=self.delimiter)
        if self.encoding is not None:
            try:
                "".encode(self.encoding)
            except LookupError as error:
                raise UnknownEncoding(encoding=self.encoding) from error
