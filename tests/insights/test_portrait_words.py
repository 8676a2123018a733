"""Does a portrait say in words what sets its group apart?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.insights import portrait
from analysis.insights.portrait import PortraitResult, PortraitSpec, portrait_rows, words
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.store.dataset import Dataset
from tests.asking import did
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
    assert words.answer(result, SAY) == f"{result.users} users, {share} of all."
    assert words.answer(result, PAGE) == f"**{result.users}** users, **{share}** of all."


def test_what_they_are_and_do_more_and_less_often(data: Dataset) -> None:
    result = portrayed(data)
    names = words.row_names(portrait_rows(result.most_different), data, SAY)
    assert {"City: buyer", "did Pay*ment"} <= set(names)
    more, *less = words.differences(result, names, PAGE)
    assert more.startswith("More often than others: ") and "did Pay\\*ment (TGI " in more
    assert all(said.startswith("Less often: ") for said in less)


def test_every_value_has_words(data: Dataset) -> None:
    rows = portrait_rows(portrayed(data).values)
    assert any("2026" in words.value_name(row, data, SAY.text) for row in rows if row.name == "born")
    assert {words.value_name(row, data, SAY.text) for row in rows if row.dimension == "event"} == {"has it"}
    assert {words.sure(row, SAY.text) for row in rows} <= {"yes", "could be chance", "too few", ""}
    assert all(words.interval(row, SAY.text) == "" for row in rows if row.few)


def test_the_goal_stands_beside_that_of_all_users(data: Dataset) -> None:
    said = words.goal(portrayed(data, goal="pay"), PAGE)
    assert said is not None and said.startswith("Pay\\*ment: **100.0%** of them did it (likely ")
    assert words.goal(portrayed(data), SAY) is None
