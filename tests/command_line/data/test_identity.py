"""Can users of several sources be made one from a shell, and taken apart again?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line.calls import Call

APP = """user_id,event,time,account,phone
d1,view,2026-01-05T10:00:00Z,,
d1,view,2026-01-05T10:05:00Z,U1,
d2,view,2026-01-06T10:00:00Z,U2,
U1,pay,2026-01-05T11:00:00Z,,139 1234 5678
U3,pay,2026-01-06T11:00:00Z,,+86 13912345678
"""


@pytest.fixture
def shop(call: Call, tmp_path: Path) -> str:
    path = tmp_path / "app.csv"
    path.write_text(APP, encoding="utf-8")
    assert call("import", path, "--project", "shop").status == 0
    return "shop"


def test_before_it_happens_it_is_said_who_would_be_one_and_why(call: Call, shop: str) -> None:
    told = call("identity", "preview", "--project", shop, "--id", "account=user", "--id", "phone", "--json").json
    assert (told["ids"], told["users"], told["merged"], told["groups"]) == (4, 2, 2, 1)
    assert told["columns"] == [
        {"place": "property", "name": "account", "form": "user"},
        {"place": "property", "name": "phone", "form": "phone"},
    ]
    [group] = told["largest"]
    assert (group["owner"], group["ids"]) == ("U1", ["U1", "U3", "d1"])
    assert {(one["column"], one["value"]) for one in group["reasons"]} == {("account", "u1"), ("phone", "13912345678")}
    said = call("identity", "preview", "--project", shop, "--id", "account", "--id", "phone").out
    assert "4 ids would be 2 users" in said and "U1 (3): U1, U3" in said
    assert call("overview", "--project", shop, "--json").json["dataset"] == 1  # nothing has changed


def test_it_is_merged_undone_and_noted(call: Call, shop: str) -> None:
    before = call("overview", "--project", shop, "--json").json
    done = call("identity", "apply", "--project", shop, "--id", "account=user", "--id", "phone", "--json").json
    assert (done["dataset"], done["users"], done["joined"]) == (2, 2, 2)
    assert call("overview", "--project", shop, "--json").json["users"] == 2
    again = call("identity", "preview", "--project", shop, "--json").json  # as it is merged now
    assert ([one["name"] for one in again["columns"]], again["joined"], again["parted"]) == (["account", "phone"], 0, 0)
    undone = call("identity", "undo", "--project", shop, "--json").json
    assert (undone["dataset"], undone["parted"], undone["users"]) == (3, 2, 4)
    assert call("overview", "--project", shop, "--json").json == before | {"dataset": 3}
    log = call("identity", "log", "--project", shop, "--json").json["merges"]
    assert [(one["deed"], one["dataset"], one["users"]) for one in log] == [("undone", 3, 4), ("applied", 2, 2)]


def test_what_cannot_be_done_says_so(call: Call, shop: str) -> None:
    refused = call("identity", "undo", "--project", shop, "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "nothing_merged")
    refused = call("identity", "apply", "--project", shop, "--id", "fone", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "unknown_column")
    refused = call("identity", "apply", "--project", shop, "--id", "phone", "--degree", "1", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (2, "usage")
