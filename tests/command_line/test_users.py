"""Are the users of a tag, a cluster, a segment and its file the same users?"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.command_line.calls import BUYERS, Call


@pytest.fixture
def buyers(call: Call, shop: str, tmp_path: Path) -> str:
    """A tag of those who paid."""
    (tmp_path / "rule.json").write_text(json.dumps(BUYERS), encoding="utf-8")
    assert call("tag", "save", "buyers", "--project", shop, "--rule", tmp_path / "rule.json").status == 0
    return "buyers"


def exported(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_tag_saved_again_is_its_next_version(call: Call, shop: str, buyers: str, tmp_path: Path) -> None:
    (tmp_path / "rule.json").write_text('{"did": ["cart"]}', encoding="utf-8")
    again = call("tag", "save", buyers, "--project", shop, "--rule", tmp_path / "rule.json", "--json").json
    assert (again["version"], again["users"]) == (2, 2)
    assert call("tag", "users", buyers, "--project", shop, "--json").json == {"users": ["ann", "dan"]}
    listed = call("tag", "list", "--project", shop, "--json").json["tags"]
    assert [(tag["tag"], tag["version"], tag["users"]) for tag in listed] == [("buyers", 2, 2)]


def test_a_segment_stays_as_it_was_while_its_tag_follows_the_data(
    call: Call, shop: str, buyers: str, tmp_path: Path
) -> None:
    assert call("segment", "save", "campaign", "--project", shop, "--tag", buyers).status == 0
    (tmp_path / "more.csv").write_text("user_id,event,time\neve,pay,2026-01-09T10:00:00Z\n", encoding="utf-8")
    assert call("import", tmp_path / "more.csv", "--project", shop).status == 0
    assert call("tag", "users", buyers, "--project", shop, "--json").json["users"] == ["ann", "eve"]
    file = tmp_path / "campaign.csv"
    done = call("segment", "export", "campaign", "--project", shop, "--to", file, "--json").json
    assert (done["segment"], done["file"], done["rows"], done["dataset"]) == ("campaign", str(file), 1, 2)
    assert [row["user"] for row in exported(file)] == ["ann"]


def test_a_segments_name_is_used_once(call: Call, shop: str, buyers: str) -> None:
    words = ("segment", "save", "campaign", "--project", shop, "--tag", buyers, "--json")
    assert call(*words).status == 0
    again = call(*words)
    assert (again.status, again.json["error"]["code"]) == (1, "name_taken")
    assert again.json["error"]["details"] == {"kind": "segment", "name": "campaign"}


def test_columns_of_a_file_are_chosen_in_order(call: Call, shop: str, buyers: str, tmp_path: Path) -> None:
    assert call("segment", "save", "campaign", "--project", shop, "--tag", buyers).status == 0
    words = ("segment", "export", "campaign", "--project", shop, "--to", tmp_path / "c.csv", "--json")
    done = call(*words, "--column", "events", "--column", "user", "--column", "tag:buyers").json
    assert done["columns"] == ["events", "user", "tag:buyers"]
    assert exported(tmp_path / "c.csv") == [{"events": "3", "user": "ann", "buyers": "1"}]
    wrong = call(*words, "--column", "shoe")
    assert (wrong.status, wrong.json["error"]["code"]) == (1, "unknown_column")


def test_a_file_that_can_not_be_written_is_said(call: Call, shop: str, buyers: str, tmp_path: Path) -> None:
    assert call("segment", "save", "campaign", "--project", shop, "--tag", buyers).status == 0
    ended = call("segment", "export", "campaign", "--project", shop, "--to", tmp_path / "no" / "c.csv", "--json")
    assert (ended.status, ended.json["error"]["code"]) == (1, "unwritable_file")


def test_clusters_hold_the_planted_groups_everywhere(call: Call, two_kinds: str, tmp_path: Path) -> None:
    project = ("--project", two_kinds, "--json")
    fitted = call("clusters", "fit", "--groups", "2", *project).json
    assert (fitted["clusters"], fitted["version"], fitted["users"]) == ("clusters", 1, 60)
    listed = call("clusters", "list", *project).json["clusters"]
    names = [value["value"] for value in fitted["values"]]
    assert [value["value"] for value in listed[0]["values"]] == names
    for name in names:
        users = [row["user"] for row in call("clusters", "users", "clusters", "--value", name, *project).json["users"]]
        assert len({user.rstrip("0123456789") for user in users}) == 1
        assert len(users) == 30
        assert call("tag", "users", "clusters", "--value", name, *project).json["users"] == users
        assert call("segment", "save", name, "--tag", "clusters", "--value", name, *project).json["users"] == 30
        of_segment = call("portrait", name, *project).json
        of_cluster = call("portrait", "clusters", "--value", name, *project).json
        assert of_segment["users"] == of_cluster["users"] == 30
        assert of_segment["hours"] == of_cluster["hours"]
    everybody = call("clusters", "users", "clusters", *project).json["users"]
    assert len(everybody) == 60
    assert everybody == sorted(everybody, key=lambda row: row["user"])


def test_clusters_fitted_again_are_the_next_version(call: Call, two_kinds: str) -> None:
    first = call("clusters", "fit", "--name", "kinds of users", "--project", two_kinds, "--json").json
    second = call("clusters", "fit", "--name", "kinds of users", "--project", two_kinds, "--json").json
    assert second == first | {"version": 2}


@pytest.mark.parametrize(
    "words",
    [
        ("tag", "users", "clusters"),
        ("clusters", "users", "clusters"),
        ("segment", "save", "s", "--tag", "clusters"),
        ("portrait", "clusters"),
    ],
)
def test_a_value_that_is_not_there_is_no_empty_list(call: Call, two_kinds: str, words: tuple[str, ...]) -> None:
    assert call("clusters", "fit", "--project", two_kinds).status == 0
    ended = call(*words, "--project", two_kinds, "--value", "nobody", "--json")
    assert ended.status == 1
    assert ended.json["error"]["details"]["kind"] == "value"


def test_the_portrait_of_buyers_knows_what_they_did_and_when(call: Call, two_kinds: str, tmp_path: Path) -> None:
    (tmp_path / "rule.json").write_text(json.dumps(BUYERS), encoding="utf-8")
    assert call("tag", "save", "buyers", "--project", two_kinds, "--rule", tmp_path / "rule.json").status == 0
    answer = call("portrait", "buyers", "--project", two_kinds, "--json").json
    assert (answer["users"], answer["users_all"], answer["share"]) == (30, 60, 0.5)
    assert {row["event"]: row["share"] for row in answer["events"]} == {"view": 0.0, "pay": 1.0}
    assert [row["hour"] for row in answer["hours"] if row["events"]] == [23]
    pay = next(row for row in answer["values"] if row["name"] == "pay")
    assert (pay["tgi"], pay["is"]) == (200.0, "value")
    assert (pay["defines"], pay["q"]) == (True, None)  # the rule of the group names it
    assert "view" in {row["name"] for row in answer["most_different"]}


def test_the_form_of_a_file_is_said_or_told_by_its_name(call: Call, shop: str, buyers: str, tmp_path: Path) -> None:
    assert call("segment", "save", "campaign", "--project", shop, "--tag", buyers).status == 0
    words = ("segment", "export", "campaign", "--project", shop, "--columns", "user, events", "--json", "--to")
    assert call(*words, tmp_path / "a.jsonl").json["columns"] == ["user", "events"]
    assert json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))["user"] == "ann"
    assert call(*words, tmp_path / "a", "--format", "xlsx").status == 0
    assert (tmp_path / "a").read_bytes().startswith(b"PK")
    wrong = call(*words, tmp_path / "b", "--format", "pdf")
    assert (wrong.status, wrong.json["error"]["details"]["what"]) == (2, "choice")


def test_a_control_group_is_said_and_the_log_is_whole(call: Call, shop: str, buyers: str, tmp_path: Path) -> None:
    assert call("segment", "save", "campaign", "--project", shop, "--tag", buyers).status == 0
    words = ("segment", "export", "campaign", "--project", shop, "--to", tmp_path / "a.csv", "--json")
    done = call(*words, "--hold-out", "0.999", "--action", "coupon").json
    assert (done["rows"], done["held_out"]) == (0, 1)
    assert exported(tmp_path / "a.csv") == []
    wrong = call(*words, "--hold-out", "1.5")
    assert (wrong.status, wrong.json["error"]["details"]["what"]) == (2, "bad_hold_out")
    [noted] = call("exports", "list", "--project", shop, "--json").json["exports"]
    assert (noted["segment"], noted["held_out"], noted["sha256"]) == ("campaign", 1, done["sha256"])
    assert call("exports", "verify", "--project", shop, "--json").json["seal"] == noted["seal"]
