"""Do funnels of real files equal the numbers that are known, or that a few lines of pandas find?

takehome_funnel: the exact counts stand with the data. bpic2012: van Dongen (2012), doi
10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f. online_retail: Chen, Sain and Guo (2012), doi 10.1057/dbm.2012.17.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelCell, FunnelResult, FunnelSpec, FunnelStep
from analysis.insights.funnel.proposed import StepsSpec, WaysSpec, ways
from analysis.insights.funnel.proposed import steps as usual_steps
from analysis.rules.asked import ColumnTest
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.store.dataset import Dataset
from tests.acceptance.real_files import LOANS, file_of, imported

pytestmark = pytest.mark.acceptance


def steps(*events: str) -> tuple[FunnelStep, ...]:
    return tuple(FunnelStep((event,)) for event in events)


def ask(dataset: Dataset, spec: FunnelSpec) -> FunnelResult:
    return engine.run(funnel, dataset, spec)


def by_group(result: FunnelResult) -> dict[str, list[int]]:
    users = result.group_steps.groupby("group")["users"].agg(list)
    return {group.label: users[place] for place, group in enumerate(result.groups)}


@pytest.fixture(scope="module")
def take_home(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = acceptance / "takehome_funnel"
    attributes = tuple(PropertyColumn(name, name, "text") for name in ("device", "sex"))
    return imported(
        tmp_path_factory.mktemp("takehome"),
        file_of(folder / "events.csv", SourceMapping("events", "user_id", "date", "page")),
        file_of(folder / "users.csv", SourceMapping("attributes", "user_id", properties=attributes)),
    )


PAGES = ("home_page", "search_page", "payment_page", "payment_confirmation_page")
VISIT = FunnelSpec(steps(*PAGES), timedelta(days=1))


def test_four_pages_in_the_order_of_the_file(take_home: Dataset) -> None:
    """All events of a user are of the same moment, so for all who took a second step the file's order decides."""
    result = ask(take_home, VISIT)
    assert result.steps["users"].tolist() == [90_400, 45_200, 6_030, 452]
    assert result.tied == 45_200
    assert {note.code: note.details["n"] for note in result.notes if "n" in note.details}["funnel_ties"] == 45_200
    assert ask(take_home, replace(VISIT, ties="any")).steps["users"].tolist() == [90_400, 45_200, 6_030, 452]
    dropped = engine.members(funnel, take_home, VISIT, FunnelCell(4, "dropped"))
    assert len(dropped) == result.steps["dropped"].iloc[3] == 6_030 - 452 - result.steps["pending"].iloc[3]


def test_four_pages_by_device_and_by_sex(take_home: Dataset, acceptance: Path) -> None:
    by_device = ask(take_home, replace(VISIT, breakdown=Breakdown("attribute", "device")))
    assert by_group(by_device) == {"Desktop": [60_200, 30_100, 3_010, 150], "Mobile": [30_200, 15_100, 3_020, 302]}
    assert {difference.verdict for difference in by_device.differences} == {"real"}
    folder = acceptance / "takehome_funnel"
    events = pd.read_csv(folder / "events.csv").merge(pd.read_csv(folder / "users.csv")[["user_id", "sex"]])
    counted = events.groupby(["sex", "page"])["user_id"].nunique().unstack()[list(PAGES)]
    by_sex = ask(take_home, replace(VISIT, breakdown=Breakdown("attribute", "sex")))
    assert by_group(by_sex) == {str(sex): row.tolist() for sex, row in counted.iterrows()}
    assert by_sex.group_steps.groupby("step")["users"].sum().tolist() == [90_400, 45_200, 6_030, 452]


def test_all_who_confirmed_a_payment_went_the_same_way(take_home: Dataset) -> None:
    usual = engine.run(usual_steps, take_home, StepsSpec(PAGES[-1]))
    assert usual.steps == PAGES
    found = engine.run(ways, take_home, WaysSpec(PAGES[-1], usual.steps[:-1]))
    assert found.reached == 452
    assert [(way.steps, way.users) for way in found.ways] == [(PAGES, 452)]


LOAN = ("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED", "A_APPROVED")
ENDING = ("A_SUBMITTED", "A_APPROVED", "A_REGISTERED", "A_ACTIVATED")  # the last three often at the same moment
MONTH = timedelta(days=30)


