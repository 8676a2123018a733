"""Is a version exactly what its manifest says?"""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.errors import DamagedFile, UnknownColumn, UnknownEvent
from analysis.store.dataset import Manifest, buckets_of
from analysis.store.dataset.buckets import bucket_of, user_hash
from tests.conftest import MakeLog


def test_user_hashes_are_the_same_everywhere() -> None:
    """Golden vectors: `printf %s ann | md5sum | cut -c1-16`, as a number."""
    assert user_hash("ann") == 0x7E0D7F8A5D96C24F
    assert user_hash("") == 0xD41D8CD98F00B204
    assert user_hash("用户1") == 0xB7D964C4500D74A1
    assert bucket_of("ann", 16) == 0xF
    assert buckets_of(pa.array(["ann", ""]), 16).tolist() == [0xF, 0x4]


def test_a_manifest_survives_json(log: MakeLog) -> None:
    manifest = log([("ann", "view", "2026-01-01T10:00", {"价格": 3})], attributes={"ann": {"city": "巴黎"}}).manifest
    again = Manifest.from_json(manifest.to_json())
    assert again == manifest
    assert again.hash == manifest.hash


def test_a_damaged_file_is_named_not_read(log: MakeLog) -> None:
    dataset = log([("ann", "view", "2026-01-01T10:00")], buckets=1)
    path = dataset.folder / dataset.manifest.runs[0].files[0].path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedFile) as caught:
        _ = dataset.block(0).ts
    assert caught.value.details == {"file": path.name}


def test_the_cache_is_safe_to_delete(log: MakeLog) -> None:
    dataset = log([("ann", "view", "2026-01-01T10:00")], buckets=1)
    before = dataset.block(0).ts.tolist()
    for path in dataset.cache.rglob("*.arrow"):
        path.unlink()
    assert dataset.block(0).ts.tolist() == before


def test_unknown_names_are_refused_with_similar_ones(log: MakeLog) -> None:
    dataset = log([("ann", "view", "2026-01-01T10:00", {"price": 3})], buckets=1)
    with pytest.raises(UnknownColumn) as column:
        dataset.block(0).column("prise")
    assert column.value.details["near"] == ["price"]
    with pytest.raises(UnknownEvent) as event:
        dataset.facts.event_code("vieww")
    assert event.value.details["near"] == ["view"]
