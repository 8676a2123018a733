"""Does a funnel count, group, remember and refuse as it says?"""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from analysis import engine
from analysis.command_line.funnel_answer import result_to_json
from analysis.errors import AnalysisError, UnknownColumn, UnknownEvent
from analysis.insights import funnel
from analysis.insights.funnel import (
    Breakdown,
    Exclusion,
    FunnelCell,
    FunnelGroup,
    FunnelResult,
    FunnelSpec,
    FunnelStep,
    Side,
    UnknownStep,
)
from analysis.insights.funnel.spec import (
    BadExclusion,
    BadOptional,
    BadPassedOver,
    GroupCount,
    StepCount,
    StepWithoutEvent,
    TooManyExclusions,
    TwoDivisions,
    WindowOutOfRange,
)
from analysis.rules.asked import ColumnTest, HasAttribute, Period
from analysis.store.dataset import Dataset, Surveyed
from tests.asked_funnels import DAY, EVERY, spec, steps
from tests.asking import did
from tests.conftest import MakeLog, Row

DEAR = ColumnTest("amount", ">", (10.0,))


def optional(event: str) -> FunnelStep:
    return FunnelStep((event,), optional=True)


def excluding(event: str, after: int, before: int, **more: object) -> FunnelSpec:
    return spec("a", "b", "c", exclusions=(Exclusion((event,), after, before),), **more)


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
    assert (result.total.open, result.total.open_converted, result.total.pending) == (2, 1, 1)
    assert {note.code: note.details.get("n") for note in result.notes} == {"too_few_users": 2}


def test_who_has_dropped_and_tries_again_has_dropped(log: MakeLog) -> None:
    """Ann and bob come back on the last day. Their first windows have closed: bob's without a payment."""
    again = [("ann", "view", "2026-01-09T19:00"), ("bob", "view", "2026-01-09T19:00")]
    result = run(log([*SHOP, *again]), spec("view", "pay"))
    assert (result.headline, result.total.closed, result.total.closed_converted) == (0.5, 2, 1)
    assert result.steps[["dropped", "pending"]].to_numpy().tolist() == [[0, 0], [1, 1]]
    assert (result.trying, result.notes[-1].code, result.notes[-1].details["n"]) == (1, "funnel_trying", 1)


def test_who_converts_in_a_later_window_that_is_still_open_has_converted(log: MakeLog) -> None:
    again = [("bob", "view", "2026-01-09T19:00"), ("bob", "pay", "2026-01-09T19:30")]
    result = run(log([*SHOP, *again]), spec("view", "pay"))
    assert (result.headline, result.total.closed, result.total.closed_converted) == (1.0, 2, 2)


def test_one_base_is_what_every_number_speaks_of(log: MakeLog) -> None:
    """Closed are ann and bob, open cyd and dan."""
    dataset = log(SHOP)
    for base, first, last, median in (("closed", 2, 1, [1]), ("all", 4, 2, [2])):
        asked = spec("view", "pay", base=base, breakdown=Breakdown("property", "ad", top=1))
        result = run(dataset, asked)
        assert result.steps["reached"].tolist() == [first, last]
        assert result.group_steps.groupby("step")["reached"].sum().tolist() == [first, last]
        assert (sum(each.whole for each in result.group_rates), result.total.whole) == (first, first)
        months = result.trend.loc[result.trend["grain"] == "month", ["whole", "part"]]
        assert months.to_numpy().tolist() == [[first, last]]
        assert result.times.loc[result.times["step"] == 2, "users"].tolist() == median
        assert len(listed(dataset, asked, 1, "reached")) == first
        assert (result.steps["users"].tolist(), result.steps["closed_users"].tolist()) == ([4, 2], [2, 1])


def test_a_window_that_ends_with_the_last_event_is_closed(log: MakeLog) -> None:
    rows = [("ann", "view", "2026-01-01T10:00"), ("bob", "pay", "2026-01-02T10:00")]
    assert run(log(rows), spec("view", "pay")).total.closed == 1
    assert run(log(rows), spec("view", "pay", window=DAY + timedelta(seconds=1))).total.closed == 0


