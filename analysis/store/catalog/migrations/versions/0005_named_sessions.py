"""Which property of a project's events tells sessions apart, if it isn't the gap between them?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("projects", sa.Column("session_property", sa.String(), nullable=True))
