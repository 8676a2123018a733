"""Does a file become data on one screen, and is everything that wasn't kept accounted for?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analysis.locale import LANGUAGES, Language, Text
from analysis.sequences.sessions import session_begins
from analysis.sources.inspecting import ReadingOptions
from analysis.store.workspace import Workspace
from pages._ui.escaping import escape
from tests.pages.conftest import Open, chooses_project, shop_csv, users_csv, words
from tests.pages.importing import key_ending, press_import, upload, wait_for_import
from tests.surveys import survey_csv

ISO = "user_id,event,time\nann,view,2026-03-01T10:00:00Z\nann,pay,2026-03-01T11:00:00Z\nbob,view,2026-03-02T09:00:00Z\n"


@pytest.mark.parametrize(("language", "kept"), [("en", "Kept"), ("zh", "保留")])
def test_a_clean_file_needs_one_button(visit: Open, empty: Workspace, language: str, kept: str) -> None:
    app = upload(visit("data", language), "clicks.csv", ISO)
    assert app.text_input(key=key_ending(app, "text_input", "_project_name")).value == "clicks"
    press_import(app)
    ledger = app.dataframe[0].value
    assert ledger["line"].iloc[0] == kept
    assert ledger["rows"].tolist() == [3, 3]
    (project,) = empty.catalog().projects.all()
    assert project.name == "clicks"
    assert empty.open(project.id).manifest.events == ("view", "pay")


def test_the_bytes_leave_memory_and_the_incoming_folder(visit: Open, empty: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", ISO)
    assert not app.file_uploader[0].value  # a new uploader, before the import even begins
    assert len(list((empty.root / "incoming").iterdir())) == 1
    press_import(app)
    assert list((empty.root / "incoming").iterdir()) == []


def test_a_files_name_never_names_a_file_of_ours(visit: Open, empty: Workspace) -> None:
    upload(visit("data"), "../../evil.csv", ISO)
    (stored,) = (empty.root / "incoming").iterdir()
    assert "evil" not in stored.name


def test_rows_that_are_not_kept_are_named_counted_and_handed_out(visit: Open, empty: Workspace) -> None:
    rows = ISO + ",view,2026-03-03T00:00:00Z\ncat,view,\ndan,view,yesterday-ish\nann,view,2026-03-01T10:00:00Z\n"
    app = press_import(upload(visit("data"), "clicks.csv", rows))
    ledger = dict(zip(app.dataframe[0].value["line"], app.dataframe[0].value["rows"], strict=True))
    assert ledger == {"Kept": 4, "No user": 1, "No time": 1, "Time can't be read": 1, "Rows in the file": 7}
    assert "1 repeats an earlier row" in words(app)
    assert [button.label for button in app.download_button] == ["Download the rows left out"]


def test_duplicates_are_removed_only_when_asked(visit: Open, empty: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", ISO + "ann,view,2026-03-01T10:00:00Z\n")
    app.checkbox(key="data_drop_duplicates").check()
    press_import(app)
    ledger = dict(zip(app.dataframe[0].value["line"], app.dataframe[0].value["rows"], strict=True))
    assert ledger == {"Kept": 3, "Exact duplicate": 1, "Rows in the file": 4}


def test_day_or_month_first_is_asked_when_the_values_cant_tell(visit: Open, empty: Workspace) -> None:
    rows = "user,event,time\na,view,3/4/2026 10:00\nb,view,5/4/2026 10:00\n"
    app = upload(visit("data"), "clicks.csv", rows)
    assert app.button(key="data_import").disabled
    order = app.radio(key=key_ending(app, "radio", "_time_date_order"))
    assert order.value is None
    assert any("Apr 3, 2026" in option for option in order.options)
    order.set_value("dmy").run()
    press_import(app)
    facts = empty.open(empty.catalog().projects.all()[0].id).facts
    assert facts.first == 1_775_210_400_000_000 - 3_600_000_000  # 2026-04-03 10:00 in London's summer


def test_a_new_projects_naive_times_start_in_the_browsers_zone(visit: Open, empty: Workspace) -> None:
    app = upload(
        visit("data", "zh"), "clicks.csv", "用户ID,事件,时间\na,访问,2026-03-01 08:00:00\nb,访问,2026-03-02 08:00:00\n"
    )
    assert app.selectbox(key=key_ending(app, "selectbox", "_zone")).value == "Asia/Shanghai"
    press_import(app)
    project = empty.catalog().projects.all()[0]
    assert project.settings.time_zone == "Asia/Shanghai"
    assert empty.open(project.id).facts.first == 1_772_323_200_000_000  # midnight UTC


def test_an_unclear_encoding_is_chosen_between_previews(visit: Open, empty: Workspace) -> None:
    lines = ["user_id,event,time,備註"] + [
        f"u{n},瀏覽,2026-03-0{n % 9 + 1}T10:00:00Z,這個商品很好看" for n in range(20)
    ]
    app = upload(visit("data"), "big5.csv", "\n".join(lines).encode("big5"))
    assert app.button(key="data_import").disabled
    assert any("這個商品很好看" in str(code.value) for code in app.code)
    app.button(key=key_ending(app, "button", "_encoding_big5")).click().run()
    assert not app.exception
    press_import(app)
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.events == ("瀏覽",)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        ("one.csv", b"just a line of words\nand another\n"),
        ("broken.parquet", b"PAR1 nothing here PAR1"),
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_in_words(
    visit: Open, empty: Workspace, name: str, content: bytes, language: str
) -> None:
    app = upload(visit("data", language), name, content)
    assert not app.exception
    assert len(app.error) == 1
    assert app.button(key="data_import").disabled
    app.button(key=key_ending(app, "button", app.button[0].key or "")).run()


def test_a_file_about_nobody_asks_for_its_columns(visit: Open, empty: Workspace) -> None:
    app = upload(visit("data"), "prices.csv", "product,price\nlamp,3\nchair,9\n")
    assert app.button(key="data_import").disabled
    assert "Still to be answered: who did it, when it happened, what they did." in words(app)


def test_one_row_a_user_becomes_attributes_of_the_project(visit: Open, workspace: Workspace) -> None:
    more = users_csv().replace("city", "club").replace("Paris", "gold")
    app = press_import(upload(visit("data"), "clubs.csv", more))
    assert "kept as attributes of 60 users" in words(app)
    assert [field.name for field in workspace.open("Shop").manifest.attributes] == ["city", "club"]


def test_the_same_file_is_taken_twice_only_on_request(visit: Open, workspace: Workspace) -> None:
    app = press_import(upload(visit("data"), "events.csv", shop_csv()))
    assert "Imported so far" in words(app)
    assert len(app.error) == 1
    app.checkbox(key="data_again").check()
    press_import(app)
    assert workspace.open("Shop").manifest.rows == 2 * 525


def test_a_failed_first_import_leaves_no_empty_project(visit: Open, empty: Workspace) -> None:
    rows = "user_id,event,time\n" + "".join(f",view,2026-03-0{n}T00:00:00Z\n" for n in range(1, 9))
    app = upload(visit("data"), "nobody.csv", rows + "x,view,2099-01-01T00:00:00Z\n")
    app.selectbox(key=key_ending(app, "selectbox", "_map_user")).set_value("user_id").run()
    press_import(app)
    assert len(app.error) == 1
    assert empty.catalog().projects.all() == ()


def test_a_new_project_is_offered_beside_the_open_one(visit: Open, workspace: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", ISO)
    app.radio(key="data_into").set_value("new").run()
    press_import(app)
    assert [project.name for project in workspace.catalog().projects.all()] == ["Shop", "clicks"]
    assert workspace.open("Shop").version == 2


def test_the_goal_is_asked_once_and_can_be_skipped(visit: Open, empty: Workspace) -> None:
    app = press_import(upload(visit("data"), "clicks.csv", ISO))
    app.button(key="data_goal_skip").click().run()
    assert app.title[0].value == "Overview"
    app.switch_page("data.py").run()
    press_import(upload(app, "users.csv", "user_id,city\nann,Paris\nbob,Rome\n"))
    assert "data_goal_skip" not in [button.key for button in app.button]


def test_a_goal_is_kept_and_the_overview_opens(visit: Open, empty: Workspace) -> None:
    app = press_import(upload(visit("data"), "clicks.csv", ISO))
    app.selectbox(key="data_goal_event").set_value("pay")
    app.number_input(key="data_goal_target_share").set_value(40.0)
    app.button(key="data_goal_save").click().run()
    assert app.title[0].value == "Overview"
    goal = empty.catalog().goals.current(empty.catalog().projects.all()[0].id)
    assert goal is not None
    assert (goal.kind, goal.event, goal.target) == ("conversion", "pay", 0.4)


def test_hostile_names_stay_text(visit: Open, empty: Workspace) -> None:
    name = "![x](http://example.com/p.png)"
    rows = f'user_id,event,time\nann,"{name}",2026-03-01T10:00:00Z\nbob,$x$,2026-03-02T09:00:00Z\n'
    app = press_import(upload(visit("data"), f"{name.replace('/', '_')}.csv", rows))
    assert not app.exception
    assert name not in words(app)
    app.button(key="data_goal_skip").click().run()
    assert not app.exception
    assert name not in words(app)


@pytest.mark.parametrize(("language", "said"), [("en", "Imported so far"), ("zh", "已导入的数据")])
def test_what_was_imported_is_listed_with_its_ledger(
    visit: Open, workspace: Workspace, language: str, said: str
) -> None:
    app = visit("data", language)
    assert said in words(app)
    headings = [str(expander.label) for expander in app.expander]
    assert any("events" in heading and "525" in heading for heading in headings)
    assert any("users" in heading and "60" in heading for heading in headings)


def test_several_files_with_the_same_columns_are_asked_about_once(visit: Open, empty: Workspace) -> None:
    app = visit("data")
    app.file_uploader[0].upload("a.csv", ISO.encode())
    app.file_uploader[0].upload("b.csv", ISO.replace("ann", "eve").replace("bob", "fox").encode())
    app.run()
    assert len([radio for radio in app.radio if str(radio.key).endswith("_kind")]) == 1
    assert "The same columns as a\\.csv" in words(app)
    press_import(app)
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.users == 4


def dated(first: str, second: str, amount: str) -> bytes:
    """Forty rows on two days."""
    rows = [
        f"u{row % 7};{('view', 'pay')[row % 2]};{(first, second)[row % 2]} 10:{row:02};{amount}" for row in range(40)
    ]
    return "\n".join(["user_id;event;time;price", *rows]).encode() + b"\n"


def test_files_of_which_each_decides_its_dates_otherwise_keep_their_own(visit: Open, empty: Workspace) -> None:
    app = visit("data")
    app.file_uploader[0].upload("a.csv", dated("03/25/2026", "03/26/2026", "1.5"))
    app.file_uploader[0].upload("b.csv", dated("25/04/2026", "05/04/2026", "1.5"))
    app.run()
    assert len([radio for radio in app.radio if str(radio.key).endswith("_kind")]) == 2
    press_import(app)
    dataset = empty.open(empty.catalog().projects.all()[0].id)
    assert dataset.manifest.rows == 80
    assert dataset.facts.days == (date(2026, 3, 25), date(2026, 4, 25))


def test_files_of_one_form_keep_their_own_decimal_signs(visit: Open, empty: Workspace) -> None:
    app = visit("data")
    app.file_uploader[0].upload("a.csv", dated("2026-03-25", "2026-03-26", "1234,5"))
    app.file_uploader[0].upload("b.csv", dated("2026-04-25", "2026-04-26", "1234.5"))
    app.file_uploader[0].upload("c.csv", dated("2026-05-25", "2026-05-26", "1234"))
    app.run()
    assert len([radio for radio in app.radio if str(radio.key).endswith("_kind")]) == 1
    press_import(app)
    dataset = empty.open(empty.catalog().projects.all()[0].id)
    prices = [value for bucket in dataset.buckets for value in dataset.block(bucket).column("price").values.tolist()]
    assert sorted(prices) == [1234.0] * 40 + [1234.5] * 80


def test_what_columns_mean_is_asked_right_below_their_file(visit: Open, empty: Workspace) -> None:
    app = visit("data")
    app.file_uploader[0].upload("a.csv", ISO.encode())
    app.file_uploader[0].upload("b.csv", b"user,city\nann,Paris\nbob,Rome\n")
    app.run()
    kinds = ("markdown", "caption")
    said = [str(element.value) for element in app.main if element.type in kinds]  # as they stand on the page
    order = [said.index(part) for part in ("**a\\.csv**", "For a\\.csv", "**b\\.csv**", "For b\\.csv")]
    assert order == sorted(order)


def test_a_waiting_file_can_be_taken_back(visit: Open, empty: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", ISO)
    app.button(key=next(str(b.key) for b in app.button if str(b.key).startswith("data_remove_"))).click().run()
    assert list((empty.root / "incoming").iterdir()) == []
    assert "data_import" not in [button.key for button in app.button]


def test_after_an_import_another_file_can_follow(visit: Open, empty: Workspace) -> None:
    app = press_import(upload(visit("data"), "clicks.csv", ISO))
    assert not app.file_uploader
    app.button(key="data_another").click().run()
    assert app.file_uploader


def test_who_comes_back_sees_the_files_and_not_the_last_receipt(visit: Open, empty: Workspace) -> None:
    app = press_import(upload(visit("data"), "clicks.csv", ISO))
    assert not app.run().file_uploader
    app.switch_page("overview.py").run()
    assert app.switch_page("data.py").run().file_uploader


def test_the_end_of_an_import_is_shown_in_its_project_only(visit: Open, workspace: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", ISO)
    app.radio(key="data_into").set_value("new").run()
    press_import(app)
    assert not app.file_uploader
    chooses_project(app, workspace.catalog().projects.get("Shop").id)
    assert app.file_uploader


def test_another_project_starts_in_the_browsers_zone_again(visit: Open, workspace: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", ISO.replace("T", " ").replace("Z", ""))
    app.radio(key="data_into").set_value("new").run()
    assert app.selectbox(key=key_ending(app, "selectbox", "_zone")).value == "Europe/London"


def test_events_and_attributes_together_are_told_apart(visit: Open, empty: Workspace) -> None:
    app = visit("data")
    app.file_uploader[0].upload("clicks.csv", ISO.encode())
    app.file_uploader[0].upload("people.csv", b"user_id,city\nann,York\nbob,Leeds\n")
    app.run()
    press_import(app)
    assert "5 of 5 rows were kept: 3 events" in words(app)


def test_a_refused_file_can_be_read_in_another_way(visit: Open, empty: Workspace) -> None:
    """UTF-8 was chosen by mistake, which the bytes are not."""
    lines = ["user;event;time"] + [f"u{n};achat réglé;2026-03-0{n % 9 + 1} 10:00" for n in range(20)]
    app = upload(visit("data"), "french.csv", "\n".join(lines).encode("cp1252"))
    token = next(b.key for b in app.button if (b.key or "").startswith("data_remove_")).removeprefix("data_remove_")
    app.session_state[f"data_{token}_options"] = ReadingOptions(encoding="utf-8")
    app.run()
    assert len(app.error) == 1
    app.selectbox(key=f"data_{token}_refused_encoding").set_value("cp1252")
    app.button(key=f"data_{token}_refused_again").click().run()
    assert not app.exception and not app.error
    press_import(app)
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.events == ("achat réglé",)


def test_a_file_is_renamed_and_taken_out(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.get("Shop")
    events, people = workspace.catalog().versions.sources(project.id)
    app = visit("data")
    assert f"data_source_{events.id}_remove_yes" not in [button.key for button in app.button]  # the only events
    app.text_input(key=f"data_source_{people.id}_name").set_value("people of Shop")
    app.button(key=f"data_source_{people.id}_rename_yes").click().run()
    assert workspace.catalog().versions.sources(project.id)[1].file == "people of Shop"
    app.button(key=f"data_source_{people.id}_remove_yes").click().run()
    wait_for_import(app)
    assert not app.exception
    dataset = workspace.open(project.id)
    assert (dataset.version, dataset.manifest.attributes) == (3, ())
    assert [source.file for source in workspace.catalog().versions.sources(project.id, 3)] == ["events.csv"]


def test_a_day_and_its_clock_in_two_columns_are_joined_and_can_be_taken_apart(visit: Open, empty: Workspace) -> None:
    rows = "user,event,date,time\na,view,2026-03-13,09:15\nb,view,2026-03-14,21:30\n"
    app = upload(visit("data"), "clicks.csv", rows)
    clock = app.radio(key=key_ending(app, "radio", "_date_clock"))
    assert clock.value == "time"
    clock.set_value("date").run()  # the day alone
    assert not app.button(key="data_import").disabled
    app.radio(key=key_ending(app, "radio", "_date_clock")).set_value("time").run()
    press_import(app)
    assert "Day and time of day were joined from “date” and “time”." in words(app)
    facts = empty.open(empty.catalog().projects.all()[0].id).facts
    assert facts.first == 1_773_393_300_000_000  # 2026-03-13 09:15 in London


def test_the_year_of_times_without_one_is_asked(visit: Open, empty: Workspace) -> None:
    rows = 'user,event,time\na,view,"15 Apr, 04:03"\nb,view,"14 Apr, 10:00"\n'
    app = upload(visit("data"), "clicks.csv", rows)
    assert app.button(key="data_import").disabled
    assert sum("name no year" in line for line in (words(app), *(one.label for one in app.number_input))) == 1
    app.number_input(key=key_ending(app, "number_input", "_time_year")).set_value(2025).run()
    press_import(app)
    facts = empty.open(empty.catalog().projects.all()[0].id).facts
    assert facts.first == 1_744_621_200_000_000  # 2025-04-14 10:00 in London's summer


def test_a_zones_name_that_means_several_is_asked(visit: Open, empty: Workspace) -> None:
    rows = "user,event,time\na,view,2026-03-13 09:15:00 CST\nb,view,2026-03-14 09:15:00 CST\n"
    app = upload(visit("data"), "clicks.csv", rows)
    assert app.button(key="data_import").disabled
    app.selectbox(key=key_ending(app, "selectbox", "_CST")).set_value("Asia/Shanghai").run()
    press_import(app)
    facts = empty.open(empty.catalog().projects.all()[0].id).facts
    assert facts.first == 1_773_364_500_000_000  # 01:15 UTC


SHANGHAI = "Asia/Shanghai"  # the browser's, which speaks Chinese here
ZONES = {
    ("2026-03-01T10:00:00Z",): SHANGHAI,
    ("2026-03-01T10:00:00+00:00",): SHANGHAI,
    ("2026-03-01T10:00:00+08",): SHANGHAI,
    ("2026-03-01 10:00:00 +0800",): SHANGHAI,
    ("1772359200",): SHANGHAI,
    ("1772359200000",): SHANGHAI,
    ("2026-07-01T10:00:00+02:00",): "Europe/Paris",
    ("2026-07-01T10:00:00+02:00", "2026-12-01T10:00:00+01:00"): "Europe/Paris",
    ("2026-07-01T10:00:00+01:00", "2026-12-01T10:00:00+00:00"): "Europe/London",
    ("2026-03-01T10:00:00.000-05:00",): "America/New_York",
    ("2026-03-01T10:00:00-06:00", "2026-07-01T10:00:00-05:00"): "America/Chicago",
    ("2026-03-01T10:00:00+0530",): "Asia/Kolkata",
    ("2026-03-01T10:00:00+09:00", "2026-03-01T11:00:00+09:00", "2026-03-01T10:00:00-03:30"): "Asia/Tokyo",
    ("2026-07-01T10:00:00+02:00", "2026-12-01T10:00:00+02:00"): "Africa/Johannesburg",
    ("2026-03-01 10:00:00 +09:00",): "Asia/Tokyo",
}


@pytest.mark.parametrize("times", ZONES)
def test_a_first_import_confirms_the_projects_zone_also_where_times_say_theirs(
    visit: Open, empty: Workspace, times: tuple[str, ...]
) -> None:
    """Proposed is a zone that fits the offsets of the file, the browser's where it does or there are none."""
    rows = "".join(f"{user},view,{time}\n" for user, time in zip("abcdef", times * 2, strict=False))
    app = upload(visit("data", "zh"), "clicks.csv", f"user_id,event,time\n{rows}")
    asked = app.selectbox(key="data_project_zone")
    assert asked.value == ZONES[times]
    asked.set_value("Europe/Amsterdam").run()
    assert app.selectbox(key="data_project_zone").value == "Europe/Amsterdam"
    press_import(app)
    (project,) = empty.catalog().projects.all()
    assert project.settings.time_zone == "Europe/Amsterdam"