def test_what_cannot_be_said_is_no_number(log: MakeLog) -> None:
    result = run(log(SHOP), spec("pay", "view", period=Period(date(2026, 1, 5), date(2026, 1, 6))))
    assert (result.headline, result.rate, result.median_seconds) == (None, None, None)
    unknown = dict.fromkeys(("share_of_first", "share_of_previous", "low", "high", "median_seconds"))
    nobody = {"users": 0, "closed_users": 0, "pending": 0, "dropped": 0} | unknown
    quartiles = dict.fromkeys(("low_quartile", "median", "high_quartile"))
    assert result_to_json(result) == {
        "steps": [{"step": step} | nobody for step in ("pay", "view")],
        **{"headline": None, "rate": None, "entries": 0, "converted": 0, "closed": 0},
        **{"closed_converted": 0, "median_seconds": None, "trying": 0},
        "times": [{"step": step, "users": 0} | quartiles for step in (2, 0)],
        **{"excluded": 0, "tied": 0, "notes": []},
    }


def test_the_median_time_is_of_the_best_attempts(log: MakeLog) -> None:
    result = run(log(SHOP), spec("view", "pay"))
    assert result.median_seconds == result.steps["median_seconds"].iloc[1] == 3600


def test_a_breakdown_names_the_commonest_values_and_adds_up(log: MakeLog) -> None:
    result = run(log(SHOP), spec("view", "pay", breakdown=Breakdown("property", "ad", top=1)))
    assert result.groups == (FunnelGroup("value", "x"), FunnelGroup("other"), FunnelGroup("missing"))
    users = result.group_steps.pivot(index="group", columns="step", values="users").to_numpy().tolist()
    assert users == [[2, 2], [1, 0], [1, 0]]
    assert [rate.headline for rate in result.group_rates] == [1.0, 0.0, None]


def test_an_attribute_groups_and_filters_users(log: MakeLog) -> None:
    dataset = log(SHOP, attributes=CITIES)
    grouped = run(dataset, spec("view", "pay", breakdown=Breakdown("attribute", "city")))
    assert grouped.groups == (FunnelGroup("value", "Oslo"), FunnelGroup("value", "Rome"), FunnelGroup("missing"))
    oslo = HasAttribute(ColumnTest("city", "is", ("Oslo",)))
    assert run(dataset, spec("view", "pay", filter=oslo)).steps["users"].tolist() == [2, 0]
    paid = did(("pay",))
    assert run(dataset, spec("view", "pay", filter=paid)).steps["users"].tolist() == [2, 2]


def test_numbers_and_days_are_groups_too(log: MakeLog) -> None:
    dataset = log(SHOP)
    by_amount = run(dataset, spec("pay", "pay", breakdown=Breakdown("property", "amount")))
    assert by_amount.groups == (FunnelGroup("value", "50"), FunnelGroup("value", "5"))


def test_a_step_takes_any_of_its_events_that_pass_its_tests(log: MakeLog) -> None:
    dear = FunnelStep(("pay",), (DEAR,), "dear purchase")
    any_of = FunnelStep(("view", "pay"))
    result = run(log(SHOP), FunnelSpec((any_of, dear), DAY))
    assert result.steps["users"].tolist() == [5, 1]
    assert result.steps["name"].tolist() == ["view / pay", "dear purchase"]


def test_the_bar_is_the_list(log: MakeLog) -> None:
    dataset, asked = log(SHOP), spec("view", "pay", base="all", breakdown=Breakdown("property", "ad", top=1))

    def listed(step: int, state: str, group: FunnelGroup | None = None) -> list[str]:
        return engine.members(funnel, dataset, asked, FunnelCell(step, state, group)).to_pylist()  # type: ignore[arg-type]

    assert listed(1, "reached") == ["ann", "bob", "cyd", "dan"]
    assert (listed(2, "reached"), listed(2, "dropped"), listed(2, "pending")) == (["ann", "dan"], ["bob"], ["cyd"])
    assert listed(1, "dropped") == listed(1, "pending") == []
    assert listed(2, "dropped", FunnelGroup("other")) == ["bob"]
    assert listed(2, "pending", FunnelGroup("missing")) == ["cyd"]
    assert listed(2, "reached", FunnelGroup("value", "x")) == ["ann", "dan"]
    assert listed(2, "reached", FunnelGroup("value", "nothing like it")) == []
    with pytest.raises(UnknownStep):
        listed(3, "reached")


def listed(dataset: Dataset, asked: FunnelSpec, step: int, state: str, group: FunnelGroup | None = None) -> list[str]:
    return engine.members(funnel, dataset, asked, FunnelCell(step, state, group)).to_pylist()  # type: ignore[arg-type]


