"""Does the data page ask what the data can't decide, in words and with what each answer keeps?"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from analysis.locale import LANGUAGES, Language, Text
from analysis.sources.inspecting import WAYS, inspect_file
from analysis.store.dataset import UserBlock
from analysis.store.workspace import Workspace
from pages._data import asking
from tests.pages.conftest import Open, words
from tests.pages.importing import key_ending, press_import, upload, wait_for_import

TIMES = [f"2026-03-{row % 28 + 1:02}T10:{row:02}:00Z" for row in range(40)]
SPARSE = "user_id,anonymous_id,event,time\n" + "".join(
    f"{'ann' if row % 4 == 0 else ''},a{row % 6},{('view', 'pay')[row % 2]},{time}\n" for row, time in enumerate(TIMES)
)


def table(heading: str, *cells: Callable[[int], str], rows: int = 40) -> str:
    return heading + "\n" + "".join(",".join(cell(row) for cell in cells) + "\n" for row in range(rows))


def someone(row: int) -> str:
    return f"u{row % 7}"


def something(row: int) -> str:
    return ("view", "pay")[row % 2]


def day(row: int) -> str:
    return f"2026-03-{row % 28 + 1:02}"


def sometime(row: int) -> str:
    return f"{day(row)} 10:{row % 60:02}:00"


def mixpanel(row: int) -> str:
    properties = {"distinct_id": someone(row), "time": 1_772_349_739 + row * 900, "$insert_id": f"i{row}"}
    return json.dumps({"event": something(row), "properties": properties})


class Asking(NamedTuple):
    """A file of which just this is asked, and how a person answers: the kind of input, its key's end, the value."""

    name: str
    content: str | bytes
    kind: str
    ending: str
    value: object = None


ASKING = {
    "encoding": Asking(
        "big5.csv",
        table("user,event,time,備註", someone, lambda row: "瀏覽", sometime, lambda row: "這個商品很好看").encode(
            "big5"
        ),
        *("button", "_ask_encoding_big5"),
    ),
    "columns": Asking(
        "log.csv",
        "".join(f"u{row % 7},{something(row)},{sometime(row)}\n" for row in range(40)),
        *("text_input", "_ask_columns", "user_id,event,time"),
    ),
    "decimal": Asking(
        "clicks.csv",
        table("user_id,event,time,amount", someone, something, sometime, lambda row: f'"{row % 9 + 1},250"'),
        *("radio", "_ask_decimal", "."),
    ),
    "fill_down": Asking(
        "orders.csv",
        "order,event,customer_email,created_at,item\n"
        + "".join(f"#{row},{something(row)},u{row % 9},{sometime(row)},mug\n#{row},,,,cup\n" for row in range(30)),
        *("radio", "_ask_fill_down", "created_at,customer_email,event"),
    ),
    "kind": Asking(
        "people.csv",
        table("user_id,time,plan", lambda row: f"u{row}", sometime, lambda row: ("free", "pro")[row % 2]),
        *("radio", "_map_kind", "attributes"),
    ),
    "user": Asking("clicks.csv", SPARSE, "radio", "_map_user_asked", "anonymous_id"),
    "event": Asking(
        "things.csv",
        table("user_id,thing,time", someone, lambda row: "ab"[row % 2], sometime),
        *("radio", "_map_event_asked", "\x00"),
    ),
    "time": Asking(
        "clicks.csv",
        table("user_id,event,event_date,server_time", someone, something, lambda row: "2026-01-01", sometime),
        *("radio", "_map_time_asked", "server_time"),
    ),
    "date_order": Asking(
        "clicks.csv",
        table("user_id,event,time", someone, something, lambda row: f"{row % 9 + 1}/{row % 7 + 1}/2026 10:00"),
        *("radio", "_time_date_order", "dmy"),
    ),
    "clock": Asking(
        "visits.csv",
        table("user_id,event,date,opens,closes", someone, something, day, lambda row: "09:15", lambda row: "18:30"),
        *("radio", "_date_clock", "closes"),
    ),
    "year": Asking(
        "clicks.csv",
        table("user_id,event,time", someone, something, lambda row: f'"{row % 28 + 1} Apr, 04:03"'),
        *("number_input", "_time_year", 2025),
    ),
    "zone_name": Asking(
        "clicks.csv",
        table("user_id,event,time", someone, something, lambda row: f"{sometime(row)} CST"),
        *("selectbox", "_time_zone_name_CST", "Asia/Shanghai"),
    ),
    "zone_column": Asking(
        "clicks.csv",
        table(
            "user_id,event,time,Time Zone",
            *(someone, something, sometime, lambda row: ("Asia/Tokyo", "Europe/Paris")[row % 2]),
        ),
        *("radio", "_time_zone_column", "Time Zone"),
    ),
    "local_epoch": Asking(
        "mixpanel.jsonl",
        "".join(f"{mixpanel(row)}\n" for row in range(40)),
        *("radio", "_local_epoch", "local"),
    ),
}
OFFERED = {"time_zone"}  # never needed: the project has one


