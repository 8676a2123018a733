"""Does the page say where there is most to win, and list exactly those people?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.data import ImportFile, ImportOptions, import_files, inspect_in_child
from analysis.locale import Text
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.pages.conftest import Open, words

PAY = Goal("conversion", "pay")


def lagging_csv() -> str:
    """200 users: on the web 10 of 100 pay, in the app 40 of 100; everybody visits, half of them with a cart."""
    lines, start = ["user_id,event,time,platform"], datetime(2026, 3, 2, 9)
    for number in range(200):
        platform = "web" if number < 100 else "app"
        events = [
            "visit",
            *(["add_to_cart"] if number % 2 == 0 else []),
            *(["pay"] if number % 100 < _pays(number) else []),
        ]
        for after, event in enumerate(events):
            moment = start + timedelta(days=number % 20, minutes=after)
            lines.append(f"u{number:03d},{event},{moment:%Y-%m-%d %H:%M:%S},{platform}")
    return "\n".join(lines) + "\n"


def _pays(number: int) -> int:
    return 10 if number < 100 else 40


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acting")
    (folder / "events.csv").write_text(lagging_csv(), encoding="utf-8")
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create("Shop", "UTC")
    found = inspect_in_child(workspace, folder / "events.csv", "events.csv")
    assert found.guess.mapping is not None
    file = ImportFile(folder / "events.csv", "events.csv", found.reading, replace(found.guess.mapping.with_owned({})))
    import_files(workspace, project.id, (file,), ImportOptions(now=datetime.fromisoformat("2026-06-01T00:00Z")))
    workspace.catalog().goals.set(project.id, PAY)
    return folder / "workspace"


@pytest.fixture
def lagging(made: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(made))
    caches.forget_all()
    return Workspace(made)


def listed(app: AppTest) -> list[str]:
    return next(frame.value["user"].tolist() for frame in app.dataframe if "last_seen" in frame.value.columns)


SAID = {
    "en": "Most to win: 90 users of the group “**platform: web**”. "
    "If the group did like the others, up to **30 more users with pay**.",
    "zh": "最值得找的是“**platform：web**”中的 90 位用户：若这群人与其他用户一样，最多**再有 30 位用户完成pay**。",
}


@pytest.mark.parametrize("language", SAID)
def test_the_group_with_most_to_win_is_said_first_and_listed(visit: Open, lagging: Workspace, language: str) -> None:
    app = visit("acting", language)
    assert not app.exception
    assert SAID[language] in words(app)
    assert listed(app) == [f"u{number:03d}" for number in range(10, 100)]


def test_those_who_reached_the_goal_come_back_with_the_switch(visit: Open, lagging: Workspace) -> None:
    app = visit("acting")
    app.toggle(key="acting_taken_out").set_value(False).run()
    assert not app.exception
    assert len(listed(app)) == 100
    frame = next(frame.value for frame in app.dataframe if "last_seen" in frame.value.columns)
    assert frame["own"].tolist().count("yes") == 10


def test_a_choice_that_is_gone_falls_back_to_the_first_group(visit: Open, lagging: Workspace) -> None:
    app = visit("acting")
    app.session_state["acting_worths"] = {"selection": {"pick": [{"row": 99}]}}
    app.run()
    assert not app.exception
    assert listed(app)[0] == "u010"


def test_a_link_brings_the_switch(visit: Open, lagging: Workspace) -> None:
    catalog = lagging.catalog()
    [project] = catalog.projects.all()
    token = catalog.analyses.passing(project.id, "acting", {"left": False, "more": False})
    app = visit("acting", a=token)
    assert not app.exception
    assert len(listed(app)) == 100


def test_without_a_goal_it_is_asked_for(visit: Open, workspace: Workspace) -> None:
    app = visit("acting")
    assert not app.exception
    assert Text("en")("acting.without_goal") in words(app)


def test_where_nothing_is_beyond_chance_nothing_is_shown(visit: Open, workspace: Workspace) -> None:
    """In the shop of all tests each platform pays alike."""
    [project] = workspace.catalog().projects.all()
    workspace.catalog().goals.set(project.id, Goal("conversion", "visit"))
    app = visit("acting")
    assert not app.exception
    assert "No group reaches the goal less often" in words(app)
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_those_who_pay_like_is_told_with_a_list_for_each(visit: Open, lagging: Workspace, language: str) -> None:
    """40 of the 50 are in the app, as are half of all."""
    app = visit("portrait", language)
    assert not app.exception
    [frame] = [
        each.value
        for each in app.dataframe
        if "likely" in each.value.columns and "value" in each.value.columns and "subject" not in each.value.columns
    ]
    assert frame[["value", "users"]].to_numpy().tolist() == [["app", 40]]
    assert {"portrait_likes_file", "portrait_report"} & {each.key for each in app.get("download_button")}
