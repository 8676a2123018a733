"""Does the overview show its numbers, its findings and the users behind them?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.insights.overview import OverviewSpec
from analysis.rules.asked import Period
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.conftest import Row
from tests.pages.conftest import Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project
from tests.planted_incident import at, incident


@pytest.fixture
def broken_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Paying, its goal, breaks for a while."""
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "incident"))
    caches.forget_all()
    project = make_project(tmp_path / "incident", incident())
    workspace = Workspace(tmp_path / "incident")
    workspace.catalog().goals.set(project.id, Goal("conversion", "pay"))
    return workspace


def lagging_phones() -> list[Row]:
    rows: list[Row] = []
    for week in range(10):
        for number in range(160):
            user, kind = f"u{number:03d}", {"device": ("phone", "desktop")[number % 2]}
            rows.append((user, "view", at(week, number % 7), kind))
            if number % 2 or (number % 8 == 0 and number // 8 % 10 == week):
                rows.append((user, "pay", at(week, number % 7, 5), kind))
    return [*rows, ("u000", "view", at(10, 0), {"device": "phone"})]


def drawn(app: AppTest, chart: int) -> list[dict[str, Any]]:
    (named,) = app.get("vega_lite_chart")[chart].proto.datasets
    return pa.ipc.open_stream(named.data.data).read_all().to_pylist()


def click(app: AppTest, key: str, **point: object) -> AppTest:
    app.session_state[key] = {"selection": {"pick": [point]}}
    return app.run()


def test_the_sentence_the_figures_and_the_findings(visit: Open, workspace: Workspace) -> None:
    app = visit("overview")
    assert "60 users" in app.markdown[0].value
    assert app.metric[0].value == "60"
    assert "95% of all visits are between 9:00 and 10:00." in words(app)
    assert "Set the goal in the sidebar" in words(app)


def test_what_stands_out_speaks_of_the_period_and_lists_its_users(broken_shop: Workspace, visit: Open) -> None:
    """Paying breaks in the week of 23 February; the page first shows all time, then three weeks before it."""
    catalog = broken_shop.catalog()
    [project] = catalog.projects.all()
    app = visit("overview")
    assert "**pay fell by half** in the week from Feb 23, 2026" in words(app)
    assert "**error is new**: 64 users" in words(app)
    app.button(key="overview_finding_1").click().run()
    assert "64 users" in words(app)
    app.button(key="overview_finding_portrait").click().run()
    portrait = app.switch_page("portrait.py").run()
    assert "**64** users" in words(portrait)
    assert "**64** users" in words(visit("portrait", a=portrait.query_params["a"]))
    app.switch_page("overview.py").run()
    assert "64 users" in words(visit("overview", a=app.query_params["a"]))
    app.button(key="overview_finding_1").click().run()
    assert not [table for table in app.dataframe if list(table.value.columns) == ["user"]]
    token = catalog.analyses.save(
        project.id, "overview", None, OverviewSpec(Period(date(2026, 1, 26), date(2026, 2, 22))).to_json()
    )
    earlier = visit("overview", a=token)
    assert not earlier.exception
    assert "fell" not in words(earlier) and "error is new" not in words(earlier)


def test_of_a_group_that_lags_those_who_never_reached_the_goal_are_listed_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open
) -> None:
    """Eighty phones, a quarter of which pay in one week of ten; title, list, segment and portrait are of the sixty."""
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "lagging"))
    caches.forget_all()
    project = make_project(tmp_path / "lagging", lagging_phones())
    catalog = Workspace(tmp_path / "lagging").catalog()
    catalog.goals.set(project.id, Goal("conversion", "pay"))
    app = visit("overview")
    [lagging] = [each.value for each in app.markdown if "lags behind" in each.value]
    assert "device phone lags behind" in lagging
    app.button(key="overview_finding_1").click().run()
    assert "20 of these 80 did **pay** at some time." in words(app)
    assert app.toggle(key="overview_only_never_group").value
    assert "phone\\, never did pay" in words(app) and "60 users" in words(app)
    app.button(key="overview_finding_portrait").click().run()
    portrait = app.switch_page("portrait.py").run()
    assert "**60** users" in words(portrait) and "None of them did pay: that defines this group" in words(portrait)
    app.switch_page("overview.py").run()
    app.toggle(key="overview_only_never_group").set_value(False).run()
    assert "80 users" in words(app) and "never did" not in words(app)


