"""Does a portrait say in words what sets its group apart?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.charts import portrait as drawing
from analysis.charts import theme
from analysis.insights import portrait
from analysis.insights.portrait import (
    UNKNOWN,
    PortraitResult,
    PortraitSpec,
    PortraitTag,
    portrait_rows,
    subjects,
    words,
)
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import Listed
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.charts.drawn import rows_of
from tests.conftest import MakeLog
from tests.planted_groups import planted

SAY = Say(Text("en"), Names({"event": {"pay": "Pay*ment"}, "attribute": {"city": "City"}}))
PAGE = Say(SAY.text, SAY.names, lambda name: name.replace("*", "\\*"), markup=True)


@pytest.fixture
def data(log: MakeLog) -> Dataset:
    """Two groups of 40 with a city each, born on two days, besides others without attributes."""
    born = {"buyer": "2026-01-01T10:00", "owl": "2026-02-01T10:00"}
    attributes = {
        f"{kind}{number:03}": {"city": kind, "born": f"{when[:8]}{1 + number % 20:02}T10:00"}
        for kind, when in born.items()
        for number in range(40)
    }
    return log(planted(), attributes=attributes)


def portrayed(data: Dataset, event: str = "pay", goal: str | None = None) -> PortraitResult:
    return engine.run(portrait, data, PortraitSpec(did((event,)), goal_event=goal))


def test_how_many_they_are(data: Dataset) -> None:
    result = portrayed(data)
    share = SAY.text.percent(result.share)
    assert words.answer(result, SAY) == f"{result.users} users, {share} of all 120."
    assert words.answer(result, PAGE) == f"**{result.users}** users, **{share}** of all 120."


def test_what_they_are_and_do_more_and_less_often(data: Dataset) -> None:
    result = portrayed(data)
    names = words.row_names(portrait_rows(result.most_different), data, SAY)
    assert "City: buyer" in names
    assert "did Pay*ment" not in names  # the rule of the group names it
    assert words.set_apart(result, PAGE) == ("Set apart, because it defines this group: Pay\\*ment.",)
    told = words.tells(result, data, PAGE)
    assert "They are 2 times as often **buyer** (City): 100.0%, of all users 50.0%." in told
    assert any(sentence.startswith("Fewer of them have done **comment**: ") for sentence in told)
    assert not any("Pay" in sentence for sentence in told)


def test_of_a_list_whose_rule_is_not_known_everything_is_a_finding(data: Dataset) -> None:
    listed = Listed(tuple(f"buyer{number:03}" for number in range(40)))
    result = engine.run(portrait, data, PortraitSpec(listed))
    assert "did Pay*ment" in words.row_names(portrait_rows(result.most_different), data, SAY)
    assert words.set_apart(result, SAY) == ()


def test_what_defines_the_group_is_drawn_last_and_without_an_index(data: Dataset) -> None:
    """As a tag of those who bought, of whom all have a value: twice as often as all users have it, by its rule."""
    often, seldom = (Listed(tuple(f"buyer{n:03}" for n in range(*span))) for span in ((0, 25), (25, 40)))
    tags = (PortraitTag("RF", "often", often), PortraitTag("RF", "seldom", seldom))
    spec = PortraitSpec(did(("pay",)), tags=tags, named=(("tag", "RF"),))
    result = engine.run(portrait, data, spec)
    *others, last = subjects(result)
    assert (last.name, last.defines) == ("RF", True)
    assert not any(subject.defines for subject in others)
    for subject in (*others, last):
        values = tuple(str(row.value) for row in subject.drawn)
        chart = drawing.shares(result, SAY.text, subject.dimension, subject.name, values)
        shown = [row["shown"] for row in rows_of(theme.spec(chart))]
        assert any("TGI" in each for each in shown) is not subject.defines


def test_of_too_few_users_it_is_not_said_that_nothing_sets_them_apart(data: Dataset) -> None:
    result = engine.run(portrait, data, PortraitSpec(Listed(tuple(f"buyer{number:03}" for number in range(27)))))
    assert words.tells(result, data, SAY) == ("Only 27 users: too few to say what sets this group apart.",)


def test_shares_say_of_whom_they_are(log: MakeLog) -> None:
    events = [(f"u{number}", "pay", "2026-01-05T10:00") for number in range(3)]
    known = {"u0": {"city": "Paris"}, "u1": {"city": "Rome"}, "silent": {"city": "Rome"}}
    result = engine.run(portrait, log(events, attributes=known), PortraitSpec(did(("pay",)), goal_event="pay"))
    bases = {
        row.dimension: words.base_name(row, result, SAY.text)
        for row in portrait_rows(result.values)
        if row.value != UNKNOWN
    }
    assert bases == {
        "attribute": "users whose value is known",
        "event": "users with events",
        "daypart": "users with events",
        "often": "users who did it",
    }
    [city] = subjects(result)
    assert [row.value for row in city.drawn] == ["Rome", "Paris"]  # whose city isn't known is said beside
    assert sum(row.share for row in city.drawn) == 1
    said = words.known_of(city.rows, result, SAY.text)
    assert said == "Known of 2 of 3 users (66.7%; of all users 75.0%). Shares are of these."
    assert words.goal(result, SAY) == "Pay*ment defines this group; of all users with events 100.0% did it."


def test_of_those_who_never_reached_the_goal_it_is_said_that_none_of_them_did(data: Dataset) -> None:
    """As of a list of those who dropped, whose origin names the goal."""
    listed = PortraitSpec(
        Listed(tuple(f"owl{number:03}" for number in range(40))), named=(("event", "pay"),), goal_event="pay"
    )
    result = engine.run(portrait, data, listed)
    assert words.goal(result, SAY) == "None of them did Pay*ment: that defines this group; of all users 33.3% did it."
    zh = words.goal(result, Say(Text("zh"), SAY.names))
    assert zh == "这群人都没有做过“Pay*ment”，这本就是他们的定义；全部用户中有 33.3% 做过。"


def test_every_value_has_words(data: Dataset) -> None:
    result = portrayed(data)
    rows = portrait_rows(result.values)
    assert any("2026" in words.value_name(row, data, SAY.text) for row in rows if row.name == "born")
    assert {words.value_name(row, data, SAY.text) for row in rows if row.dimension == "event"} == {"has it"}
    said = {words.sure(row, result, SAY.text) for row in rows}
    assert said <= {"yes", "could be chance", "too few", "defines the group", ""}
    assert all(words.interval(row, SAY.text) == "" for row in rows if row.few)


def test_the_goal_stands_beside_that_of_all_users(data: Dataset) -> None:
    said = words.goal(portrayed(data, "view", goal="pay"), PAGE)
    assert said is not None and said.startswith("Pay\\*ment: **33.3%** of this group's users did it (likely ")
    assert words.goal(portrayed(data, goal="pay"), PAGE) == (
        "Pay\\*ment defines this group; of all users 33.3% did it."
    )
    assert words.goal(portrayed(data), SAY) is None
