"""Which users does a rule take, of a dataset that can be read as plain users too?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from analysis.rules.asked import Rule
from analysis.rules.evaluated import matches
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.conftest import Row, write_log
from tests.rules.naive import NaiveUser


def who(rule: Rule, dataset: Dataset) -> list[str]:
    found: list[str] = []
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        found += [user for user, match in zip(block.users.to_pylist(), matches(rule, block), strict=True) if match]
    return sorted(found)


def users_of(rows: list[Row], attributes: dict[str, dict[str, Any]]) -> list[NaiveUser]:
    events: dict[str, list[Any]] = {user: [] for user in {row[0] for row in rows} | set(attributes)}
    for user, event, moment, properties in sorted(rows, key=lambda row: row[2]):  # equal times keep the file's order
        events[user].append((event, moment, properties))
    return [NaiveUser(user, done, attributes.get(user, {})) for user, done in events.items()]


def dataset_of(folder: Path, rows: list[Row], attributes: dict[str, dict[str, Any]], zone: str) -> Dataset:
    return write_log(
        folder,
        [(user, event, moment.isoformat(), _zoned(properties)) for user, event, moment, properties in rows],
        {user: _zoned(values) for user, values in attributes.items()},
        settings=ProjectSettings(time_zone=zone),
    )


def _zoned(values: dict[str, Any]) -> dict[str, Any]:
    at: datetime | None = values["at"]
    return values | {"at": at.replace(tzinfo=ZoneInfo("UTC")) if at else None}