@pytest.mark.parametrize(("language", "said"), [("en", "Nothing in this period"), ("zh", "没有值得注意的发现")])
def test_where_nothing_stands_out_one_quiet_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open, language: str, said: str
) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "quiet"))
    caches.forget_all()
    moments = [f"2026-01-{n % 28 + 1:02d}T{n % 24:02d}:30" for n in range(2_016)]
    rows = [(f"u{n % 40}", ("view", "pay")[n % 3 == 0], moment) for n, moment in enumerate(moments)]
    make_project(tmp_path / "quiet", rows)
    app = visit("overview", language)
    assert not app.exception
    assert [said in each.value for each in app.caption].count(True) == 1


def test_chinese(visit: Open, workspace: Workspace) -> None:
    app = visit("overview", "zh")
    assert "60 位用户" in app.markdown[0].value
    assert {row["name"] for row in drawn(app, 1)} == {"访问", "add_to_cart", "支付"}


def test_by_day_week_and_month(visit: Open, workspace: Workspace) -> None:
    app = visit("overview")
    shown = {}
    for grain in ("day", "week", "month"):
        app.button_group(key="overview_grain").set_value(grain).run()
        assert not app.exception
        shown[grain] = len(drawn(app, 0))
    assert shown == {"day": 40, "week": 6, "month": 2}


def test_a_short_period_is_shown_by_what_it_holds(visit: Open, workspace: Workspace) -> None:
    app = visit("overview")
    app.selectbox(key="overview_period").set_value("7").run()
    assert not app.exception
    assert app.button_group(key="overview_grain").value == "day"
    assert [metric.value for metric in app.metric][2] == "8"  # active on the last whole day


@pytest.mark.parametrize(
    ("periods", "grains"), [(("7", "all"), ("day", "week")), (("28", "7", "all"), ("day", "day", "week"))]
)
def test_the_proposed_grain_follows_the_period(
    visit: Open, workspace: Workspace, periods: tuple[str, ...], grains: tuple[str, ...]
) -> None:
    app = visit("overview")
    assert app.button_group(key="overview_grain").value == "week"
    for period, grain in zip(periods, grains, strict=True):
        app.selectbox(key="overview_period").set_value(period).run()
        assert app.button_group(key="overview_grain").value == grain


def test_a_chosen_grain_comes_back_with_a_period_that_holds_it(visit: Open, workspace: Workspace) -> None:
    app = visit("overview")
    app.button_group(key="overview_grain").set_value("month").run()
    app.selectbox(key="overview_period").set_value("7").run()
    assert app.button_group(key="overview_grain").value == "day"
    app.selectbox(key="overview_period").set_value("all").run()
    assert app.button_group(key="overview_grain").value == "month"


def test_a_link_with_the_proposed_grain_is_no_choice(visit: Open, workspace: Workspace) -> None:
    app = visit("overview")
    app.selectbox(key="overview_period").set_value("7").run()
    again = visit("overview", **{name: app.query_params[name] for name in app.query_params})
    assert again.button_group(key="overview_grain").value == "day"
    again.selectbox(key="overview_period").set_value("all").run()
    assert again.button_group(key="overview_grain").value == "week"


