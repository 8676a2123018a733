"""Are threshold curves of real data those of plain pandas?

online_retail: Chen, Sain and Guo (2012), doi 10.1057/dbm.2012.17; an invoice that begins with C is a cancellation.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import engine
from analysis.insights import thresholds
from analysis.insights.goal import Outcome
from analysis.insights.tags import HealthTag, KnownTag, TagHealthSpec, TagMasksSpec, health, masks
from analysis.insights.thresholds import ThresholdResult, ThresholdSpec, threshold_rows
from analysis.rules.asked import AmountOf, ChosenEvents, ColumnTest, Compared, DistinctValues, Limit, Rule, YesNo
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.dataset import Dataset
from tests.acceptance.real_files import file_of, imported
from tests.asking import did

pytestmark = pytest.mark.acceptance

CANCELLED = did(("purchase",), where=(ColumnTest("InvoiceNo", "starts_with", ("C",)),))
BOUGHT = ChosenEvents(("purchase",), where=(ColumnTest("Quantity", ">", (0,)),))
INVOICES = did(("purchase",), at_least=2, where=BOUGHT.where, count=DistinctValues("InvoiceNo"))


@pytest.fixture(scope="module")
def file(acceptance: Path) -> Path:
    return acceptance / "online_retail" / "online_retail.csv"


@pytest.fixture(scope="module")
def retail(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    kinds = {"InvoiceNo": "text", "Quantity": "number"}
    properties = tuple(PropertyColumn(name, name, kind) for name, kind in kinds.items())  # type: ignore[arg-type]
    mapping = SourceMapping("events", "CustomerID", "InvoiceDate", event_name="purchase", properties=properties)
    return imported(tmp_path_factory.mktemp("retail"), file_of(file, mapping))


@pytest.fixture(scope="module")
def users(file: Path) -> pd.DataFrame:
    """One row a customer: invoices, pieces, and whether any invoice was cancelled."""
    text = {"InvoiceNo": "str", "CustomerID": "str"}
    rows = pd.read_csv(file, dtype=text, usecols=[*text, "Quantity"]).dropna(subset=["CustomerID"])
    rows = rows.assign(cancelled=rows["InvoiceNo"].str.startswith("C"))
    bought = rows[rows["Quantity"] > 0].groupby("CustomerID")
    frame = rows.groupby("CustomerID").agg(cancelled=("cancelled", "any"))
    return frame.join(bought.agg(invoices=("InvoiceNo", "nunique"), pieces=("Quantity", "sum")))


def curve(retail: Dataset, rule: Rule) -> ThresholdResult:
    return engine.run(thresholds, retail, ThresholdSpec.of(rule, (), Outcome("rule", rule=CANCELLED)))


@pytest.mark.parametrize(
    ("rule", "column"),
    [(INVOICES, "invoices"), (Compared(AmountOf("sum", "Quantity", BOUGHT), Limit(">=", (100.0,))), "pieces")],
)
def test_every_threshold_is_that_of_pandas(retail: Dataset, users: pd.DataFrame, rule: Rule, column: str) -> None:
    result = curve(retail, rule)
    assert result.total == len(users) == 4_372
    rows = threshold_rows(result.curve)
    assert len(rows) > 40
    for row in rows:
        group = users[column] >= row.threshold
        assert row.users == group.sum()
        assert row.rate == pytest.approx(users.loc[group, "cancelled"].mean())
        assert row.rest == pytest.approx(users.loc[~group, "cancelled"].mean(), nan_ok=True)


def test_who_buys_more_often_cancels_more_often(retail: Dataset, users: pd.DataFrame) -> None:
    """From the second invoice on the difference is beyond chance: it is wide, and there are 4,372 customers."""
    result = curve(retail, INVOICES)
    two = result.at(2)
    assert two is not None
    more = users["invoices"] >= 2
    shares = users.loc[more, "cancelled"].mean(), users.loc[~more, "cancelled"].mean()
    assert two.difference == pytest.approx(shares[0] - shares[1])
    assert result.sure_from == 2
    assert two.difference_low < two.difference < two.difference_high


def test_separation_is_the_difference_of_the_groups(retail: Dataset, users: pd.DataFrame) -> None:
    tags = {f"at least {n}": n for n in (2, 5, 20)}
    rules = {
        name: did(("purchase",), at_least=n, where=BOUGHT.where, count=DistinctValues("InvoiceNo"))
        for name, n in tags.items()
    }
    known = engine.run(masks, retail, TagMasksSpec(tuple(KnownTag(name, YesNo(rule)) for name, rule in rules.items())))
    placed = tuple(HealthTag(name, "value") for name in rules)
    spec = TagHealthSpec(placed, known, Outcome("rule", rule=CANCELLED))
    rows = engine.run(health, retail, spec).rows.set_index("name")
    for name, number in tags.items():
        group = users["invoices"] >= number
        expected = users.loc[group, "cancelled"].mean() - users.loc[~group, "cancelled"].mean()
        assert rows.loc[name, "difference"] == pytest.approx(expected)
        assert rows.loc[name, "users"] == group.sum()
