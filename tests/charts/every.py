"""Every chart, with few users and with a hundred million, with one value and with two of one name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import analysis.charts
from analysis import engine
from analysis.charts import acting as acting_charts
from analysis.charts import clusters as cluster_charts
from analysis.charts import overview as overview_charts
from analysis.charts import portrait as portrait_charts
from analysis.charts import retention as retention_charts
from analysis.charts import segments as segment_charts
from analysis.charts import staying as staying_charts
from analysis.charts import theme
from analysis.charts import user as user_charts
from analysis.charts.funnel import bars, groups, times, trend
from analysis.charts.funnel import instead as instead_charts
from analysis.charts.paths import matrices
from analysis.charts.tags import health as health_charts
from analysis.charts.tags import thresholds as threshold_charts
from analysis.insights import (
    acting,
    clusters,
    goal,
    lifecycle,
    overview,
    paths,
    portrait,
    retention,
    stickiness,
    thresholds,
    user,
)
from analysis.insights.acting import ActingSpec
from analysis.insights.clusters import ClustersSpec, words
from analysis.insights.funnel import FunnelGroup, GroupTrendResult, group_labels, instead
from analysis.insights.funnel.instead import InsteadSpec
from analysis.insights.goal import GoalSpec, Outcome
from analysis.insights.lifecycle import LifecycleSpec
from analysis.insights.overview import GRAINS, OverviewSpec
from analysis.insights.paths import PathsSpec, transitions
from analysis.insights.paths.transitions import TransitionsSpec
from analysis.insights.portrait import PortraitSpec, portrait_rows, subjects
from analysis.insights.retention import CohortsBy, RetentionSpec
from analysis.insights.retention import words as retention_words
from analysis.insights.segments import BuildingSpec, Intersection, SegmentOverlapSpec, building, overlap
from analysis.insights.stickiness import StickinessSpec
from analysis.insights.tags import HealthTag, KnownTag, TagHealthSpec, TagMasksSpec, masks
from analysis.insights.tags import health as tag_health
from analysis.insights.thresholds import ThresholdSpec
from analysis.insights.user import TimelineSpec
from analysis.locale import Text
from analysis.locale.say import Names, Say, told_apart
from analysis.rules.asked import Case, OrderedValues, YesNo
from tests.asking import did
from tests.conftest import Row, write_log
from tests.made_funnels import BY_CITY, SHOP, made, made_trend
from tests.planted_groups import planted
from tests.visits import END, spec, visits

HUNDRED_MILLION = 100_000_000
BEGIN = datetime(2026, 3, 1, 9)
TWINS = ("pay", "order")  # events that people gave one name
CALLED = "Payment"


@dataclass(frozen=True)
class Shown:
    """A chart and what must be read in it."""

    case: str
    chart: Any  # of Altair, or as it is shown
    days: tuple[date, ...] = ()  # that its timeline may name
    apart: tuple[str, ...] = ()  # words that must stand in it, one a thing


Cases = Iterator[Shown]


@dataclass(frozen=True)
class Maker:
    """Datasets in folders of their own."""

    folder: Path
    made: list[int] = field(default_factory=list)

    def log(self, rows: list[Row], **more: Any) -> Any:  # noqa: ANN401
        self.made.append(1)
        return write_log(self.folder / str(len(self.made)), rows, **more)


def functions() -> dict[str, Callable[..., Any]]:
    """All that draw: public functions of `analysis.charts` whose first argument is a result."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(analysis.charts.__path__, "analysis.charts."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            draws = "Chart" in str(function.__annotations__.get("return")) or "alt." in str(
                function.__annotations__.get("return")
            )
            draws = draws or str(function.__annotations__.get("return")) == "dict[str, Any]"
            if function.__module__ == module.name and not name.startswith("_") and first == "result" and draws:
                found[f"{module.name.removeprefix('analysis.charts.')}.{name}"] = function
    return found


