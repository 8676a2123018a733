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
from tests.pages.importing import key_ending, press_import, upload, wait_for_import
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
    app.radio(key="data_into").set_value(workspace.catalog().projects.get("Shop").id).run()
    next(radio for radio in app.radio if str(radio.key).endswith("_kind")).set_value("attributes").run()
    assert Text("en")("data.users_only") not in words(app)


def test_the_only_file_of_users_stays(survey: Workspace) -> None:
    project = survey.catalog().projects.get("Survey")
    [source] = survey.catalog().versions.sources(project.id)
    with pytest.raises(OnlySource):
        remove_source(survey, project.id, source.id)


def clicks_of(ids: list[str]) -> bytes:
    rows = "".join(f"{user},view,2026-03-{row % 28 + 1:02}T10:{row % 60:02}:00Z\n" for row, user in enumerate(ids * 2))
    return ("user_id,event,time\n" + rows).encode()


STRANGERS = {
    "names": [f"shop-{n}" for n in range(25)],
    "numbers": [str(n) for n in range(1_000, 1_040)],
    "floats": [f"{n}.0" for n in range(1_000, 1_040)],
    "mails": [f"user{n}@example.org" for n in range(30)],
    "chinese": [f"用户{n}" for n in range(20)],
    "capitals": [f"C{n:03}" for n in range(60)],
    "longer": [f"c{n:04}" for n in range(60)],
    "many": [f"x{n}" for n in range(3_000)],
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", STRANGERS)
def test_an_unrelated_file_proposes_a_new_project_and_says_why(
    visit: Open, survey: Workspace, kind: str, language: str
) -> None:
    app = upload(visit("data", language), "clicks.csv", clicks_of(STRANGERS[kind]))
    assert app.radio(key="data_into").value == "new"
    reason = {"en": "user ids that were looked at (such as ", "zh": "个用户 ID（例如 "}[language]
    assert any(reason in info.value for info in app.info)


KNOWN = {
    "one of many": [*STRANGERS["names"], "c007"],
    "all": [f"c{n:03}" for n in range(60)],
    "with blanks": [*STRANGERS["mails"], " c011 "],
    "few": [f"shop-{n}" for n in range(19)],
}


@pytest.mark.parametrize("kind", KNOWN)
def test_a_file_with_a_known_user_or_few_users_goes_into_the_open_project(
    visit: Open, survey: Workspace, kind: str
) -> None:
    app = upload(visit("data"), "clicks.csv", clicks_of(KNOWN[kind]))
    assert app.radio(key="data_into").value == survey.catalog().projects.get("Survey").id
    assert not any("user ids that were looked at" in info.value for info in app.info)


@pytest.mark.parametrize("joined", [True, False])
def test_unrelated_files_are_joined_on_purpose_without_being_asked_again(
    visit: Open, survey: Workspace, joined: bool
) -> None:
    app = upload(visit("data"), "clicks.csv", clicks_of(STRANGERS["names"]))
    if joined:
        app.radio(key="data_into").set_value(survey.catalog().projects.get("Survey").id).run()
    press_import(app)
    assert [project.name for project in survey.catalog().projects.all()] == ["Survey", *([] if joined else ["clicks"])]
    assert survey.open("Survey").version == (2 if joined else 1)


def test_a_column_that_is_picked_as_the_user_decides_whether_a_file_is_unrelated(
    visit: Open, survey: Workspace
) -> None:
    rows = "".join(f"shop-{n % 25},c{n:03},view,2026-03-{n % 28 + 1:02}T10:00:00Z\n" for n in range(50))
    app = upload(visit("data"), "clicks.csv", "user_id,member,event,time\n" + rows)
    assert app.radio(key="data_into").value == "new"
    app.selectbox(key=key_ending(app, "selectbox", "_map_user")).set_value("member").run()
    assert app.radio(key="data_into").value == survey.catalog().projects.get("Survey").id


def test_unrelated_files_of_few_users_each_stop_and_become_a_new_project(visit: Open, survey: Workspace) -> None:
    app = visit("data")
    for part in range(2):
        ids = [f"shop-{n}" for n in range(15 * part, 15 * part + 15)]
        app.file_uploader[0].upload(f"clicks{part}.csv", clicks_of(ids))
    app.run()
    press_import(app)
    assert "None of its 30 users (such as " in words(app)
    assert survey.open("Survey").version == 1
    app.button(key="data_doubts_new").click().run()
    press_import(app)
    assert survey.open("clicks0").manifest.users == 30
    assert survey.open("Survey").version == 1