def test_marks_list_their_users(visit: Open, workspace: Workspace) -> None:
    app = click(visit("overview"), "overview_events", event="pay")
    listed = next(table.value for table in app.dataframe if "last_seen" in table.value.columns)
    assert sorted(listed["user"]) == [f"u{number:03d}" for number in range(0, 60, 4)]
    app = click(visit("overview"), "overview_trend_week", begins="2026-03-02")
    assert "week from Mar 2" in words(app)
    app = click(visit("overview"), "overview_hours", weekday=0, hour=9)
    assert "Monday from 9" in words(app)


def test_stale_clicks_are_forgotten(visit: Open, workspace: Workspace) -> None:
    app = click(visit("overview"), "overview_events", event="an event of another project")
    app = click(app, "overview_trend_week", begins="1999-01-04")
    assert not app.exception
    assert not [table for table in app.dataframe if "last_seen" in table.value.columns]


def test_a_link_opens_its_period(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0]
    spec = OverviewSpec(Period(date(2026, 3, 9), date(2026, 3, 15)))
    token = workspace.catalog().analyses.save(project.id, "overview", None, spec.to_json())
    app = visit("overview", a=token)
    assert not app.exception
    assert app.date_input(key="overview_period_dates").value == (date(2026, 3, 9), date(2026, 3, 15))


def test_the_goals_value_and_trend(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0]
    workspace.catalog().goals.set(project.id, Goal("conversion", "pay", target=0.3))
    app = visit("overview")
    assert "In the last whole week" in words(app)
    assert {row["target"] for row in drawn(app, 3)} == {0.3}
    spec = OverviewSpec(Period(date(2026, 3, 10), date(2026, 3, 15)))  # from a Tuesday to a Sunday
    token = workspace.catalog().analyses.save(project.id, "overview", None, spec.to_json())
    said = words(visit("overview", a=token))
    assert "begins or ends within them: that of Mar 9, 2026." in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_event_of_one_user_is_no_reason_to_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open, language: str
) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "tiny"))
    caches.forget_all()
    make_project(tmp_path / "tiny", [("ann", HOSTILE_NAMES[0], "2026-01-01T10:00")])
    app = visit("overview", language)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(("language", "said"), [("en", "dates only"), ("zh", "只有日期")])
def test_dates_alone_show_no_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open, language: str, said: str
) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "days"))
    caches.forget_all()
    make_project(
        tmp_path / "days", [(f"u{day % 9}", "view", f"2026-01-{day % 27 + 1:02d}T00:00") for day in range(400)]
    )
    app = visit("overview", language)
    assert said in words(app)
    assert "0:00" not in words(app)
    assert len(app.get("vega_lite_chart")) == 2  # no chart of hours
    user = visit("user", language)
    assert not app.exception and not user.exception
    tags = visit("tags", language)
    assert not tags.exception


def test_a_drops_funnel_opens_with_the_numbers_of_its_card(broken_shop: Workspace, visit: Open) -> None:
    """Of the weeks in which paying breaks, though the funnel proposes all time, and though it was changed since."""
    catalog = broken_shop.catalog()
    [project] = catalog.projects.all()
    period = Period(date(2026, 2, 16), date(2026, 3, 8))
    token = catalog.analyses.save(project.id, "overview", None, OverviewSpec(period).to_json())
    app = visit("overview", a=token)
    overview = dict(app.query_params)
    card = next(each.value for each in app.markdown if "the largest drop on the way" in each.value)
    (share,), (of, dropped) = re.findall(r"[\d.]+%", card), re.findall(r"\d+ users", card)

    def by_the_card(came: AppTest) -> str:
        (link,) = [each for each in came.get("page_link") if each.proto.page == "funnel"]
        came.query_params = dict(parse_qsl(link.proto.query_string))
        return words(came.switch_page("funnel.py").run())

    first = by_the_card(app)
    assert "Largest drop" in first and of.removesuffix(" users") in first and dropped in first and share in first
    assert app.session_state["funnel_draft"].period == period
    app.multiselect(key="funnel_add").set_value(["error"]).run()
    assert words(app) != first
    app.query_params = overview
    assert by_the_card(app.switch_page("overview.py").run()) == first
