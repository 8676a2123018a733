"""Can a person take a proposed funnel?"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from analysis.store.workspace import Workspace
from tests.pages.conftest import Open, words


def page() -> None:
    """The part alone."""
    import streamlit as st

    from pages._funnel import suggestions
    from pages._ui import state
    from pages._ui.here import looked_at

    state.begin()
    here = looked_at()
    assert here is not None
    taken = suggestions.taken()
    suggestions.suggestions_box(here)
    if taken is not None:
        for step in taken.steps:
            st.text(step.label)


def opened(language: str = "en-US") -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.context = {"locale": language, "timezone": "Europe/London"}
    app.session_state["suggestions_box"] = True
    return app.run()


def test_closed_it_computes_nothing(workspace: Workspace) -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception and not app.selectbox and not app.text


def test_the_ways_to_the_goal_with_their_shares_and_usual_funnels(workspace: Workspace) -> None:
    app = opened()
    assert not app.exception
    assert app.selectbox(key="suggestions_goal").value == "pay"
    assert "15 users did “Payment”" in words(app) and "Only 15 users" in words(app)
    assert "**100%** Visit → add\\_to\\_cart → Payment" in words(app)
    assert app.selectbox(key="suggestions_industry").value == "retail"
    assert "**Visit → Pay**  \nVisit → add\\_to\\_cart → Payment" in words(app)
    assert "not found" not in words(app)


def test_no_title_speaks_of_a_step_that_is_not_there(workspace: Workspace) -> None:
    """The data has no products, registration, favourites or support."""
    said = words(opened())
    assert "product" not in said and "registration" not in said and "support" not in said and "later" not in said


def test_a_click_takes_the_steps_and_closes_the_box(workspace: Workspace) -> None:
    app = opened()
    app.button(key="suggestions_way_0").click().run()
    assert [text.value for text in app.text] == ["visit", "add_to_cart", "pay"]
    assert not app.selectbox
    assert not app.run().text  # taken once


def test_a_template_is_taken_by_its_events(workspace: Workspace) -> None:
    app = opened()
    app.button(key="suggestions_retail_purchase").click().run()
    assert [text.value for text in app.text] == ["visit", "add_to_cart", "pay"]


@pytest.mark.parametrize("goal", ["visit", "add_to_cart"])
def test_another_end(workspace: Workspace, goal: str) -> None:
    app = opened("zh-CN")
    app.selectbox(key="suggestions_goal").set_value(goal).run()
    assert not app.exception
    if goal == "visit":
        assert "没有常见的路线通向“访问”" in words(app)
    else:
        assert "**100%** 访问 → add\\_to\\_cart" in words(app)


def test_the_funnel_page_asks_for_the_steps_taken(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.session_state["suggestions_box"] = True
    app.run().selectbox(key="suggestions_goal").set_value("add_to_cart").run()
    app.button(key="suggestions_way_0").click().run()
    assert not app.exception
    assert "who did **Visit**, **50.0%** went on to **add\\_to\\_cart**" in words(app)
