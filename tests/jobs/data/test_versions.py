"""Does each version say which files came and went with it, and how much it holds?"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from analysis.jobs.data import VersionFiles, version_files
from analysis.store.catalog import Source

_IDS = count(1)


def source(file: str, version: int, removed_in: int | None = None) -> Source:
    return Source(
        file=file,
        sha256="0" * 64,
        kind="events",
        reading={},
        mapping={},
        ledger={},
        rows_in=1,
        id=next(_IDS),
        project_id="p",
        version=version,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        created_by="local",
        removed_in=removed_in,
    )


def test_files_that_came_went_and_were_read_otherwise() -> None:
    found = version_files(
        [
            source("may.csv", 1, removed_in=4),
            source("june.csv", 2),
            source("users.csv", 2, removed_in=3),
            source("users.csv", 3),
        ]
    )
    assert found == {
        1: VersionFiles(added=("may.csv",)),
        2: VersionFiles(added=("june.csv", "users.csv")),
        3: VersionFiles(changed=("users.csv",)),
        4: VersionFiles(removed=("may.csv",)),
    }
