"""What is the reading process told, and what does it answer?

Both travel as plain JSON, never as pickles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.sources.ledger import Ledger
from analysis.sources.mapping import SourceMapping
from analysis.sources.reading import Reading
from analysis.store.dataset import Field, Run

Stage = Literal[
    "started",
    "hashed",
    "reading",
    "sorting",
    "files_complete",
    "matching",  # this and the next: of users with several ids
    "merging",
    "manifest_written",
    "published",
]


@dataclass(frozen=True)
class FileJob:
    """One file of an import: where it lies, what it is called, how it is read, what its columns mean."""

    path: str
    name: str
    reading: Reading
    mapping: SourceMapping


@dataclass(frozen=True)
class PresentFile:
    """A file of events that the project holds already. `path` is relative to the project's folder."""

    bucket: int
    path: str


@dataclass(frozen=True)
class ImportJob:
    """Everything the reading process needs; it opens no catalog."""

    import_id: str
    project_folder: str
    files: tuple[FileJob, ...]
    bucket_count: int
    time_zone: str  # of naive times, where a mapping names none
    now: int  # microseconds UTC: the moment of the import
    drop_duplicates: bool = False
    keep_overlap: bool = False  # whether rows that an earlier file brought are kept once more
    present: tuple[PresentFile, ...] = ()  # of the project: rows that these hold too are left out
    imported: Mapping[str, int] | None = None  # SHA-256 of earlier files and their version; None: may come again


@dataclass(frozen=True)
class Demotion:
    """A column mapped as a number, time or day that holds something else, and is kept as text. `example` shows it."""

    name: str
    type: Literal["number", "time", "day"]
    example: str


@dataclass(frozen=True)
class Clocked:
    """A column of days of which so many values say more, such as `example`: only their day was kept."""

    name: str
    values: int
    example: str

    def __add__(self, other: Clocked) -> Clocked:
        return Clocked(self.name, self.values + other.values, self.example)


@dataclass(frozen=True)
class LeftOut:
    """What stood in the rows of a column of numbers and was none. `examples` are some of it."""

    name: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """An attribute that events brought, and for how many users these don't agree; `users` have a value at all."""

    name: str
    changing: int
    users: int

    def __add__(self, other: Changed) -> Changed:
        return Changed(self.name, self.changing + other.changing, self.users + other.users)


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file's rows. `sha256` is of its bytes."""

    name: str
    sha256: str
    ledger: Ledger
    nameless_events: int = 0  # rows kept without an event name
    newest_first: bool = False  # all its rows fall in time, so ties were taken from its end
    unseen: Mapping[str, int] = field(default_factory=dict)  # keys that the sample didn't show, each with its rows
    broken: int = 0  # rows with a letter that couldn't be read
    broken_at: tuple[int, ...] = ()  # the numbers of the first of them
    of_lists: int = 0  # rows that came of lists of users, one for each of them
    midnights: bool = False  # there are events, and all of them stand at midnight


@dataclass(frozen=True)
class BusiestUser:
    """The user with the most events of an import, and how many."""

    user: str = ""
    events: int = 0


@dataclass(frozen=True)
class ImportOutcome:
    """The complete, flushed files of an import, not yet part of any version."""

    runs: tuple[Run, ...]
    files: tuple[FileOutcome, ...]
    events: tuple[str, ...]  # in order of first appearance
    properties: tuple[Field, ...]
    attributes: tuple[Field, ...]
    users: int
    first: int | None
    last: int | None
    demoted: tuple[Demotion, ...] = ()
    clocked: tuple[Clocked, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    busiest: BusiestUser = field(default_factory=BusiestUser)
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is: rows read so far, and the share (0 to 1) of the present stage."""

    stage: Stage
    rows: int = 0
    share: float = 0.0


Report = Callable[[ImportProgress], None]
