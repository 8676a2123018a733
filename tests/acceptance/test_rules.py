"""Do rules on real data take the users whom plain pandas takes?

online_retail: Chen, Sain and Guo (2012), doi 10.1057/dbm.2012.17; an invoice that begins with C is a cancellation.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from analysis.jobs import exporting, segmenting, tagging
from analysis.jobs.importing import ImportFile, import_files
from analysis.rules.json_form import rule_from_json
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace

pytestmark = pytest.mark.acceptance

CANCELLED = {"did": "purchase", "where": [{"property": "InvoiceNo", "starts_with": "C"}]}


@pytest.fixture(scope="module")
def file(acceptance: Path) -> Path:
    return acceptance / "online_retail" / "online_retail.csv"


@pytest.fixture(scope="module")
def retail(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("retail"))
    workspace.catalog().create_project("retail")
    with file.open(encoding="utf-8", newline="") as rows:
        columns = tuple(next(csv.reader(rows)))
    kinds = {"InvoiceNo": "text", "Quantity": "number", "UnitPrice": "number", "Country": "text"}
    properties = tuple(PropertyColumn(name, name, kind) for name, kind in kinds.items())  # type: ignore[arg-type]
    mapping = SourceMapping("events", "CustomerID", "InvoiceDate", event_name="purchase", properties=properties)
    import_files(workspace, "retail", (ImportFile(file, file.name, Reading("csv", columns), mapping),))
    return workspace


@pytest.fixture(scope="module")
def rows(file: Path) -> pd.DataFrame:
    text = {"InvoiceNo": "str", "CustomerID": "str"}
    rows = pd.read_csv(file, dtype=text, parse_dates=["InvoiceDate"]).dropna(subset=["CustomerID"])
    return rows.assign(cancelled=rows["InvoiceNo"].str.startswith("C"), hour=rows["InvoiceDate"].dt.hour)


def counted(workspace: Workspace, rule: object) -> int:
    found = tagging.preview(workspace, "retail", rule_from_json(rule), workspace.open("retail"))
    assert found.total == 4_372
    return found.users


def test_users_with_a_cancelled_invoice(retail: Workspace, rows: pd.DataFrame) -> None:
    expected = rows.loc[rows["cancelled"], "CustomerID"].nunique()
    assert counted(retail, CANCELLED) == expected
    assert counted(retail, {"none": [CANCELLED]}) == 4_372 - expected
    assert counted(retail, {"did_not": "purchase", "where": CANCELLED["where"]}) == 4_372 - expected


def test_often_in_a_month_at_noon_for_much_abroad(retail: Workspace, rows: pd.DataFrame) -> None:
    november = rows["InvoiceDate"].between("2011-11-01", "2011-11-30 23:59:59")
    chosen = rows[november & rows["hour"].isin([11, 12, 13]) & (rows["Quantity"] >= 12)]
    times = chosen[chosen["Country"] != "United Kingdom"].groupby("CustomerID").size()
    rule = {
        "did": "purchase",
        "at_least": 5,
        "from": "2011-11-01",
        "to": "2011-11-30",
        "hours": [11, 14],
        "where": [{"property": "Quantity", ">=": 12}, {"property": "Country", "is_not": "United Kingdom"}],
    }
    assert counted(retail, rule) == (times >= 5).sum() > 0


def test_the_file_holds_the_users_of_the_tag(retail: Workspace, rows: pd.DataFrame, tmp_path: Path) -> None:
    tagging.save_tag(retail, "retail", "cancelled", rule_from_json(CANCELLED))
    segmenting.segment_of_tag(retail, "retail", "to call", "cancelled")
    exporting.export_segment(retail, "retail", "to call", tmp_path / "to call.csv", ["user", "events"])
    exported = pd.read_csv(tmp_path / "to call.csv", dtype={"user": "str"}, encoding="utf-8-sig").set_index("user")
    expected = rows.groupby("CustomerID").agg(events=("InvoiceNo", "size"), cancelled=("cancelled", "any"))
    expected = expected.loc[expected["cancelled"], "events"]
    assert exported["events"].sort_index().tolist() == expected.sort_index().tolist()
    assert sorted(exported.index) == sorted(expected.index)
