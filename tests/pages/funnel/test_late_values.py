"""Does a click that comes while a popover is closing leave the question as it is?"""

from __future__ import annotations

from dataclasses import replace

from analysis.store.workspace import Workspace
from tests.pages.conftest import Open
from tests.pages.funnel.asking import draft, opened


def test_the_values_of_inputs_that_are_gone_change_nothing(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "window")
    kind, count = app.radio(key="funnel_window"), app.number_input(key="funnel_window_count")
    unit = app.selectbox(key="funnel_window_unit")
    opened(app, "")
    app.session_state["funnel_draft"] = replace(draft(app), window="session")  # as a saved funnel would have it
    app.run()
    unit.set_value("days"), count.set_value(7)
    kind.set_value("length").run()  # as a browser that has not heard yet that the popover is closed
    assert draft(app).window == "session"


def test_a_value_that_comes_together_with_the_closing_of_its_popover_is_kept(visit: Open, workspace: Workspace) -> None:
    app = opened(visit("funnel"), "window")
    app.radio(key="funnel_window").set_value("session")
    opened(app, "")
    assert draft(app).window == "session"