def test_of_an_optional_step_are_listed_who_did_it_and_who_went_without(log: MakeLog) -> None:
    """Bob paid after a search, ann without one; cyd viewed and left, eve searched and left."""
    rows = [
        ("ann", "view", "2026-01-01T10:00"), ("ann", "pay", "2026-01-01T11:00"),
        ("bob", "view", "2026-01-01T10:00"), ("bob", "search", "2026-01-01T10:30"), ("bob", "pay", "2026-01-01T11:00"),
        ("cyd", "view", "2026-01-01T10:00"), ("eve", "view", "2026-01-01T10:00"),
        ("eve", "search", "2026-01-01T10:30"), ("zoe", "pay", "2026-03-01"),
    ]  # fmt: skip
    dataset, asked = log(rows), FunnelSpec((*steps("view"), optional("search"), *steps("pay")), DAY)
    assert listed(dataset, asked, 2, "reached") == ["bob", "eve"]
    assert listed(dataset, asked, 2, "skipped") == ["ann", "cyd"]
    assert listed(dataset, asked, 2, "dropped") == listed(dataset, asked, 2, "pending") == []
    assert listed(dataset, asked, 3, "dropped") == ["cyd", "eve"]
    assert listed(dataset, asked, 3, "skipped") == []
    assert run(dataset, asked).steps[["users", "dropped", "skipped"]].to_numpy().tolist() == [
        [4, 0, 0],
        [2, 0, 2],
        [2, 2, 0],
    ]


def test_each_side_of_a_comparison_has_its_list(log: MakeLog) -> None:
    """Until the 5th ann and bob entered; from the 6th on cyd and dan."""
    early, late = Period(None, date(2026, 1, 5)), Period(date(2026, 1, 6), None)
    dataset, asked = log(SHOP), spec("view", "pay", period=early, compare=Side(period=late), base="all")
    this, other = FunnelGroup("side", "this"), FunnelGroup("side", "other")
    assert run(dataset, asked).groups == (this, other)
    assert run(dataset, asked).group_steps["users"].tolist() == [2, 1, 2, 1]
    assert (listed(dataset, asked, 1, "reached"), listed(dataset, asked, 1, "reached", this)) == (["ann", "bob"],) * 2
    assert listed(dataset, asked, 1, "reached", other) == ["cyd", "dan"]
    assert (listed(dataset, asked, 2, "dropped", this), listed(dataset, asked, 2, "pending", other)) == (
        ["bob"],
        ["cyd"],
    )
    paid = spec("view", "pay", compare=Side(filter=did(("pay",))), base="all")
    assert listed(dataset, paid, 1, "reached", other) == ["ann", "dan"]
    assert run(dataset, paid).total.entries == 4  # the other side is not added


