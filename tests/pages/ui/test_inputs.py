"""Do inputs keep what was chosen, and let go of what the data no longer has?"""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from analysis.rules.asked import Period
from analysis.store.workspace import Workspace
from tests.pages.conftest import SECONDS


def asking() -> None:
    """A page with one input of each kind; what they return stands in the session."""
    import streamlit as st

    from pages._ui import inputs
    from pages._ui.here import looked_at

    here = looked_at()
    assert here is not None
    st.session_state["given"] = {
        "events": inputs.events_input(here, "Events", "t_events", default=("visit", "pay")),
        "event": inputs.event_input(here, "Event", "t_event", default="pay"),
        "column": inputs.column_input(here, "Column", "t_column"),
        "period": inputs.period_input(here, "t_period"),
    }


@pytest.fixture
def page(workspace: Workspace) -> AppTest:
    return AppTest.from_function(asking, default_timeout=SECONDS)


def test_inputs_start_with_what_the_page_proposes(page: AppTest) -> None:
    given = page.run().session_state["given"]
    assert given["events"] == ("visit", "pay")
    assert (given["event"], given["column"]) == ("pay", None)
    assert given["period"] == Period()


def test_events_keep_the_order_of_the_clicks(page: AppTest) -> None:
    page.run()
    page.multiselect(key="t_events").set_value(["pay", "visit", "add_to_cart"]).run()
    assert page.session_state["given"]["events"] == ("pay", "visit", "add_to_cart")


def test_options_are_shown_by_their_display_names(page: AppTest) -> None:
    assert page.run().multiselect(key="t_events").options == ["Visit", "add_to_cart", "Payment"]


def test_what_the_data_no_longer_has_falls_away(page: AppTest) -> None:
    page.session_state["t_events"] = ["pay", "gone"]
    page.session_state["t_event"] = "gone"
    page.session_state["t_column"] = "property:gone"
    given = page.run().session_state["given"]
    assert not page.exception
    assert (given["events"], given["event"], given["column"]) == (("pay",), "pay", None)


def test_a_choice_of_which_nothing_is_left_starts_anew(page: AppTest) -> None:
    page.session_state["t_events"] = ["gone", "gone too"]
    assert page.run().session_state["given"]["events"] == ("visit", "pay")


def test_an_emptied_choice_stays_empty(page: AppTest) -> None:
    page.run()
    page.multiselect(key="t_events").set_value([]).run()
    assert page.session_state["given"]["events"] == ()


def test_a_column_says_whether_it_is_of_events_or_users(page: AppTest) -> None:
    page.run()
    assert page.selectbox(key="t_column").options == [
        "city · of the user",
        "platform · of the event",
        "amount · of the event",
    ]
    page.selectbox(key="t_column").set_value("property:amount").run()
    column = page.session_state["given"]["column"]
    assert (column.kind, column.name, column.type) == ("property", "amount", "number")


def test_the_last_days_end_with_the_data(page: AppTest) -> None:
    page.run()
    page.selectbox(key="t_period").set_value("7").run()
    assert page.session_state["given"]["period"] == Period(date(2026, 4, 4), date(2026, 4, 10))


def test_chosen_dates_stand_beside_the_english_picker(page: AppTest) -> None:
    page.session_state["shell_language"] = "zh"
    page.run()
    page.selectbox(key="t_period").set_value("dates").run()
    page.date_input(key="t_period_dates").set_value((date(2026, 3, 5), date(2026, 3, 9))).run()
    assert page.session_state["given"]["period"] == Period(date(2026, 3, 5), date(2026, 3, 9))
    assert page.caption[0].value == "2026年3月5日至2026年3月9日，含首尾两天"


def test_half_a_choice_of_dates_is_no_error(page: AppTest) -> None:
    page.run()
    page.selectbox(key="t_period").set_value("dates").run()
    page.date_input(key="t_period_dates").set_value((date(2026, 3, 5),)).run()
    assert not page.exception
    assert page.session_state["given"]["period"] == Period(date(2026, 3, 5), date(2026, 4, 10))


def test_dates_of_other_data_start_anew(page: AppTest) -> None:
    page.session_state["t_period"] = "dates"
    page.session_state["t_period_dates"] = (date(2011, 1, 1), date(2011, 2, 1))
    page.run()
    assert not page.exception
    assert page.session_state["given"]["period"] == Period(date(2026, 3, 2), date(2026, 4, 10))
