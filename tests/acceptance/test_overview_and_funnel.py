"""Do real files, imported as a user would, give the numbers that are known?

takehome_funnel: the exact counts stand with the data. bpic2012: van Dongen (2012), doi
10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f, counts of cases by event. online_retail: Chen, Sain and Guo (2012),
doi 10.1057/dbm.2012.17.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from analysis import engine
from analysis.insights import funnel, overview
from analysis.insights.funnel import Breakdown, FunnelCell, FunnelResult, FunnelSpec, FunnelStep, Group
from analysis.insights.overview import OverviewSpec
from analysis.jobs.importing import ImportFile, import_files
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.reading import Reading
from analysis.store.dataset import Dataset
from analysis.store.workspace import Workspace

pytestmark = pytest.mark.acceptance


def file_of(path: Path, mapping: SourceMapping) -> ImportFile:
    with path.open(encoding="utf-8", newline="") as rows:
        columns = tuple(next(csv.reader(rows)))
    return ImportFile(path, path.name, Reading("csv", columns), mapping)


def imported(folder: Path, *files: ImportFile) -> Dataset:
    workspace = Workspace(folder / "workspace")
    workspace.catalog().create_project("real")
    import_files(workspace, "real", files)
    return workspace.open("real")


def steps(*events: str) -> tuple[FunnelStep, ...]:
    return tuple(FunnelStep((event,)) for event in events)


@pytest.fixture(scope="module")
def take_home(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = acceptance / "takehome_funnel"
    attributes = tuple(PropertyColumn(name, name, "text") for name in ("device", "sex"))
    return imported(
        tmp_path_factory.mktemp("takehome"),
        file_of(folder / "events.csv", SourceMapping("events", "user_id", "date", "page")),
        file_of(folder / "users.csv", SourceMapping("attributes", "user_id", properties=attributes)),
    )


PAGES = steps("home_page", "search_page", "payment_page", "payment_confirmation_page")


def test_four_pages_in_the_order_of_the_file(take_home: Dataset) -> None:
    """All events of a user tie, so the file's order decides, and the page says so."""
    result: FunnelResult = engine.run(funnel, take_home, FunnelSpec(PAGES, timedelta(days=1)))
    assert result.steps["users"].tolist() == [90_400, 45_200, 6_030, 452]
    assert {note.code: note.details["n"] for note in result.notes}["funnel_ties"] == 45_200
    dropped = engine.members(funnel, take_home, result.spec, FunnelCell(4, "dropped"))
    assert len(dropped) + result.steps["pending"].iloc[3] == 6_030 - 452


def test_four_pages_by_device(take_home: Dataset) -> None:
    asked = FunnelSpec(PAGES, timedelta(days=1), breakdown=Breakdown("attribute", "device"))
    result: FunnelResult = engine.run(funnel, take_home, asked)
    users = {
        group.label: result.group_steps.loc[result.group_steps["group"] == place, "users"].tolist()
        for place, group in enumerate(result.groups)
    }
    assert users == {"Desktop": [60_200, 30_100, 3_010, 150], "Mobile": [30_200, 15_100, 3_020, 302]}
    assert all(isinstance(group, Group) and group.kind == "value" for group in result.groups)


LOANS = ("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED", "A_APPROVED")


@pytest.fixture(scope="module")
def loans(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    mapping = SourceMapping("events", "case:concept:name", "time:timestamp", "concept:name")
    return imported(tmp_path_factory.mktemp("loans"), file_of(acceptance / "bpic2012" / "bpic2012.csv", mapping))


def test_cases_with_each_event(loans: Dataset) -> None:
    result = engine.run(overview, loans, OverviewSpec())
    assert (result.users, result.events) == (13_087, 262_200)
    users = result.top.set_index("event")["users"]
    assert [users[event] for event in LOANS] == [13_087, 7_367, 5_113, 5_015, 2_246]


def test_the_way_of_a_loan_equals_a_plain_walk_through_the_file(loans: Dataset, acceptance: Path) -> None:
    """Each case submits once, so its one attempt is found by looking for the next step in time order."""
    with (acceptance / "bpic2012" / "bpic2012.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["case:concept:name"], row["time:timestamp"], row["concept:name"]) for row in csv.DictReader(file)]
    timed = sorted(((case, datetime.fromisoformat(at), name) for case, at, name in rows), key=lambda row: row[:2])
    reached = [0] * len(LOANS)
    for _, events in groupby(timed, key=lambda row: row[0]):
        step, began = 0, None
        for _, at, name in events:
            if step < len(LOANS) and name == LOANS[step] and (began is None or at - began <= timedelta(days=30)):
                began = began or at
                reached[step] += 1
                step += 1
    result: FunnelResult = engine.run(funnel, loans, FunnelSpec(steps(*LOANS), timedelta(days=30)))
    assert result.steps["users"].tolist() == reached
    assert result.steps["users"].iloc[0] == 13_087


def test_the_retailers_customers(acceptance: Path, tmp_path: Path) -> None:
    mapping = SourceMapping(
        "events",
        "CustomerID",
        "InvoiceDate",
        event_name="purchase",
        properties=(PropertyColumn("Country", "Country", "text"), PropertyColumn("Quantity", "Quantity", "number")),
    )
    retail = imported(tmp_path, file_of(acceptance / "online_retail" / "online_retail.csv", mapping))
    result = engine.run(overview, retail, OverviewSpec())
    assert (result.users, result.events) == (4_372, 541_909 - 135_080)
    months = result.trend_of("month")
    assert months["new_users"].iloc[0] == months["active_users"].iloc[0] == 948
    again = engine.run(funnel, retail, FunnelSpec(steps("purchase", "purchase"), timedelta(days=366)))
    assert again.steps["users"].iloc[0] == 4_372
