"""Which tables does the catalog have?

A change here needs a migration beside the first one; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcMoment(sa.types.TypeDecorator[datetime]):
    """Aware datetimes in and out; stored without zone, in UTC, because SQLite has none."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


def _stamp() -> tuple[sa.Column[datetime], sa.Column[str]]:
    return sa.Column("created_at", UtcMoment, nullable=False), sa.Column("created_by", sa.String, nullable=False)


def _project() -> sa.Column[str]:
    return sa.Column(
        "project_id", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True
    )


projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False, unique=True),
    sa.Column("time_zone", sa.String, nullable=False),
    sa.Column("session_gap_seconds", sa.Integer, nullable=False),
    sa.Column("first_weekday", sa.Integer, nullable=False),
    sa.Column("session_property", sa.String, nullable=True),
    *_stamp(),
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("project_id", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("manifest_path", sa.String, nullable=False),
    sa.Column("manifest_hash", sa.String, nullable=False),
    *_stamp(),
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project_id", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("reading", sa.JSON, nullable=False),
    sa.Column("mapping", sa.JSON, nullable=False),
    sa.Column("ledger", sa.JSON, nullable=False),
    sa.Column("rows_in", sa.BigInteger, nullable=False),
    *_stamp(),
    sa.Column("removed_in", sa.Integer),
    sa.ForeignKeyConstraint(["project_id", "version"], ["versions.project_id", "versions.version"], ondelete="CASCADE"),
    sa.Index(None, "project_id", "sha256"),
)

names = sa.Table(
    "names",
    metadata,
    sa.Column("project_id", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("language", sa.String, primary_key=True),
    sa.Column("shown", sa.String, nullable=False),
    *_stamp(),
)

goals = sa.Table(
    "goals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("event", sa.String),
    sa.Column("property", sa.String),
    sa.Column("target", sa.Float),
    sa.Column("due", sa.Date),
    *_stamp(),
)

# The catalogue of tags: subjects (no parent) and the behaviours below them.
tag_branches = sa.Table(
    "tag_branches",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("parent", sa.Integer, sa.ForeignKey("tag_branches.id", ondelete="CASCADE")),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    *_stamp(),
)

tag_branch_changes = sa.Table(
    "tag_branch_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("branch_id", sa.Integer, nullable=False),
    sa.Column("deed", sa.String, nullable=False),
    sa.Column("before", sa.String, nullable=False),
    sa.Column("after", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    *_stamp(),
)

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("retired_at", UtcMoment),
    *_stamp(),
    sa.Column("behaviour_id", sa.Integer),  # no foreign key: SQLite would have to make the table anew for it
    sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    sa.Column("layer", sa.String, nullable=False, server_default="behaviour"),
    sa.Column("owner", sa.String, nullable=False, server_default=""),
    sa.Column("description", sa.String, nullable=False, server_default=""),
    sa.Column("goal", sa.String, nullable=False, server_default=""),
    sa.Column("refresh", sa.String, nullable=False, server_default="always"),
    sa.Column("draft", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("last_used_at", UtcMoment),
)
_ACTIVE = tags.c.retired_at.is_(None)
sa.Index(
    "uq_tags_active_name", tags.c.project_id, tags.c.name, unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
)


def _members(nullable: bool) -> tuple[sa.Column[str], sa.Column[str], sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("members_path", sa.String, nullable=nullable),
        sa.Column("members_sha256", sa.String, nullable=nullable),
        sa.Column("members_users", sa.BigInteger, nullable=nullable),
        sa.Column("members_dataset_version", sa.Integer, nullable=nullable),
    )


tag_versions = sa.Table(
    "tag_versions",
    metadata,
    sa.Column("tag_id", sa.Integer, sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("definition", sa.JSON, nullable=False),
    *_members(nullable=True),
    *_stamp(),
)

tag_results = sa.Table(
    "tag_results",
    metadata,
    sa.Column("tag_id", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("dataset_version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("dataset_key", sa.String, nullable=False),
    sa.Column("meaning", sa.String, nullable=False),
    sa.Column("users", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("tag_values", sa.JSON, nullable=False),
    sa.Column("list_path", sa.String),
    sa.Column("list_sha256", sa.String),
    sa.Column("list_column", sa.String),
    *_stamp(),
    sa.ForeignKeyConstraint(["tag_id", "version"], ["tag_versions.tag_id", "tag_versions.version"], ondelete="CASCADE"),
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("origin", sa.JSON, nullable=False),
    *_members(nullable=False),
    *_stamp(),
    sa.Column("definition", sa.JSON(none_as_null=True)),  # NULL: a list that no rule says
    sa.Column("refresh", sa.String, nullable=False, server_default="frozen"),
    sa.Column("list_key", sa.String),  # of the data and the meaning that the members are of
    sa.UniqueConstraint("project_id", "name"),
)

segment_sizes = sa.Table(
    "segment_sizes",
    metadata,
    sa.Column("segment_id", sa.Integer, sa.ForeignKey("segments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("dataset_version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("users", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    *_stamp(),
)

analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    _project(),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("name", sa.String),
    sa.Column("spec", sa.JSON, nullable=False),
    sa.Column("passed_at", UtcMoment),  # when somebody looked at it in passing; NULL is kept for good
    *_stamp(),
    sa.Index("ix_analyses_passed", "project_id", "passed_at"),
    sa.UniqueConstraint("project_id", "kind", "name"),  # links without a name are NULL, and any number of them
)

exports = sa.Table(
    "exports",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("origin", sa.JSON, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("columns", sa.JSON, nullable=False),
    sa.Column("dataset_version", sa.Integer, nullable=False),
    *_stamp(),
    sa.Column("number", sa.Integer, nullable=False, server_default="0"),  # in the project's log, from 1 on
    sa.Column("asked", sa.JSON, nullable=False, server_default="{}"),
    sa.Column("held_out", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("before", sa.String, nullable=False, server_default=""),
    sa.Column("seal", sa.String, nullable=False, server_default=""),
    sa.Column("sent_list", sa.JSON),
    sa.Column("held_list", sa.JSON),
)

# The end of each project's chain of exports, by which the loss of its last record shows.
export_ends = sa.Table(
    "export_ends",
    metadata,
    sa.Column("project_id", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("seal", sa.String, nullable=False),
)

# The secrets by which users are drawn into control groups: one an action, so that it draws the same users again.
draws = sa.Table(
    "draws",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("secret", sa.String, nullable=False),
    *_stamp(),
    sa.UniqueConstraint("project_id", "action"),
)

# What was done about users with several ids: the newest one says how they are merged in data to come.
merges = sa.Table(
    "merges",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _project(),
    sa.Column("deed", sa.String, nullable=False),
    sa.Column("dataset_version", sa.Integer, nullable=False),
    sa.Column("spec", sa.JSON, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    *_stamp(),
)

# Changes of what holds when nothing is said: which attributes are personal, how few users are too few to show.
privacy = sa.Table(
    "privacy",
    metadata,
    sa.Column("project_id", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("least_group", sa.Integer, nullable=False),
    sa.Column("personal", sa.JSON, nullable=False),
    *_stamp(),
)
