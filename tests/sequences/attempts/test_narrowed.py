"""Does a question find the same, whether it walks all events or only those of the kinds it asks for?"""

from __future__ import annotations

import random
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.insights.funnel.counted import counted_attempts
from analysis.insights.funnel.plan import asked_block
from analysis.store.dataset import NarrowedBlock, UserBlock, hot, kinds
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
