"""Does a block give back what was written, in order?"""

from __future__ import annotations

import pyarrow as pa

from tests.conftest import MakeLog


def test_events_come_back_sorted_by_user_and_time_with_ties_in_file_order(log: MakeLog) -> None:
    dataset = log(
        [
            ("bob", "view", "2026-01-01T10:00"),
            ("ann", "pay", "2026-01-01T10:00", {"price": 5}),
            ("ann", "cart", "2026-01-01T10:00", {"price": 7}),
            ("ann", "view", "2026-01-01T09:00"),
        ],
        attributes={"ann": {"city": "Paris"}, "eve": {"city": "Rome"}},
        buckets=1,
    )
    block = dataset.block(0)
    assert block.users.to_pylist() == ["ann", "bob", "eve"]
    assert block.offsets.tolist() == [0, 3, 4, 4]
    assert [dataset.facts.events[code] for code in block.event] == ["view", "pay", "cart", "view"]
    assert block.column("price").values.tolist()[1:3] == [5, 7]
    assert block.column("price").missing.tolist() == [True, False, False, True]
    city = block.attribute("city")
    assert city.labels is not None
    assert city.labels.take(pa.array(city.values.clip(0))).to_pylist() == [
        "Paris",
        "Paris",
        "Rome",
    ]
    assert city.missing.tolist() == [False, True, False]