def test_everything_that_can_be_asked_has_what_answers_it_and_a_file_that_asks_it() -> None:
    assert set(asking.CONTROLS) | set(asking.ROLES) == set(WAYS)
    assert set(ASKING) | OFFERED == set(WAYS)


@pytest.mark.parametrize(("code", "language"), [*zip(ASKING, cycle(LANGUAGES), strict=False)])
def test_what_is_open_is_asked_and_named_beside_the_button_until_it_is_answered(
    visit: Open, empty: Workspace, code: str, language: Language
) -> None:
    text, case = Text(language), ASKING[code]
    app = upload(visit("data", language), case.name, case.content)
    still_open = text("asking.still_open", what=[text(f"asking.open_{code}")])
    assert app.button(key="data_import").disabled
    assert still_open in words(app)
    assert any(label.startswith(asking.MARK) for label in labels(app))
    app = answered(app, case)
    assert not app.exception
    assert still_open not in words(app)
    press_import(app)
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.all_users


def labels(app: AppTest) -> list[str]:
    """Of all that asks."""
    kinds = (app.radio, app.selectbox, app.text_input, app.number_input)
    return [str(element.label) for kind in kinds for element in kind] + words(app).split("\n")


def answered(app: AppTest, case: Asking) -> AppTest:
    key = key_ending(app, case.kind, case.ending)
    if case.kind == "button":
        return app.button(key=key).click().run()
    next(item for item in app.get(case.kind) if item.key == key).set_value(case.value).run()
    return app.button(key=f"{key}_right").click().run() if case.kind == "text_input" else app


