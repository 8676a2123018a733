"""Is it said truly why a user is counted in a funnel as they are?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Exclusion, FunnelCell, FunnelSpec, FunnelStep, why
from analysis.insights.funnel.why import Moment, Reason, Seen, WhyAttempt, WhyResult, WhySpec, words
from analysis.insights.funnel.why.result import WhyWithoutUser
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.rules.asked import ColumnTest, HasAttribute, Period
from analysis.store.dataset import Dataset, UserBlock
from tests.conftest import MakeLog, Row

HOUR, EN = timedelta(hours=1), Say(Text("en"))
# Long after every window; the funnels' events are known.
END: list[Row] = [("zoe", name, "2026-02-01T00:00") for name in ("cart", "pay", "search", "view")]


def spec(*events: str, **more: Any) -> FunnelSpec:  # noqa: ANN401
    return FunnelSpec(tuple(FunnelStep((event,)) for event in events), **{"window": 2 * HOUR} | more)


def ask(dataset: Dataset, asked: FunnelSpec, user: str = "ann") -> WhyResult:
    return engine.run(why, dataset, WhySpec(user, asked))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000_000)


def ann(*events: tuple[Any, ...]) -> list[Row]:
    """Events of ann on 5 January: name, time, properties; the data ends in February."""
    return [("ann", name, f"2026-01-05T{when}", *more) for name, when, *more in events] + END


def only_reason(result: WhyResult) -> Reason:
    (attempt,) = result.attempts
    (reason,) = attempt.reasons
    return reason


def moment(name: str, when: str) -> Moment:
    return Moment(name, at(f"2026-01-05T{when}"))


def test_a_conversion_shows_the_events_that_took_the_steps(log: MakeLog) -> None:
    dataset = log(ann(("view", "10:00"), ("search", "10:10"), ("pay", "11:00")))
    result = ask(dataset, spec("view", "pay"))
    (attempt,) = result.attempts
    assert (result.state, result.depth, result.out) == ("converted", 2, None)
    assert [(taken.step, taken.moment) for taken in attempt.taken] == [
        (1, moment("view", "10:00")),
        (2, moment("pay", "11:00")),
    ]
    assert attempt.counts and attempt.converted
    assert attempt.until == at("2026-01-05T12:00")


def test_the_step_came_after_the_window(log: MakeLog) -> None:
    result = ask(log(ann(("view", "10:00"), ("pay", "12:30"))), spec("view", "pay"))
    assert result.state == "dropped"
    assert only_reason(result) == Reason("late", 2, moment("pay", "12:30"))


def test_the_step_came_too_early_or_never(log: MakeLog) -> None:
    dataset = log([*ann(("pay", "09:00"), ("view", "10:00")), ("bob", "view", "2026-01-05T10:00")])
    assert only_reason(ask(dataset, spec("view", "pay"))) == Reason("early", 2, moment("pay", "09:00"))
    assert only_reason(ask(dataset, spec("view", "pay"), "bob")) == Reason("never", 2)
    assert only_reason(ask(dataset, spec("view", "pay", window=HOUR / 2))) == Reason("never", 2)  # too long before


def test_a_window_that_is_open_when_the_data_ends(log: MakeLog) -> None:
    result = ask(log([("ann", "view", "2026-01-05T10:00"), ("bob", "pay", "2026-01-05T11:00")]), spec("view", "pay"))
    assert (result.state, only_reason(result)) == ("pending", Reason("open", 2))


def test_the_event_failed_a_test_of_its_property(log: MakeLog) -> None:
    large = ColumnTest("amount", ">=", (100,))
    asked = FunnelSpec((FunnelStep(("view",)), FunnelStep(("pay",), (large,))), 2 * HOUR)
    result = ask(log(ann(("view", "10:00"), ("pay", "11:00", {"amount": 5}), ("pay", "11:30"))), asked)
    assert only_reason(result) == Reason("test", 2, moment("pay", "11:00"), large, Seen("number", 5.0))


def test_the_user_failed_a_test_of_an_attribute(log: MakeLog) -> None:
    paris = ColumnTest("city", "is", ("Paris",))
    dataset = log(ann(("view", "10:00"), ("pay", "11:00")), attributes={"ann": {"city": "Rome"}})
    asked = FunnelSpec((FunnelStep(("view",)), FunnelStep(("pay",), who=(paris,))), 2 * HOUR)
    reason = Reason("test", 2, moment("pay", "11:00"), paris, Seen("text", "Rome"), of_user=True)
    assert only_reason(ask(dataset, asked)) == reason
    first = FunnelSpec((FunnelStep(("view",), who=(paris,)), FunnelStep(("pay",))), 2 * HOUR)
    assert ask(dataset, first).out == Reason(
        "test", 1, moment("view", "10:00"), paris, Seen("text", "Rome"), of_user=True
    )


def test_another_value_of_the_held_property(log: MakeLog) -> None:
    dataset = log(ann(("view", "10:00", {"product": "pen"}), ("pay", "11:00", {"product": "cup"})))
    reason = only_reason(ask(dataset, spec("view", "pay", hold="product")))
    assert reason == Reason("held", 2, moment("pay", "11:00"), seen=Seen("text", "cup"), held=Seen("text", "pen"))


def test_an_excluded_event_ended_it_or_took_the_user_out(log: MakeLog) -> None:
    dataset = log(ann(("view", "10:00"), ("refund", "10:30"), ("pay", "11:00")))
    dropping = spec("view", "pay", exclusions=(Exclusion(("refund",), 1, 2),))
    result = ask(dataset, dropping)
    assert (result.state, only_reason(result)) == ("dropped", Reason("excluded", 2, moment("refund", "10:30")))
    removing = spec("view", "pay", exclusions=dropping.exclusions, effect="remove")
    result = ask(dataset, removing)
    assert (result.state, result.out) == ("out", Reason("removed", 1))
    assert only_reason(result) == Reason("excluded", 2, moment("refund", "10:30"))


def test_what_is_passed_over_is_no_reason(log: MakeLog) -> None:
    dataset = log(ann(("view", "10:00"), ("search", "10:10"), ("cart", "10:20"), ("pay", "11:00")))
    strict = spec("view", "pay", order="strict", passed_over=("search",))
    assert only_reason(ask(dataset, strict)) == Reason("between", 2, moment("cart", "10:20"))
    assert ask(dataset, replace(strict, passed_over=("search", "cart"))).state == "converted"


def test_in_strict_order_another_event_came_between(log: MakeLog) -> None:
    dataset = log(ann(("view", "10:00"), ("search", "10:30"), ("pay", "11:00")))
    reason = only_reason(ask(dataset, spec("view", "pay", order="strict")))
    assert reason == Reason("between", 2, moment("search", "10:30"))


def test_in_any_order_each_missing_step_has_its_reason(log: MakeLog) -> None:
    dataset = log(ann(("pay", "10:00"), ("view", "13:00")))
    first, second = ask(dataset, spec("view", "search", "pay", order="any")).attempts
    assert [taken.step for taken in first.taken] == [3]
    assert first.reasons == (Reason("late", 1, moment("view", "13:00")), Reason("never", 2))
    assert second.reasons == (Reason("never", 2), Reason("never", 3))
    assert (first.counts, second.counts) == (True, False)


def test_an_optional_step_is_no_reason(log: MakeLog) -> None:
    steps = (FunnelStep(("view",)), FunnelStep(("cart",), optional=True), FunnelStep(("pay",)))
    asked = FunnelSpec(steps, 2 * HOUR)
    (attempt,) = ask(log(ann(("view", "10:00"), ("pay", "11:00"), ("cart", "11:10"))), asked).attempts
    assert (attempt.reasons, attempt.waived, attempt.depth) == ((), (2,), 2)
    dropped = only_reason(ask(log(ann(("view", "10:00"), ("cart", "10:20"))), asked))
    assert dropped == Reason("never", 3)


def test_every_attempt_is_listed_and_the_one_that_counts_marked(log: MakeLog) -> None:
    """The attempt that counts begins inside the window of the first, which got less far."""
    dataset = log(ann(("view", "08:00"), ("view", "09:30"), ("pay", "10:30"), ("view", "20:00")))
    attempts = ask(dataset, spec("view", "pay")).attempts
    assert [(attempt.taken[0].moment.ts, attempt.depth, attempt.counts) for attempt in attempts] == [
        (at("2026-01-05T08:00"), 1, False),
        (at("2026-01-05T09:30"), 2, True),
        (at("2026-01-05T20:00"), 1, False),
    ]
    every = ask(dataset, spec("view", "pay", counted="attempts")).attempts
    assert [(attempt.depth, attempt.counts) for attempt in every] == [(1, True), (1, True)]


def test_the_open_attempt_of_a_user_who_has_dropped_is_listed_and_said(log: MakeLog) -> None:
    """It begins inside the window of another, which has closed when the data ends: ann has dropped and tries again."""
    dataset = log(
        [("ann", "view", f"2026-01-05T{when}") for when in ("08:00", "09:30")] + [("bob", "pay", "2026-01-05T10:30")]
    )
    result = ask(dataset, spec("view", "pay"))
    assert result.state == "dropped"
    assert words.answer(result, ("view", "pay"), EN).endswith(EN.text("why.trying"))
    assert [(attempt.counts, attempt.open) for attempt in result.attempts] == [(True, False), (False, True)]


def first_open(result: WhyResult, block: UserBlock) -> bool:
    """Whether the window of the first entry is open when the data ends."""
    return bool(result.attempts) and result.attempts[0].until > block.dataset.last


@pytest.mark.parametrize("ties", ["file", "any"])
@pytest.mark.parametrize("order", ["sequential", "strict", "any"])
def test_with_many_ties_it_agrees_with_the_funnel(log: MakeLog, order: str, ties: str) -> None:
    random = Random(3)
    rows: list[Row] = [
        (f"u{user:02d}", random.choice("abcd"), f"2026-01-05T{hour:02d}:00")
        for user in range(40)
        for hour in sorted(random.choices(range(12), k=8))
    ]
    asked = FunnelSpec(STEPS["plain"], 3 * HOUR, order=order, ties=ties, exclusions=(Exclusion(("d",), 1, 3),))  # type: ignore[arg-type]
    block = log(rows, buckets=1).block(0)
    depth, state = funnel_says(asked, lambda cell: funnel.members(block, replace(asked, base="all"), cell))
    for place, user in enumerate(block.users.to_pylist()):
        result = why.measure(block, WhySpec(user, asked))
        assert result is not None
        assert (result.depth, result.state) == (depth[place], state[place])
        for attempt in result.attempts:
            assert attempt.converted == (attempt.depth == 3)
            if attempt.counts:
                assert attempt.depth == result.depth
        assert (result.state == "pending") == (first_open(result, block) and result.depth < 3)


def test_who_has_no_attempt_has_a_reason(log: MakeLog) -> None:
    rows: list[Row] = [
        ("ann", "view", "2026-01-05T10:00", {"ad": "x"}),
        ("ann", "view", "2026-01-07T10:00", {"ad": "x"}),
        ("bob", "view", "2026-01-08T10:00"),
        ("cyd", "pay", "2026-01-08T10:00"),
    ]
    dataset = log(rows, attributes={"ann": {"city": "Rome"}, "eve": {"city": "Rome"}})
    asked = spec("view", "pay", period=Period(date(2026, 1, 9), None))
    outside = Reason("period", 1, Moment("view", at("2026-01-07T10:00")), moments=2)
    assert ask(dataset, asked).out == outside
    assert [ask(dataset, spec("view", "pay"), user).out for user in ("cyd", "eve", "nobody")] == [
        Reason("never", 1),
        Reason("never", 1),
        Reason("unknown", 1),
    ]
    rome = HasAttribute(ColumnTest("city", "is", ("Rome",)))
    assert ask(dataset, spec("view", "pay", filter=rome), "bob").out == Reason("filtered", 1)
    assert ask(dataset, spec("view", "pay", filter=rome)).out is None
    seen = Moment("view", at("2026-01-08T10:00"))
    assert ask(dataset, spec("view", "pay", hold="ad"), "bob").out == Reason(
        "no_value", 1, seen, held=Seen("text", None)
    )
    x = ColumnTest("ad", "is", ("x",))
    tested = FunnelSpec((FunnelStep(("view",), (x,)), FunnelStep(("pay",))), HOUR)
    assert ask(dataset, tested, "bob").out == Reason("test", 1, seen, x, Seen("text", None))


def test_one_bucket_is_opened_for_one_user(log: MakeLog) -> None:
    dataset = log(ann(("view", "10:00"), ("pay", "11:00")), buckets=4)
    assert ask(dataset, spec("view", "pay")).state == "converted"
    assert engine.members(why, dataset, WhySpec("ann", spec("view", "pay")), None).to_pylist() == ["ann"]
    assert len(list(dataset.cache.iterdir())) == 1


def test_a_user_must_be_named() -> None:
    with pytest.raises(WhyWithoutUser):
        WhySpec("", spec("view", "pay"))


# Random logs: the same depth and state as the funnel, and every reason true as a person would check it.

USERS, NAMES, START = 150, "abcd", datetime(2026, 1, 5, 20, tzinfo=UTC)
MICRO = timedelta(microseconds=1)


def random_rows(seed: int) -> list[Row]:
    """Up to 12 events a user within 9 hours around midnight, no two at the same moment."""
    random = Random(seed)
    rows: list[Row] = []
    for user in range(USERS):
        for minute in sorted(random.sample(range(9 * 60), random.randint(1, 12))):
            properties = {"n": random.randint(0, 3), "k": random.choice(("x", "y", None))}
            when = (START + minute * timedelta(minutes=1)).isoformat()
            rows.append((f"u{user:03d}", random.choice(NAMES), when, properties))
    return rows


AT_LEAST_ONE = ColumnTest("n", ">=", (1,))
STEPS: dict[str, tuple[FunnelStep, ...]] = {
    "plain": (FunnelStep(("a",)), FunnelStep(("b",)), FunnelStep(("c",))),
    "tested": (FunnelStep(("a",)), FunnelStep(("b", "c"), (AT_LEAST_ONE,)), FunnelStep(("a",), (AT_LEAST_ONE,))),
    "optional": (FunnelStep(("a",)), FunnelStep(("b",), optional=True), FunnelStep(("c",), (AT_LEAST_ONE,))),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "sequential": {},
    "strict": {"order": "strict"},
    "any": {"order": "any"},
    "excluded": {"exclusions": (Exclusion(("d",), 1, 3, (AT_LEAST_ONE,)),)},
    "excluded in any order": {"order": "any", "exclusions": (Exclusion(("d",), 1, 3),)},
    "removed": {"exclusions": (Exclusion(("d",), 1, 3),), "effect": "remove"},
    "held": {"hold": "k"},
    "held and excluded": {"hold": "k", "exclusions": (Exclusion(("d",), 1, 3),)},
    "attempts": {"counted": "attempts"},
    "sessions": {"counted": "sessions"},
    "in the session": {"window": "session"},
    "in the day": {"window": "day"},
    "in a period": {"period": Period(date(2026, 1, 6), None)},
}


def fitting(kind: str, options: str) -> bool:
    return kind != "optional" or OPTIONS[options].get("order") is None


CASES = [(kind, options) for kind, options in product(STEPS, OPTIONS) if fitting(kind, options)]


@pytest.fixture(scope="module")
def random_log(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    from tests.conftest import write_log

    return write_log(tmp_path_factory.mktemp("why"), random_rows(1), buckets=1)


@pytest.mark.parametrize(("kind", "options"), CASES)
def test_on_random_logs_it_agrees_with_the_funnel_and_is_true(random_log: Dataset, kind: str, options: str) -> None:
    asked = FunnelSpec(STEPS[kind], **{"window": 3 * HOUR} | OPTIONS[options])
    block = random_log.block(0)
    rows: dict[str, list[Row]] = {}
    for row in random_rows(1):
        rows.setdefault(row[0], []).append(row)
    results = [why.measure(block, WhySpec(user, asked)) for user in block.users.to_pylist()]
    depth, state = funnel_says(asked, lambda cell: funnel.members(block, replace(asked, base="all"), cell))
    codes = set()
    for place, result in enumerate(results):
        assert result is not None
        assert result.depth == depth[place]
        if asked.counted == "users":  # else one user may be in several states
            assert result.state == state[place]
            waiting = first_open(result, block) and 0 < result.depth < len(asked.required)
            assert (result.state == "pending") == waiting
        for attempt in result.attempts:
            check = Checked(asked, attempt, rows[result.spec.user], block.dataset.last)
            for reason in attempt.reasons:
                codes.add(reason.code)
                assert check.true(reason), (result.spec.user, attempt, reason)
    assert len(codes) > 2  # not only one way to fail


def funnel_says(asked: FunnelSpec, members: Callable[[FunnelCell], np.ndarray]) -> tuple[np.ndarray, list[str]]:
    """Depth and state of every user, from the funnel's own lists of users."""
    steps = [place + 1 for place in asked.required]
    reached = np.stack([members(FunnelCell(step, "reached")) for step in steps])
    depth = reached.sum(axis=0)
    state = np.where(depth == len(steps), "converted", np.where(depth == 0, "out", "dropped"))
    for step in steps[1:]:
        state[members(FunnelCell(step, "pending"))] = "pending"
    return depth, state.tolist()


