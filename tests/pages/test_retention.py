"""Does the retention page answer without a choice, keep its state in its link, and list the users behind a cell?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.conftest import Row
from tests.pages.conftest import Open, words
from tests.pages.hostile import HOSTILE_NAMES
from tests.pages.projects import make_project

START = datetime(2026, 1, 5, 10)
TRIANGLE = "retention_triangle_week"


def log() -> list[Row]:
    """Sixty begin in each of ten weeks; of every second phone and every desktop somebody is back the week after."""
    rows: list[Row] = []
    for week in range(10):
        for number in range(60):
            user, kind = f"w{week}u{number:02}", {"device": ("phone", "desktop")[number % 2]}
            at = START + timedelta(days=7 * week, minutes=number)
            rows.append((user, "view", at.isoformat(), kind))
            if number % 2 or number % 4 == 0:
                rows.append((user, "pay", (at + timedelta(days=7)).isoformat(), kind | {"price": float(number)}))
    return [*rows, ("last", "view", (START + timedelta(days=77)).isoformat(), {"device": "phone"})]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "cohorts"))
    caches.forget_all()
    make_project(tmp_path / "cohorts", log())
    return Workspace(tmp_path / "cohorts")


def pick(app: AppTest, week: str, bracket: int) -> AppTest:
    app.session_state[TRIANGLE] = {"selection": {"pick": [{"cohort": week, "bracket": bracket}]}}
    return app.run()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Of 540 new users, **75.0%** came back in week 1"), ("zh", "540 位新用户中，**75.0%** 在第 1 周回来了")],
)
def test_the_page_answers_without_any_choice(shop: Workspace, visit: Open, language: str, said: str) -> None:
    app = visit("retention", language=language)
    assert not app.exception
    assert said in words(app)


def test_a_cell_lists_its_users_and_those_who_did_not_come_back(shop: Workspace, visit: Open) -> None:
    app = pick(visit("retention"), "2026-01-12", 1)
    assert not app.exception
    assert "45 users" in words(app)
    app.segmented_control(key="retention_side").set_value("stayed_away").run()
    assert "15 users" in words(app)
    app.button(key="retention_cell_portrait").click().run()
    portrait = app.switch_page("portrait.py").run()
    assert "**15** users" in words(portrait)
    assert "**15** users" in words(visit("portrait", a=portrait.query_params["a"]))


def test_a_cell_that_is_gone_is_forgotten(shop: Workspace, visit: Open) -> None:
    app = pick(visit("retention"), "2026-01-12", 1)
    app.selectbox(key="retention_returning").set_value("event:pay").run()
    app.segmented_control(key="retention_unit").set_value("month").run()
    assert not app.exception
    assert "45 users" not in words(app)


def test_the_address_brings_the_question_back(shop: Workspace, visit: Open) -> None:
    app = visit("retention")
    app.selectbox(key="retention_returning").set_value("event:pay").run()
    app.selectbox(key="retention_by").set_value("property:device").run()
    app.selectbox(key="retention_mode").set_value("before").run()
    said = [each.value for each in app.markdown if "did pay" in each.value]
    again = visit("retention", a=app.query_params["a"])
    assert said == [each.value for each in again.markdown if "did pay" in each.value] != []
    assert again.selectbox(key="retention_by").value == "property:device"


def test_two_groups_are_compared(shop: Workspace, visit: Open) -> None:
    app = visit("retention")
    app.selectbox(key="retention_by").set_value("property:device").run()
    app.session_state["retention_tab"] = "groups"
    app.run()
    table = next(each.value for each in app.dataframe if "verdict" in each.value.columns)
    assert table["share"].tolist() == [50.0, 100.0]
    assert table["difference"].tolist() == ["-50.0 points", "+50.0 points"]


@pytest.mark.parametrize("tab", ["curve", "trend"])
def test_curve_and_trend_are_drawn(shop: Workspace, visit: Open, tab: str) -> None:
    app = visit("retention")
    app.session_state["retention_tab"] = tab
    app.run()
    assert not app.exception
    assert app.get("vega_lite_chart")


@pytest.mark.parametrize(("days", "said"), [("0, 1, 7", "days 1 to 6"), ("1, 7", "rise from 0"), ("a", "rise from 0")])
def test_brackets_of_days_are_taken_or_refused(shop: Workspace, visit: Open, days: str, said: str) -> None:
    app = visit("retention")
    app.text_input(key="retention_brackets").set_value(days).run()
    assert not app.exception
    assert said in words(app)


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("lifecycle", "fell silent"),
        ("stickiness", "on a single day"),
        ("adoption", "compared with others who were active"),
    ],
)
def test_lifecycle_stickiness_and_features_say_their_answer(shop: Workspace, visit: Open, tab: str, said: str) -> None:
    app = visit("retention")
    app.session_state["retention_tab"] = tab
    app.run()
    assert not app.exception
    assert said in words(app)


def test_a_part_of_a_bar_lists_its_users(shop: Workspace, visit: Open) -> None:
    app = visit("retention")
    app.session_state["retention_tab"] = "lifecycle"
    point = {"start": "2026-01-12", "state": "new"}
    app.session_state["retention_lifecycle_week"] = {"selection": {"pick": [point]}}
    app.run()
    assert "60 users" in words(app)


def test_sums_of_a_property(shop: Workspace, visit: Open) -> None:
    app = visit("retention")
    app.selectbox(key="retention_measured").set_value("sum").run()
    app.session_state["retention_tab"] = "curve"
    app.run()
    assert not app.exception
    assert "total" in app.dataframe[0].value.columns


def test_a_link_that_cannot_be_read_says_so(shop: Workspace, visit: Open) -> None:
    [project] = shop.catalog().projects.all()
    token = shop.catalog().analyses.save(project.id, "retention", None, {"unit": "year"})
    app = visit("retention", a=token)
    assert not app.exception
    assert "can't be read" in words(app), words(app)


def test_names_from_the_data_are_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Open) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "hostile"))
    caches.forget_all()
    rows: list[Row] = [
        (f"u{number}", name, (START + timedelta(days=7 * week)).isoformat(), {"kind": name})
        for number, name in enumerate(HOSTILE_NAMES)
        for week in range(4)
    ]
    make_project(tmp_path / "hostile", rows)
    app = visit("retention")
    app.selectbox(key="retention_first").set_value(f"event:{HOSTILE_NAMES[0]}").run()
    assert not app.exception
