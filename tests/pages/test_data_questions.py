"""Does the data page ask what the data can't decide, in words and with what each answer keeps?"""

from __future__ import annotations

from analysis.store.workspace import Workspace
from tests.pages.conftest import Open, words
from tests.pages.importing import key_ending, press_import, upload, wait_for_import

TIMES = [f"2026-03-{row % 28 + 1:02}T10:{row:02}:00Z" for row in range(40)]
SPARSE = "user_id,anonymous_id,event,time\n" + "".join(
    f"{'ann' if row % 4 == 0 else ''},a{row % 6},{('view', 'pay')[row % 2]},{time}\n" for row, time in enumerate(TIMES)
)


def test_of_two_users_one_is_picked_by_what_each_keeps(visit: Open, empty: Workspace) -> None:
    app = upload(visit("data"), "clicks.csv", SPARSE)
    assert app.button(key="data_import").disabled
    asked = app.radio(key=key_ending(app, "radio", "_ask_user"))
    assert asked.options == [r"anonymous\_id: keeps 100% of the rows, at least 6 users",
                             r"user\_id: keeps 25% of the rows, at least 1 user"]  # fmt: skip
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
    picked = app.selectbox(key=key_ending(app, "selectbox", "_event"))
    assert picked.value == "交易状态"
    assert "交易状态 says what happened in each row" in words(app)
    assert "No column says what happened" not in words(app)
    picked.set_value("微信订单号").run()
    assert "says what happened in each row" not in words(app)


def test_an_order_asks_to_fill_down_its_time_first_and_no_amount(visit: Open, empty: Workspace) -> None:
    rows = "".join(
        f"#{row},a,b,c,19.98,u{row % 9},2026-03-{row % 28 + 1:02} 10:00:00,mug\n#{row},,,,,,,cup\n" for row in range(30)
    )
    app = upload(visit("data"), "orders.csv", "order,state,source,tags,Total,customer_email,created_at,item\n" + rows)
    asked = next(one.value for one in app.warning if "further items" in one.value)
    assert r"leave created\_at, customer\_email, state and 2 more blank" in asked


def test_an_event_column_that_people_choose_ends_the_question(visit: Open, empty: Workspace) -> None:
    rows = "".join(f"u{row % 9},{('a', 'b')[row % 2]},2026-03-{row % 28 + 1:02} 10:00:00\n" for row in range(40))
    app = upload(visit("data"), "things.csv", "user_id,thing,time\n" + rows)
    assert "No column says what happened" in words(app)
    app.selectbox(key=key_ending(app, "selectbox", "_event")).set_value("thing").run()
    assert "No column says what happened" not in words(app)