def test_of_two_users_one_is_picked_by_what_each_keeps(visit: Open, empty: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", SPARSE)
    assert app.button(key="data_import").disabled
    asked = app.radio(key=key_ending(app, "radio", "_user_asked"))
    assert asked.options == [r"anonymous\_id: keeps 100% of the rows, at least 6 users",
                             r"user\_id: keeps 25% of the rows, at least 1 user",
                             "something else: choose it below"]  # fmt: skip
    asked.set_value("anonymous_id").run()
    press_import(app)
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.users == 6


def test_a_known_export_is_named_and_needs_no_answer(visit: Open, empty: Workspace) -> None:
    rows = "".join(
        f"{row % 5},d{row % 5},{('open', 'pay')[row % 2]},2026-03-{row % 28 + 1:02} 10:{row % 60:02}:00\n"
        for row in range(40)
    )
    app = upload(visit("data"), "clicks.csv", "amplitude_id,device_id,event_type,event_time\n" + rows)
    assert "This looks like an Amplitude export" in words(app)
    assert app.selectbox(key=key_ending(app, "selectbox", "_zone")).value == "UTC"
    press_import(app)
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.users == 5


def test_an_import_that_looks_wrong_says_why_and_can_be_wanted_all_the_same(visit: Open, empty: Workspace) -> None:
    rows = "".join(f"u{row % 9},view,2026-03-{row % 28 + 1:02}T10:{row % 60:02}:00Z\n" for row in range(40))
    app = upload(visit("data"), "clicks.csv", "user_id,event,time\n" + rows + ",view,2026-03-01T10:00:00Z\n" * 6)
    app.text_input(key=key_ending(app, "text_input", "_project_name")).set_value("My clicks").run()
    press_import(app)
    assert "6 of 46 rows (13.0%) would be lost" in words(app)
    assert not empty.catalog().projects.all()
    assert "deleted" not in words(app)  # the project that was made for the file was none that was open
    assert app.text_input(key=key_ending(app, "text_input", "_project_name")).value == "My clicks"
    app.button(key="data_doubts_accept").click().run()
    wait_for_import(app)
    assert [project.name for project in empty.catalog().projects.all()] == ["My clicks"]
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.rows == 40


def test_rows_that_are_sums_are_said_to_be(visit: Open, empty: Workspace) -> None:
    rows = "".join(f"2026-03-{row + 1:02},{row * 7},{row * 9}\n" for row in range(25))
    app = upload(visit("data"), "daily.csv", "day,visitors,clicks\n" + rows)
    assert "sums of a day, a page or a device" in words(app)
    assert app.button(key="data_import").disabled


def test_rows_of_another_kind_are_set_apart_before_the_import_and_can_be_wanted(visit: Open, empty: Workspace) -> None:
    rows = "".join(
        f"u{row % 5},{time},view,{('track', 'profile_set')[row % 4 == 0]}\n" for row, time in enumerate(TIMES)
    )
    app = upload(visit("data"), "clicks.csv", "user_id,time,event,type\n" + rows)
    assert app.selectbox(key=key_ending(app, "selectbox", "_only")).value == "type"
    kinds = app.multiselect(key=key_ending(app, "multiselect", "_only_type"))
    assert kinds.value == ["track"]
    press_import(app)
    assert empty.open(empty.catalog().projects.all()[0].id).manifest.rows == 30


def test_a_proposed_event_column_is_not_said_to_be_missing(visit: Open, empty: Workspace) -> None:
    rows = "".join(
        f"2026-03-{row % 28 + 1:02} 10:{row % 60:02}:00,u{row % 9},{4200 + row},{('SUCCESS', 'REFUND')[row % 2]}\n"
        for row in range(40)
    )
    app = upload(visit("data"), "bill.csv", "交易时间,用户标识,微信订单号,交易状态\n" + rows)
    asked = app.radio(key=key_ending(app, "radio", "_event_asked"))
    assert "what happened in 交易状态" in asked.label
    assert (asked.value, asked.options[0]) == (None, "交易状态 · SUCCESS, REFUND")
    asked.set_value("交易状态").run()
    assert app.selectbox(key=key_ending(app, "selectbox", "_event")).value == "交易状态"
    app.selectbox(key=key_ending(app, "selectbox", "_event")).set_value("微信订单号").run()
    assert app.radio(key=key_ending(app, "radio", "_event_asked")).value == asking.OTHER


def test_an_order_asks_to_fill_down_its_time_first_and_no_amount(visit: Open, empty: Workspace) -> None:
    rows = "".join(
        f"#{row},a,b,c,19.98,u{row % 9},2026-03-{row % 28 + 1:02} 10:00:00,mug\n#{row},,,,,,,cup\n" for row in range(30)
    )
    app = upload(visit("data"), "orders.csv", "order,state,source,tags,Total,customer_email,created_at,item\n" + rows)
    asked = next(label for label in labels(app) if "further items" in label)
    assert r"leave created\_at, customer\_email, state, 2 more blank" in asked


def test_an_event_column_that_people_choose_ends_the_question(visit: Open, empty: Workspace) -> None:
    rows = "".join(f"u{row % 9},{('a', 'b')[row % 2]},2026-03-{row % 28 + 1:02} 10:00:00\n" for row in range(40))
    app = upload(visit("data"), "things.csv", "user_id,thing,time\n" + rows)
    assert "Still to be answered: what they did." in words(app)
    app.selectbox(key=key_ending(app, "selectbox", "_event")).set_value("thing").run()
    assert "Still to be answered" not in words(app)
    assert not app.button(key="data_import").disabled


NAMED = {
    "header": table("user_id,event,Created (UTC)", someone, something, sometime),
    "column": table("user_id,event,time,Time Zone", someone, something, sometime, lambda row: "Asia/Tokyo"),
    "above": "Time Zone: UTC\n\n" + table("user_id,event,time", someone, something, sometime),
    "times": table("user_id,event,time", someone, something, lambda row: f"{sometime(row)}Z"),
    "project": table("user_id,event,time", someone, something, sometime),
}


@pytest.mark.parametrize(("source", "language"), [*zip(NAMED, cycle(LANGUAGES), strict=False)])
def test_the_zone_is_said_with_what_names_it_and_never_to_be_missing_where_the_file_says_it(
    visit: Open, empty: Workspace, source: str, language: Language
) -> None:
    text = Text(language)
    app = upload(visit("data", language), "clicks.csv", NAMED[source])
    assert (text("asking.time_zone", columns="time") in labels(app)) == (source == "project")
    press_import(app)
    (project,) = empty.catalog().projects.all()
    zone = {"column": "", "project": project.settings.time_zone}.get(source, "UTC")
    said = text(f"data.zone_from_{source}", zone=zone, column="Time Zone")
    assert said in words(app)
    first, last = empty.open(project.id).facts.days
    assert text("data.ended_days", first=first, last=last, zone=project.settings.time_zone) in words(app)


def test_after_an_import_columns_are_said_with_their_types_and_decimals(visit: Open, empty: Workspace) -> None:
    rows = table(
        "user_id;event;time;amount;day;note".replace(";", ","),
        *(someone, something, sometime, lambda row: f'"{row},5"', day, lambda row: "abc"[row % 3]),
    )
    app = press_import(upload(visit("data"), "clicks.csv", rows))
    kept = next(one.value for one in app.dataframe if list(one.value.columns) == ["name", "kind", "type"])
    assert dict(zip(kept["name"], kept["type"], strict=True)) == {
        "amount": "number (decimals as in 1,5)",
        "day": "day",
        "note": "text",
    }


def test_dates_and_times_of_users_are_read_as_people_say(visit: Open, empty: Workspace) -> None:
    rows = table(
        "user_id,born,seen", lambda row: f"u{row}", lambda row: f"{row % 9 + 1}/{row % 7 + 1}/1990", sometime
    ).replace("user_id", "user_id", 1)
    app = upload(visit("data"), "people.csv", rows)
    app.radio(key=key_ending(app, "radio", "_map_kind")).set_value("attributes").run()
    order = app.radio(key=key_ending(app, "radio", "_map_order"))
    assert (order.value, order.options[0]) == ("", "keep them as text")
    order.set_value("dmy").run()
    app.selectbox(key=key_ending(app, "selectbox", "_map_zone")).set_value("Asia/Tokyo").run()
    press_import(app)
    (project,) = empty.catalog().projects.all()
    dataset = empty.open(project.id)
    assert {field.name: field.type for field in dataset.manifest.attributes} == {"born": "day", "seen": "time"}
    assert "Zone of the times: Asia/Tokyo, as you said." in words(app)


def test_dates_that_fit_several_orders_stay_text_until_it_is_said(visit: Open, empty: Workspace) -> None:
    rows = table(
        "user_id,event,time,born", someone, something, sometime, lambda row: f"{row % 7 + 1}/{row % 7 + 1}/1990"
    )
    rows = rows.replace("1/1/1990", "1/2/1990")
    press_import(upload(visit("data"), "clicks.csv", rows))
    manifest = empty.open(empty.catalog().projects.all()[0].id).manifest
    assert {field.name: field.type for field in (*manifest.properties, *manifest.attributes)} == {"born": "text"}


def test_what_counts_as_empty_is_changed_in_one_column_or_all(visit: Open, empty: Workspace) -> None:
    rows = table(
        "user_id,event,time,region,plan",
        *(someone, something, sometime),
        *(lambda row: ("NA", "EMEA", "APAC")[row % 3], lambda row: ("free", "-", "pro")[row % 3]),
    )
    app = upload(visit("data"), "clicks.csv", rows)
    assert "Not empty but a value: NA in region." in words(app)
    app.text_input(key=key_ending(app, "text_input", "_missing_0")).set_value("-").run()
    app.selectbox(key=key_ending(app, "selectbox", "_missing_in")).set_value("region").run()
    box = app.text_input(key=key_ending(app, "text_input", "_missing_4"))
    assert box.value == "-"
    box.set_value("APAC").run()
    press_import(app)
    (project,) = empty.catalog().projects.all()
    dataset = empty.open(project.id)
    blocks = [dataset.block(number) for number in range(dataset.manifest.bucket_count)]
    assert {name: texts_of(name, blocks) for name in ("plan", "region")} == {
        "plan": {"free", "pro"},
        "region": {"NA", "EMEA"},
    }


def texts_of(name: str, blocks: list[UserBlock]) -> set[str]:
    columns = [block.column(name) for block in blocks]
    return {str(column.labels[int(code)]) for column in columns if column.labels for code in column.values if code >= 0}


def test_a_goal_without_its_event_cant_be_saved_and_says_what_it_needs(visit: Open, empty: Workspace) -> None:
    app = press_import(
        upload(visit("data"), "clicks.csv", table("user_id,event,time", someone, lambda row: "view", sometime))
    )
    save = app.button(key="data_goal_save")
    assert save.disabled
    assert "Choose the event by which it is measured" in words(app)
    app.selectbox(key="data_goal_event").set_value("view").run()
    assert not app.button(key="data_goal_save").disabled
    assert "Choose the event by which it is measured" not in words(app)


EXPORTS = (
    "amplitude_events.csv",
    "alipay_personal_bill.csv",
    "hubspot_contacts.csv",
    "mixpanel_raw_export.jsonl",
    "moodle_logs_no_year.csv",
    "qualtrics_responses.csv",
    "shopify_orders.csv",
    "snowplow_enriched.tsv",
    "square_items.csv",
    "taobao_orders.csv",
    "wechat_merchant_bill.csv",
    "wenjuanxing_answers.csv",
)


@pytest.mark.acceptance
@pytest.mark.parametrize("name", EXPORTS)
def test_the_page_asks_what_the_command_line_asks(
    visit: Open, empty: Workspace, acceptance_cases: Path, name: str
) -> None:
    """What other columns depend on comes first; then what a row is; then all else at once."""
    path, text = acceptance_cases / "exports" / name, Text("en")
    found = inspect_file(path, name)
    needed = [question.code for question in found.questions if question.needed]
    of_the_reading = [code for code in needed if WAYS[code].field]
    expected = of_the_reading or (["kind"] if "kind" in needed else needed)
    app = upload(visit("data"), name, path.read_bytes())
    line = next((one for one in words(app).split("\n") if "Still to be answered" in one), "")
    assert app.button(key="data_import").disabled == bool(expected)
    assert {code for code in WAYS if text(f"asking.open_{code}") in line} == set(expected)