class Checked:
    """One attempt and the user's rows, to look up what a reason claims."""

    def __init__(self, asked: FunnelSpec, attempt: WhyAttempt, rows: list[Row], last: int) -> None:
        self.asked, self.attempt, self.rows, self.last = asked, attempt, rows, last
        self.used = {taken.moment.ts for taken in attempt.taken}
        required = [t.moment.ts for t in attempt.taken if not asked.steps[t.step - 1].optional]
        self.since = min(required) if asked.order == "any" else max(required)
        entry = attempt.taken[0].moment.ts
        self.near = entry - (attempt.until - entry)
        self.held = self.row(self.since)[3]["k"] if asked.hold else None

    @staticmethod
    def ts(row: Row) -> int:
        return (datetime.fromisoformat(row[2]) - datetime(1970, 1, 1, tzinfo=UTC)) // MICRO

    def row(self, ts: int) -> Row:
        return next(row for row in self.rows if self.ts(row) == ts)

    def same(self, row: Row) -> bool:
        return not self.asked.hold or row[3]["k"] == self.held

    @staticmethod
    def fits(row: Row, asked: FunnelStep | Exclusion) -> bool:
        return row[1] in asked.events and (not asked.where or row[3]["n"] >= 1)

    def inside(self) -> list[Row]:
        return [row for row in self.rows if self.since < self.ts(row) <= self.attempt.until]

    def true(self, reason: Reason) -> bool:
        step, found = self.asked.steps[reason.step - 1], reason.moment
        free = [row for row in self.rows if self.ts(row) not in self.used]
        good = [row for row in free if self.fits(row, step) and self.same(row)]
        came = self.row(found.ts) if found else None
        assert came is None or came[1] == found.event  # type: ignore[union-attr]
        if reason.code in ("excluded", "between"):
            return self.stopped(reason, came)
        inside = self.inside()[: 1 if self.asked.order == "strict" else None]  # then only the next event matters
        if any(row in inside for row in good):  # it would have been taken
            return False
        if reason.code == "open":
            return self.attempt.until > self.last
        if self.attempt.until > self.last and self.asked.order != "strict":
            return False
        match reason.code:
            case "late":
                return came in good and self.ts(came) > self.attempt.until
            case "early":
                return came in good and self.ts(came) >= self.near and all(self.ts(row) < self.since for row in good)
            case "never":
                return all(self.ts(row) < self.near for row in good)
            case "test":
                return came in inside and came[1] in step.events and came[3]["n"] < 1
            case "held":
                return came in inside and self.fits(came, step) and not self.same(came)
        return False

    def stopped(self, reason: Reason, came: Row | None) -> bool:
        """It came inside the window, and before it nothing that would have gone on or ended the attempt."""
        inside = self.inside()
        if came not in inside or came is None:
            return False
        if reason.code == "between":
            return self.asked.order == "strict" and came == inside[0]
        last = max(taken.step for taken in self.attempt.taken if not self.asked.steps[taken.step - 1].optional)
        standing = [e for e in self.asked.exclusions if self.asked.order == "any" or e.after <= last < e.before]
        ends = [
            row
            for row in inside
            if any(self.fits(row, e) for e in standing) and (self.same(row) or row[3]["k"] is None)
        ]
        step = self.asked.steps[reason.step - 1]
        before = [row for row in inside if self.ts(row) < self.ts(came) and self.ts(row) not in self.used]
        return came == ends[0] and not any(self.fits(row, step) and self.same(row) for row in before)
