"""Are the cohorts of real files those that are known?

online_retail: Chen, Sain and Guo (2012), doi 10.1057/dbm.2012.17; cdnow: Fader and Hardie; cookie_cats: the mobile
game's test of its gates. The counts by cohort were made by others with pandas.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analysis import engine
from analysis.insights import retention
from analysis.insights.retention import CohortsBy, RetentionResult, RetentionSpec
from analysis.insights.statistics import two_proportions_p
from analysis.rules.asked import ChosenEvents, ColumnTest
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.dataset import Dataset
from tests.acceptance.real_files import file_of, imported
from tests.conftest import Row, write_log

pytestmark = pytest.mark.acceptance

ALL_ROWS = [948, 362, 317, 367, 341, 376, 360, 336, 336, 374, 354, 474, 260]
PURCHASES = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]


@pytest.fixture(scope="module")
def retail(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    numbers = ("Quantity", "UnitPrice")
    mapping = SourceMapping(
        "events",
        "CustomerID",
        "InvoiceDate",
        event_name="purchase",
        properties=tuple(PropertyColumn(name, name, "number") for name in numbers),
    )
    return imported(
        tmp_path_factory.mktemp("retail"), file_of(acceptance / "online_retail" / "online_retail.csv", mapping)
    )


def first_cohort(result: RetentionResult) -> list[int]:
    cells = result.cells
    return cells.loc[cells["cohort"] == date(2010, 12, 1), "came"].tolist()


def test_a_retailers_monthly_cohorts(retail: Dataset) -> None:
    result = engine.run(retention, retail, RetentionSpec(unit="month"))
    assert first_cohort(result) == ALL_ROWS
    assert result.cohorts["users"].sum() == 4_372
    last = result.cells.loc[result.cells["cohort"] == date(2010, 12, 1), "complete"].tolist()
    assert last == [True] * 12 + [False]  # the data ends on 9 December 2011
    assert result.cohorts["censored"].tolist() == [True] + [False] * 12


def test_a_retailers_monthly_cohorts_of_purchases_only(retail: Dataset) -> None:
    bought = (ColumnTest("Quantity", ">", (0,)), ColumnTest("UnitPrice", ">", (0,)))
    spec = RetentionSpec(ChosenEvents(("purchase",), where=bought), "same", unit="month")
    result = engine.run(retention, retail, spec)
    assert first_cohort(result) == PURCHASES
    assert result.cohorts["users"].sum() == 4_338


def test_monthly_cohorts_of_a_music_shop(acceptance: Path, tmp_path: Path) -> None:
    lines = (acceptance / "cdnow" / "CDNOW_master.txt").read_text(encoding="ascii").splitlines()
    rows: list[Row] = []
    for line in lines[1:]:
        user, day, *_ = line.split()
        rows.append((user, "purchase", datetime.strptime(day, "%Y%m%d").isoformat()))
    result = engine.run(retention, write_log(tmp_path, rows), RetentionSpec(unit="month", periods=1))
    assert result.cells["came"].tolist() == [7_846, 1_157, 8_476, 1_312, 7_248, 1_032]


def test_day_1_and_day_7_of_two_gates_of_a_game(acceptance: Path, tmp_path: Path) -> None:
    """A row a player, made into the days on which they played."""
    rows: list[Row] = []
    gates: dict[str, dict[str, str]] = {}
    begin = datetime(2026, 1, 1, 12)
    with (acceptance / "cookie_cats" / "cookie_cats.csv").open(encoding="utf-8-sig", newline="") as file:
        for player in csv.DictReader(file):
            user, gates[player["userid"]] = player["userid"], {"gate": player["version"]}
            days = [0, *(day for day in (1, 7) if player[f"retention_{day}"] == "TRUE")]
            rows += [(user, "play", (begin + timedelta(days=day)).isoformat()) for day in days]
    last = ("last", "play", (begin + timedelta(days=9)).isoformat())
    result = engine.run(
        retention,
        write_log(tmp_path, [*rows, last], attributes=gates),
        RetentionSpec(unit="day", by=CohortsBy("attribute", "gate")),
    )
    gate_30, gate_40 = (next(row for row, group in enumerate(result.groups) if group.label == name)
                        for name in ("gate_30", "gate_40"))  # fmt: skip
    for day, shares, p in ((1, (0.448188, 0.442283), 0.0744), (7, (0.190201, 0.182000), 0.00155)):
        one, other = (result.average(day, group) for group in (gate_30, gate_40))
        assert one is not None
        assert other is not None
        assert (one.share, other.share) == pytest.approx(shares, abs=1e-6)
        chance = two_proportions_p(one.came, one.of, other.came, other.of)
        assert chance == pytest.approx(p, rel=0.005)
