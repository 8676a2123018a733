"""What does a column hold that is a day in some imports and a moment in others?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.settings import ProjectSettings
from analysis.store.dataset import (
    ATTRIBUTE,
    EVENT,
    NO_TIME,
    PROPERTY,
    STORED,
    TS,
    TS_TYPE,
    USER,
    Dataset,
    Field,
    FieldType,
    Manifest,
    Run,
    count_users,
    joined_type,
    write_attributes,
    write_events,
)
from analysis.store.publishing import Addition
from analysis.store.publishing.assembling import assembled
from analysis.store.publishing.compaction import MOST_RUNS, compacted
from analysis.store.publishing.publishing import extend
from analysis.timezones import date_of

DAY, MOMENT = date(2026, 1, 28), datetime(2026, 1, 28, 2, 30, tzinfo=UTC)  # the 27th in New York
VALUES: dict[FieldType, date] = {"day": DAY, "time": MOMENT}


def run(project: Path, number: int, kind: FieldType | None) -> Run:
    """One event of a user of its own."""
    columns = {
        USER: pa.array([f"user{number:02}"]),
        TS: pa.array([number], TS_TYPE),
        EVENT: pa.array(["pay"]),
    }
    if kind is not None:
        columns[PROPERTY + "due"] = pa.array([VALUES[kind]], STORED[kind])
    return write_events(project, f"run{number}", pa.table(columns), 1)


def grown(project: Path, kinds: list[FieldType | None]) -> Manifest:
    """Imports one by one, compacted each time."""
    manifest: Manifest | None = None
    for number, kind in enumerate(kinds):
        properties = () if kind is None else (Field("due", kind),)
        addition = Addition(1, (run(project, number, kind),), ("pay",), properties, (), 0, number)
        manifest = count_users(project, compacted(project, extend(manifest, addition)))
    assert manifest is not None
    return manifest


def days(project: Path, manifest: Manifest, zone: str) -> list[date | None]:
    dataset = Dataset("test", 1, project, project / "cache", manifest, ProjectSettings(time_zone=zone))
    column = dataset.block(0).column("due")
    assert column.type == "day"
    return [None if value == NO_TIME else date_of(value) for value in column.values]


KINDS: list[list[FieldType | None]] = [
    ["day", "time"],
    ["time", "day"],
    ["day", None, "day"],
    ["time", None, "day", "time"],
    ["time"] * MOST_RUNS + ["day"] * 4,
    ["day"] * MOST_RUNS + ["time"] * 4,
    ["day", "time", None] * 7,
    ["day"] * (2 * MOST_RUNS),
]


@pytest.mark.parametrize(
    ("kinds", "zone"), list(product(KINDS, ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"]))
)
def test_a_day_stays_and_a_moment_is_its_day_in_whatever_zone_is_asked(
    tmp_path: Path, kinds: list[FieldType | None], zone: str
) -> None:
    local = MOMENT.astimezone(ZoneInfo(zone)).date()
    right = [{"day": DAY, "time": local, None: None}[kind] for kind in kinds]
    manifest = grown(tmp_path, kinds)
    assert len(manifest.files_of("events", 0)) <= MOST_RUNS
    assert days(tmp_path, manifest, zone) == right


def test_merged_days_are_stored_as_dates(tmp_path: Path) -> None:
    manifest = grown(tmp_path, ["day"] * (MOST_RUNS + 1))
    stored = [
        pq.read_schema(tmp_path / file.path).field(PROPERTY + "due").type for file in manifest.files_of("events", 0)
    ]
    assert set(stored) == {pa.date32()}


def test_merged_attributes_keep_the_latest_known_value_whatever_its_kind(tmp_path: Path) -> None:
    def attributes(number: int, kind: FieldType, known: bool = True) -> Run:
        value = pa.array([VALUES[kind] if known else None], STORED[kind])
        return write_attributes(tmp_path, f"run{number}", pa.table({USER: ["ann"], ATTRIBUTE + "due": value}), 1)

    for last, right in (("day", DAY), ("time", date(2026, 1, 27))):
        kinds: list[FieldType] = ["time", "day"] * 4
        runs = (*(attributes(number, kind) for number, kind in enumerate(kinds)), attributes(8, last))  # type: ignore[arg-type]
        runs = (*runs, attributes(9, "day", known=False))
        counts = {"rows": 0, "users": 0, "attribute_only_users": 1, "first": None, "last": None}
        manifest = Manifest(1, (), (), (Field("due", "day"),), runs, **counts)  # type: ignore[arg-type]
        for version in (manifest, compacted(tmp_path, manifest)):
            settings = ProjectSettings(time_zone="America/New_York")
            column = Dataset("test", 1, tmp_path, tmp_path / "cache", version, settings).block(0).attribute("due")
            assert [date_of(value) for value in column.values] == [right]


def test_a_column_of_three_kinds_is_text(tmp_path: Path) -> None:
    first = grown(tmp_path, ["day", "time"])
    second = extend(first, Addition(1, (), (), (Field("due", "text"),), (), None, None))
    assert second.properties == (Field("due", "text"),)
    column = Dataset("test", 1, tmp_path, tmp_path / "cache", second, ProjectSettings()).block(0).column("due")
    assert column.labels is not None
    assert sorted(column.labels.to_pylist()) == ["2026-01-28", "2026-01-28 02:30:00.000000Z"]


def test_what_is_left_of_the_files_says_its_kind(tmp_path: Path) -> None:
    runs = [run(tmp_path, 0, "day"), run(tmp_path, 1, "time")]
    base = extend(None, Addition(1, tuple(runs), ("pay",), (Field("due", "day"),), (), 0, 1))
    for chosen, kind in ((runs, "day"), (runs[:1], "day"), (runs[1:], "time")):
        assert assembled(tmp_path, base, chosen).properties == (Field("due", kind),)


def test_types_meet_the_same_way_round() -> None:
    kinds: tuple[FieldType, ...] = ("number", "text", "time", "day")
    for one, other in product(kinds, kinds):
        right = one if one == other else "day" if {one, other} == {"day", "time"} else "text"
        assert joined_type(one, other) == right
