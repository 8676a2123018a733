"""Of which files and names does one version of a dataset consist?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

FORMAT = 1

FieldType = Literal["number", "text", "time", "day"]
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
DATED: tuple[FieldType, ...] = ("time", "day")  # those whose values have a calendar day
RunKind = Literal["events", "attributes"]
_OWNED, _FIRST = "-owned", "-first"


@dataclass(frozen=True)
class Field:
    """A property or attribute. `time` is a moment, `day` a date without a clock, the same in every time zone."""

    name: str
    type: FieldType


@dataclass(frozen=True)
class RunFile:
    """One bucket's part of a run. `path` and `users_path` are relative to the project folder."""

    bucket: int
    path: str
    sha256: str
    rows: int
    users_path: str
    users_sha256: str
    users: int


@dataclass(frozen=True)
class Run:
    """What one import added: sorted by user, then time, then file order, within each bucket."""

    id: str
    kind: RunKind
    files: tuple[RunFile, ...]

    @property
    def of_events(self) -> bool:
        """Attributes that an import's events brought."""
        return self.id.endswith((_OWNED, _FIRST))

    @property
    def ahead(self) -> bool:
        """Attributes that are first values: those of earlier imports win."""
        return self.id.endswith(_FIRST)


@dataclass(frozen=True)
class Merge:
    """Users with several ids are one in this version: of which manifest it was made, under the ids as they were
    imported, and the file that says to whom an id belongs that is no user of its own any more. Paths are relative to
    the project folder; `ids` is how many of them there are."""

    imported_path: str
    imported_hash: str
    ids_path: str
    ids_sha256: str
    ids: int


@dataclass(frozen=True)
class Manifest:
    """One immutable version. Runs stand in the order of their imports (see `in_order`), which also decides ties."""

    bucket_count: int
    events: tuple[str, ...]  # append-only: an event's code is its place here
    properties: tuple[Field, ...]
    attributes: tuple[Field, ...]
    runs: tuple[Run, ...]
    rows: int
    users: int  # with at least one event
    attribute_only_users: int
    first: int | None  # microseconds UTC of the first event
    last: int | None
    format: int = FORMAT
    generation: int = 0  # one more each time the list of events begins anew, because a file was removed
    merge: Merge | None = None

    def to_json(self) -> str:
        """Without a merge nothing is said of it, as before there were any: the same data keeps its hash."""
        plain = asdict(self)
        if self.merge is None:
            del plain["merge"]
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        raw: dict[str, Any] = json.loads(text)
        runs = tuple(
            Run(run["id"], run["kind"], tuple(RunFile(**file) for file in run["files"])) for run in raw.pop("runs")
        )
        properties = tuple(Field(**field) for field in raw.pop("properties"))
        attributes = tuple(Field(**field) for field in raw.pop("attributes"))
        merge = raw.pop("merge", None)
        raw["merge"] = Merge(**merge) if merge else None
        return cls(events=tuple(raw.pop("events")), properties=properties, attributes=attributes, runs=runs, **raw)

    def files_of(self, kind: RunKind, bucket: int) -> tuple[RunFile, ...]:
        """A bucket's files in the order of their runs."""
        return tuple(self._files.get((kind, bucket), ()))

    @cached_property
    def _files(self) -> dict[tuple[RunKind, int], list[RunFile]]:
        files: dict[tuple[RunKind, int], list[RunFile]] = {}
        for run in self.runs:
            for file in run.files:
                files.setdefault((run.kind, file.bucket), []).append(file)
        return files

    @property
    def all_users(self) -> int:
        """Those with events, and those who are known by their attributes only."""
        return self.users + self.attribute_only_users

    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def owned_run(import_id: str, taken: Literal["last", "first"]) -> str:
    """The id of the run of the attributes that an import's events brought."""
    return import_id + (_FIRST if taken == "first" else _OWNED)


def in_order(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs in the order of their imports as a manifest holds them: of attributes, a later one's value wins."""
    runs = tuple(runs)
    ahead = tuple(run for run in reversed(runs) if run.ahead)
    return (*ahead, *(run for run in runs if not run.ahead))


def joined_type(one: FieldType, other: FieldType) -> FieldType:
    """Of a column that has these types in two files: where days meet moments each value has its day, else it has its
    text."""
    if one == other:
        return one
    return "day" if one in DATED and other in DATED else "text"


EMPTY_COUNTS = {"rows": 0, "users": 0, "attribute_only_users": 0, "first": None, "last": None}


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
