"""Does a catalog of an earlier Silhouette keep all its rows?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from analysis.store.catalog import Catalog, Members, TagCard
from analysis.store.catalog.connection import MIGRATIONS

STAMP = (datetime(2026, 1, 2, 3, 4, 5), "mei")
NO_LIST = (None, None, None, None)
ROWS = [
    ("projects", ("p", "shop", "Asia/Shanghai", 1800, 0, *STAMP)),
    ("versions", ("p", 1, "m", "h", *STAMP)),
    ("tags", (1, "p", "payers", None, *STAMP)),
    ("tags", (2, "p", "payers", STAMP[0], *STAMP)),
    ("tag_versions", (1, 1, "rule", {"rule": 1}, *NO_LIST, *STAMP)),
    ("tag_versions", (1, 2, "list", {}, "lists/a.parquet", "ab", 3, 1, *STAMP)),
    ("tag_versions", (2, 1, "rule", {"rule": 2}, *NO_LIST, *STAMP)),
    ("segments", (1, "p", "vip", {}, "lists/b.parquet", "cd", 4, 1, *STAMP)),
    ("analyses", ("abc", "p", "tags", None, {"rule": {"tag": "payers"}}, *STAMP)),
    ("exports", (1, "p", {}, "f", "ef", 4, [], 1, *STAMP)),
]


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A catalog as the first migration made it, with rows."""
    path = tmp_path / "catalog.db"
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    config = Config(attributes={})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        tables = sa.MetaData()
        tables.reflect(connection)
        for name, row in ROWS:
            connection.execute(tables.tables[name].insert().values(row))
    return path


def test_every_row_of_the_first_schema_is_kept(first: Path) -> None:
    catalog = Catalog.open(first)
    assert [(tag.version, tag.kind) for tag in catalog.tags.versions("p", "payers")] == [(1, "rule"), (2, "list")]
    tag = catalog.tags.get("p", "payers")
    assert (tag.members, tag.created_by) == (Members("lists/a.parquet", "ab", 3, 1), "mei")
    assert [tag.definition for tag in catalog.tags.retired("p")] == [{"rule": 2}]
    assert [segment.members.users for segment in catalog.segments.all("p")] == [4]
    assert catalog.analyses.get("abc").spec == {"rule": {"tag": "payers"}}
    assert len(catalog.exports.all("p")) == len(catalog.versions.all("p")) == 1
    assert catalog.exports.verified("p").whole and catalog.exports.verified("p").records == 1


def test_tags_of_the_first_schema_are_in_use_and_not_sorted_in(first: Path) -> None:
    tag = Catalog.open(first).tags.get("p", "payers")
    assert (tag.status, tag.behaviour_id, tag.card, tag.last_used_at) == ("in_use", None, TagCard(), None)
    assert (tag.card.layer, tag.card.refresh) == ("behaviour", "always")
    assert Catalog.open(first).results.all("p") == ()
