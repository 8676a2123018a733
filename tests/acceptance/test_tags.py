"""Do tags with values give real customers what plain pandas gives them?

CDNOW: Fader and Hardie (2001), 69,659 purchases of the 23,570 customers who first bought in early 1997.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.jobs.data import ImportFile, import_files
from analysis.jobs.tags import saving, tag_users
from analysis.rules.asked import USUAL_GROUPS
from analysis.rules.written import definition_from_json
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace

pytestmark = pytest.mark.acceptance

COLUMNS = ("customer", "date", "cds", "dollars")


@pytest.fixture(scope="module")
def rows(acceptance: Path) -> pd.DataFrame:
    rows = pd.read_csv(acceptance / "cdnow" / "CDNOW_master.txt", sep=r"\s+", header=0, names=COLUMNS, dtype=str)
    assert len(rows) == 69_659
    return rows.assign(
        date=pd.to_datetime(rows["date"]), cds=rows["cds"].astype(int), dollars=rows["dollars"].astype(float)
    )


@pytest.fixture(scope="module")
def cdnow(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("cdnow")
    rows.to_csv(folder / "cdnow.csv", index=False)
    workspace = Workspace(folder / "workspace")
    workspace.catalog().projects.create("cdnow")
    properties = (PropertyColumn("cds", "cds", "number"), PropertyColumn("dollars", "dollars", "number"))
    mapping = SourceMapping("events", "customer", "date", event_name="buy", properties=properties)
    import_files(workspace, "cdnow", (ImportFile(folder / "cdnow.csv", "cdnow.csv", Reading("csv", COLUMNS), mapping),))
    return workspace


def fifths(numbers: pd.Series) -> pd.Series:
    """1 for the lowest fifth of customers; those with equal numbers stay together."""
    ordered = np.sort(numbers.to_numpy())
    cuts = [ordered[math.ceil(len(ordered) * share / 5) - 1] for share in range(1, 5)]
    return 1 + sum((numbers > cut).astype(int) for cut in cuts)


def test_rfm_groups_are_those_of_plain_pandas(cdnow: Workspace, rows: pd.DataFrame) -> None:
    by_customer = rows.groupby("customer")
    recency = 6 - fifths((rows["date"].max() - by_customer["date"].max()).dt.days)
    frequency, money = fifths(by_customer["date"].nunique()), fifths(by_customer["dollars"].sum())
    value = ((frequency + money) / 2 + 0.5).apply(math.floor)
    expected = {
        group.name: int((recency.between(*group.recency) & value.between(*group.value)).sum())
        for group in USUAL_GROUPS
        if group.recency and group.value
    }
    assert sum(expected.values()) == 23_570
    definition = definition_from_json({"rfm": "dollars", "of": ["buy"], "frequency": "days"})
    saved = saving.save_tag(cdnow, "cdnow", "rfm", definition)
    assert dict(saved.values) == expected
    champions = tag_users(cdnow, "cdnow", "rfm", "champions").to_pylist()
    assert champions == sorted(recency.index[(recency == 5) & (value >= 4)])


def test_bins_and_preferences_are_those_of_plain_pandas(cdnow: Workspace, rows: pd.DataFrame) -> None:
    spent = rows.groupby("customer")["dollars"].sum().round(6)
    bins = {"bins": {"sum": "dollars", "of": ["buy"]}, "names": ["low", "mid", "high"], "cuts": [20, 100]}
    saved = saving.save_tag(cdnow, "cdnow", "spend", definition_from_json(bins))
    low, mid = int((spent <= 20).sum()), int(spent.between(20, 100, inclusive="right").sum())
    assert dict(saved.values) == {"low": low, "mid": mid, "high": 23_570 - low - mid}
    counts = rows.groupby(["customer", "cds"]).size().unstack(fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    likes = {"preference": "cds", "of": ["buy"], "at_least_share": 0.5}
    found = dict(saving.save_tag(cdnow, "cdnow", "likes", definition_from_json(likes)).values)
    assert sum(found.values()) == int((shares.max(axis=1) >= 0.5).sum())
    # Of two numbers of discs bought equally often the later one counts, so those with exactly half may be elsewhere.
    assert int((shares[1] > 0.5).sum()) <= found["1"] <= int((shares[1] >= 0.5).sum())
