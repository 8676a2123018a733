"""Is it found what those who dropped did instead, and counted as a person would?"""

from __future__ import annotations

import pickle
from bisect import bisect_left
from collections import Counter
from datetime import UTC, datetime, timedelta
from math import inf
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis import engine
from analysis.insights.funnel import Exclusion, FunnelSpec, FunnelStep, UnknownStep, instead, why
from analysis.insights.funnel.instead import VIEWS, InsteadCell, InsteadResult, InsteadSpec, View, words
from analysis.insights.funnel.instead.equal_time import chances
from analysis.insights.funnel.instead.result import BadFirst
from analysis.insights.funnel.why import WhyAttempt, WhySpec
from analysis.insights.statistics import relative_risk
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.notes import Note
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from sample_data.shop import generate_shop
from tests.conftest import MakeLog, Row, write_log
from tests.visits import END, HOUR, spec, visits


def ask(dataset: Dataset, funnel: FunnelSpec, step: int = 2, first: int = 10) -> InsteadResult:
    return engine.run(instead, dataset, InsteadSpec(funnel, step, first))


def row_of(result: InsteadResult, event: str, view: View = "after") -> dict[Any, Any]:
    (row,) = result.events[(result.events["event"] == event) & (result.events["view"] == view)].to_dict("records")
    return row


def test_shares_ratio_and_interval_of_what_came_after(log: MakeLog) -> None:
    """30 of 40 who dropped asked for help, 10 of 50 who paid did so before: 75 % against 20 %."""
    rows = visits(30, "cart help", "a") + visits(10, "cart", "b") + visits(10, "cart help pay", "c")
    result = ask(log([*rows, *visits(40, "cart - - pay help", "d"), END]), spec("cart", "pay"))
    assert (result.dropped, result.went_on, result.few) == (40, 50, False)
    row = row_of(result, "help")
    assert (row["dropped"], row["went_on"], row["share_dropped"], row["share_went_on"]) == (30, 10, 0.75, 0.2)
    assert (row["ratio"], row["low"], row["high"]) == pytest.approx(relative_risk(30, 40, 10, 50))
    assert row["real"] and row["q"] == row["p"] < 1e-6
    assert (result.nothing_dropped, result.nothing_went_on) == (10, 40)
    assert set(result.events["event"]) == {"help"}  # not the steps' own events


def test_before_is_between_the_entry_and_the_last_step_of_both(log: MakeLog) -> None:
    rows = visits(30, "search view search cart home", "a") + visits(30, "view home cart search pay", "b")
    events = ask(log([*rows, END]), spec("view", "cart", "pay"), 3).events
    found = {(row.view, row.event): (row.dropped, row.went_on) for row in events.itertuples()}
    assert found == {
        ("before", "search"): (30, 0),
        ("before", "home"): (0, 30),
        ("after", "home"): (30, 0),
        ("after", "search"): (0, 30),
    }
    assert row_of(ask(log([*rows, END]), spec("view", "cart", "pay"), 3), "search", "before")["ratio"] == inf


def test_only_the_window_and_the_first_events_are_looked_at(log: MakeLog) -> None:
    rows = visits(30, "cart home home help", "a") + visits(30, "cart - - - pay", "b") + visits(30, "cart - pay", "c")
    dataset = log([*rows, END])
    assert set(ask(dataset, spec("cart", "pay")).events["event"]) == {"home", "help"}
    assert set(ask(dataset, spec("cart", "pay"), first=2).events["event"]) == {"home"}
    assert set(ask(dataset, spec("cart", "pay", window=timedelta(minutes=29))).events["event"]) == {"home"}


@pytest.mark.parametrize(("pause", "later"), [("", 0.0), ("- - - - -", 1.0)])
def test_what_was_done_in_a_later_visit_is_said_to_be_so(log: MakeLog, pause: str, later: float) -> None:
    """A slot is ten minutes, a visit ends after thirty: who looked for help an hour after the cart had come back."""
    rows = visits(40, "cart", "a") + visits(40, f"cart {pause} help pay", "b") + visits(10, "cart help pay", "c")
    result = ask(log([*rows, END]), spec("cart", "pay"))
    row = row_of(result, "help")
    assert row["later_went_on"] == pytest.approx(later * 0.8) and np.isnan(row["later_dropped"])
    said = words.most_telling(result, "after", Say(Text("en")))
    assert said.endswith("80% of them only in a later visit: that may say no more than that they came again.") == bool(
        later
    )


def test_before_leaving_the_visit_is_that_of_the_entry(log: MakeLog) -> None:
    rows = visits(30, "view search - - - - - cart", "a") + visits(30, "view - - - - - home cart pay", "b")
    result = ask(log([*rows, END]), spec("view", "cart", "pay"), 3)
    assert row_of(result, "search", "before")["later_dropped"] == 0
    assert row_of(result, "home", "before")["later_went_on"] == 1


