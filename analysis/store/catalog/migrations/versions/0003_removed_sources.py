"""From which version on are the rows of an imported file left out?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("sources", sa.Column("removed_in", sa.Integer(), nullable=True))
