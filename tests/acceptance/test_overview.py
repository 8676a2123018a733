"""Do the first numbers of real files, imported as a user would, equal those that are known?

bpic2012: van Dongen (2012), doi 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f, counts of cases by event.
online_retail: Chen, Sain and Guo (2012), doi 10.1057/dbm.2012.17.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analysis import engine
from analysis.insights import overview
from analysis.insights.overview import OverviewSpec
from analysis.jobs.findings import stand_out
from analysis.rules.asked import ALL_TIME
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.catalog import Goal
from tests.acceptance.real_files import LOANS, file_of, imported

pytestmark = pytest.mark.acceptance


def test_cases_with_each_event(acceptance: Path, tmp_path: Path) -> None:
    loans = imported(tmp_path, file_of(acceptance / "bpic2012" / "bpic2012.csv", LOANS))
    result = engine.run(overview, loans, OverviewSpec())
    assert (result.users, result.events) == (13_087, 262_200)
    users = result.top.set_index("event")["users"]
    steps = ("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED", "A_APPROVED")
    assert [users[event] for event in steps] == [13_087, 7_367, 5_113, 5_015, 2_246]


def test_the_retailers_customers(acceptance: Path, tmp_path: Path) -> None:
    mapping = SourceMapping(
        "events",
        "CustomerID",
        "InvoiceDate",
        event_name="purchase",
        properties=(PropertyColumn("Country", "Country", "text"),),
    )
    retail = imported(tmp_path, file_of(acceptance / "online_retail" / "online_retail.csv", mapping))
    result = engine.run(overview, retail, OverviewSpec())
    assert (result.users, result.events) == (4_372, 541_909 - 135_080)
    months = result.trend_of("month")
    assert months["new_users"].iloc[0] == months["active_users"].iloc[0] == 948


def test_that_all_of_a_course_come_to_hand_in_their_work_is_told_first(acceptance: Path, tmp_path: Path) -> None:
    """By plain counting 41, 77, 107 and 127 of 126, 130, 130 and 127 students a week, from 23 September 2019 on."""
    mapping = SourceMapping("events", "user", "timecreated", "Action")
    course = imported(tmp_path, file_of(acceptance / "moodle" / "moodle_la_events_4col.csv", mapping))
    first = stand_out(engine, course, ALL_TIME, Goal("conversion", "Assignment"))[0]
    assert (first.code, first.details["start"], first.details["length"]) == ("goal", date(2019, 9, 30), 2)
    assert first.details["after"] == (77 + 107) / (130 + 130)
