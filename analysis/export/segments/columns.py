"""Which columns can a file of users have?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.rules.asked import Rule
from analysis.store.dataset import Dataset

ColumnKind = Literal["user", "attribute", "first_seen", "last_seen", "events", "tag", "own"]
LISTED = ("tag", "own")  # their cells come with the list


class BadExport(AnalysisError):
    """details: column"""

    code = "bad_export"


@dataclass(frozen=True)
class ExportColumn:
    """A column of the file. `name` is the attribute's or tag's, or of an own column, which only this list of users has;
    `key` stands in links, settings and the export log."""

    kind: ColumnKind
    name: str = ""

    def __post_init__(self) -> None:
        if (self.kind in ("attribute", *LISTED)) != bool(self.name):
            raise BadExport(column=f"{self.kind}:{self.name}")

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


USER_COLUMN = ExportColumn("user")
ACTIVITY = (ExportColumn("first_seen"), ExportColumn("last_seen"), ExportColumn("events"))


@dataclass(frozen=True)
class TagValues:
    """What a tag says of a user: 1 or 0 by a closed rule, or the value (1 where it has none) of a frozen list."""

    rule: Rule | None = None
    users: pa.StringArray | None = None
    values: pa.StringArray | None = None


def export_columns(
    dataset: Dataset, tags: Sequence[str] = (), attributes: Sequence[str] | None = None
) -> tuple[ExportColumn, ...]:
    """Every column that a file of this dataset's users can have; `attributes` are in an order of their own."""
    names = [field.name for field in dataset.manifest.attributes] if attributes is None else attributes
    activity = ACTIVITY if dataset.manifest.rows else ()
    of_users = [ExportColumn("attribute", name) for name in names]
    return (USER_COLUMN, *of_users, *activity, *(ExportColumn("tag", name) for name in tags))
