"""Is a day called by its date wherever an analysis shows it, also where the project's zone is west of Greenwich?"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from analysis import engine
from analysis.insights import funnel, portrait
from analysis.insights import user as timeline
from analysis.insights.columns import ValuesSpec, values
from analysis.insights.funnel import Breakdown, FunnelSpec, FunnelStep, why
from analysis.insights.portrait import PortraitSpec, portrait_rows
from analysis.insights.tags import EvidenceSpec
from analysis.insights.tags import evidence as tag_evidence
from analysis.insights.user import Known, TimelineSpec
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.rules.asked import ChosenEvents, ColumnTest, Group, HasAttribute, Preference, ValueAt
from analysis.rules.evaluated import UnfitTest
from analysis.rules.evaluated.preferred import preferred
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from analysis.timezones import day_number
from tests.asking import did
from tests.conftest import MakeLog

ZONE = "America/New_York"
DUE, BORN = date(2026, 3, 28), date(1990, 2, 14)
SAY = Say(Text("en"))


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            ("ann", "view", "2026-03-01T10:00", {"due": DUE}),
            ("ann", "pay", "2026-03-01T11:00", {"due": DUE + timedelta(days=1)}),
            ("bob", "view", "2026-03-08T10:00", {"due": None}),
        ],
        attributes={"ann": {"born": BORN}, "bob": {"born": None}},
        settings=ProjectSettings(time_zone=ZONE),
    )


def test_in_a_timeline(shop: Dataset) -> None:
    told = engine.run(timeline, shop, TimelineSpec("ann"))
    assert told.attributes == (Known("born", "day", day_number(BORN)),)
    assert told.events["properties"].tolist()[1] == (Known("due", "day", day_number(DUE)),)


def test_as_evidence(shop: Dataset) -> None:
    rule = Group(
        "all",
        (
            HasAttribute(ColumnTest("born", "<=", ("1990-02-14",))),
            ValueAt("first", ChosenEvents(("view",)), ColumnTest("due", "=", ("2026-03-28",))),
            did(("view",), where=(ColumnTest("due", ">", ("2026-03-27",)),)),
        ),
    )
    (ann,) = engine.run(tag_evidence, shop, EvidenceSpec(rule)).matched
    assert [condition.value for condition in ann.conditions] == [BORN, DUE, 1]
    assert ann.conditions[2].events[0].properties == (("due", DUE),)


def test_in_the_reason_why_a_step_was_not_taken(shop: Dataset) -> None:
    steps = (FunnelStep(("view",)), FunnelStep(("pay",), where=(ColumnTest("due", "=", ("2026-03-28",)),)))
    asked = FunnelSpec(steps, timedelta(days=1))
    result = engine.run(why, shop, why.WhySpec("ann", asked))
    said = why.words.outcome(asked, result.attempts[0], ("view", "pay"), SAY, ZoneInfo(ZONE))
    assert "Mar 29, 2026" in said and "Mar 28, 2026" in said


def test_as_a_group_of_a_breakdown_and_among_the_values_of_a_column(shop: Dataset) -> None:
    steps = (FunnelStep(("view",)), FunnelStep(("pay",)))
    asked = FunnelSpec(steps, timedelta(days=1), breakdown=Breakdown("property", "due"))
    assert [group.label for group in engine.run(funnel, shop, asked).groups if group.kind == "value"] == ["2026-03-28"]
    assert engine.run(values, shop, ValuesSpec("attribute", "born")).values == ("1990-02-14",)


def test_two_events_have_the_same_day_or_not(shop: Dataset) -> None:
    steps = (FunnelStep(("view",)), FunnelStep(("pay",)))
    assert engine.run(funnel, shop, FunnelSpec(steps, timedelta(days=1))).total.converted == 1
    assert engine.run(funnel, shop, FunnelSpec(steps, timedelta(days=1), hold="due")).total.converted == 0


def test_a_portrait_has_the_quarters_of_the_days(log: MakeLog) -> None:
    born = [date(1990, 1, 1) + timedelta(days=number) for number in range(80)]
    dataset = log(
        [(f"u{number:02}", "pay" if number < 40 else "view", "2026-03-01") for number in range(80)],
        attributes={f"u{number:02}": {"born": day} for number, day in enumerate(born)},
        settings=ProjectSettings(time_zone=ZONE),
    )
    result = engine.run(portrait, dataset, PortraitSpec(did(("pay",))))
    rows = [row for row in portrait_rows(result.values) if row.name == "born" and row.low == row.low]
    named = [
        portrait.words.value_name(row, dataset, SAY.text) for row in portrait_rows(result.values) if row.name == "born"
    ]
    assert any("Jan 20, 1990" in name for name in named), named
    assert {int(row.low) for row in rows} == {day_number(born[edge]) for edge in (19, 39, 59)}
    assert [row.users for row in portrait_rows(result.values) if row.name == "born"][:4] == [20, 20, 0, 0]


def test_nobody_prefers_a_day(shop: Dataset) -> None:
    with pytest.raises(UnfitTest):
        preferred(Preference("due", ChosenEvents(("view",))), shop.block(0))
