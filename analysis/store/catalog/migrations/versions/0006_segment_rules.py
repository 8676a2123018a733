"""Which rule does a segment have, does it keep up with new data, and how many users had it in each version?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("segments", sa.Column("definition", sa.JSON(), nullable=True))
    op.add_column("segments", sa.Column("refresh", sa.String(), nullable=False, server_default="frozen"))
    op.add_column("segments", sa.Column("list_key", sa.String(), nullable=True))
    op.create_table(
        "segment_sizes",
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("dataset_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("users", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segments.id"], ondelete="CASCADE", name=op.f("fk_segment_sizes_segment_id_segments")
        ),
        sa.PrimaryKeyConstraint("segment_id", "dataset_version", name=op.f("pk_segment_sizes")),
    )