def test_pending_users_are_on_neither_side(log: MakeLog) -> None:
    rows = visits(40, "cart help", "a") + visits(30, "cart pay", "b") + visits(5, "cart help", "c", day=6)
    result = ask(log(rows), spec("cart", "pay"))
    assert (result.dropped, result.went_on, result.pending) == (40, 30, 5)
    assert words.about(result, ("cart", "pay"), Say(Text("en"))).endswith(
        "Left out: 5 users whose window is still open."
    )


def test_where_nobody_is_pending_nobody_is_said_to_be(log: MakeLog) -> None:
    result = ask(log([*visits(40, "cart help", "a"), *visits(30, "cart pay", "b"), END]), spec("cart", "pay"))
    assert result.pending == 0
    assert words.about(result, ("cart", "pay"), Say(Text("en"))) == "40 users dropped before pay, 30 users went on."


def test_of_an_optional_step_those_without_it_are_compared_with_those_who_did_it(log: MakeLog) -> None:
    steps = (FunnelStep(("view",)), FunnelStep(("cart",), optional=True), FunnelStep(("pay",)))
    rows = visits(30, "view search pay", "a") + visits(10, "view home", "b") + visits(30, "view search cart", "c")
    result = ask(log([*rows, END]), FunnelSpec(steps, 2 * HOUR))
    assert (result.dropped, result.went_on) == (40, 30)
    assert (row_of(result, "search")["dropped"], row_of(result, "search")["went_on"]) == (30, 30)


def test_too_few_is_said(log: MakeLog) -> None:
    result = ask(log([*visits(29, "cart help", "a"), *visits(50, "cart - pay", "b"), END]), spec("cart", "pay"))
    assert result.few and result.notes == (Note("too_few_users", {"n": 29, "needed": 30}),)
    row = row_of(result, "help")
    assert row["dropped"] == 29 and row["ratio"] != row["ratio"] and not row["real"]
    rare = visits(40, "cart", "a") + visits(4, "cart help", "c") + visits(50, "cart pay", "b")
    assert ask(log([*rare, END]), spec("cart", "pay")).events.empty  # done by fewer than five


def test_nobody_at_all(log: MakeLog) -> None:
    result = ask(
        log([END, ("ann", "pay", "2026-01-05T10:00"), ("ann", "cart", "2026-01-05T11:00")]), spec("cart", "pay")
    )
    assert (result.dropped, result.went_on, result.few, len(result.events)) == (1, 0, True, 0)


def test_doing_the_same_twice_makes_no_number_surer(log: MakeLog) -> None:
    """Attempts of one user that are alike say no more than one of them."""
    kinds = ((30, "cart help", "a"), (10, "cart", "b"), (10, "cart help pay", "c"), (40, "cart - pay", "d"))
    once = [row for kind in kinds for row in visits(*kind)]
    twice = once + [row for kind in kinds for row in visits(*kind, day=7)]
    users = row_of(ask(log([*once, END]), spec("cart", "pay")), "help")
    attempts = row_of(ask(log([*twice, END]), spec("cart", "pay", counted="attempts")), "help")
    assert (attempts["dropped"], attempts["went_on"]) == (60, 20)
    for column in ("ratio", "low", "high", "p", "share_dropped", "share_went_on"):
        assert attempts[column] == pytest.approx(users[column])


def test_the_most_telling_come_first_and_chance_is_told_apart(log: MakeLog) -> None:
    """The ratio of chat is surely under 0.34, that of help surely above 2; home is as frequent on both sides."""
    rows = visits(36, "cart help home", "a") + visits(10, "cart home", "b")
    rows += visits(8, "cart help home pay", "c") + visits(30, "cart home chat pay", "d")
    result = ask(log([*rows, *visits(6, "cart chat", "e"), *visits(4, "cart pay", "f"), END]), spec("cart", "pay"))
    assert result.events["event"].tolist() == ["chat", "help", "home"]
    assert result.events["real"].tolist() == [True, True, False]
    assert result.telling("after", 10)["event"].tolist() == ["help", "chat"]
    assert result.telling("after", 1)["event"].tolist() == ["chat"]
    p, q = result.events["p"].tolist(), result.events["q"].tolist()
    assert q == pytest.approx([min(3 * p[0], 1.5 * p[1], p[2]), 1.5 * p[1], p[2]])  # Benjamini and Hochberg by hand


