"""Does a funnel say by itself what it shows, of which data, to a reader of any medium?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, Exclusion, FunnelCell, FunnelResult, FunnelStep, words
from analysis.insights.funnel.spec import State
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import ColumnTest, Period
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.made_funnels import SHOP, made

ROWS = [(f"u{user}", step, f"2026-01-0{day}T10:00") for user in range(3) for day, step in ((1, "view"), (9, "pay"))]
DATA = (date(2026, 1, 1), date(2026, 1, 9))
SHOWN = Names({"event": {"view": "View"}, "property": {"day": "Day"}})
EN, ZH = Say(Text("en"), SHOWN), Say(Text("zh"), SHOWN)
PAGE = replace(EN, quote=lambda name: name.replace("*", "\\*"), markup=True)


def answered(dataset: Dataset, **options: object) -> FunnelResult:
    spec = replace(SHOP, steps=tuple(replace(step, name="") for step in SHOP.steps[::2]), **options)  # type: ignore[arg-type]
    return engine.run(funnel, dataset, spec)


def test_all_time_is_said_in_dates(log: Callable[..., Dataset]) -> None:
    result = answered(log(ROWS))
    assert words.answer(result, ("view", "pay"), EN).startswith("Of 3 users who did view")
    assert "Jan 1, 2026 to Jan 9, 2026" in words.source(result.spec, result, ("view", "pay"), EN, DATA)


def test_a_chosen_period_stands_in_the_headline_alone(log: Callable[..., Dataset]) -> None:
    result = answered(log(ROWS), period=Period(date(2026, 1, 1), date(2026, 1, 5)))
    assert "(Jan 1, 2026 to Jan 5, 2026)" in words.answer(result, ("view", "pay"), EN)
    assert not [said for said in words.source(result.spec, result, ("view", "pay"), EN, DATA) if "Jan" in said]


def test_the_breakdown_the_options_and_the_data_are_said(log: Callable[..., Dataset]) -> None:
    asked = replace(SHOP, order="strict", breakdown=Breakdown("tag", "night_owls"))
    source = words.source(asked, answered(log(ROWS)), ("view", "cart", "pay"), EN, DATA, "Shop", 2)
    assert source[-3:-1] == ("by night_owls", "No other event between the steps")
    assert "Shop" in source[-1] and "Jan 9, 2026" in source[-1]


def test_the_same_sentence_is_marked_up_for_a_page_and_plain_elsewhere() -> None:
    result, names = made(SHOP, [500, 100, 400]), ("a*b", "cart", "pay")
    page, plain = words.answer(result, names, PAGE), words.answer(result, names, EN)
    assert "who did **a\\*b**" in page and "**40.0%**" in page
    assert plain == page.replace("**", "").replace("\\*", "*")


def test_one_user_is_no_users() -> None:
    assert words.answer(made(SHOP, [0, 0, 1]), ("view", "cart", "pay"), EN).startswith("Of 1 user who did view")
    assert words.answer(made(SHOP, [0, 0, 1]), ("view", "cart", "pay"), ZH).startswith("1 位")


def test_steps_are_called_as_people_call_them() -> None:
    on_a_day = FunnelStep(("view",), where=(ColumnTest("day", "is", ("2026-01-31",)),))
    later = FunnelStep(("pay",), where=(ColumnTest("day", ">", ("2026-01-31",)),))
    assert words.step_names([FunnelStep(("view",)), on_a_day, later, FunnelStep(("view",))], EN) == (
        *("View", "View: Jan 31, 2026", "pay: Day above Jan 31, 2026"),
        EN.text("funnel.once_more", step="View", time=2),
    )
    assert words.step_names([FunnelStep(("view",))], PAGE) == ("View",)  # plain text: a sentence quotes it


def test_the_sides_of_a_comparison_are_called_by_what_differs() -> None:
    users = replace(SHOP, compare=funnel.Side(filter=did(("view",))))
    assert words.sides(users, PAGE) == (EN.text("funnel.all_users"), words.users(did(("view",)), EN))
    assert words.sides(SHOP, EN) is None


def test_a_window_is_said_in_one_unit_and_a_session_ends_it() -> None:
    assert words.within(timedelta(hours=36), EN.text) == "within 36 hours"
    assert words.within(timedelta(days=1), EN.text, "sessions") == "in the same session, within 1 day"
    assert words.within("day", EN.text) == "on the same day"


def test_what_ends_an_attempt_is_said_with_its_stretch() -> None:
    names = ("view", "cart", "pay")
    whole = replace(SHOP, exclusions=(Exclusion(("view",), 1, 3),))
    part = replace(SHOP, exclusions=(Exclusion(("view",), 1, 2),), effect="remove")
    assert words.question(whole, names, EN) == "An attempt ends with View"
    assert words.question(part, names, EN) == "Without users who did View between ① and ②"


@pytest.mark.parametrize(("part", "said"), [("reached", "Reached pay"), ("dropped", "Dropped after cart, before pay")])
def test_who_the_users_of_a_part_are(part: State, said: str) -> None:
    cell = FunnelCell(3, part)
    assert words.who(cell, ("view", "cart", "pay"), None, SHOP, EN.text) == said
    assert words.who(cell, ("view", "cart", "pay"), "Paris", SHOP, EN.text) == f"{said}: Paris"


def test_of_who_never_did_the_last_step_that_is_said_in_the_name() -> None:
    said = words.who(FunnelCell(2, "dropped", never=True), ("view", "cart", "pay"), None, SHOP, EN.text)
    assert said == "Dropped after view, before cart, never did pay"
    assert words.elsewhere(89, 12, "pay", EN) == "77 of these 89 did pay at another time."


def test_who_came_too_late_stands_beside_the_headline_and_adds_up_with_it() -> None:
    """Of 598 users 131 came too late: 4 have converted, 127 not."""
    names, asked = ("view", "cart", "pay"), made(SHOP, [300, 228, 70], [80, 47, 4])
    assert words.answer(asked, names, EN).startswith("Of 467 users who did view early enough")
    assert "131 users came too late to judge, 4 of them have converted already" in words.beside(asked, EN.text)
    every = made(replace(SHOP, base="all"), [300, 228, 70], [80, 47, 4])
    assert words.answer(every, names, EN).startswith("Of 598 users who did view, 11.7%")
    assert "127 users still pending" in words.beside(every, EN.text)
    assert words.question(every.spec, names, EN) == EN.text("funnel.said_all")
