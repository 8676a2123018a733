"""Does what stands behind a click stay, and can something be done with it?"""

from __future__ import annotations

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from analysis.charts import theme
from analysis.store.workspace import Workspace
from tests.pages.conftest import Open, words


def clicked(app: AppTest, event: str = "add_to_cart") -> AppTest:
    app.session_state["overview_events"] = {"selection": {"pick": [{"event": event}]}}
    return app.run()


def test_the_list_is_open_when_one_comes_back(visit: Open, workspace: Workspace) -> None:
    app = clicked(visit("overview"))
    listed = app.dataframe(key="overview_events_users").value
    app.switch_page("user.py").run()
    app.switch_page("overview.py").run()
    assert not app.exception
    assert app.dataframe(key="overview_events_users").value.equals(listed)


def test_a_chart_that_comes_back_begins_with_the_mark_that_was_chosen(visit: Open, workspace: Workspace) -> None:
    app = clicked(visit("overview"))
    app.switch_page("user.py").run()
    app.switch_page("overview.py").run()
    specs = [chart.proto.spec for chart in app.get("vega_lite_chart")]
    assert any('"value": [{"event": "add_to_cart"}]' in spec for spec in specs)


def test_users_are_listed_with_what_is_known_of_them(visit: Open, workspace: Workspace) -> None:
    table = clicked(visit("overview")).dataframe(key="overview_events_users").value
    assert list(table.columns) == ["user", "last_seen", "events", "attribute:city"]
    first = table.iloc[0]
    assert (first["user"], first["events"], first["attribute:city"]) == ("u000", 15, "Paris")
    assert first["last_seen"].startswith("Apr 3, 2026")


def test_columns_are_chosen_once_for_all_lists(visit: Open, workspace: Workspace) -> None:
    app = visit("overview")
    app.session_state["overview_events_columns"] = True
    app = clicked(app)
    app.multiselect(key="overview_events_columns_picker").set_value([]).run()
    assert list(app.dataframe(key="overview_events_users").value.columns) == ["user", "last_seen", "events"]
    app.switch_page("portrait.py").run()
    assert "attribute:city" not in app.dataframe(key="portrait_users").value.columns


def test_a_list_that_nobody_saved_can_be_portrayed(visit: Open, workspace: Workspace) -> None:
    app = clicked(visit("overview"))
    app.button(key="overview_events_portrait").click().run()
    app.switch_page("portrait.py").run()
    assert not app.exception
    assert "**30** users, **50.0%** of all 60." in words(app)


@pytest.mark.parametrize("begun", [None, {"name": "b"}])
def test_what_is_chosen_is_outlined(begun: dict[str, str] | None) -> None:
    pick = alt.selection_point(name="pick", fields=["name"])
    bars = alt.Chart(alt.Data(values=[{"name": "a"}])).mark_bar().encode(y="name:N").add_params(pick)
    chart = bars.encode(opacity=alt.condition(pick, alt.value(1), alt.value(0.45)))
    drawn = theme.marked(theme.spec(chart), "pick", begun)
    assert drawn["encoding"]["stroke"]["condition"] == {"param": "pick", "empty": False, "value": theme.OUTLINE}
    assert drawn["params"][0].get("value") == ([begun] if begun else None)
    assert "stroke" not in theme.marked(theme.spec(bars), "pick")["encoding"]


def test_a_row_of_a_charts_table_does_what_a_click_does(visit: Open, workspace: Workspace) -> None:
    """Whatever was clicked before; and a click after it counts again."""
    app = clicked(visit("overview"))
    app.session_state["overview_events_picked"] = {"event": "pay"}  # as the callback of the table leaves it
    app.run()
    assert len(app.dataframe(key="overview_events_users").value) == 15
    assert len(clicked(app, "visit").dataframe(key="overview_events_users").value) == 60


def test_a_mark_that_is_gone_lists_nobody(visit: Open, workspace: Workspace) -> None:
    app = clicked(visit("overview"), "an event of another project")
    assert not app.exception
    assert not [table for table in app.dataframe if "user" in table.value.columns]
