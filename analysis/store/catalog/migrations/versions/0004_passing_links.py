"""Which links does an address only pass by?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("analyses", sa.Column("passed_at", sa.DateTime(), nullable=True))
    op.create_index("ix_analyses_passed", "analyses", ["project_id", "passed_at"])
