"""Does a file of users only lead from its import over tags, portraits and segments to a list?"""

from __future__ import annotations

import pytest

from analysis.errors import OnlySource
from analysis.jobs import exports, segments
from analysis.jobs.data import remove_source
from analysis.jobs.tags import saving
from analysis.locale import Text
from analysis.rules.asked import ColumnTest, HasAttribute, YesNo
from analysis.store.workspace import Workspace
from tests.pages.conftest import Open, words
from tests.pages.importing import wait_for_import
from tests.pages.nothing_said import says_nothing_of_events
from tests.pages.users_only import survey_csv

PROS = YesNo(HasAttribute(ColumnTest("plan", "is", ("pro",))))


@pytest.fixture
def pros(survey: Workspace) -> Workspace:
    """With a tag and a segment of those on the plan "pro"."""
    saving.save_tag(survey, "Survey", "pros", PROS)
    segments.segment_of_tag(survey, "Survey", "to call", "pros")
    return survey


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("page", "query", "wanted"),
    [
        ("tags", {"tag": "pros"}, "30"),
        ("portrait", {"tag": "pros"}, "30"),
        ("segments", {"segment": "to call"}, "to call"),
        ("user", {"user": "c000"}, "c000"),
        ("user", {"user": "nobody"}, "nobody"),
        ("home", {}, "120"),
    ],
)
def test_what_is_made_of_attributes_opens(
    visit: Open, pros: Workspace, page: str, query: dict[str, str], wanted: str, language: str
) -> None:
    assert wanted in says_nothing_of_events(visit(page, language, **query))


def test_lists_of_users_have_no_columns_of_events(visit: Open, pros: Workspace) -> None:
    app = visit("portrait", tag="pros")
    shown = [set(table.value.columns) for table in app.dataframe if "user" in table.value.columns]
    assert shown
    assert all(not {"events", "last_seen"} & names for names in shown)
    columns = exports.columns_of(pros, "Survey", pros.open("Survey"))
    kinds = ["user", *["attribute"] * 4, "tag"]
    assert [column.kind for column in columns] == kinds


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_of_users_says_before_its_import_what_needs_events(visit: Open, empty: Workspace, language: str) -> None:
    app, text = visit("data", language), Text("zh" if language == "zh" else "en")
    app.file_uploader[0].upload("survey.csv", survey_csv().encode()).run()
    kind = next(radio for radio in app.radio if str(radio.key).endswith("_kind"))
    kind.set_value("attributes").run()
    assert text("data.users_only") in words(app)
    app.button(key="data_import").click().run()
    app = wait_for_import(app)
    said = says_nothing_of_events(app)
    assert text("notes.users_only") in said
    assert text("shell.set_goal") not in said
    app.button(key="data_overview").click().run()
    assert "120" in says_nothing_of_events(app)


def test_a_project_with_events_isnt_told_what_needs_them(visit: Open, workspace: Workspace) -> None:
    app = visit("data")
    app.file_uploader[0].upload("survey.csv", survey_csv().encode()).run()
    next(radio for radio in app.radio if str(radio.key).endswith("_kind")).set_value("attributes").run()
    assert Text("en")("data.users_only") not in words(app)


def test_the_only_file_of_users_stays(survey: Workspace) -> None:
    project = survey.catalog().projects.get("Survey")
    [source] = survey.catalog().versions.sources(project.id)
    with pytest.raises(OnlySource):
        remove_source(survey, project.id, source.id)


def test_an_unrelated_file_proposes_a_new_project(visit: Open, survey: Workspace) -> None:
    app = visit("data")
    events = "".join(f"shop-{row % 25},view,2026-03-{row % 28 + 1:02}T10:{row % 60:02}:00Z\n" for row in range(50))
    app.file_uploader[0].upload("clicks.csv", ("user_id,event,time\n" + events).encode()).run()
    app.button(key="data_import").click().run()
    app = wait_for_import(app)
    assert "None of its 25 users (such as " in words(app)
    assert survey.open("Survey").version == 1
    app.button(key="data_doubts_new").click().run()
    app.button(key="data_import").click().run()
    wait_for_import(app)
    assert survey.open("clicks").manifest.users == 25
    assert survey.open("Survey").version == 1