@pytest.fixture(scope="module")
def loans(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return imported(tmp_path_factory.mktemp("loans"), file_of(acceptance / "bpic2012" / "bpic2012.csv", LOANS))


@pytest.fixture(scope="module")
def cases(acceptance: Path) -> pd.DataFrame:
    """The file's rows in order of time, ties in the file's order: case, event, at."""
    rows = pd.read_csv(acceptance / "bpic2012" / "bpic2012.csv", dtype=str)
    at = pd.to_datetime(rows["time:timestamp"], format="ISO8601", utc=True)
    plain = pd.DataFrame({"case": rows["case:concept:name"], "event": rows["concept:name"], "at": at})
    return plain.sort_values(["case", "at"], kind="stable").reset_index(drop=True)


def test_the_usual_way_of_a_loan_takes_a_month_and_ends_with_the_approval(loans: Dataset) -> None:
    """Of events that come with one another each time one is a step."""
    found = engine.run(usual_steps, loans, StepsSpec("A_APPROVED"))
    assert found.steps == ("A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "O_SELECTED", "O_SENT_BACK", "A_APPROVED")
    assert found.window == MONTH
    went = engine.run(ways, loans, WaysSpec("A_APPROVED", found.steps[:-1], window=MONTH))
    assert went.reached == 2_246 and [way.steps for way in went.ways] == [found.steps]
    assert went.ways[0].users / went.reached > 0.9


@pytest.mark.parametrize("goal", ["Assignment", "Practicals", "Group_work"])
def test_no_usual_way_leads_through_a_course_in_which_all_do_everything(
    acceptance: Path, tmp_path: Path, goal: str
) -> None:
    file = acceptance / "moodle" / "moodle_la_events_4col.csv"
    course = imported(tmp_path, file_of(file, SourceMapping("events", "user", "timecreated", "Action")))
    found = engine.run(usual_steps, course, StepsSpec(goal))
    assert (found.steps, found.before) == ((), "Course_view")
    assert engine.run(ways, course, WaysSpec(goal)).ways == ()


def passed(cases: pd.DataFrame, way: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of each case (row) and step: the place of its event among all, and its time. Each comes once at most."""
    own = cases[cases["event"].isin(way)].reset_index(names="place")
    assert not own.duplicated(["case", "event"]).any()
    places, times = (own.pivot(index="case", columns="event", values=name)[list(way)] for name in ("place", "at"))
    return places, times


def depth(times: pd.DataFrame, follows: Callable[[str, str], pd.Series]) -> pd.Series:
    """How many steps each case took, each following the one before, within a month of the first."""
    way = list(times.columns)
    taken = times[way[0]].notna()
    total = taken.astype(int)
    for earlier, later in pairwise(way):
        taken = taken & follows(earlier, later) & (times[later] - times[way[0]] <= MONTH)
        total = total + taken
    return total


def reaching(depths: pd.Series, number: int) -> list[int]:
    return [int((depths >= step).sum()) for step in range(1, number + 1)]


@pytest.mark.parametrize(("way", "has_ties"), [(LOAN, False), (ENDING, True)])
def test_each_loans_best_run_and_what_ties_could_change(
    loans: Dataset, cases: pd.DataFrame, way: tuple[str, ...], has_ties: bool
) -> None:
    places, times = passed(cases, way)
    by_file = depth(times, lambda earlier, later: places[later] > places[earlier])
    best = depth(times, lambda earlier, later: times[later] >= times[earlier])
    worst = depth(times, lambda earlier, later: times[later] > times[earlier])
    result = ask(loans, FunnelSpec(steps(*way), MONTH))
    assert result.steps["users"].tolist() == reaching(by_file, len(way))
    assert result.steps["users"].iloc[0] == 13_087
    assert result.tied == int((best != worst).sum())
    assert ("funnel_ties" in {note.code for note in result.notes}) is has_ties is (result.tied > 0)
    loose = ask(loans, FunnelSpec(steps(*way), MONTH, ties="any"))
    assert loose.steps["users"].tolist() == reaching(best, len(way))


def test_pending_loans_and_the_headline_of_closed_windows(loans: Dataset, cases: pd.DataFrame) -> None:
    places, times = passed(cases, LOAN)
    deep = depth(times, lambda earlier, later: places[later] > places[earlier])
    open_ = times[LOAN[0]] + MONTH > cases["at"].max()
    result = ask(loans, FunnelSpec(steps(*LOAN), MONTH))
    assert result.steps["pending"].tolist() == [0, *(int(((deep == step) & open_).sum()) for step in range(1, 5))]
    assert result.headline == pytest.approx((deep[~open_] == 5).mean())
    total = (times[LOAN[-1]] - times[LOAN[0]])[(deep == 5) & ~open_].dt.total_seconds()  # of the entries that count
    assert result.median_seconds == pytest.approx(np.median(total), abs=1e-3)


def test_loans_whose_next_events_are_the_steps(loans: Dataset, cases: pd.DataFrame) -> None:
    """Strict: no other event between, whatever it is."""
    first, second, third = "A_SUBMITTED", "A_PARTLYSUBMITTED", "A_PREACCEPTED"
    following = cases.groupby("case")["event"]
    entries = cases["event"] == first
    to_second = entries & (following.shift(-1) == second)
    to_third = to_second & (following.shift(-2) == third)
    result = ask(loans, FunnelSpec(steps(first, second, third), timedelta(days=366), order="strict"))
    assert result.steps["users"].tolist() == [int(each.sum()) for each in (entries, to_second, to_third)]


def test_customers_who_sent_back_what_they_had_bought(acceptance: Path, tmp_path: Path) -> None:
    """Hold constant: the same article in both steps."""
    mapping = SourceMapping(
        "events",
        "CustomerID",
        "InvoiceDate",
        event_name="line",
        properties=(PropertyColumn("StockCode", "StockCode", "text"), PropertyColumn("Quantity", "Quantity", "number")),
    )
    path = acceptance / "online_retail" / "online_retail.csv"
    retail = imported(tmp_path, file_of(path, mapping))
    bought, sent_back = ((ColumnTest("Quantity", operator, (0,)),) for operator in (">", "<"))
    spec = FunnelSpec((FunnelStep(("line",), bought), FunnelStep(("line",), sent_back)), MONTH, hold="StockCode")
    rows = pd.read_csv(path, dtype={"StockCode": str, "CustomerID": str}).dropna(subset=["CustomerID"])
    rows["at"] = pd.to_datetime(rows["InvoiceDate"])
    rows = rows.sort_values("at", kind="stable")
    rows["bought"] = rows["at"].where(rows["Quantity"] > 0)
    last = rows.groupby(["CustomerID", "StockCode"])["bought"].ffill()
    returned = rows[(rows["Quantity"] < 0) & (rows["at"] - last <= MONTH)]
    result = ask(retail, spec)
    buyers = rows.loc[rows["Quantity"] > 0, "CustomerID"].nunique()
    assert result.steps["users"].tolist() == [buyers, returned["CustomerID"].nunique()]
    loose = ask(retail, replace(spec, hold=None)).steps["users"].tolist()
    assert loose[0] == buyers and loose[1] > result.steps["users"].iloc[1]
