"""Tiny datasets written so that a person can check them by eye."""

# ruff: noqa: E402
from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis.jobs import compiled_code

compiled_code.use()  # before numba is imported

from analysis.settings import ProjectSettings
from analysis.store.dataset import (
    ATTRIBUTE,
    EVENT,
    PROPERTY,
    STORED,
    TS,
    TS_TYPE,
    USER,
    Dataset,
    Field,
    Manifest,
    write_attributes,
    write_events,
)

Row = tuple[Any, ...]  # user, event, ISO time (UTC unless it has a zone), optional dict of properties
MakeLog = Callable[..., Dataset]


def write_log(
    folder: Path,
    rows: Sequence[Row],
    attributes: Mapping[str, Mapping[str, Any]] | None = None,
    buckets: int = 2,
    settings: ProjectSettings | None = None,
    run: str = "run1",
) -> Dataset:
    """A dataset of these rows, in this file order. Numbers, datetimes and dates make columns of their types. A `run` of
    another name leaves the files of versions before it in the same folder as they are."""
    properties = sorted({name for row in rows if len(row) > 3 for name in row[3]})
    columns = {name: [row[3].get(name) if len(row) > 3 else None for row in rows] for name in properties}
    moments = [_moment(row[2]) for row in rows]
    table = pa.table(
        {
            USER: pa.array([row[0] for row in rows], pa.string()),
            TS: pa.array(moments, TS_TYPE),
            EVENT: pa.array([row[1] for row in rows], pa.string()).dictionary_encode(),
        }
        | {PROPERTY + name: _column(values) for name, values in columns.items()}
    )
    runs = [write_events(folder, run, table, buckets)] if rows else []
    attribute_names: list[str] = []
    if attributes:
        attribute_names = sorted({name for values in attributes.values() for name in values})
        columns_of_users = {name: [values.get(name) for values in attributes.values()] for name in attribute_names}
        users = {USER: pa.array(list(attributes), pa.string())}
        users |= {ATTRIBUTE + name: _column(values) for name, values in columns_of_users.items()}
        runs.append(write_attributes(folder, "run2", pa.table(users), buckets))
        columns_of_attributes = columns_of_users
    else:
        columns_of_attributes = {}
    active = {row[0] for row in rows}
    micros = [int(moment.timestamp() * 1_000_000) for moment in moments]
    manifest = Manifest(
        bucket_count=buckets,
        events=tuple(dict.fromkeys(row[1] for row in rows)),
        properties=tuple(Field(name, _type(values)) for name, values in columns.items()),
        attributes=tuple(Field(name, _type(values)) for name, values in columns_of_attributes.items()),
        runs=tuple(runs),
        rows=len(rows),
        users=len(active),
        attribute_only_users=len(set(attributes or {}) - active),
        first=min(micros, default=None),
        last=max(micros, default=None),
    )
    return Dataset("test", 1, folder, folder / "cache", manifest, settings or ProjectSettings())


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _column(values: Sequence[Any]) -> pa.Array:
    kind = STORED[_type(values)]
    return pa.array(values, kind)


def _type(values: Sequence[Any]) -> Any:  # noqa: ANN401
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, int | float) for value in known):
        return "number"
    if known and all(isinstance(value, datetime) for value in known):
        return "time"
    return "day" if known and all(isinstance(value, date) for value in known) else "text"


@pytest.fixture
def log(tmp_path: Path) -> MakeLog:
    """`log([("ann", "view", "2026-01-01T10:00", {"price": 3}), …], attributes={"ann": {"city": "Paris"}})`"""
    count = iter(range(1_000))

    def make(rows: Sequence[Row], **options: Any) -> Dataset:  # noqa: ANN401
        return write_log(tmp_path / f"log{next(count)}", rows, **options)

    return make


@pytest.fixture(scope="session")
def acceptance() -> Path:
    """The folder of real public data; tests that need it are skipped without it, and fail where it is required."""
    return _given_folder("SILHOUETTE_ACCEPTANCE_DATA")


@pytest.fixture(scope="session")
def acceptance_cases() -> Path:
    """The folder of files in the form of real exports and public reports, each with its right answer."""
    return _given_folder("SILHOUETTE_ACCEPTANCE_CASES")


def _given_folder(variable: str) -> Path:
    folder = os.environ.get(variable)
    if folder and Path(folder).is_dir():
        return Path(folder)
    reason = f"{variable} names no folder"
    if os.environ.get("SILHOUETTE_REQUIRE_ACCEPTANCE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
