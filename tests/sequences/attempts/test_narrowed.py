"""Does a question find the same, whether it walks all events or only those of the kinds it asks for?"""

from __future__ import annotations

import random
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis import engine
from analysis.errors import UnknownColumn
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelCell
from analysis.insights.funnel.counted import counted_attempts
from analysis.insights.funnel.plan import asked_block
from analysis.store.dataset import Column, NarrowedBlock, UserBlock, asked, hot, kinds
from tests.conftest import write_log
from tests.random_funnels import FILLER, SETTINGS, cities, random_rows, random_spec


def told(block: UserBlock, monkeypatch: pytest.MonkeyPatch, few: float, seed: int) -> tuple[list[dict[str, Any]], int]:
    monkeypatch.setattr(kinds, "FEW", few)
    chance, found, narrow = random.Random(seed), [], 0
    for _ in range(60):
        spec = random_spec(chance)
        narrow += isinstance(asked_block(block, spec), NarrowedBlock)
        for detailed in (True, False):
            attempts = counted_attempts(block, spec, detailed)
            found.append({each.name: getattr(attempts, each.name).tolist() for each in fields(attempts)})
    return found, narrow


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_find_the_same_for_every_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    rows = [row for user in range(60) for row in random_rows(chance, f"u{user}")] + FILLER
    block = write_log(tmp_path, rows, cities(rows), buckets=1, settings=SETTINGS).block(0)
    walked, none = told(block, monkeypatch, 0.0, seed)
    looked_up, some = told(block, monkeypatch, 2.0, seed)
    assert none == 0 < some
    for one, other in zip(walked, looked_up, strict=True):
        for name in one:
            assert one[name] == other[name], name


@pytest.mark.parametrize("seed", range(2))
def test_buckets_that_are_walked_as_one_say_what_each_says_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    rows = [row for user in range(40) for row in random_rows(chance, f"u{user}")] + FILLER
    dataset = write_log(tmp_path, rows, cities(rows), buckets=4, settings=SETTINGS)
    names = [field.name for field in dataset.manifest.properties]
    for _ in range(12):
        breakdown = chance.choice(
            [None, Breakdown("property", chance.choice(names), top=2), Breakdown("attribute", "city")]
        )
        spec, found = replace(random_spec(chance), breakdown=breakdown, compare=None), []
        for few, small in ((0.0, 0), (0.0, 1000), (2.0, 0)):
            monkeypatch.setattr(kinds, "FEW", few)
            monkeypatch.setattr(asked, "SMALL", small)
            result = engine.run(funnel, dataset, spec)
            frames = result.steps, result.group_steps, result.times, result.trend, result.histogram
            cell = FunnelCell(2, "dropped") if len(spec.required) == len(spec.steps) else FunnelCell(1, "reached")
            listed = engine.members(funnel, dataset, spec, cell).to_pylist()
            found.append(([frame.to_dict("list") for frame in frames], result.groups, result.tied, listed))
        assert repr(found[0]) == repr(found[1]) == repr(found[2]), spec


def test_several_blocks_are_seen_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "FEW", 2.0)
    chance = random.Random(1)
    rows = [row for user in range(30) for row in random_rows(chance, f"u{user}")] + FILLER
    dataset = write_log(tmp_path, rows, cities(rows), buckets=4, settings=SETTINGS)
    blocks, wanted = tuple(map(dataset.block, dataset.buckets)), np.arange(len(dataset.manifest.events)) < 2
    one, kept = NarrowedBlock(blocks, wanted), [np.flatnonzero(wanted[block.event]) for block in blocks]
    users = [block.users.to_pylist() for block in blocks]
    assert one.users.to_pylist() == [user for each in users for user in each]
    assert one.ts.tolist() == [ts for block, rows in zip(blocks, kept, strict=True) for ts in block.ts[rows].tolist()]
    owners = [users[i][at] for i, rows in enumerate(kept) for at in blocks[i].user_index[rows].tolist()]
    assert one.users.take(pa.array(one.user_index)).to_pylist() == owners
    for field in dataset.manifest.properties:
        expected = [
            value for block, rows in zip(blocks, kept, strict=True) for value in said(block.column(field.name), rows)
        ]
        assert said(one.column(field.name), np.arange(len(one.ts))) == expected
    everybody = np.ones(one.user_count, np.bool_)
    assert one.first_users(everybody, 5) == tuple(sorted(one.users.to_pylist())[:5])
    with pytest.raises(UnknownColumn):
        one.column("nothing")


def said(column: Column, rows: np.ndarray) -> list[str]:
    """The values, texts by their labels."""
    values = column.values[rows].tolist()
    return [str(value if column.labels is None else column.labels[value] if value >= 0 else None) for value in values]


def test_a_property_that_becomes_text_is_looked_up_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "FEW", 2.0)
    rows = [row for user in range(20) for row in random_rows(random.Random(5), f"u{user}")] + FILLER
    as_numbers = write_log(tmp_path, rows, cities(rows), buckets=1, settings=SETTINGS)
    texts = tuple(replace(field, type="text") for field in as_numbers.manifest.properties)
    as_texts = replace(as_numbers, manifest=replace(as_numbers.manifest, properties=texts))
    for dataset in (as_numbers, as_texts):
        block = dataset.block(0)
        narrow = block.narrowed(np.arange(len(dataset.manifest.events)) < 2)
        assert isinstance(narrow, NarrowedBlock)
        for field in dataset.manifest.properties:
            expected, found = block.column(field.name).values[narrow.places], narrow.column(field.name).values
            assert (found.dtype, found.tolist()) == (expected.dtype, expected.tolist())


def test_a_damaged_list_of_kinds_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "FEW", 2.0)
    rows = [row for user in range(20) for row in random_rows(random.Random(3), f"u{user}")] + FILLER
    dataset = write_log(tmp_path, rows, cities(rows), buckets=1, settings=SETTINGS)
    wanted = np.arange(len(dataset.manifest.events)) < 2
    right = dataset.block(0).rows_of(wanted)
    (kept,) = dataset.cache.rglob("places-by-kind.arrow")
    for damage in (b"", kept.read_bytes()[:-40], b"\0" * kept.stat().st_size):
        hot.let_go()
        kept.unlink()
        kept.write_bytes(damage)
        again = dataset.block(0).rows_of(wanted)
        assert again.places.tolist() == right.places.tolist()
        assert again.bounds.tolist() == right.bounds.tolist()
    assert right.places.tolist() == np.flatnonzero(wanted[dataset.block(0).event]).tolist()
