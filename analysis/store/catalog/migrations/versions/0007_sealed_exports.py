"""Who was drawn into which control group, is the log of exports whole, and what does a project say of privacy?"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from analysis.store.catalog.seals import seal_of

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for column in (
        sa.Column("number", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("held_out", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("before", sa.String(), nullable=False, server_default=""),
        sa.Column("seal", sa.String(), nullable=False, server_default=""),
        sa.Column("sent_list", sa.JSON(), nullable=True),
        sa.Column("held_list", sa.JSON(), nullable=True),
    ):
        op.add_column("exports", column)
    _of_a_project("export_ends", sa.Column("number", sa.Integer(), nullable=False), _text("seal"))
    _of_a_project("privacy", sa.Column("least_group", sa.Integer(), nullable=False), _json("personal"), *_stamp())
    op.create_table(
        "draws",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("project_id"),
        _text("action"),
        _text("secret"),
        *_stamp(),
        _project("draws"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("project_id", "action", name=op.f("uq_draws_project_id_action")),
    )
    op.create_index(op.f("ix_draws_project_id"), "draws", ["project_id"])
    _seal()


def _of_a_project(name: str, *columns: sa.Column) -> None:
    key = sa.PrimaryKeyConstraint("project_id", name=op.f(f"pk_{name}"))
    op.create_table(name, _text("project_id"), *columns, _project(name), key)


def _project(name: str) -> sa.ForeignKeyConstraint:
    named = op.f(f"fk_{name}_project_id_projects")
    return sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE", name=named)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _stamp() -> tuple[sa.Column[datetime], sa.Column[str]]:
    return sa.Column("created_at", sa.DateTime(), nullable=False), _text("created_by")


def _seal() -> None:
    """What was noted before is sealed as it stands now."""
    connection = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(connection, only=["exports", "export_ends"])
    exports, ends = tables.tables["exports"], tables.tables["export_ends"]
    last: dict[str, tuple[int, str]] = {}
    for row in connection.execute(exports.select().order_by(exports.c.id)).mappings().all():
        number, before = last.get(row["project_id"], (0, ""))
        made = row["created_at"].replace(tzinfo=UTC)
        values = dict(row) | {"number": number + 1, "before": before}
        values |= {name: _loaded(values[name]) for name in ("origin", "columns", "asked")}
        values["seal"] = seal_of(values, made)
        sealed = {name: values[name] for name in ("number", "before", "seal")}
        connection.execute(exports.update().where(exports.c.id == row["id"]).values(**sealed))
        last[row["project_id"]] = (values["number"], values["seal"])
    for project, (number, seal) in last.items():
        connection.execute(ends.insert().values(project_id=project, number=number, seal=seal))


def _loaded(value: object) -> object:
    """SQLite knows a column of JSON again as one, or as text."""
    return json.loads(value) if isinstance(value, str) else value