RANDOM_OPTIONS: dict[str, dict[str, Any]] = {
    "sequential": {},
    "strict": {"order": "strict"},
    "any": {"order": "any"},
    "excluded": {"exclusions": (Exclusion(("d",), 1, 3),)},
    "attempts": {"counted": "attempts"},
    "sessions": {"counted": "sessions"},
    "session": {"window": "session"},
    "day": {"window": "day"},
}


def random_rows() -> list[Row]:
    random, start = Random(2), datetime(2026, 1, 5, 20, tzinfo=UTC)
    return [
        (f"u{user:03d}", random.choice("abcdeffgg"), (start + timedelta(minutes=minute)).isoformat())
        for user in range(150)
        for minute in sorted(random.sample(range(9 * 60), random.randint(3, 14)))
    ] + [END]


@pytest.fixture(scope="module")
def random_log(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return write_log(tmp_path_factory.mktemp("instead"), random_rows(), buckets=2)


@pytest.mark.parametrize("step", [2, 3])
@pytest.mark.parametrize("options", RANDOM_OPTIONS)
def test_counts_and_lists_are_those_of_a_naive_reading(random_log: Dataset, options: str, step: int) -> None:
    """From the attempts that "why this user" lists, each event is looked up again row by row."""
    funnel = FunnelSpec(
        tuple(FunnelStep((event,)) for event in "abc"), **{"window": 3 * HOUR} | RANDOM_OPTIONS[options]
    )
    result = ask(random_log, funnel, step, first=3)
    rows: dict[str, list[tuple[int, str]]] = {}
    for user, event, when, *_ in random_rows():
        rows.setdefault(user, []).append((int(datetime.fromisoformat(when).timestamp() * 1_000_000), event))
    own = {"a", "b", "c"} | {event for exclusion in funnel.exclusions for event in exclusion.events}
    counts: Counter[tuple[str, str, str]] = Counter()
    who: dict[tuple[str, str, str], set[str]] = {}
    sides: Counter[str] = Counter()
    found = [
        ("went_on" if attempt.depth >= step else "dropped", user, attempt)
        for user in rows.keys() - {"zoe"}
        for attempt in engine.run(why, random_log, WhySpec(user, funnel)).attempts
        if attempt.counts and attempt.depth >= step - 1
    ]
    lengths = {
        (view, side): sorted(length(attempt, step, view) for of, _, attempt in found if of == side)
        for view in VIEWS
        for side in ("dropped", "went_on")
    }
    for side, user, attempt in found:
        sides[side] += 1
        watched = {view: counterpart(lengths, view, side, user, attempt, step) for view in VIEWS}
        for view, event in seen(rows[user], attempt, step, own, watched, first=3):
            counts[side, view, event] += 1
            who.setdefault((side, view, event), set()).add(user)
    assert (result.dropped, result.went_on) == (sides["dropped"], sides["went_on"])
    for row in result.events.itertuples():
        for side in ("dropped", "went_on"):
            key = (side, str(row.view), str(row.event))
            assert getattr(row, side) == counts[key]
            cell = InsteadCell(side, row.view, row.event)  # type: ignore[arg-type]
            assert set(engine.members(instead, random_log, result.spec, cell).to_pylist()) == who.get(key, set())
    shown = {(row.view, row.event) for row in result.events.itertuples()}
    both = {(view, event): counts["dropped", view, event] + counts["went_on", view, event] for _, view, event in counts}
    assert shown == {key for key, n in both.items() if n >= 5}


def length(attempt: WhyAttempt, step: int, view: View) -> int:
    """For how long it could be watched."""
    times = [taken.moment.ts for taken in attempt.taken]
    if view == "before":
        return times[step - 2] - times[0]
    return (times[step - 1] if len(times) >= step else attempt.until) - times[step - 2]


def counterpart(
    lengths: dict[tuple[View, str], list[int]], view: View, side: str, user: str, attempt: WhyAttempt, step: int
) -> int:
    """How much of it may be watched: as much as of the one at the same place of the other side."""
    own, other = lengths[view, side], lengths[view, "dropped" if side == "went_on" else "went_on"]
    mine = length(attempt, step, view)
    if not other:
        return mine
    (chance,) = chances(pa.array([user]), np.array([attempt.taken[0].moment.ts]))
    place = (bisect_left(own, mine) + chance * own.count(mine)) / len(own)
    return other[min(int(place * len(other)), len(other) - 1)]


def seen(
    rows: list[tuple[int, str]], attempt: WhyAttempt, step: int, own: set[str], watched: dict[View, int], first: int
) -> set[tuple[str, str]]:
    times = [taken.moment.ts for taken in attempt.taken]
    last, stop = times[step - 2], times[step - 1] if len(times) >= step else attempt.until + 1
    if watched["after"] < length(attempt, step, "after"):
        stop = last + watched["after"]
    other = [(ts, event) for ts, event in rows if event not in own]
    left = min(last, times[0] + watched["before"])
    before = {("before", event) for ts, event in other if times[0] < ts < left}
    return before | {("after", event) for _, event in [each for each in other if last < each[0] < stop][:first]}


def by_chance(seed: int) -> list[Row]:
    """Users who do one of eight things by chance, again and again."""
    random, start = Random(seed), datetime(2026, 1, 5, tzinfo=UTC)
    rows: list[Row] = []
    for user in range(600):
        minutes = sorted(random.sample(range(10 * 24 * 60), 40))
        done = [random.choice("abcdefgh") for _ in minutes]
        rows += [
            (f"u{user:03d}", event, (start + timedelta(minutes=minute)).isoformat())
            for minute, event in zip(minutes, done, strict=True)
        ]
    return [*rows, ("zoe", "d", "2026-03-01T00:00")]


@pytest.mark.parametrize("seed", range(5))
def test_where_all_is_chance_nothing_sets_the_sides_apart(log: MakeLog, seed: int) -> None:
    """Those who dropped could be watched for two days, the others for half a day on average until they went on."""
    dataset = log(by_chance(seed))
    for step in (2, 3):
        result = ask(dataset, spec("a", "b", "c", window=48 * HOUR), step)
        assert not result.few and not result.events["real"].any()
        assert len(result.events) == 5 * step - 5  # before the second step nothing lies between
        assert 0.8 < result.events["ratio"].mean() < 1.2


def test_what_sets_the_sides_apart_is_found_over_equal_time(log: MakeLog) -> None:
    """Soon after the cart 60 % of those who drop ask for help, 20 % of those who pay; all look around by chance."""
    random, start = Random(1), datetime(2026, 1, 5, tzinfo=UTC)
    rows = [END]
    for user in range(600):
        drops = user % 2 == 0
        minutes = {random.randrange(1, 48 * 60): random.choice(("home", "search", "view")) for _ in range(40)}
        minutes |= {random.randrange(1, 30): "help"} if random.random() < (0.6 if drops else 0.2) else {}
        minutes |= {0: "cart"} | ({} if drops else {random.randrange(40, 24 * 60): "pay"})
        rows += [(f"u{user:03d}", event, (start + timedelta(minutes=at)).isoformat()) for at, event in minutes.items()]
    events = ask(log(rows), spec("cart", "pay", window=48 * HOUR)).events
    assert events.loc[events["real"], "event"].tolist() == ["help"]
    assert events["low"][0] > 2 and events["ratio"][0] == pytest.approx(3, rel=0.3)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    events = generate_shop(users=2_000).events
    kept = events[events["event"].isin(["add_to_cart", "checkout", "pay", "support_chat", "pay_failed", "search"])]
    rows = [
        (user, event, f"{time.isoformat()}+08:00")
        for user, event, time in kept[["user_id", "event", "time"]].itertuples(index=False)
    ]
    return write_log(tmp_path_factory.mktemp("shop"), rows, settings=ProjectSettings(time_zone="Asia/Shanghai"))


def test_the_shop_s_carts_that_are_left_after_a_support_chat(shop: Dataset) -> None:
    result = ask(shop, spec("add_to_cart", "pay", window="session", counted="sessions"))
    chat, search = row_of(result, "support_chat"), row_of(result, "search")
    assert chat["real"] and chat["low"] > 1.3
    assert not search["real"]
    assert "support_chat" in result.telling("after", 10)["event"].tolist()


def test_the_shop_s_payments_that_fail(shop: Dataset) -> None:
    failed = row_of(ask(shop, spec("checkout", "pay", window="session", counted="sessions")), "pay_failed")
    assert failed["real"] and failed["low"] > 2


def test_parts_and_questions_travel_between_processes(log: MakeLog) -> None:
    dataset = log([*visits(30, "cart help", "a"), *visits(30, "cart pay", "b"), END])
    asked = pickle.loads(pickle.dumps(InsteadSpec(spec("cart", "pay"), 2)))  # noqa: S301 our own
    surveyed = [pickle.loads(pickle.dumps(instead.survey(dataset.block(each), asked).part)) for each in dataset.buckets]  # noqa: S301
    asked = instead.settle(surveyed, asked)
    parts = [pickle.loads(pickle.dumps(instead.measure(dataset.block(each), asked))) for each in dataset.buckets]  # noqa: S301
    assert instead.combine(parts, asked).events.equals(ask(dataset, spec("cart", "pay")).events)


def test_nonsense_is_refused() -> None:
    funnel = spec("cart", "pay", hold="product")
    for step in (1, 3):
        with pytest.raises(UnknownStep):
            InsteadSpec(funnel, step)
    with pytest.raises(BadFirst):
        InsteadSpec(funnel, 2, first=0)
