"""Where does a tag stand, what do people say of it, and which users did it have?

Columns are added one by one: making `tags` anew, as a batch does on SQLite, would delete the versions of all tags with
the old table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_STAMP = (("created_at", sa.DateTime()), ("created_by", sa.String()))


def upgrade() -> None:
    _make_branches()
    _extend_tags()
    _make_results()


def _make_branches() -> None:
    op.create_table(
        "tag_branches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in _STAMP),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_tag_branches_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent"], ["tag_branches.id"], name=op.f("fk_tag_branches_parent"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_branches")),
    )
    op.create_index(op.f("ix_tag_branches_project_id"), "tag_branches", ["project_id"], unique=False)
    op.create_table(
        "tag_branch_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in _STAMP),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_tag_branch_changes_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_branch_changes")),
    )
    op.create_index(op.f("ix_tag_branch_changes_project_id"), "tag_branch_changes", ["project_id"], unique=False)


def _extend_tags() -> None:
    for column in (
        sa.Column("behaviour_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("layer", sa.String(), nullable=False, server_default="behaviour"),
        sa.Column("owner", sa.String(), nullable=False, server_default=""),
        sa.Column("description", sa.String(), nullable=False, server_default=""),
        sa.Column("goal", sa.String(), nullable=False, server_default=""),
        sa.Column("refresh", sa.String(), nullable=False, server_default="always"),
        sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
    ):
        op.add_column("tags", column)


def _make_results() -> None:
    op.create_table(
        "tag_results",
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset_key", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("users", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("tag_values", sa.JSON(), nullable=False),
        sa.Column("list_path", sa.String(), nullable=True),
        sa.Column("list_sha256", sa.String(), nullable=True),
        sa.Column("list_column", sa.String(), nullable=True),
        *(sa.Column(name, kind, nullable=False) for name, kind in _STAMP),
        sa.ForeignKeyConstraint(
            ["tag_id", "version"],
            ["tag_versions.tag_id", "tag_versions.version"],
            name=op.f("fk_tag_results_tag_id_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tag_id", "version", "dataset_version", name=op.f("pk_tag_results")),
    )
