"""Does a funnel count, group, remember and refuse as it says?"""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta

import pytest

from analysis import engine
from analysis.errors import AnalysisError, UnknownColumn, UnknownEvent
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelCell, FunnelResult, FunnelSpec, FunnelStep, Group
from analysis.insights.funnel_spec import (
    GroupCount,
    StepCount,
    StepWithoutEvent,
    UnknownStep,
    WindowOutOfRange,
)
from analysis.insights.written import BadSpec
from analysis.rules.conditions import ColumnTest, Did, HasAttribute
from analysis.rules.periods import Period
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row

DAY = timedelta(days=1)


def spec(*events: str, window: timedelta = DAY, **more: object) -> FunnelSpec:
    return FunnelSpec(tuple(FunnelStep((event,)) for event in events), window, **more)  # type: ignore[arg-type]


def run(dataset: Dataset, asked: FunnelSpec) -> FunnelResult:
    return engine.run(funnel, dataset, asked)


SHOP: list[Row] = [
    ("ann", "view", "2026-01-01T10:00", {"ad": "x"}),
    ("ann", "pay", "2026-01-01T11:00", {"amount": 5}),
    ("bob", "view", "2026-01-01T12:00", {"ad": "y"}),
    ("cyd", "view", "2026-01-09T12:00"),
    ("dan", "view", "2026-01-09T13:00", {"ad": "x"}),
    ("dan", "pay", "2026-01-09T14:00", {"amount": 50}),
    ("eve", "pay", "2026-01-09T20:00", {"amount": 50}),
]
CITIES = {"ann": {"city": "Rome"}, "bob": {"city": "Oslo"}, "cyd": {"city": "Oslo"}, "zoe": {"city": "Oslo"}}


def test_dropped_pending_and_reached_stand_apart(log: MakeLog) -> None:
    """The data ends on the 9th at 20:00: who viewed that day and did not pay may still do so."""
    result = run(log(SHOP), spec("view", "pay"))
    rows = result.steps[["step", "name", "users", "dropped", "pending"]].to_numpy().tolist()
    assert rows == [[1, "view", 4, 0, 0], [2, "pay", 2, 1, 1]]
    assert result.steps["share_of_first"].tolist() == result.steps["share_of_previous"].tolist() == [1.0, 0.5]


def test_the_headline_leaves_out_open_windows_converted_or_not(log: MakeLog) -> None:
    """Closed are ann and bob; dan paid and cyd did not, but both windows are open."""
    result = run(log(SHOP), spec("view", "pay"))
    assert (result.headline, result.rate) == (0.5, 0.5)
    assert (result.total.closed, result.total.closed_converted) == (2, 1)
    assert {note.code: note.details.get("n") for note in result.notes} == {
        "too_few_users": 4,
        "funnel_pending": 1,
        "funnel_open": 2,
    }


def test_the_headline_follows_entries_whose_window_has_closed(log: MakeLog) -> None:
    """Ann and bob come back on the last day. Their first entries have closed, the one with a payment, the other not."""
    again = [("ann", "view", "2026-01-09T19:00"), ("bob", "view", "2026-01-09T19:00")]
    result = run(log([*SHOP, *again]), spec("view", "pay"))
    assert (result.headline, result.total.closed, result.total.closed_converted) == (0.5, 2, 1)
    assert result.steps["pending"].tolist() == [0, 2]


def test_a_window_that_ends_with_the_last_event_is_closed(log: MakeLog) -> None:
    rows = [("ann", "view", "2026-01-01T10:00"), ("bob", "pay", "2026-01-02T10:00")]
    assert run(log(rows), spec("view", "pay")).total.closed == 1
    assert run(log(rows), spec("view", "pay", window=DAY + timedelta(seconds=1))).total.closed == 0


def test_what_cannot_be_said_is_no_number(log: MakeLog) -> None:
    result = run(log(SHOP), spec("pay", "view", period=Period(date(2026, 1, 5), date(2026, 1, 6))))
    assert (result.headline, result.rate, result.median_seconds) == (None, None, None)
    assert result.to_json() == {
        "steps": [
            {"step": step, "users": 0, "pending": 0, "share_of_first": None, "share_of_previous": None}
            for step in ("pay", "view")
        ],
        "headline": None,
    }


def test_the_median_time_is_of_the_best_attempts(log: MakeLog) -> None:
    result = run(log(SHOP), spec("view", "pay"))
    assert result.median_seconds == result.steps["median_seconds"].iloc[1] == 3600


def test_a_breakdown_names_the_commonest_values_and_adds_up(log: MakeLog) -> None:
    result = run(log(SHOP), spec("view", "pay", breakdown=Breakdown("property", "ad", top=1)))
    assert result.groups == (Group("value", "x"), Group("other"), Group("missing"))
    users = result.group_steps.pivot(index="group", columns="step", values="users").to_numpy().tolist()
    assert users == [[2, 2], [1, 0], [1, 0]]
    assert [rate.headline for rate in result.group_rates] == [1.0, 0.0, None]


def test_an_attribute_groups_and_filters_users(log: MakeLog) -> None:
    dataset = log(SHOP, attributes=CITIES)
    grouped = run(dataset, spec("view", "pay", breakdown=Breakdown("attribute", "city")))
    assert grouped.groups == (Group("value", "Oslo"), Group("value", "Rome"), Group("missing"))
    oslo = HasAttribute(ColumnTest("city", "is", ("Oslo",)))
    assert run(dataset, spec("view", "pay", filter=oslo)).steps["users"].tolist() == [2, 0]
    paid = Did(("pay",))
    assert run(dataset, spec("view", "pay", filter=paid)).steps["users"].tolist() == [2, 2]


