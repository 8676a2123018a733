"""Does a breakdown begin with the column by which groups differ, if any?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis import engine
from analysis.insights import listing
from analysis.insights.funnel import FunnelSpec, FunnelStep
from analysis.insights.listing import ListedColumn, ListingSpec
from analysis.jobs.funnel import most_telling
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row

SPEC = FunnelSpec((FunnelStep(("view",)), FunnelStep(("pay",))), timedelta(days=1))


def visits(paying: str) -> list[Row]:
    """Two hundred and forty users, each of a city, a channel and a code of two; of each value of all but `paying` every
    second pays, of that every third or two in three."""
    rows: list[Row] = []
    for number in range(240):
        kind = {"city": "AB"[number % 2], "channel": "CD"[number // 2 % 2], "code": "EF"[number // 4 % 2]}
        rows.append((f"u{number:03d}", "view", "2026-01-05T10:00", kind))
        likely = kind.get(paying) in ("A", "C", "E")
        if (number // 8 % 3 < (2 if likely else 1)) if paying in kind else number // 8 % 2:
            rows.append((f"u{number:03d}", "pay", "2026-01-05T11:00", kind))
    return [*rows, ("u000", "view", "2026-01-09T10:00", {"city": "A", "channel": "C", "code": "E"})]


def columns(dataset: Dataset) -> tuple[ListedColumn, ...]:
    return engine.run(listing, dataset, ListingSpec.of(dataset.manifest)).of(("attribute", "property"), ("text",))


@pytest.mark.parametrize("paying", ["city", "channel", "code"])
def test_the_column_that_parts_users_is_proposed(log: MakeLog, paying: str) -> None:
    dataset = log(visits(paying))
    found = most_telling(engine, dataset, SPEC, columns(dataset))
    assert found is not None and found.name == paying


def test_where_none_does_the_first_is(log: MakeLog) -> None:
    dataset = log(visits("none of them"))
    assert most_telling(engine, dataset, SPEC, columns(dataset)) == columns(dataset)[0]


def test_without_columns_none_is(log: MakeLog) -> None:
    assert most_telling(engine, log([("a", "view", "2026-01-05")]), SPEC, ()) is None
