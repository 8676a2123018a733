"""Who is gained and lost by another definition, against sets?"""

from __future__ import annotations

import numpy as np
import pytest

from analysis import engine
from analysis.insights.tags import ChangesCell, ChangesResult, ChangesSpec, changes
from analysis.insights.tags.changes import CHANGES
from analysis.rules.asked import Case, Listed, OrderedValues, YesNo
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row

PAID = did(("pay",))


@pytest.fixture
def shop(log: MakeLog) -> tuple[Dataset, dict[str, int]]:
    """Users who paid so often."""
    random = np.random.default_rng(9)
    times = {f"u{user:02}": int(random.integers(0, 6)) for user in range(40)}
    rows: list[Row] = [(user, "view", "2026-01-01") for user in times]
    rows += [(user, "pay", f"2026-01-{day + 2:02}") for user, count in times.items() for day in range(count)]
    return log(rows, buckets=4), times


def who(dataset: Dataset, spec: ChangesSpec, cell: ChangesCell) -> set[str]:
    return set(engine.members(changes, dataset, spec, cell).to_pylist())


def test_gained_and_lost_of_yes_and_no(shop: tuple[Dataset, dict[str, int]]) -> None:
    dataset, times = shop
    listed = {"u01", "u02", "u03", "gone"}
    spec = ChangesSpec(YesNo(Listed(tuple(sorted(listed)))), YesNo(did(("pay",), at_least=3)))
    after = {user for user, count in times.items() if count >= 3}
    before = listed & set(times)
    expected = {"gained": after - before, "lost": before - after, "kept": before & after, "changed": set()}
    result: ChangesResult = engine.run(changes, dataset, spec)
    for change in CHANGES:
        assert who(dataset, spec, ChangesCell(change)) == expected[change]
        assert getattr(result, change) == len(expected[change])
        assert result.samples[change] == tuple(sorted(expected[change])[:20])
    assert (result.before, result.after, result.total) == (len(before), len(after), 40)
    assert result.jaccard == len(before & after) / len(before | after)
    assert result.values.empty


def test_a_user_with_another_value_is_changed(shop: tuple[Dataset, dict[str, int]]) -> None:
    dataset, times = shop
    before = OrderedValues((Case("often", did(("pay",), at_least=4)), Case("some", did(("pay",)))))
    after = OrderedValues((Case("often", did(("pay",), at_least=3)), Case("twice", did(("pay",), at_least=2))))
    spec = ChangesSpec(before, after)
    result: ChangesResult = engine.run(changes, dataset, spec)
    now = {user: "often" if count >= 3 else "twice" for user, count in times.items() if count >= 2}
    was = {user: "often" if count >= 4 else "some" for user, count in times.items() if count >= 1}
    changed = {user for user in now.keys() & was.keys() if now[user] != was[user]}
    assert who(dataset, spec, ChangesCell("changed")) == changed
    assert (result.changed, result.gained) == (len(changed), 0)
    assert result.lost == len(was.keys() - now.keys())
    rows = {row["value"]: row for row in result.values.to_dict("records")}
    assert list(rows) == sorted(rows, key=lambda value: -rows[value]["after"])
    for value in ("often", "some", "twice"):
        had, has = ({user for user, one in values.items() if one == value} for values in (was, now))
        assert (rows[value]["before"], rows[value]["after"]) == (len(had), len(has))
        assert (rows[value]["gained"], rows[value]["lost"], rows[value]["kept"]) == (
            len(has - had),
            len(had - has),
            len(had & has),
        )
        assert who(dataset, spec, ChangesCell("gained", value)) == has - had
