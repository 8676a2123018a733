"""Can a person ask, read, click, group, filter, save and reopen a funnel?"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.insights.funnel import Breakdown, FunnelSpec, FunnelStep
from analysis.rules.conditions import ColumnTest, HasAttribute
from analysis.rules.periods import Period
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.workspace import Workspace
from pages._ui import compute
from tests.conftest import Row
from tests.pages.conftest import Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project


def drawn(app: AppTest) -> list[dict[str, Any]]:
    """The rows behind the bars."""
    (data,) = (named.data.data for named in app.get("vega_lite_chart")[0].proto.datasets if named.name == "parts")
    return pa.ipc.open_stream(data).read_all().to_pylist()


def users_of(app: AppTest, state: str = "reached") -> list[int]:
    return [row["users"] for row in drawn(app) if row["state"] == state]


def click(app: AppTest, **point: object) -> AppTest:
    app.session_state["funnel_chart"] = {"selection": {"pick": [point]}}
    return app.run()


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose only project has one event."""
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "alone"))
    compute.forget_all()
    rows: list[Row] = [
        (f"u{user}", "purchase", f"2026-01-{1 + day:02d}T10:00", {"kind": ("book", "film")[day % 2], "amount": 5})
        for user in range(8)
        for day in range(user)
    ]
    make_project(tmp_path / "alone", rows)
    return Workspace(tmp_path / "alone")


def test_it_opens_with_steps_from_the_data_and_says_the_answer(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    assert app.multiselect(key="funnel_steps").value == ["visit", "add_to_cart", "pay"]
    assert users_of(app) == [60, 30, 15]
    answer = app.markdown[0].value
    assert "Visit" in answer and "Payment" in answer and "7 days" in answer


def test_chinese_names_and_words(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel", "zh")
    assert "访问" in app.markdown[0].value and "支付" in app.markdown[0].value
    assert {row["name"] for row in drawn(app)} == {"1  访问", "2  add_to_cart", "3  支付"}


def test_a_click_lists_the_users_of_that_part(visit: Open, workspace: Workspace) -> None:
    app = click(visit("funnel"), name="3  Payment", state="pending", group_name="")
    pending = next(row for row in drawn(app) if row["step"] == 3 and row["state"] == "pending")
    assert app.subheader[0].value == "Pending before Payment"
    listed = next(table.value for table in app.dataframe if list(table.value.columns) == ["user"])
    assert len(listed) == pending["users"] == 15
    assert set(listed["user"]) <= {f"u{number:03d}" for number in range(0, 60, 2)}


def test_a_click_on_a_step_that_is_gone_is_forgotten(visit: Open, workspace: Workspace) -> None:
    app = click(visit("funnel"), name="3  Payment", state="dropped", group_name="")
    app.multiselect(key="funnel_steps").set_value(["visit", "add_to_cart"]).run()
    assert not app.exception
    assert not app.subheader


def test_a_breakdown_draws_a_bar_a_group_and_a_table_that_adds_up(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    alone = users_of(app)
    app.selectbox(key="funnel_by").set_value("property:platform").run()
    reached = [row for row in drawn(app) if row["state"] == "reached"]
    assert {row["group_name"] for row in reached} == {"ios", "android", "web"}
    sums = [sum(row["users"] for row in reached if row["step"] == step) for step in (1, 2, 3)]
    assert sums == alone
    app = click(app, name="1  Visit", state="reached", group_name="web")
    assert app.subheader[0].value.endswith("web")


def test_a_filter_by_attribute_and_by_property(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.selectbox(key="funnel_filter").set_value("attribute:city").run()
    assert users_of(app)[0] == 60  # no value chosen yet: everybody
    app.multiselect(key="funnel_filter_values").set_value(["Paris"]).run()
    assert users_of(app)[0] == 20
    app.selectbox(key="funnel_filter").set_value("property:platform").run()
    assert app.multiselect(key="funnel_filter_values").value == []
    app.multiselect(key="funnel_filter_values").set_value(["ios", "web"]).run()
    assert users_of(app)[0] == 40


def test_fewer_than_two_steps_says_what_to_do(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.multiselect(key="funnel_steps").set_value(["visit"]).run()
    assert "at least two steps" in words(app)
    assert not app.get("vega_lite_chart")


def test_a_step_can_come_twice(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.multiselect(key="funnel_steps").set_value(["visit", "visit\x1f2"]).run()
    assert users_of(app)[0] == 60
    assert "Visit again" in words(app)


SAVED = FunnelSpec(
    (FunnelStep(("visit",)), FunnelStep(("pay",))),
    timedelta(hours=5),
    Period(date(2026, 3, 3), date(2026, 3, 20)),
    HasAttribute(ColumnTest("city", "is", ("Paris", "Lagos"))),
    Breakdown("property", "platform"),
)


def test_a_link_opens_the_very_funnel(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects()[0]
    token = workspace.catalog().save_analysis(project.id, "funnel", None, SAVED.to_json())
    app = visit("funnel", a=token)
    assert not app.exception
    assert app.multiselect(key="funnel_steps").value == ["visit", "pay"]
    assert (app.number_input(key="funnel_window_count").value, app.selectbox(key="funnel_window_unit").value) == (
        5,
        "hours",
    )
    assert app.multiselect(key="funnel_filter_values").value == ["Paris", "Lagos"]
    assert app.selectbox(key="funnel_by").value == "property:platform"
    assert app.date_input(key="funnel_period_dates").value == (date(2026, 3, 3), date(2026, 3, 20))


def test_a_saved_funnel_of_a_step_that_is_gone_opens_with_what_is_there(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects()[0]
    gone = FunnelSpec(tuple(FunnelStep((event,)) for event in ("visit", "gone", "pay")), timedelta(days=1))
    token = workspace.catalog().save_analysis(project.id, "funnel", None, gone.to_json())
    app = visit("funnel", a=token)
    assert not app.exception
    assert app.multiselect(key="funnel_steps").value == ["visit", "pay"]


def test_one_event_only_offers_the_same_again(visit: Open, alone: Workspace) -> None:
    app = visit("funnel")
    assert "only one event" in words(app)
    assert app.multiselect(key="funnel_steps").value == ["purchase", "purchase\x1f2", "purchase\x1f3"]
    assert users_of(app) == [7, 6, 5]


def test_one_event_only_is_split_by_a_property_with_one_click(visit: Open, alone: Workspace) -> None:
    app = visit("funnel")
    app.button_group(key="funnel_split").set_value("property:kind").run()
    assert app.multiselect(key="funnel_value_steps").value == ["book", "film"]
    assert users_of(app) == [7, 6]


def test_hostile_names_are_shown_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "hostile"))
    compute.forget_all()
    names = [name for name in HOSTILE_NAMES if name]
    rows: list[Row] = [
        ("ann", name, f"2026-01-01T10:{place:02d}", {name: "x"}) for place, name in enumerate(names[:50])
    ]
    make_project(tmp_path / "hostile", rows)
    app = visit("funnel")
    for first in range(0, 48, 4):
        steps = names[first : first + 4]
        app.multiselect(key="funnel_steps").set_value(steps).run()
        assert not app.exception
        assert users_of(app) == [1, 1, 1, 1]
