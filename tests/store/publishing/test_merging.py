"""Is the data of merged users what it would be, had every file named each of them by one id?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis.store.dataset import Dataset, MergedIds, merged_ids
from analysis.store.publishing import assembled, merged
from analysis.store.workspace import as_imported
from tests.conftest import MakeLog, Row, write_log

Rows = list[tuple[Any, ...]]


def ids(owners: dict[str, str]) -> MergedIds:
    gone = sorted(owners)
    return MergedIds(pa.array(gone, pa.string()), pa.array([owners[one] for one in gone], pa.string()))


def events_of(dataset: Dataset) -> Rows:
    """All events as people would read them, in the order of the blocks."""
    found: Rows = []
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        columns = [block.column(field.name) for field in dataset.manifest.properties]
        for place, row in enumerate(block.user_index.tolist()):
            cells = [
                float(one.values[place]) if one.labels is None else one.labels[int(one.values[place])].as_py()
                for one in columns
            ]
            event = dataset.manifest.events[block.event[place]]
            found.append((bucket, block.users[row].as_py(), int(block.ts[place]), event, *cells))
    return found


def attributes_of(dataset: Dataset) -> dict[str, tuple[Any, ...]]:
    found = {}
    for bucket in dataset.buckets:
        block = dataset.block(bucket)
        columns = [block.attribute(field.name) for field in dataset.manifest.attributes]
        for place, user in enumerate(block.users.to_pylist()):
            codes = [(one.labels, int(one.values[place])) for one in columns if one.labels is not None]
            found[user] = tuple(labels[code].as_py() if code >= 0 else None for labels, code in codes)
    return found


def with_merged(dataset: Dataset, owners: dict[str, str], before: Dataset | None = None) -> Dataset:
    made = merged(dataset.folder, dataset.manifest, ids(owners), before.manifest if before else None)
    return replace(dataset, manifest=made)


def random_rows(seed: int, users: int) -> list[Row]:
    """Every moment once, so that no tie is left to chance."""
    choice = random.Random(seed)
    moments = choice.sample(range(86_400), 300)
    return [
        (f"u{choice.randrange(users)}", choice.choice("abc"), _moment(at), {"n": float(at % 7), "s": f"v{at % 5}"})
        for at in moments
    ]


def _moment(second: int) -> str:
    return f"2026-01-05T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


@pytest.mark.parametrize("seed", range(3))
def test_it_is_as_if_files_had_named_them_by_one_id(tmp_path: Path, seed: int) -> None:
    rows = random_rows(seed, 40)
    owners = {f"u{number}": f"u{number % 10}" for number in range(10, 30)}
    attributes = {f"u{number}": {"city": f"c{number}"} for number in (1, 2, 35, 50)}
    named: Sequence[Row] = [(owners.get(user, user), *rest) for user, *rest in rows]
    dataset = with_merged(write_log(tmp_path / "raw", rows, attributes, buckets=8), owners)
    expected = write_log(tmp_path / "named", named, attributes, buckets=8)
    assert events_of(dataset) == events_of(expected)
    assert attributes_of(dataset) == attributes_of(expected)
    told, wanted = dataset.manifest, expected.manifest
    assert (told.rows, told.users, told.attribute_only_users) == (
        wanted.rows,
        wanted.users,
        wanted.attribute_only_users,
    )
    assert (told.first, told.last, told.events, told.properties) == (
        wanted.first,
        wanted.last,
        wanted.events,
        wanted.properties,
    )


def test_ties_go_by_the_id_that_stays_then_by_the_others(log: MakeLog) -> None:
    at = "2026-01-05T10:00"
    dataset = log([("b", "third", at), ("c", "fourth", at), ("a", "first", at), ("a", "second", at)], buckets=1)
    told = [row[3] for row in events_of(with_merged(dataset, {"b": "a", "c": "a"}))]
    assert told == ["first", "second", "third", "fourth"]


def test_of_the_attributes_of_several_ids_that_of_the_one_that_stays_wins_and_gaps_are_filled(log: MakeLog) -> None:
    attributes = {"a": {"city": None, "plan": "pro"}, "b": {"city": "Rome", "plan": "free"}}
    dataset = with_merged(log([("a", "view", "2026-01-05T10:00")], attributes=attributes), {"b": "a"})
    assert attributes_of(dataset) == {"a": ("Rome", "pro")}
    assert (dataset.manifest.users, dataset.manifest.attribute_only_users) == (1, 0)


def test_nothing_is_written_for_buckets_that_nobody_leaves_or_comes_to(log: MakeLog) -> None:
    dataset = log([(f"u{number}", "view", _moment(number)) for number in range(200)], buckets=64)
    merged_now = with_merged(dataset, {"u1": "u0"})
    before = {file.path for run in dataset.manifest.runs for file in run.files}
    after = {file.path for run in merged_now.manifest.runs for file in run.files}
    assert 1 <= len(after - before) <= 2


def test_a_run_that_was_made_alike_before_is_taken_from_there(log: MakeLog) -> None:
    dataset = log(random_rows(1, 20), attributes={"u1": {"city": "Rome"}})
    first = with_merged(dataset, {"u1": "u0"})
    again = with_merged(dataset, {"u1": "u0"}, first)
    assert again.manifest.runs == first.manifest.runs
    other = with_merged(dataset, {"u1": "u0", "u3": "u2"}, first)
    assert other.manifest.runs[0] != first.manifest.runs[0]
    assert other.manifest.runs[1] == first.manifest.runs[1]  # the attributes of u1 alone


def test_a_version_knows_the_data_under_the_ids_that_were_imported(log: MakeLog) -> None:
    dataset = log(random_rows(1, 20))
    now = with_merged(dataset, {"u1": "u0", "u7": "u0"})
    assert as_imported(now.folder, now.manifest) == dataset.manifest
    assert as_imported(now.folder, dataset.manifest) == dataset.manifest
    known = merged_ids(now.folder, now.manifest)
    assert known.owner_of(pa.array(["u7", "u2", "nobody"])).to_pylist() == ["u0", "u2", "nobody"]
    assert known.ids_of("u0") == ("u1", "u7")


def test_a_column_whose_type_differs_from_bucket_to_bucket_is_text(log: MakeLog, tmp_path: Path) -> None:
    one = log([("a", "view", "2026-01-05T10:00", {"n": 5.0})], buckets=1)
    other = write_log(one.folder / "other", [("b", "view", "2026-01-05T11:00", {"n": "x"})], buckets=1)
    [run], [behind] = one.manifest.runs, other.manifest.runs
    moved = [
        replace(file, bucket=1, path=f"other/{file.path}", users_path=f"other/{file.users_path}")
        for file in behind.files
    ]
    both = replace(run, files=(*run.files, *moved))
    base = replace(one.manifest, bucket_count=2, users=2)
    manifest = assembled(one.folder, base, (both,))
    dataset = replace(one, manifest=merged(one.folder, manifest, ids({"b": "a"})))
    [names] = [{row[1] for row in events_of(replace(dataset, manifest=replace(dataset.manifest, properties=())))}]
    assert names == {"a"}
