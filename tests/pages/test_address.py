"""Does the address name what is seen, so that whoever comes by it sees the same?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.projects import remove_project
from analysis.locale import Text
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.workspace import Workspace
from pages._ui import caches
from pages._ui.drill import PortrayedUsers
from tests.conftest import Row
from tests.pages.conftest import Open, chooses_project, words
from tests.pages.projects import make_project

TEXT = Text("en")
PAGES = ("overview", "funnel", "clusters", "portrait", "tags", "segments", "user", "data")


def rows(user: str, users: int, days: tuple[int, ...]) -> list[Row]:
    """Everybody looks on these days of March, every second one pays; nobody else's users are called so."""
    return [
        (f"{user}{number}", event, f"2026-03-{day:02d}T10:{number:02d}", {})
        for number in range(users)
        for day in days
        for event in (("look", "pay") if number % 2 else ("look",))
    ]


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The ids of two projects by their names; events are called the same in both, users are not, and are 8 and 12."""
    made = {
        "First": make_project(tmp_path / "workspace", rows("ann", 8, (2, 9, 20)), name="First").id,
        "Second": make_project(tmp_path / "workspace", rows("bob", 12, (3, 4, 5, 30)), name="Second").id,
    }
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "workspace"))
    caches.forget_all()
    return made


def address(app: AppTest) -> dict[str, str]:
    return {name: app.query_params[name] for name in app.query_params}


def sentence(app: AppTest) -> str:
    return next(each.value for each in app.markdown if each.value.startswith("####"))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_names_its_project(visit: Open, two: dict[str, str], page: str) -> None:
    for name in ("First", "Second"):
        app = visit(page, p=two[name])
        assert not app.exception
        assert app.query_params["p"] == two[name]
        again = visit(page, **address(app))
        assert again.session_state["shell_project"] == two[name]


def test_the_overview_comes_back_with_its_period_and_grain(visit: Open, two: dict[str, str]) -> None:
    app = visit("overview", p=two["First"])
    app.selectbox(key="overview_period").set_value("28").run()
    app.segmented_control(key="overview_grain").set_value("week").run()
    again = visit("overview", **address(app))
    assert again.segmented_control(key="overview_grain").value == "week"
    assert sentence(again) == sentence(app)
    assert address(again) == address(app)


def test_the_funnel_comes_back_with_its_steps(visit: Open, two: dict[str, str]) -> None:
    app = visit("funnel", p=two["Second"])
    app.multiselect(key="funnel_add").set_value(["look"]).run()
    again = visit("funnel", **address(app))
    kept, back = (each.session_state["funnel_draft"].steps for each in (app, again))
    assert [each.step for each in kept] == [each.step for each in back]
    assert len(back) == 3


def test_what_has_not_changed_is_not_written_again(visit: Open, two: dict[str, str], tmp_path: Path) -> None:
    catalog = Workspace(tmp_path / "workspace").catalog()
    app = visit("funnel", p=two["First"])
    known = len(catalog.analyses.all(two["First"], links=True))
    app.run()
    app.switch_page("data.py").run()
    app.switch_page("funnel.py").run()
    visit("funnel", p=two["First"])
    assert len(catalog.analyses.all(two["First"], links=True)) == known == 2  # the page, and what it proposed


def test_a_late_word_of_the_browser_undoes_nothing(visit: Open, two: dict[str, str]) -> None:
    app = visit("funnel", p=two["First"])
    before = address(app)
    app.multiselect(key="funnel_add").set_value(["look"]).run()
    kept, now = app.session_state["funnel_draft"], address(app)
    app.query_params.clear()
    for name, value in before.items():
        app.query_params[name] = value
    app.run()
    assert app.session_state["funnel_draft"] == kept
    assert address(app) == now


def test_a_session_stays_in_its_project_though_another_is_made(
    visit: Open, two: dict[str, str], tmp_path: Path
) -> None:
    app = visit("overview")
    assert "#### 12 users" in sentence(app)
    Workspace(tmp_path / "workspace").catalog().projects.create("Third")
    assert "#### 12 users" in sentence(app.run())


def test_another_project_takes_nothing_of_the_first_along(visit: Open, two: dict[str, str]) -> None:
    app = visit("user", p=two["First"], user="ann1")
    assert "ann1" in words(app)
    chooses_project(app, two["Second"])
    assert "ann" not in words(app)
    assert address(app) == {"p": two["Second"]}


def test_a_link_of_a_project_that_is_gone_says_so(visit: Open, two: dict[str, str], tmp_path: Path) -> None:
    app = visit("funnel", p=two["First"])
    workspace = Workspace(tmp_path / "workspace")
    [first] = [each for each in workspace.catalog().projects.all() if each.name == "First"]
    remove_project(workspace, first)
    again = visit("home", **address(app))
    assert not again.exception
    assert TEXT("shell.broken_project") in words(again)
    assert again.query_params["p"] == two["Second"]
    assert TEXT("shell.broken_project") not in words(again.run())


def test_last_days_are_kept_as_such_and_not_as_dates(visit: Open, two: dict[str, str], tmp_path: Path) -> None:
    app = visit("overview", p=two["First"])
    app.selectbox(key="overview_period").set_value("7").run()
    link = Workspace(tmp_path / "workspace").catalog().analyses.seen(address(app)["a"])
    assert link.spec == {"last": 7, "grain": app.segmented_control(key="overview_grain").value}
    again = visit("overview", **address(app))
    assert again.selectbox(key="overview_period").value == "7"


def test_dates_of_an_older_link_stay_dates(visit: Open, two: dict[str, str], tmp_path: Path) -> None:
    spec = {"from": "2026-03-09", "to": "2026-03-20", "grain": "day"}
    link = Workspace(tmp_path / "workspace").catalog().analyses.save(two["First"], "overview", None, spec)
    app = visit("overview", a=link)
    assert app.session_state["overview_period_dates"] == (date(2026, 3, 9), date(2026, 3, 20))


def test_a_funnels_last_days_stay_the_last_ones(visit: Open, two: dict[str, str]) -> None:
    app = visit("funnel", p=two["First"])
    asked = replace(app.session_state["funnel_draft"], period=7, division="previous")
    app.session_state["funnel_draft"] = asked
    again = visit("funnel", **address(app.run()))
    back = again.session_state["funnel_draft"]
    assert (back.period, back.division) == (7, "previous")
    assert sentence(again) == sentence(app)
    assert address(again) == address(app)


CLICKS = (
    ("funnel", "funnel", "funnel_chart", {"name": "3  Payment", "state": "dropped", "group_name": ""}),
    ("overview", "overview_events", "overview_events", {"event": "pay"}),
    ("overview", "overview_trend", "overview_trend_week", {"begins": "2026-03-02"}),
    ("overview", "overview_hours", "overview_hours", {"weekday": 0, "hour": 9}),
)


@pytest.mark.parametrize(("page", "part", "chart", "point"), CLICKS, ids=[click[2] for click in CLICKS])
def test_the_portrait_of_a_clicked_part_comes_back(
    visit: Open, workspace: Workspace, page: str, part: str, chart: str, point: dict[str, object]
) -> None:
    app = visit(page)
    app.session_state[chart] = {"selection": {"pick": [point]}}
    app.run()
    app.button(key=f"{part}_portrait").click().run()
    comes_back(visit, app)


def test_the_portrait_of_a_funnels_group_comes_back(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    asked = replace(app.session_state["funnel_draft"], division="column", column="platform")
    app.session_state["funnel_draft"] = asked
    point = {"name": "1  Visit", "state": "reached", "group_name": "web"}
    app.session_state["funnel_chart"] = {"selection": {"pick": [point]}}
    app.run()
    app.button(key="funnel_portrait").click().run()
    comes_back(visit, app)


def comes_back(visit: Open, app: AppTest) -> None:
    """A list of few users, never the group with which the page begins: in a new session it is the same."""
    app.switch_page("portrait.py").run()
    assert not app.exception
    assert app.selectbox(key="portrait_group").value == app.session_state[PortrayedUsers.key].token
    again = visit("portrait", **address(app))
    assert not again.exception
    assert sentence(again) == sentence(app) != sentence(visit("portrait"))
    assert again.selectbox(key="portrait_group").value == app.selectbox(key="portrait_group").value
    assert address(again) == address(app)


def test_a_list_that_cannot_be_asked_again_says_so(visit: Open, two: dict[str, str]) -> None:
    app = visit("overview", p=two["First"])
    listed = PortrayedUsers("new in the *tag*", pa.array(["ann1", "ann2"]), {"kind": "tag_change"})
    app.session_state[PortrayedUsers.key], app.session_state["portrait_group"] = listed, listed.token
    assert "**2** users" in words(app.switch_page("portrait.py").run())
    again = visit(**address(app))
    assert not again.exception
    assert TEXT("portrait.list_gone", name=r"new in the \*tag\*") in words(again)
    assert address(again) != address(app)
    assert TEXT("portrait.list_gone", name=r"new in the \*tag\*") not in words(again.run())


def test_a_mark_that_was_clicked_is_there_after_a_reload(visit: Open, workspace: Workspace) -> None:
    """The bar with its list, by the address alone; another question, or a click on nothing, forgets it."""
    app = visit("overview")
    bare = app.query_params["a"]
    app.session_state["overview_events"] = {"selection": {"pick": [{"event": "pay"}]}}
    app.run()
    drilled = app.query_params["a"]
    assert drilled != bare and "Did Payment" in words(app)
    again = visit("overview", a=drilled)
    assert not again.exception and "Did Payment" in words(again)
    assert again.query_params["a"] == drilled
    again.selectbox(key="overview_period").set_value("7").run()
    assert again.query_params["a"] != drilled
    assert "Did Payment" not in words(visit("overview", a=bare))


def test_a_mark_that_the_data_has_no_more_is_forgotten(visit: Open, workspace: Workspace) -> None:
    app = visit("overview")
    app.session_state["overview_events"] = {"selection": {"pick": [{"event": "pay"}]}}
    app.run()
    catalog = workspace.catalog()
    saved = catalog.analyses.seen(app.query_params["a"])
    gone = catalog.analyses.save(
        saved.project_id, "overview", None, saved.spec | {"picked": {"overview_events": {"event": "no"}}}
    )
    again = visit("overview", a=gone)
    assert not again.exception and "Did " not in words(again)
