"""Is a file that was imported wrongly mended by one command, as if it had been imported right?"""

from __future__ import annotations

import json

from tests.command_line.calls import Call, Write

ROWS = "user_id,buyer,event,time,room\n" + "".join(
    f"u{place},b{place % 2},{event},2026-03-0{1 + place} 2{place}:30:00,{100 + place}\n"
    for place, event in enumerate(("view", "pay", "view", "pay"))
)


def test_a_zone_mended_gives_the_answer_of_a_right_import(call: Call, write: Write) -> None:
    file = write("visits.csv", ROWS)
    call("import", file, "--project", "wrong", "--project-time-zone", "UTC", "--time-zone", "UTC")
    zone = ("--time-zone", "Asia/Shanghai", "--project-time-zone", "Asia/Shanghai")
    call("import", file, "--project", "right", *zone)
    seen = json.loads(call("import", "--change", "visits.csv", "--project", "wrong", *zone, "--preview", "--json").out)
    assert (seen["before"]["last"], seen["after"]["last"]) == ("2026-03-04T23:30:00Z", "2026-03-04T15:30:00Z")
    assert "dataset" not in seen
    changed = json.loads(call("import", "--change", "visits.csv", "--project", "wrong", *zone, "--json").out)
    assert (changed["dataset"], changed["before"], changed["after"]) == (2, seen["before"], seen["after"])
    answers = [call("overview", "--project", project, "--json").out for project in ("wrong", "right")]
    assert answers[0].replace('"wrong"', '"right"') == answers[1].replace('"dataset": 1', '"dataset": 2')


def test_user_types_and_what_is_nothing_are_changed_and_the_rest_stays(call: Call, write: Write) -> None:
    call("import", write("visits.csv", ROWS), "--project", "p", "--time-zone", "Asia/Tokyo", "--type", "room=text")
    change = ("import", "--change", "visits.csv", "--project", "p")
    first = json.loads(call(*change, "--type", "room=number", "--json").out)
    assert first["before"]["properties"] == {"buyer": "text", "room": "text"}
    assert first["after"]["properties"] == {"buyer": "text", "room": "number"}
    second = json.loads(call(*change, "--user", "buyer", "--missing", "room=101", "--json").out)
    assert (second["before"]["users"], second["after"]["users"]) == (4, 2)
    assert second["after"]["properties"] == {"room": "number", "user_id": "text"}
    assert second["before"]["last"] == second["after"]["last"] == "2026-03-04T14:30:00Z"  # Tokyo's, as it was said


def test_header_rows_are_changed(call: Call, write: Write) -> None:
    lines = ROWS.splitlines(keepends=True)
    call(
        "import", write("visits.csv", "".join([lines[0], lines[0], *lines[1:]])), "--project", "p", "--header-rows", "1"
    )
    change = ("import", "--change", "visits.csv", "--project", "p", "--header-rows", "2", "--json")
    told = json.loads(call(*change).out)
    assert (told["before"]["rows_in"], told["after"]["rows_in"], told["after"]["kept"]) == (5, 4, 4)


def test_what_cant_be_said_together_is_refused(call: Call, write: Write) -> None:
    file = write("visits.csv", ROWS)
    call("import", file, "--project", "p")
    assert call("import", file, "--change", "visits.csv", "--project", "p").status == 2
    assert call("import", file, "--preview", "--project", "p").status == 2
    assert call("import", "--project", "p").status == 2
    assert call("import", "--change", "visits.csv", "--project", "p", "--type", "room=blue").status == 2
    missing = call("import", "--change", "others.csv", "--project", "p")
    assert (missing.status, "others.csv" in missing.err) == (1, True)
    lost = call("import", "--change", "visits.csv", "--project", "p", "--time", "event", "--time-format", "%Y-%m-%d")
    assert lost.status == 1
