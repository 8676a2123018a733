"""Are numbers, missing values, ids and lists that come back read right from the command line, or asked?"""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line.calls import Call, Write

EVENTS = "user_id;event;time;litres\n" + "".join(
    f"{user};fill;2026-03-01 1{place}:00:00;{litres}\n"
    for place, (user, litres) in enumerate(zip("abc", ("1,250", "2,375", "7,500"), strict=True))
)


def test_numbers_that_fit_both_signs_are_asked_and_read_as_said(call: Call, write: Write) -> None:
    file = write("fills.csv", EVENTS)
    ended = call("import", file, "--project", "p")
    assert ended.status == 1
    assert "--decimal" in ended.err
    assert call("import", file, "--project", "p", "--decimal", ",").status == 0


def test_a_region_called_na_stays_one_unless_it_is_said_to_be_nothing(call: Call, write: Write) -> None:
    regions = ("NA", "EMEA", "APAC")
    lines = [f"u{place},visit,2026-03-0{1 + place % 9} 10:00:00,{regions[place % 3]}" for place in range(12)]
    file = write("visits.csv", "user_id,event,time,region\n" + "\n".join(lines) + "\n")
    assert call("import", file, "--project", "p").status == 0
    by = ("--step", "visit", "--step", "visit", "--window", "1d", "--by", "region", "--json")
    assert '"NA"' in call("funnel", "--project", "p", *by).out
    assert call("import", file, "--project", "q", "--missing", "region=NA").status == 0
    assert '"NA"' not in call("funnel", "--project", "q", *by).out
    assert call("import", file, "--project", "r", "--missing", "no_such=NA").status == 1


def test_a_list_that_was_exported_comes_back_as_the_same_users(call: Call, write: Write, tmp_path: Path) -> None:
    users = ["-NxA1b2C3", "-NyD4e5F6", "@lena", "u4", "=x"]
    rows = "".join(f"{user},view,2026-03-01 10:00:00\n" for user in users)
    assert call("import", write("ids.csv", "user_id,event,time\n" + rows), "--project", "p").status == 0
    rule = write("viewed.json", json.dumps({"did": "view"}))
    assert call("tag", "save", "viewers", "--project", "p", "--rule", rule).status == 0
    assert call("segment", "save", "list", "--project", "p", "--tag", "viewers").status == 0
    listed = tmp_path / "list.csv"
    export = ("segment", "export", "list", "--project", "p", "--to", listed, "--column", "user", "--column", "events")
    assert call(*export).status == 0
    assert "'-NxA1b2C3" in listed.read_text(encoding="utf-8-sig")
    back = call("import", listed, "--project", "p", "--attributes", "--user", "user", "--json")
    assert back.json["users"] == len(users)