def test_it_is_asked_once_and_only_with_the_first_import(visit: Open, empty: Workspace) -> None:
    naive = upload(visit("data"), "clicks.csv", ISO.replace("T", " ").replace("Z", ""))
    assert "data_project_zone" not in [box.key for box in naive.selectbox]  # the times' own zone is the project's
    press_import(naive)
    later = upload(visit("data"), "more.csv", ISO.replace("-03-", "-04-"))
    assert "data_project_zone" not in [box.key for box in later.selectbox]


def test_a_surveys_questions_are_proposed_as_names_and_can_be_changed(visit: Open, empty: Workspace) -> None:
    app = upload(visit("data"), "survey.csv", survey_csv("America/Denver"))
    app.radio(key=key_ending(app, "radio", "_map_user_asked")).set_value("ExternalReference").run()
    app.radio(key=key_ending(app, "radio", "_map_event_asked")).set_value("\x00").run()
    others = next(table.value for table in app.get("dataframe") if "shown" in table.value.columns)
    shown = dict(zip(others["column"], others["shown"], strict=True))
    assert shown["Q1_NPS"] == "How likely would you tell a friend, from 0 to 10?"
    press_import(app)
    (project,) = empty.catalog().projects.all()
    assert project.settings.time_zone == "America/Denver"
    for language in ("en", "zh"):
        assert empty.catalog().names.get(project.id, language)["property"]["Q2"] == "What else?"
    assert empty.open(project.id).facts.first == 1_788_317_629_000_000  # 2026-09-01 20:53:49 in Denver


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_that_tells_visits_apart_is_offered_and_followed(
    visit: Open, empty: Workspace, language: Language
) -> None:
    rows = [f"u{user},view,2026-03-01T{10 + row}:00:00Z,v{user}{row // 2}" for user in range(9) for row in range(4)]
    content = "user_id,event,time,visit_id\n" + "\n".join(rows) + "\n"
    app = upload(visit("data", language), "log.csv", content)
    box = app.selectbox(key=key_ending(app, "selectbox", "_map_session"))
    assert Text(language)("data.session_gap", gap=Text(language).span(timedelta(minutes=30))) in box.options
    box.set_value("visit_id").run()
    app = press_import(app)
    assert Text(language)("data.ended_session", column=escape("visit_id")) in words(app)
    dataset = empty.open("log")
    assert dataset.facts.named_session == "visit_id"
    blocks = [dataset.block(bucket) for bucket in dataset.buckets]
    assert sum(int(session_begins(block).sum()) for block in blocks) == 9 * 2


@pytest.mark.parametrize("together", [True, False])
def test_columns_spelled_otherwise_are_one_unless_that_is_taken_back(
    visit: Open, empty: Workspace, together: bool
) -> None:
    app = visit("data")
    app.file_uploader[0].upload("a.csv", dated("2026-03-25", "2026-03-26", "1.5"))
    app.file_uploader[0].upload("b.csv", dated("2026-04-25", "2026-04-26", "2.5").replace(b"price", b"Price"))
    app.run()
    assert "Price → price" in app.checkbox(key="data_spelled").label
    if not together:
        app.checkbox(key="data_spelled").uncheck().run()
    press_import(app)
    dataset = empty.open(empty.catalog().projects.all()[0].id)
    assert [item.name for item in dataset.manifest.properties] == (["price"] if together else ["price", "Price"])