def test_numbers_and_days_are_groups_too(log: MakeLog) -> None:
    dataset = log(SHOP)
    by_amount = run(dataset, spec("pay", "pay", breakdown=Breakdown("property", "amount")))
    assert by_amount.groups == (Group("value", "50"), Group("value", "5"))


def test_a_step_takes_any_of_its_events_that_pass_its_tests(log: MakeLog) -> None:
    dear = FunnelStep(("pay",), (ColumnTest("amount", ">", (10.0,)),), "dear purchase")
    any_of = FunnelStep(("view", "pay"))
    result = run(log(SHOP), FunnelSpec((any_of, dear), DAY))
    assert result.steps["users"].tolist() == [5, 1]
    assert result.steps["name"].tolist() == ["view / pay", "dear purchase"]


def test_the_bar_is_the_list(log: MakeLog) -> None:
    dataset, asked = log(SHOP), spec("view", "pay", breakdown=Breakdown("property", "ad", top=1))

    def listed(step: int, state: str, group: Group | None = None) -> list[str]:
        return engine.members(funnel, dataset, asked, FunnelCell(step, state, group)).to_pylist()  # type: ignore[arg-type]

    assert listed(1, "reached") == ["ann", "bob", "cyd", "dan"]
    assert (listed(2, "reached"), listed(2, "dropped"), listed(2, "pending")) == (["ann", "dan"], ["bob"], ["cyd"])
    assert listed(1, "dropped") == listed(1, "pending") == []
    assert listed(2, "dropped", Group("other")) == ["bob"]
    assert listed(2, "pending", Group("missing")) == ["cyd"]
    assert listed(2, "reached", Group("value", "x")) == ["ann", "dan"]
    assert listed(2, "reached", Group("value", "nothing like it")) == []
    with pytest.raises(UnknownStep):
        listed(3, "reached")


def test_nobody_has_data_without_events(log: MakeLog) -> None:
    """Users known by their attributes only enter nothing."""
    dataset = log(SHOP, attributes=CITIES, buckets=8)
    assert run(dataset, spec("view", "pay")).total.entries == 4


def test_unknown_names_are_refused_with_what_is_near(log: MakeLog) -> None:
    with pytest.raises(UnknownEvent) as found:
        run(log(SHOP), spec("viw", "pay"))
    assert found.value.details == {"event": "viw", "near": ["view"]}
    with pytest.raises(UnknownColumn):
        run(log(SHOP), spec("view", "pay", breakdown=Breakdown("property", "add")))


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda: spec("view"), StepCount),
        (lambda: spec(*["view"] * 21), StepCount),
        (lambda: spec("view", "pay", window=timedelta(milliseconds=999)), WindowOutOfRange),
        (lambda: spec("view", "pay", window=timedelta(days=366, seconds=1)), WindowOutOfRange),
        (lambda: FunnelSpec((FunnelStep(("view",)), FunnelStep(())), DAY), StepWithoutEvent),
        (lambda: Breakdown("property", "ad", top=0), GroupCount),
    ],
)
def test_nonsense_is_refused_at_birth(make: object, refusal: type[AnalysisError]) -> None:
    with pytest.raises(refusal):
        make()  # type: ignore[operator]


FULL = FunnelSpec(
    (FunnelStep(("view", "search"), (ColumnTest("ad", "is", ("x", "y")),), "look"), FunnelStep(("pay",))),
    timedelta(days=2, hours=3),
    Period(date(2026, 1, 1), date(2026, 1, 31)),
    Did(("pay",), at_least=2),
    Breakdown("attribute", "city", top=3),
)


def test_a_spec_reads_back_from_its_json() -> None:
    assert FunnelSpec.from_json(FULL.to_json()) == FULL
    assert FunnelSpec.from_json(spec("a", "b").to_json()) == spec("a", "b")
    assert spec("a", "b").to_json() == {"steps": ["a", "b"], "window_seconds": 86_400.0}


@pytest.mark.parametrize(
    "change",
    [
        {"steps": "view"},
        {"steps": [{"event": "view"}, "pay"]},
        {"steps": [{"events": [1]}, "pay"]},
        {"window_seconds": "7d"},
        {"window_seconds": float("nan")},
        {"window_seconds": 1e300},
        {"from": "yesterday"},
        {"by": {"property": 3}},
        {"by": {"property": "ad", "top": True}},
        {"windw": 3},
    ],
)
def test_a_badly_written_spec_says_where(change: dict[str, object]) -> None:
    with pytest.raises((BadSpec, WindowOutOfRange)):
        FunnelSpec.from_json(spec("a", "b").to_json() | change)


def measured(work: bytes) -> bytes:
    """In another process: nothing but the dataset's folder and the spec."""
    dataset, asked = pickle.loads(work)  # noqa: S301 our own bytes
    parts = [funnel.measure(dataset.block(bucket), asked) for bucket in dataset.buckets]
    return pickle.dumps(parts)


def test_a_new_process_measures_the_same_from_folder_and_spec(log: MakeLog) -> None:
    dataset, asked = log(SHOP, attributes=CITIES), spec("view", "pay", filter=Did(("view",)))
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = pickle.loads(pool.submit(measured, pickle.dumps((dataset, asked))).result())  # noqa: S301
    there, here = funnel.combine(parts, asked), run(dataset, asked)
    assert there.steps.equals(here.steps)
    assert there.total == here.total