def test_values_of_a_tag_are_groups_in_their_order(log: MakeLog) -> None:
    """Of the values that fit a user the first counts: dan paid 50 and has viewed. Bob and cyd only viewed."""
    rules = (("dear", did(("pay",), where=(DEAR,))), ("payer", did(("pay",))), ("viewer", did(("view",))))
    dataset = log(SHOP)
    asked = spec("view", "pay", base="all", breakdown=Breakdown("tag", "kind", rules=rules))
    result = run(dataset, asked)
    assert result.groups == tuple(FunnelGroup("value", value) for value, _ in rules)
    assert result.group_steps["users"].tolist() == [1, 1, 1, 1, 2, 0]
    closed = replace(asked, breakdown=replace(asked.breakdown, groups=("dear", "payer", "viewer")))
    assert [listed(dataset, closed, 1, "reached", group) for group in result.groups] == [
        ["dan"],
        ["ann"],
        ["bob", "cyd"],
    ]
    top = run(dataset, replace(asked, breakdown=Breakdown("tag", "kind", top=1, rules=rules[:2])))
    assert top.groups == (FunnelGroup("value", "dear"), FunnelGroup("other"), FunnelGroup("missing"))
    assert [rate.entries for rate in top.group_rates] == [1, 1, 2]


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
        (lambda: Breakdown("property", "ad", top=51), GroupCount),
        (lambda: spec("a", "b", breakdown=Breakdown("property", "ad", at=3)), UnknownStep),
        (lambda: spec("a", "b", breakdown=Breakdown("property", "ad", at=0)), UnknownStep),
        (lambda: spec("a", "b", breakdown=Breakdown("property", "ad"), compare=Side()), TwoDivisions),
        (lambda: FunnelSpec((optional("a"), *steps("b", "c")), DAY), BadOptional),
        (lambda: FunnelSpec((*steps("a", "b"), optional("c")), DAY), BadOptional),
        (lambda: FunnelSpec((*steps("a"), optional("b"), *steps("c")), DAY, order="strict"), BadOptional),
        (lambda: FunnelSpec((*steps("a"), optional("b"), *steps("c")), DAY, order="any"), BadOptional),
        (lambda: excluding("x", 2, 2), BadExclusion),
        (lambda: excluding("x", 3, 1), BadExclusion),
        (lambda: excluding("x", 0, 2), BadExclusion),
        (lambda: excluding("x", 1, 4), BadExclusion),
        (lambda: excluding("b", 1, 3), BadExclusion),  # a step between
        (lambda: excluding("a", 1, 3, order="any"), BadExclusion),
        (lambda: excluding("x", 1, 2, order="any"), BadExclusion),
        (lambda: spec("a", "b", exclusions=(Exclusion((), 1, 2),)), BadExclusion),
        (lambda: spec("a", "b", passed_over=("x",)), BadPassedOver),
        (lambda: spec("a", "b", order="any", passed_over=("x",)), BadPassedOver),
        (lambda: spec("a", "b", order="strict", passed_over=("x", "b")), BadPassedOver),
        (
            lambda: spec("a", "b", order="strict", passed_over=("x",), exclusions=(Exclusion(("x",), 1, 2),)),
            BadPassedOver,
        ),
        (lambda: spec("a", "b", exclusions=(Exclusion(("x",), 1, 2),) * 11), TooManyExclusions),
        (
            lambda: FunnelSpec((*steps("a"), optional("b"), *steps("c")), DAY, exclusions=(Exclusion(("x",), 2, 3),)),
            BadExclusion,
        ),
    ],
)
def test_nonsense_is_refused_at_birth(make: object, refusal: type[AnalysisError]) -> None:
    with pytest.raises(refusal):
        make()  # type: ignore[operator]


def test_a_step_that_ends_its_own_exclusion_is_taken(log: MakeLog) -> None:
    """Excluded between a and b may be either of them: only what lies between the two is looked at."""
    assert excluding("a", 1, 2).exclusions[0].events == ("a",)
    assert excluding("c", 1, 3).exclusions[0].events == ("c",)


def in_another_process(work: bytes) -> bytes:
    """One round of one bucket, from nothing but the dataset's folder and the spec."""
    task, dataset, bucket, asked = pickle.loads(work)  # noqa: S301 our own bytes
    answer = getattr(funnel, task)(dataset.block(bucket), asked)
    return pickle.dumps(answer.part if isinstance(answer, Surveyed) else answer)


def test_new_processes_measure_the_same_from_folder_and_spec(log: MakeLog) -> None:
    """Each bucket of each question goes to whichever of two processes is free, as on a cluster."""
    more: list[Row] = [
        ("ann", "search", "2026-01-01T10:30", {"ad": "x"}), ("bob", "help", "2026-01-01T12:10"),
        ("bob", "pay", "2026-01-01T12:20", {"ad": "y", "amount": 7}), ("dan", "search", "2026-01-09T13:30"),
    ]  # fmt: skip
    dataset = log([*SHOP, *more], attributes=CITIES, buckets=4)
    rules = (("rich", did(("pay",), where=(DEAR,))), ("poor", did(("pay",))))
    questions = [*EVERY, spec("view", "pay", breakdown=Breakdown("tag", "kind", rules=rules))]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:

        def there(task: str, asked: FunnelSpec) -> list[Any]:
            works = [pickle.dumps((task, dataset, bucket, asked)) for bucket in dataset.buckets]
            return [pickle.loads(part) for part in pool.map(in_another_process, works)]  # noqa: S301

        for asked in questions:
            closed = funnel.settle(there("survey", asked), asked)
            found, here = funnel.combine(there("measure", closed), closed), run(dataset, asked)
            assert found.spec == here.spec
            assert result_to_json(found) == result_to_json(here)
            for name in ("steps", "group_steps", "times", "histogram", "trend"):
                pd.testing.assert_frame_equal(getattr(found, name), getattr(here, name))
            assert (found.worth, found.differences, found.groups) == (here.worth, here.differences, here.groups)
