"""Does `import` read what can be known, ask for what can't, and account for every row?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.command_line.calls import Call


def test_an_import_answers_as_the_contract_says(call: Call, events: Path) -> None:
    ended = call("import", events, "--project", "shop", "--json")
    assert list(ended.json) == [
        "dataset",
        "rows_in",
        "events",
        "users",
        "dropped",
        "duplicates",
        "first",
        "last",
        "time_zone",
        "files",
        "tags",
    ]
    assert ended.json == {
        "dataset": 1,
        "rows_in": 11,
        "events": 7,
        "users": 3,
        "dropped": {"no_user": 1, "no_time": 1, "bad_time": 1, "future_time": 1},
        "duplicates": 1,
        "first": "2026-01-01T10:00:00Z",
        "last": "2026-01-09T09:30:00Z",
        "time_zone": "UTC",
        "files": [
            {
                "file": "events.csv",
                "encoding": "utf-8",
                "delimiter": ",",
                "mapping": {"user": "user_id", "event": "event", "time": "time"},
                "zone_from": "times",
            }
        ],
        "tags": {"refreshed": 0, "failed": []},
    }
    assert list(ended.json["dropped"]) == ["no_user", "no_time", "bad_time", "future_time"]


def test_duplicates_are_dropped_only_when_asked(call: Call, events: Path) -> None:
    answer = call("import", events, "--project", "shop", "--drop-duplicates", "--json").json
    assert answer["events"] == 6
    assert answer["duplicates"] == answer["dropped"]["duplicate"] == 1
    assert list(answer["dropped"])[-1] == "duplicate"


def test_the_same_bytes_are_refused_unless_said_again(call: Call, shop: str, events: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "other name.csv"
    renamed.write_bytes(events.read_bytes())
    refused = call("import", renamed, "--project", shop, "--json")
    assert refused.status == 1
    assert refused.json == {"error": {"code": "already_imported", "details": {"file": "other name.csv", "version": 1}}}
    answer = call("import", renamed, "--project", shop, "--again", "--json").json
    assert (answer["dataset"], answer["events"]) == (2, 7)
    assert call("overview", "--project", shop, "--json").json["events"] == 14
    assert call("import", renamed, "--project", "another", "--json").status == 0


def test_a_file_of_which_no_user_is_in_the_project_stops_unless_it_is_wanted(call: Call, tmp_path: Path) -> None:
    for name in ("ours", "theirs"):
        rows = "".join(f"{name}{n},view,2026-03-{n + 1:02}T10:00:00Z\n" for n in range(25))
        (tmp_path / f"{name}.csv").write_text("user,event,time\n" + rows)
    assert call("import", tmp_path / "ours.csv", "--project", "shop").status == 0
    stopped = call("import", tmp_path / "theirs.csv", "--project", "shop")
    assert stopped.status == 1
    assert "none of its users is in the project" in stopped.err and "--yes" in stopped.err
    assert call("import", tmp_path / "theirs.csv", "--project", "shop", "--yes").status == 0


def test_several_files_are_one_version(call: Call, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.csv").write_text(f"uid,event,ts\nu{number},view,2026-01-0{number} 10:00\n", "utf-8")
    answer = call("import", tmp_path / "1.csv", tmp_path / "2.csv", "--project", "shop", "--json").json
    assert (answer["dataset"], answer["rows_in"], answer["events"], answer["users"]) == (1, 2, 2, 2)
    assert [file["file"] for file in answer["files"]] == ["1.csv", "2.csv"]


def test_attributes_are_counted_as_rows(call: Call, shop: str, tmp_path: Path) -> None:
    users = tmp_path / "users.csv"
    users.write_text("user_id,plan\nann,gold\nbob,basic\nann,silver\n,gold\nzoe,gold\n", encoding="utf-8")
    answer = call("import", users, "--project", shop, "--attributes", "--json").json
    assert list(answer)[:5] == ["dataset", "rows_in", "attribute_rows", "users", "dropped"]
    assert "events" not in answer
    assert (answer["rows_in"], answer["attribute_rows"], answer["users"]) == (5, 4, 3)
    assert answer["dropped"] == {"no_user": 1}
    assert answer["first"] is answer["last"] is None
    assert answer["files"][0]["mapping"] == {"user": "user_id", "event": None, "time": None}


def test_rows_overwritten_by_a_later_one_are_said(call: Call, shop: str, tmp_path: Path) -> None:
    users = tmp_path / "users.csv"
    users.write_text("user_id,plan\nann,gold\nbob,basic\nann,silver\n", encoding="utf-8")
    said = call("import", users, "--project", shop, "--attributes").out
    assert "overwritten by a later row of the same user: 1" in said


def test_a_file_without_a_header_is_read_by_the_names_given(call: Call, tmp_path: Path) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_text("ann;1767261600;3,5\nbob;1767265200;4\n", encoding="utf-8")
    columns = ("--no-header", "--columns", "who,when,amount", "--user", "who", "--time", "when")
    answer = call("import", plain, "--project", "p", *columns, "--event-name", "order", "--json").json
    assert (answer["rows_in"], answer["events"]) == (2, 2)
    assert answer["first"] == "2026-01-01T10:00:00Z"
    assert answer["files"][0]["delimiter"] == ";"
    assert answer["files"][0]["mapping"] == {"user": "who", "event": None, "time": "when", "event_name": "order"}
    overview = call("overview", "--project", "p", "--json").json
    assert [row["event"] for row in overview["top_events"]] == ["order"]


def test_naive_times_are_of_the_zone_given_else_the_projects(call: Call, tmp_path: Path) -> None:
    def first_of(number: int, *words: str) -> str:
        path = tmp_path / f"{number}.csv"
        path.write_text(f"user,event,time\nu{number},e,2026-01-01 10:00\n", encoding="utf-8")
        return call("import", path, "--project", "p", *words, "--json").json["first"]

    assert first_of(1) == "2026-01-01T10:00:00Z"
    assert first_of(2, "--project-time-zone", "Asia/Shanghai") == "2026-01-01T02:00:00Z"
    assert first_of(3) == "2026-01-01T02:00:00Z"
    assert first_of(4, "--time-zone", "Europe/Paris") == "2026-01-01T09:00:00Z"
    assert call("overview", "--project", "p", "--json").json["time_zone"] == "Asia/Shanghai"


def test_several_time_formats_are_tried_in_order(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text("user,event,time\na,e,03/04/2026\nb,e,2026|05|06\n", encoding="utf-8")
    formats = ("--time-format", "%d/%m/%Y", "--time-format", "%Y|%m|%d")
    answer = call("import", path, "--project", "p", *formats, "--json").json
    assert (answer["first"], answer["last"]) == ("2026-04-03T00:00:00Z", "2026-05-06T00:00:00Z")


def test_a_dates_order_that_can_not_be_known_is_asked_for(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "unclear.csv"
    path.write_text("user,event,time\na,e,03/04/2026\nb,e,05/06/2026\n", encoding="utf-8")
    ended = call("import", path, "--project", "p", "--json")
    assert ended.status == 1
    assert ended.json["error"]["code"] == "questions_open"
    assert ended.json["error"]["details"]["asked"] == ["date_order"]
    assert ended.json["error"]["details"]["options"] == ["--date-order"]
    assert "--date-order" in call("import", path, "--project", "p").err


def test_dates_of_users_are_read_in_the_order_that_is_said(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("user_id,born\nann,03/04/1990\nbob,05/06/1991\n", encoding="utf-8")
    typed = call("import", path, "--project", "p", "--attributes", "--type", "born=day", "--json")
    assert typed.json["error"]["details"]["asked"] == ["date_order"]
    assert call("import", path, "--project", "p", "--attributes", "--date-order", "dmy").status == 0
    told = call("import", "--change", path.name, "--project", "p", "--preview", "--type", "born=text", "--json")
    assert '"day"' in told.out


def test_a_file_without_names_asks_for_them(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "UserBehavior.csv"
    path.write_text("".join(f"{n % 7},{n * 31},{('pv', 'buy')[n % 2]},{1511544070 + n}\n" for n in range(60)))
    asked = call("import", path, "--project", "p", "--json").json["error"]
    assert (asked["code"], asked["details"]["asked"][0]) == ("questions_open", "columns")


def test_an_encoding_that_can_not_be_known_is_asked_for(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "big5.csv"
    rows = ["使用者,事件,時間"] + [f"王小明{number},購買商品,2026-01-01 10:00" for number in range(50)]
    path.write_bytes("\n".join(rows).encode("big5"))
    ended = call("import", path, "--project", "p", "--json")
    assert ended.status == 1
    details = ended.json["error"]["details"]
    assert (ended.json["error"]["code"], details["option"]) == ("encoding_unclear", "--encoding")
    assert "big5" in details["choices"]
    words = ("--user", "使用者", "--event", "事件", "--time", "時間")
    answer = call("import", path, "--project", "p", "--encoding", "big5", *words, "--json").json
    assert (answer["events"], answer["files"][0]["encoding"]) == (50, "big5")


CELL = st.sampled_from(["", "a", "b", "NULL", "x y", '"', "é", "2026-01-01", "1767261600", "tomorrow", "2999-01-01"])
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=25)


HERE = [HealthCheck.function_scoped_fixture]


@settings(max_examples=5, deadline=None, suppress_health_check=HERE)
@given(rows=ROWS)
def test_events_and_dropped_rows_add_up_whatever_is_in_the_file(call: Call, tmp_path: Path, rows: list[Any]) -> None:
    check_sum(call, tmp_path, rows)


@pytest.mark.nightly
@settings(max_examples=60, deadline=None, suppress_health_check=HERE)
@given(rows=ROWS)
def test_events_and_dropped_rows_add_up_in_many_files(call: Call, tmp_path: Path, rows: list[Any]) -> None:
    check_sum(call, tmp_path, rows)


def check_sum(call: Call, tmp_path: Path, rows: list[Any]) -> None:
    path = tmp_path / "random.csv"
    lines = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    path.write_text("\n".join(["user,event,time", *lines, ""]), encoding="utf-8")
    words = ("--user", "user", "--event", "event", "--time", "time", "--encoding", "utf-8", "--again", "--yes")
    ended = call("import", path, "--project", "p", *words, "--time-format", "%Y-%m-%d", "--json")
    if ended.status:
        assert ended.json["error"]["code"] == "nothing_kept"
        assert ended.json["error"]["details"]["rows"] == len(rows)
        return
    answer = ended.json
    assert answer["rows_in"] == len(rows)
    assert answer["events"] + sum(answer["dropped"].values()) == answer["rows_in"]
    assert all(answer["dropped"].values())
