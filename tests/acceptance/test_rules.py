"""Do rules on real data take the users whom plain pandas takes?

online_retail: Chen, Sain and Guo (2012), doi 10.1057/dbm.2012.17; an invoice that begins with C is a cancellation.
moodle: López-Pernas and Saqr (2024), doi 10.1007/978-3-031-54464-4. adopted_users: three readings of "active on three
days of a week", each with its published number.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pandas as pd
import pytest

from analysis import engine
from analysis.insights.tags import OverlapSpec, overlap
from analysis.jobs import exports, segments
from analysis.jobs.data import ImportFile, import_files
from analysis.jobs.tags import saving
from analysis.rules.closed.closing import close
from analysis.rules.written import rule_from_json
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace
from tests.ranked import cut_in

pytestmark = pytest.mark.acceptance

CANCELLED = {"did": "purchase", "where": [{"property": "InvoiceNo", "starts_with": "C"}]}


@pytest.fixture(scope="module")
def file(acceptance: Path) -> Path:
    return acceptance / "online_retail" / "online_retail.csv"


@pytest.fixture(scope="module")
def retail(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("retail"))
    workspace.catalog().projects.create("retail")
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
    return rows.assign(
        CustomerID=rows["CustomerID"].str.removesuffix(".0"),  # whole floats are the numbers that ids were
        cancelled=rows["InvoiceNo"].str.startswith("C"),
        hour=rows["InvoiceDate"].dt.hour,
    )


def counted(workspace: Workspace, rule: object) -> int:
    found = engine.run(overlap, workspace.open("retail"), OverlapSpec(rule_from_json(rule)))
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
    saving.save_tag(retail, "retail", "cancelled", rule_from_json(CANCELLED))
    segments.segment_of_tag(retail, "retail", "to call", "cancelled")
    exports.export_segment(retail, "retail", "to call", tmp_path / "to call.csv", ["user", "events"])
    exported = pd.read_csv(tmp_path / "to call.csv", dtype={"user": "str"}, encoding="utf-8-sig").set_index("user")
    expected = rows.groupby("CustomerID").agg(events=("InvoiceNo", "size"), cancelled=("cancelled", "any"))
    expected = expected.loc[expected["cancelled"], "events"]
    assert exported["events"].sort_index().tolist() == expected.sort_index().tolist()
    assert sorted(exported.index) == sorted(expected.index)


def taken(workspace: Workspace, project: str, rule: object) -> list[str]:
    dataset = workspace.open(project)
    closed = close(
        rule_from_json(rule),
        lambda reference: pytest.fail(),
        cut=cut_in(dataset),
    )
    return engine.members(overlap, dataset, OverlapSpec(closed), None).to_pylist()


def test_the_fifth_of_customers_who_took_the_most(retail: Workspace, rows: pd.DataFrame) -> None:
    pieces = rows.groupby("CustomerID")["Quantity"].sum()
    least = pieces.nlargest(math.ceil(0.2 * len(pieces))).min()
    found = taken(retail, "retail", {"sum": "Quantity", "of": "purchase", "top": 0.2})
    assert found == sorted(pieces[pieces >= least].index)


def test_medians_recency_and_variety(retail: Workspace, rows: pd.DataFrame) -> None:
    by_user = rows.groupby("CustomerID")
    median = by_user["UnitPrice"].median()
    rule = {"median": "UnitPrice", "of": "purchase", "between": [2, 3]}
    assert taken(retail, "retail", rule) == sorted(median[median.between(2, 3)].index)
    days = rows["InvoiceDate"].max().normalize() - by_user["InvoiceDate"].max().dt.normalize()
    lapsed = {"days_since_last": "purchase", ">=": 180}
    assert taken(retail, "retail", lapsed) == sorted(days[days >= pd.Timedelta(days=180)].index)
    invoices = by_user["InvoiceNo"].nunique()
    often = {"did": "purchase", "at_least": 10, "count": {"values_of": "InvoiceNo"}}
    assert taken(retail, "retail", often) == sorted(invoices[invoices >= 10].index)


def test_cancelled_within_a_day_and_not_bought_again(retail: Workspace, rows: pd.DataFrame) -> None:
    day, end = pd.Timedelta(days=1), rows["InvoiceDate"].max()
    changed, left = [], []
    for user, events in rows.sort_values("InvoiceDate", kind="stable").groupby("CustomerID"):
        moments = list(zip(events["InvoiceDate"], events["cancelled"], strict=True))
        places = range(len(moments))
        cancels = [i for i in places if moments[i][1]]
        buys = [i for i in places if not moments[i][1]]
        if any(i < j and moments[j][0] - moments[i][0] <= day for i in buys for j in cancels):
            changed.append(user)
        alone = [
            j for j in cancels
            if moments[j][0] + 30 * day <= end
            and not any(i > j and moments[i][0] - moments[j][0] <= 30 * day for i in buys)
        ]  # fmt: skip
        if alone:
            left.append(user)
    purchase = {"events": "purchase", "where": [{"property": "InvoiceNo", "starts_with": ["5"]}]}
    cancellation = {"events": "purchase", "where": CANCELLED["where"]}
    assert (rows["InvoiceNo"].str[0] == "5").equals(~rows["cancelled"])
    rule = {"sequence": [purchase, cancellation], "within": {"days": 1}}
    assert taken(retail, "retail", rule) == changed != []
    rule = {"not_followed": cancellation, "by": purchase, "within": {"days": 30}}
    assert taken(retail, "retail", rule) == left != []


@pytest.fixture(scope="module")
def logins(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("logins"))
    workspace.catalog().projects.create("app", "UTC")
    file = acceptance / "adopted_users" / "takehome_user_engagement.csv"
    mapping = SourceMapping("events", "user_id", "time_stamp", event_name="login")
    reading = Reading("csv", ("time_stamp", "user_id", "visited"))
    import_files(workspace, "app", (ImportFile(file, file.name, reading, mapping),))
    return workspace


@pytest.mark.parametrize(("within", "users"), [("week", 1_445), (7, 1_602), (8, 1_656)])
def test_three_days_of_a_week_in_each_of_its_meanings(logins: Workspace, within: object, users: int) -> None:
    """One ISO week; within 7 calendar days; the third day at most 7 days after the first."""
    rule = {"did": "login", "at_least": 3, "count": {"days_within": within}}
    assert len(taken(logins, "app", rule)) == users
    assert len(taken(logins, "app", {"did": True})) == 8_823


@pytest.fixture(scope="module")
def moodle(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, pd.DataFrame]:
    workspace = Workspace(tmp_path_factory.mktemp("moodle"))
    workspace.catalog().projects.create("course", "UTC")
    files = [acceptance / "moodle" / name for name in ("moodle_la_events_4col.csv", "moodle_la_users.csv")]
    import_files(workspace, "course", tuple(ImportFile(file, file.name) for file in files))
    clicks = pd.read_csv(files[0], parse_dates=["timecreated"])
    return workspace, clicks.assign(day=clicks["timecreated"].dt.normalize())


def test_students_by_their_activity(moodle: tuple[Workspace, pd.DataFrame]) -> None:
    workspace, clicks = moodle
    last = clicks["day"].max()
    recent = clicks[clicks["day"] > last - pd.Timedelta(days=14)].groupby("user")["day"].nunique()
    rule = {"did": True, "at_least": 10, "count": "days", "last": {"days": 14}}
    assert taken(workspace, "course", rule) == sorted(recent[recent >= 10].index) != []

    weeks = clicks["day"].dt.to_period("W-SUN").groupby(clicks["user"]).nunique()
    rule = {"did": True, "at_least": 7, "count": "weeks"}
    assert taken(workspace, "course", rule) == sorted(weeks[weeks >= 7].index) != []

    group = clicks["Action"].eq("Group_work").groupby(clicks["user"]).mean()
    rule = {"did": "Group_work", "at_least": 0.4, "count": "share"}
    assert taken(workspace, "course", rule) == sorted(group[group >= 0.4].index) != []

    hours = clicks["timecreated"].dt.hour
    night = clicks[(hours >= 23) | (hours < 5)].groupby("user").size()
    rule = {"did": True, "at_least": 20, "hours": [23, 5]}
    assert taken(workspace, "course", rule) == sorted(night[night >= 20].index) != []

    begun = clicks.groupby("user")["timecreated"].transform("min")
    early = clicks[clicks["timecreated"] <= begun + pd.Timedelta(days=7)].groupby("user").size()
    rule = {"none": [{"did": True, "at_least": 100, "since_first": {"days": 7}}]}
    assert taken(workspace, "course", rule) == sorted(early[early < 100].index) != []
