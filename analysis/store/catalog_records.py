"""What does the catalog hand out?

Plain frozen records: whoever only reads them needs no database library. `created_at` is UTC; `created_by` is `local`
without a login.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from analysis.errors import AnalysisError
from analysis.settings import ProjectSettings

Json = Mapping[str, Any]
NameKind = Literal["event", "property", "attribute"]
NAME_KINDS: tuple[NameKind, ...] = ("event", "property", "attribute")
GoalKind = Literal["conversion", "retention", "activity", "value", "satisfaction"]
TagKind = Literal["rule", "list", "clusters"]


class BadGoal(AnalysisError):
    """details: what (`event`, `property` or `target`, which this kind of goal needs)"""

    code = "bad_goal"


@dataclass(frozen=True)
class Project:
    """One product's data. `id` also names its folder."""

    id: str
    name: str
    settings: ProjectSettings
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class NewSource:
    """An imported file before it is published."""

    file: str
    sha256: str  # of the uploaded bytes
    kind: Literal["events", "attributes"]
    reading: Json
    mapping: Json
    ledger: Json
    rows_in: int


@dataclass(frozen=True)
class Source(NewSource):
    """An imported file; `version` is the first that holds it."""

    id: int
    project_id: str
    version: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Version:
    """One published version; `manifest_path` is relative to the project's folder."""

    project_id: str
    version: int
    manifest_path: str
    manifest_hash: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Goal:
    """What should get better: measured by `event` (for value: the sum of its `property`), to `target`, until `due`.

    `target` is a share for conversion, retention and satisfaction, else a number.
    """

    kind: GoalKind
    event: str | None = None
    property: str | None = None
    target: float | None = None
    due: date | None = None
    created_at: datetime | None = None  # set by the catalog
    created_by: str | None = None

    def __post_init__(self) -> None:
        if self.kind != "activity" and not self.event:
            raise BadGoal(what="event")
        if self.kind == "value" and not self.property:
            raise BadGoal(what="property")
        if self.target is not None and not self.target > 0:
            raise BadGoal(what="target")


@dataclass(frozen=True)
class Members:
    """A frozen list: a Parquet file in the project's folder, and the data it was made from."""

    path: str  # relative to the project's folder
    sha256: str
    users: int
    dataset_version: int


@dataclass(frozen=True)
class Tag:
    """One version of a tag. Frozen ones (`list`, `clusters`) have `members`; a `rule` is evaluated when asked."""

    id: int
    project_id: str
    name: str
    version: int
    kind: TagKind
    definition: Json
    members: Members | None
    created_at: datetime  # of this version
    created_by: str


@dataclass(frozen=True)
class Segment:
    """A saved set of users; `origin` says what it was made from."""

    id: int
    project_id: str
    name: str
    origin: Json
    members: Members
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class SavedAnalysis:
    """A spec under a token that can't be guessed, for links; `name` is None where only a link was asked for."""

    id: str
    project_id: str
    kind: str
    name: str | None
    spec: Json
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Export:
    """Who took which users out, when, as what file. `origin` says which segment, tag or list it was."""

    id: int
    project_id: str
    origin: Json
    file: str
    sha256: str
    rows: int
    columns: tuple[str, ...]
    dataset_version: int
    created_at: datetime
    created_by: str
