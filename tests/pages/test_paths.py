"""Does the page of paths answer, open what a link says, and list who is behind a flow?"""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.insights.paths import PathAt, PathsCell, PathsSpec
from analysis.locale import Text
from analysis.plain import to_plain
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.pages.conftest import Open, words


def link(workspace: Workspace, document: dict[str, Any]) -> str:
    [project] = workspace.catalog().projects.all()
    return workspace.catalog().analyses.save(project.id, "paths", None, document)


def picked(app: AppTest, *at: PathAt) -> AppTest:
    """What a click on a node or a link leaves behind."""
    app.session_state["paths_flow"] = to_plain(PathsCell(at))
    return app.run()


def test_the_first_view_answers_without_any_choice(visit: Open, workspace: Workspace) -> None:
    """Of 300 sessions, half go on to the cart; four of the others are still open when the data ends."""
    app = visit("paths")
    assert app.markdown[0].value == (
        "#### Of 300 sessions, **100.0%** begin with Visit; "
        "of these, **50.0%** go on to add\\_to\\_cart, **48.7%** leave."
    )
    [chart] = app.get("echarts_chart")
    assert "Visit" in chart.proto.alt and "Payment" in chart.proto.spec
    assert not app.error


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"start": "add_to_cart"}, "After add\\_to\\_cart (150 sessions), **50.0%** go on to Payment"),
        ({"end": "pay"}, "Before Payment (75 sessions), **100.0%** come from add\\_to\\_cart"),
        ({"start": "visit", "end": "pay"}, "Of 75 sessions that come from Visit to Payment, **0.0%** go straight"),
        ({"around": "add_to_cart", "before": 1, "after": 1}, "Around add\\_to\\_cart (150 sessions)"),
        ({"per": "user", "counted": "users"}, "Of 60 users"),
        ({"group": [{"name": "deal", "of": ["add*", "pay"]}]}, "go on to deal"),
        ({"split": [{"event": "visit", "by": "platform"}]}, "begin with Visit\\:"),
    ],
)
def test_a_link_opens_its_question(visit: Open, workspace: Workspace, document: dict[str, Any], said: str) -> None:
    app = visit("paths", a=link(workspace, document))
    assert not app.error and not app.exception
    assert said in app.markdown[0].value
    token = app.query_params["a"]
    assert app.markdown[0].value == visit("paths", a=token).markdown[0].value  # the address says the same


def test_a_saved_event_that_is_gone_is_said(visit: Open, workspace: Workspace) -> None:
    app = visit("paths", a=link(workspace, {"start": "gone"}))
    assert "which this data doesn't have" in app.warning[0].value
    assert "Of 300 sessions" in app.markdown[0].value


def test_nothing_on_the_way_is_said(visit: Open, workspace: Workspace) -> None:
    app = visit("paths", a=link(workspace, {"start": "pay", "end": "visit"}))
    assert "Nobody came from Payment to Visit on one path." in app.markdown[0].value
    assert not app.get("echarts_chart")


def test_a_flow_lists_its_users_and_opens_as_a_funnel(visit: Open, workspace: Workspace) -> None:
    app = picked(visit("paths"), PathAt(1, ("visit",)), PathAt(2, ("add_to_cart",)))
    assert "30 users" in words(app)
    assert "Visit \\(Step 1\\) → add\\_to\\_cart \\(Step 2\\)" in [each.value for each in app.subheader]
    assert "30 users" in words(visit("paths", a=app.query_params["a"]))  # the chosen flow is in the address
    [funnel] = [each for each in app.get("page_link") if "funnel" in each.proto.page]
    assert funnel.proto.label == "As a funnel"


def test_a_choice_that_the_picture_no_longer_has_is_forgotten(visit: Open, workspace: Workspace) -> None:
    app = picked(visit("paths"), PathAt(1, ("gone",)))
    assert not app.exception
    assert not app.subheader


def test_whole_paths_say_how_many_reach_the_goal(visit: Open, workspace: Workspace) -> None:
    catalog = workspace.catalog()
    [project] = catalog.projects.all()
    catalog.goals.set(project.id, Goal("conversion", "pay"))
    app = visit("paths")
    app.session_state["paths_tab"] = "list"
    app.run()
    [table] = [each.value for each in app.dataframe if "path" in each.value.columns]
    assert dict(zip(table["path"], table["goal_share"], strict=True)) == {
        "Visit": 0.0,
        "Visit → add_to_cart": 0.0,
        "Visit → add_to_cart → Payment": 100.0,
    }


@pytest.mark.parametrize("tab", ["steps", "next"])
def test_a_cell_of_a_matrix_lists_its_users(visit: Open, workspace: Workspace, tab: str) -> None:
    app = visit("paths", "zh")
    app.session_state["paths_tab"] = tab
    app.run()
    key = {"steps": "paths_matrix", "next": "paths_next"}[tab]
    point = {
        "steps": {"step": 2, "kind": "event", "event": "add_to_cart"},
        "next": {"source": "visit", "to": "add_to_cart"},
    }
    app.session_state[key] = {"selection": {"pick": [point[tab]]}}
    app.run()
    assert not app.exception
    assert "30 位用户" in words(app)


def test_a_spec_with_everything_opens(visit: Open, workspace: Workspace) -> None:
    spec = PathsSpec(start="visit", steps=3, per="user", counted="occurrences", collapsed=True)
    app = visit("paths", a=link(workspace, spec.to_json() | {"gap_seconds": 600, "hide": ["pay"], "top": 2}))
    assert not app.error and not app.exception
    assert app.number_input(key="paths_gap").value == 10


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_too_few_leave_or_go_in_circles_it_is_said(visit: Open, workspace: Workspace, language: str) -> None:
    """Everybody leaves after the payment, but they are fewer than 30."""
    app = visit("paths", language)
    app.session_state["paths_tab"] = "circles"
    app.run()
    assert not app.exception and not app.error
    assert Text(language)("circles.nothing") in words(app)