def events_of(users: int, days: int = 12) -> list[Row]:
    """Each of the users comes on some of the days, and does one of three things."""
    names = ("view", *TWINS)
    return [
        (f"u{number}", names[(day + number) % 3], (BEGIN + timedelta(days=day, minutes=number)).isoformat())
        for day in range(days)
        for number in range(users)
        if (day + number) % (number + 1) == 0
    ]


def overview_trend(make: Maker, text: Text) -> Cases:
    for users, days in ((1, 1), (1, 2), (3, 12), (3, 500)):
        result = engine.run(overview, make.log(events_of(users, days)), OverviewSpec())
        for grain in GRAINS:
            starts = tuple(result.trend_of(grain)["start"])
            yield Shown(f"{users} in {days} days by {grain}", overview_charts.trend(result, text, grain), starts)
    huge = result.trend.assign(active_users=result.trend["active_users"] * HUNDRED_MILLION // 3)
    yield Shown("huge", overview_charts.trend(replace(result, trend=huge), text, "week"), starts)


def overview_hours(make: Maker, text: Text) -> Cases:
    for users in (1, 3):
        result = engine.run(overview, make.log(events_of(users)), OverviewSpec())
        yield Shown(f"{users} users", overview_charts.hours(result, text, 0))


def overview_events(make: Maker, text: Text) -> Cases:
    for users in (1, 2, 3):
        result = engine.run(overview, make.log(events_of(users)), OverviewSpec())
        named = {event: CALLED for event in TWINS if event in set(result.top["event"])}
        apart = tuple(f"{CALLED} ({event})" for event in named) if len(named) == 2 else ()
        yield Shown(f"{users} users", overview_charts.events(result, text, named), apart=apart)
    top = result.top.assign(users=result.top["users"] * HUNDRED_MILLION)
    yield Shown("huge", overview_charts.events(replace(result, top=top), text, {}))


def overview_goal(make: Maker, text: Text) -> Cases:
    for users, days in ((1, 1), (2, 30), (3, 500)):
        result = engine.run(goal, make.log(events_of(users, days)), GoalSpec("conversion", "view"))
        starts = tuple(result.weeks["start"])
        yield Shown(f"{users} in {days} days", overview_charts.goal(result, text, 0.5), starts)
    small = replace(result, weeks=result.weeks.assign(value=result.weeks["value"] * 0.002))
    yield Shown("under 1 %", overview_charts.goal(small, text, None), starts)
    for times_ in (0.3, HUNDRED_MILLION):
        worth = replace(
            result, spec=GoalSpec("activity"), weeks=result.weeks.assign(value=np.arange(len(starts)) * times_)
        )
        yield Shown(f"worth {times_}", overview_charts.goal(worth, text, None), starts)


def retention_pictures(draw: str) -> Callable[[Maker, Text], Cases]:
    def cases(make: Maker, text: Text) -> Cases:
        asked = (
            (1, 2, RetentionSpec(unit="day")),
            (3, 40, RetentionSpec(unit="day")),
            (40, 90, RetentionSpec(unit="week", cohort="every")),
            (40, 90, RetentionSpec(brackets=(0, 1, 7, 30, 60), cohort="every")),
            (3, 500, RetentionSpec(unit="month", cohort="every", by=CohortsBy("attribute", "city"))),
        )
        for users, days, question in asked:
            attributes = {f"u{number}": {"city": f"{CALLED} {number % 2}"} for number in range(users)}
            result = engine.run(retention, make.log(events_of(users, days), attributes=attributes), question)
            labels = retention_words.group_labels(result, text)
            starts = result.starts if draw == "trend" else ()
            more = {"triangle": (0,), "curve": (labels,), "trend": (1, labels)}[draw]
            chart = getattr(retention_charts, draw)(result, text, *more)
            yield Shown(f"{users} in {days} days {question.unit}", chart, starts)
            if draw == "triangle":
                huge = replace(result, cells=result.cells.assign(came=HUNDRED_MILLION, users=HUNDRED_MILLION))
                yield Shown(f"huge {question.unit}", retention_charts.triangle(huge, text, 0, "users"))

    return cases


def staying_pictures(draw: str) -> Callable[[Maker, Text], Cases]:
    def cases(make: Maker, text: Text) -> Cases:
        for users, days in ((1, 8), (3, 40), (40, 90)):
            dataset = make.log(events_of(users, days))
            if draw == "lifecycle":
                for unit in GRAINS:
                    result = engine.run(lifecycle, dataset, LifecycleSpec(unit))
                    yield Shown(f"{users} in {days} days by {unit}", staying_charts.lifecycle(result, text))
                continue
            sticky = engine.run(stickiness, dataset, StickinessSpec())
            starts = tuple(sticky.days["day"]) if draw == "ratios" else ()
            yield Shown(f"{users} in {days} days", getattr(staying_charts, draw)(sticky, text), starts)

    return cases


def funnel_bars(make: Maker, text: Text) -> Cases:
    twice = (CALLED, CALLED, CALLED)
    for depth in ([0, 0, 0], [1, 0, 0], [1, 1, 1], [HUNDRED_MILLION, 3, 20_000]):
        result = made(SHOP, depth)
        yield Shown(f"{depth}", bars.bars(result, text, twice), apart=tuple(f"{step}  {CALLED}" for step in (1, 2, 3)))
    for by_group in two_groups():
        result = made(BY_CITY, [2, 1, 1], groups=by_group)
        yield Shown(f"groups {len(by_group)}", bars.bars(result, text, twice))


def two_groups() -> Iterator[dict[FunnelGroup, list[int]]]:
    yield {FunnelGroup("value", "Paris"): [1, 0, 0]}
    yield {FunnelGroup("value", "Paris"): [1_000, 20, 3], FunnelGroup("other"): [1_000, 40, 2]}
    yield {FunnelGroup("value", "Paris"): [100_000, 20, 3], FunnelGroup("other"): [100_000, 40, 90]}


def funnel_groups(make: Maker, text: Text) -> Cases:
    for place, by_group in enumerate(two_groups()):
        result = made(BY_CITY, [2, 1, 1], groups=by_group)
        yield Shown(f"groups {place}", groups.groups(result, text))
    labels = ("Paris", "Paris")[: len(by_group)]
    yield Shown("one name", groups.groups(result, text, labels), apart=("Paris", "Paris (2)"))


def funnel_times(make: Maker, text: Text) -> Cases:
    for seconds in ([0.0], [5.0], [0.2, 0.4], [60.0, 3_600.0, 86_400.0], [3_600.0 * hour for hour in range(1, 13)]):
        result = made(SHOP, [0, 0, len(seconds)], seconds=[seconds] * 3)
        yield Shown(f"{seconds[:3]}", times.histogram(result, text))
    many = result.histogram.assign(users=result.histogram["users"] * HUNDRED_MILLION)
    yield Shown("huge", times.histogram(replace(result, histogram=many), text))


def funnel_trend(make: Maker, text: Text) -> Cases:
    for count, converted in ((1, 0), (2, 1), (14, 1), (500, 0)):
        days = {date(2026, 3, 1) + timedelta(days=day): (3, converted, True) for day in range(count)}
        yield Shown(
            f"{count} days", trend.trend(made(SHOP, [0, 0, 3], trend=made_trend(days)), text, "day"), tuple(days)
        )
    rare = {date(2026, 3, 1) + timedelta(days=day): (HUNDRED_MILLION, 20_000 + day, True) for day in range(9)}
    yield Shown("rare", trend.trend(made(SHOP, [0, 0, 3], trend=made_trend(rare)), text, "day"), tuple(rare))


def funnel_trend_by_group(make: Maker, text: Text) -> Cases:
    begin = date(2026, 3, 1)
    for kinds, cities, count in ((("value", "other", "missing"), 3, 14), (("value",), 7, 3), (("value",), 1, 500)):
        groups = {
            FunnelGroup(kind, f"{CALLED} {city}" if kind == "value" else ""): (0, 0, 3)
            for kind, city in product(kinds, range(cities))
        }
        days = {begin + timedelta(days=day): (HUNDRED_MILLION, day, day < count - 1) for day in range(count)}
        result = made(BY_CITY, [0, 0, 3], groups=groups)
        lines = pd.concat([made_trend(days).assign(group=place) for place in range(len(groups))], ignore_index=True)
        found = GroupTrendResult(tuple(groups), lines)
        labels = group_labels(result.groups, text)
        shown = tuple(told_apart(labels)[: trend.MOST_LINES])
        yield Shown(f"{kinds} {count}", trend.by_group(result, found, text, "day", labels), tuple(days), shown)


def funnel_instead(make: Maker, text: Text) -> Cases:
    rows = visits(30, "cart - pay", "d") + visits(30, "cart fail", "f") + visits(30, "cart help", "g")
    result = engine.run(instead, make.log([*rows, END]), InsteadSpec(spec("cart", "pay"), 2))
    events = result.telling("after", instead_charts.MOST)["event"].tolist()
    apart = tuple(f"{CALLED} ({event})" for event in events)
    yield Shown("one name", instead_charts.bars(result, text, "after", tuple(CALLED for _ in events)), apart=apart)
    one = replace(result, events=result.events.loc[result.events["event"] == events[0]])
    yield Shown("one", instead_charts.bars(one, text, "after", (events[0],)))


def cluster_pictures(draw: str) -> Callable[[Maker, Text], Cases]:
    def cases(make: Maker, text: Text) -> Cases:
        result = engine.run(clusters, make.log(planted()), ClustersSpec())
        names = tuple(CALLED for _ in result.clusters)
        named = Names({"event": dict.fromkeys(result.profile["of"], CALLED)})
        more = (named,) if draw == "profile" else ()
        shown = tuple(words.numbered(cluster.number, names) for cluster in result.clusters) if draw == "sizes" else ()
        yield Shown("one name", theme.spec(getattr(cluster_charts, draw)(result, text, names, *more)), apart=shown)

    return cases


def portrait_pictures(draw: str) -> Callable[[Maker, Text], Cases]:
    def cases(make: Maker, text: Text) -> Cases:
        attributes = {f"{kind}{number:03}": {"city": kind} for kind in ("buyer", "owl") for number in range(40)}
        result = engine.run(portrait, make.log(planted(), attributes=attributes), PortraitSpec(did(("pay",))))
        yield Shown(draw, theme.spec(getattr(portrait_charts, draw)(result, text)))

    return cases


def portrait_different(make: Maker, text: Text) -> Cases:
    attributes = {f"{kind}{number:03}": {"city": kind} for kind in ("buyer", "owl") for number in range(40)}
    result = engine.run(portrait, make.log(planted(), attributes=attributes), PortraitSpec(did(("pay",))))
    names = tuple(CALLED for _ in portrait_rows(result.most_different))
    yield Shown("one name", theme.spec(portrait_charts.different(result, text, names)), apart=told_apart(names))


def portrait_shares(make: Maker, text: Text) -> Cases:
    attributes = {f"{kind}{number:03}": {"city": kind} for kind in ("buyer", "owl") for number in range(40)}
    result = engine.run(portrait, make.log(planted(), attributes=attributes), PortraitSpec(did(("pay",))))
    names = tuple(CALLED for _ in subjects(result)[0].drawn)
    chart = theme.spec(portrait_charts.shares(result, text, "attribute", "city", names))
    yield Shown("one name", chart, apart=told_apart(names))


def portrait_spread(make: Maker, text: Text) -> Cases:
    result = engine.run(portrait, make.log(planted()), PortraitSpec(did(("comment",))))
    for number in result.numbers:
        chart = theme.spec(portrait_charts.spread(result, text, number.dimension, number.name))
        yield Shown(f"{number.dimension} {number.name}", chart)


def health_result(make: Maker) -> Any:  # noqa: ANN401
    rows: list[Row] = []
    for number in range(400):
        looks = 1 + number % 8
        rows += [(f"u{number:03}", "view", f"2026-01-0{day + 1}") for day in range(looks)]
        if number // 8 < 4 + 5 * looks:
            rows.append((f"u{number:03}", "pay", "2026-01-09"))
    dataset = make.log(rows)
    often = did(("view",), at_least=6)
    definitions = {"level · high": YesNo(often), "level": OrderedValues((Case("high", often),))}
    known = engine.run(masks, dataset, TagMasksSpec(tuple(KnownTag(*each) for each in definitions.items())))
    tags = tuple(HealthTag(name, "base", Text("en")("health.layer_base")) for name in definitions)
    return engine.run(tag_health, dataset, TagHealthSpec(tags, known, Outcome("conversion", "pay")))


def health_pictures(draw: str) -> Callable[[Maker, Text], Cases]:
    def cases(make: Maker, text: Text) -> Cases:
        result = health_result(make)
        apart = ("level · high", "level · high (2)") if draw == "separation" else ()
        yield Shown(draw, getattr(health_charts, draw)(result, text), apart=apart)
        users = result.per_user["users"]
        for most in (1, 3, HUNDRED_MILLION):
            counts = result.per_user.assign(users=np.where(users == users.max(), most, 0))
            yield Shown(f"{draw} {most}", getattr(health_charts, draw)(replace(result, per_user=counts), text))

    return cases


def threshold_pictures(draw: str) -> Callable[[Maker, Text], Cases]:
    def cases(make: Maker, text: Text) -> Cases:
        for users in (1, 3, 60):
            rows = [
                (f"u{number}", "view", f"2026-01-0{day + 1}")
                for number in range(users)
                for day in range(1 + number % 3)
            ]
            rows += [(f"u{number}", "pay", "2026-01-09") for number in range(0, users, 2)]
            asked = ThresholdSpec.of(did(("view",), at_least=2), (), Outcome("conversion", "pay"))
            result = engine.run(thresholds, make.log(rows), asked)
            yield Shown(f"{users} users", getattr(threshold_charts, draw)(result, text, 2))
        huge = result.curve.assign(users=result.curve["users"] * HUNDRED_MILLION)
        yield Shown("huge", getattr(threshold_charts, draw)(replace(result, curve=huge), text, 2))
        rare = result.curve.assign(**{name: result.curve[name] * 0.003 for name in ("rate", "low", "high")})
        yield Shown("rare", getattr(threshold_charts, draw)(replace(result, curve=rare), text, 2))

    return cases


def acting_worths(make: Maker, text: Text) -> Cases:
    """Of 200 users each second is on the web, in two columns that people gave one name; hardly any of these pays."""
    attributes = {f"u{number:03}": dict.fromkeys(TWINS, ("web", "app")[number % 2]) for number in range(200)}
    rows: list[Row] = [(f"u{number:03}", "view", "2026-01-01") for number in range(200)]
    rows += [(f"u{number:03}", "buy", "2026-01-02") for number in range(1, 200, 2 + 2)]
    columns = tuple(("attribute", name) for name in TWINS)
    asked = ActingSpec(Outcome("conversion", "buy"), columns=columns)  # type: ignore[arg-type]
    result = engine.run(acting, make.log(rows, attributes=attributes), asked)
    names = Names({"attribute": dict.fromkeys(TWINS, CALLED)})
    shown = told_apart([acting.words.group_name(row.group, Say(text, names)) for row in result.rows])
    yield Shown("one name", acting_charts.worths(result, text, names, tuple(range(len(result.rows)))), apart=shown)


def paths_steps(make: Maker, text: Text) -> Cases:
    for users, days in ((1, 1), (3, 12)):
        result = engine.run(paths, make.log(events_of(users, days)), PathsSpec(per="user", counted="users", steps=3))
        apart = tuple(f"{CALLED} ({event})" for event in TWINS) if users > 1 else ()
        yield Shown(f"{users} users", matrices.steps(result, text, dict.fromkeys(TWINS, CALLED)), apart=apart)


def paths_transitions(make: Maker, text: Text) -> Cases:
    for users, days in ((1, 1), (3, 12)):
        result = engine.run(transitions, make.log(events_of(users, days)), TransitionsSpec("user"))
        apart = tuple(f"{CALLED} ({event})" for event in TWINS) if users > 1 else ()
        yield Shown(f"{users} users", matrices.transitions(result, text, dict.fromkeys(TWINS, CALLED)), apart=apart)


def segment_steps(make: Maker, text: Text) -> Cases:
    names = (CALLED, "order", CALLED, "never")
    often, never = did(("view",), at_least=9), did(("view",), at_least=999)
    for case, first in (("some", did(("pay",))), ("nobody", never)):
        parts = BuildingSpec(all=(first,), any=(did(("order",)), often), none=(never,))
        result = engine.run(building, make.log(events_of(3)), parts)
        yield Shown(case, segment_charts.steps(result, text, names))
        huge = tuple(replace(step, left=step.left * HUNDRED_MILLION) for step in result.steps)
        many = replace(result, total=result.total * HUNDRED_MILLION, steps=huge)
        yield Shown(f"{case} huge", segment_charts.steps(many, text, names))


def segment_overlaps(make: Maker, text: Text) -> Cases:
    spec = SegmentOverlapSpec((CALLED, f"{CALLED} 2"), (did(("pay",)), did(("order",))))
    result = engine.run(overlap, make.log(events_of(3)), spec)
    yield Shown("few", segment_charts.upset(result, text))
    nobody = SegmentOverlapSpec(("nobody", "none"), (did(("pay",), at_least=99), did(("view",), at_least=99)))
    yield Shown("nobody", segment_charts.upset(engine.run(overlap, make.log(events_of(2)), nobody), text))
    huge = (Intersection((0, 1), HUNDRED_MILLION), Intersection((1,), 1))
    many = replace(result, users=(HUNDRED_MILLION, HUNDRED_MILLION + 1), intersections=huge)
    yield Shown("huge", segment_charts.upset(many, text))


def user_strip(make: Maker, text: Text) -> Cases:
    for days in (1, 2, 5, 40, 700):
        rows: list[Row] = [("ann", TWINS[day % 2], (BEGIN + timedelta(days=day)).isoformat()) for day in range(days)]
        result = engine.run(user, make.log(rows), TimelineSpec("ann"))
        every = tuple(BEGIN.date() + timedelta(days=day) for day in range(days))
        named = tuple((event, CALLED) for event in TWINS)
        apart = tuple(f"{CALLED} ({event})" for event in TWINS) if days > 1 else ()
        yield Shown(f"{days} days", user_charts.strip(result, text, named), every, apart)


CASES: dict[str, Callable[[Maker, Text], Cases]] = {
    "acting.worths": acting_worths,
    "overview.trend": overview_trend,
    "overview.hours": overview_hours,
    "overview.events": overview_events,
    "overview.goal": overview_goal,
    **{f"retention.{draw}": retention_pictures(draw) for draw in ("triangle", "curve", "trend")},
    **{f"staying.{draw}": staying_pictures(draw) for draw in ("lifecycle", "spread", "ratios")},
    "funnel.bars.bars": funnel_bars,
    "funnel.groups.groups": funnel_groups,
    "funnel.times.histogram": funnel_times,
    "funnel.trend.by_group": funnel_trend_by_group,
    "funnel.trend.trend": funnel_trend,
    "funnel.instead.bars": funnel_instead,
    "paths.matrices.steps": paths_steps,
    "paths.matrices.transitions": paths_transitions,
    **{f"clusters.{draw}": cluster_pictures(draw) for draw in ("sizes", "points", "profile")},
    **{f"portrait.{draw}": portrait_pictures(draw) for draw in ("hours", "weekdays", "rhythm")},
    "portrait.different": portrait_different,
    "portrait.shares": portrait_shares,
    "portrait.spread": portrait_spread,
    "segments.steps": segment_steps,
    "segments.upset": segment_overlaps,
    **{f"tags.health.{draw}": health_pictures(draw) for draw in ("coverage", "distribution", "separation")},
    **{f"tags.thresholds.{draw}": threshold_pictures(draw) for draw in ("sizes", "rates")},
    "user.strip": user_strip,
}
