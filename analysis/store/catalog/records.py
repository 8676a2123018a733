"""What does the catalog hand out?

Plain frozen records: whoever only reads them needs no database library. `created_at` is UTC; `created_by` is `local`
without a login.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from analysis.errors import AnalysisError
from analysis.settings import ProjectSettings

Json = Mapping[str, Any]
NameKind = Literal["event", "property", "attribute"]
NAME_KINDS: tuple[NameKind, ...] = ("event", "property", "attribute")
GoalKind = Literal["conversion", "retention", "activity", "value", "satisfaction"]
TagKind = Literal["rule", "values", "preference", "usual_hours", "bins", "rfm", "list", "clusters"]
TagLayer = Literal["base", "behaviour", "value"]
TAG_LAYERS: tuple[TagLayer, ...] = ("base", "behaviour", "value")
TagStatus = Literal["draft", "in_use", "retired"]
Refresh = Literal["always", "frozen"]
MergeDeed = Literal["applied", "followed", "undone"]
BranchDeed = Literal["added", "renamed", "moved", "ordered", "removed"]


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
    """An imported file; `version` is the first that holds it, `removed_in` the first that no longer does."""

    id: int
    project_id: str
    version: int
    created_at: datetime
    created_by: str
    removed_in: int | None = None


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
class MergeRecord:
    """What was done about users with several ids, and which version of the data it made. `followed`: files came or
    went, and users were matched anew. `spec` says how they were matched, `counts` what came of it."""

    id: int
    project_id: str
    deed: MergeDeed
    dataset_version: int
    spec: Json
    counts: Json
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Goal:
    """What should get better: measured by `event` (for value: the sum of its `property`), to `target`, until `due`.

    `target` is a share where the goal is one, else a number.
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
class TagCard:
    """What people say of a tag beside its definition. `frozen` keeps its last users."""

    layer: TagLayer = "behaviour"
    owner: str = ""
    description: str = ""
    goal: str = ""  # the business goal that it serves
    refresh: Refresh = "always"


@dataclass(frozen=True)
class Tag:
    """One version of a tag, and its card. A `list` and `clusters` have `members`; others are evaluated on the data."""

    id: int
    project_id: str
    name: str
    version: int
    kind: TagKind
    definition: Json
    members: Members | None
    created_at: datetime  # of this version
    created_by: str
    card: TagCard = TagCard()
    status: TagStatus = "in_use"
    behaviour_id: int | None = None  # its place in the tag tree; None: not sorted in yet
    position: int = 0  # among the tags of its behaviour
    first_made_at: datetime | None = None  # of the first version
    retired_at: datetime | None = None
    last_used_at: datetime | None = None  # listed, exported, or used by a rule that was saved


@dataclass(frozen=True)
class Branch:
    """A subject (level 1, `parent` None) or a behaviour (level 2) of the tag tree: the catalogue of tags."""

    id: int
    project_id: str
    parent: int | None
    name: str
    position: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class BranchChange:
    """A change of the catalogue, and why: `before` and `after` are names, or those of the subjects it moved between."""

    id: int
    project_id: str
    branch_id: int  # it may be gone
    deed: BranchDeed
    before: str
    after: str
    reason: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class UserColumn:
    """Who has a tag: one column of a Parquet file in the project's folder, beside its users."""

    path: str  # relative to the project's folder
    sha256: str
    column: str


@dataclass(frozen=True)
class TagResult:
    """How many users one version of a tag had in one version of the data.

    `dataset_key` and `meaning` change whenever the users could: with the data and how it is cut, with the definition
    and every tag and segment that it refers to. `values` are the most frequent ones, with their users; none for yes or
    no.
    """

    tag_id: int
    version: int
    dataset_version: int
    dataset_key: str
    meaning: str
    users: int
    total: int
    values: tuple[tuple[str, int], ...]
    listed: UserColumn | None  # None once the list was given up for newer ones
    computed_at: datetime

    @property
    def share(self) -> float | None:
        return self.users / self.total if self.total else None


@dataclass(frozen=True)
class Segment:
    """A saved set of users; `origin` says what it was made from.

    One that is refreshed `always` keeps up with new data: its `definition`, a rule as JSON, says who is in it, and
    `members` are those of the data that it was last asked of (`list_key` says of which, and of which meaning). A frozen
    one stays its members, whatever its definition was, if it has one.
    """

    id: int
    project_id: str
    name: str
    origin: Json
    members: Members
    created_at: datetime
    created_by: str
    definition: Json | None = None
    refresh: Refresh = "frozen"
    list_key: str | None = None

    @property
    def keeps_up(self) -> bool:
        return self.refresh == "always"


@dataclass(frozen=True)
class SegmentSize:
    """How many users a segment had in one version of the data, of `total`; `key` changes whenever that could."""

    segment_id: int
    dataset_version: int
    key: str
    users: int
    total: int


@dataclass(frozen=True)
class SavedAnalysis:
    """A spec under a token that can't be guessed, for links; `name` is None where only a link was asked for.

    `passed_at` is when somebody last looked at it in passing; None, and it is kept for good.
    """

    id: str
    project_id: str
    kind: str
    name: str | None
    spec: Json
    passed_at: datetime | None
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class NewExport:
    """A file of users before it is noted. `origin` says which segment, tag or list it was, and by which rule; `asked`
    how the file was wanted: form, sample, control group, reason.

    The lists of who is in the file and of who was held out are kept to measure what it brought. They aren't sealed: a
    user who is forgotten leaves them.
    """

    origin: Json
    file: str
    sha256: str
    rows: int
    columns: tuple[str, ...]
    dataset_version: int
    asked: Json = field(default_factory=dict)
    held_out: int = 0
    sent_list: Members | None = None
    held_list: Members | None = None


@dataclass(frozen=True, kw_only=True)
class Export(NewExport):
    """Who took which users out, when, as what file; `seal` is the SHA-256 of this record and of the one `before`."""

    id: int
    project_id: str
    number: int  # in the project's log, from 1 on
    before: str
    seal: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Privacy:
    """What a project says of privacy: fewer users than `least_group` are too few to show; `personal` says of an
    attribute whether it is, where people know better than its name and values."""

    least_group: int = 10
    personal: Mapping[str, bool] = field(default_factory=dict)
