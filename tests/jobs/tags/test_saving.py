"""Do tags mean the same users wherever they are asked for?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from analysis.errors import EmptyName, NameTaken, UnknownEvent, UnknownName
from analysis.jobs import exports, segments
from analysis.jobs.portrait import groups, tags_to_compare
from analysis.jobs.tags import saving, tag_users, tags_now, value_counts
from analysis.rules.asked import Case, ChosenEvents, Group, OrderedValues, Preference, SegmentRef, TagRef
from analysis.rules.closed import CircularRule
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log

PAID = did(("pay",))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    rows = [("ann", "pay", "2026-01-01"), ("bob", "view", "2026-01-02"), ("cid", "pay", "2026-01-03")]
    publish_log(made, "shop", rows, attributes={"eve": {"city": "Rome"}})
    return made


def who(workspace: Workspace, tag: str, value: str | None = None) -> list[str]:
    return tag_users(workspace, "shop", tag, value).to_pylist()


def test_a_saved_rule_is_counted_and_listed(workspace: Workspace) -> None:
    saved = saving.save_tag(workspace, "shop", "payers", PAID)
    assert (saved.users, saved.total, saved.share, saved.tag.version, saved.dataset_version) == (2, 4, 0.5, 1, 1)
    assert who(workspace, "payers") == ["ann", "cid"]
    [now] = tags_now(workspace, "shop")
    assert (now.tag.name, now.rule, now.users, now.error, now.frozen) == ("payers", PAID, 2, None, False)


def test_an_edit_is_a_new_version(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "payers", PAID)
    assert saving.save_tag(workspace, "shop", " payers ", Group("none", (PAID,))).tag.version == 2
    assert who(workspace, "payers") == ["bob", "eve"]
    with pytest.raises(NameTaken):
        saving.save_tag(workspace, "shop", "payers", PAID, replace=False)


def test_a_rule_tag_follows_the_data_and_a_frozen_one_does_not(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "payers", PAID)
    saving.save_list(workspace, "shop", "first", pa.array(["cid", "ann"]), {"words": "paid in January"})
    publish_log(workspace, "shop", [("dee", "pay", "2026-02-01"), ("ann", "view", "2026-02-01")])
    assert who(workspace, "payers") == ["dee"]
    assert who(workspace, "first") == ["ann", "cid"]
    now = {tag.tag.name: tag for tag in tags_now(workspace, "shop")}
    assert (now["payers"].dataset_version, now["first"].dataset_version, now["first"].frozen) == (2, 1, True)


def test_values_of_a_frozen_tag(workspace: Workspace) -> None:
    users, values = pa.array(["ann", "bob", "cid"]), pa.array(["high", "low", "high"])
    saving.save_list(workspace, "shop", "level", users, {}, values, kind="clusters")
    assert who(workspace, "level", "high") == ["ann", "cid"]
    assert who(workspace, "level", "none such") == []
    saving.save_tag(workspace, "shop", "low payers", Group("all", (PAID, Group("none", (TagRef("level", "high"),)))))
    assert who(workspace, "low payers") == []


def test_rules_on_tags_and_segments_follow_them(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "payers", PAID)
    segments.save_segment(workspace, "shop", "called", pa.array(["ann"]), {"kind": "list", "words": ""})
    saving.save_tag(
        workspace, "shop", "to call", Group("all", (TagRef("payers"), Group("none", (SegmentRef("called"),))))
    )
    assert who(workspace, "to call") == ["cid"]
    saving.save_tag(workspace, "shop", "payers", Group("none", (PAID,)))
    assert who(workspace, "to call") == ["bob", "eve"]


def test_circles_are_refused_and_nothing_is_saved(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "a", PAID)
    saving.save_tag(workspace, "shop", "b", TagRef("a"))
    for rule in (TagRef("a"), TagRef("b")):
        with pytest.raises(CircularRule):
            saving.save_tag(workspace, "shop", "a", rule)
    assert who(workspace, "b") == ["ann", "cid"]


def test_a_rule_that_the_data_cannot_answer_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UnknownEvent):
        saving.save_tag(workspace, "shop", "buyers", did(("buy",)))
    with pytest.raises(UnknownName):
        saving.save_tag(workspace, "shop", "x", TagRef("no such tag"))
    with pytest.raises(EmptyName):
        saving.save_tag(workspace, "shop", "  ", PAID)
    assert tags_now(workspace, "shop") == ()


def test_a_tag_whose_event_is_gone_says_so_and_the_others_stand(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "payers", PAID)
    saving.save_tag(workspace, "shop", "viewers", did(("view",)))
    publish_log(workspace, "shop", [("ann", "view", "2026-02-01")])
    payers, viewers = tags_now(workspace, "shop")
    assert (payers.users, payers.share, type(payers.error)) == (None, None, UnknownEvent)
    assert viewers.users == 1


def test_a_segment_of_a_tag_is_its_users_at_that_moment(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "payers", PAID)
    segment = segments.segment_of_tag(workspace, "shop", "January payers", "payers")
    assert segment.origin == {"kind": "tag", "tag": "payers", "version": 1}
    publish_log(workspace, "shop", [("dee", "pay", "2026-02-01")])
    assert segments.segment_users(workspace, "shop", "January payers").to_pylist() == ["ann", "cid"]
    with pytest.raises(NameTaken):
        segments.segment_of_tag(workspace, "shop", "January payers", "payers")
    assert segments.free_name(workspace, "shop", "January payers") == "January payers 2"


def test_a_portrait_compares_each_value_of_a_tag(workspace: Workspace) -> None:
    level = OrderedValues((Case("payer", PAID), Case("viewer", did(("view",))), Case("nobody", did(("pay",), 9))))
    saving.save_tag(workspace, "shop", "level", level)
    saving.save_tag(workspace, "shop", "payers", PAID)
    saving.save_tag(workspace, "shop", "draft", PAID, draft=True)
    compared = tags_to_compare(workspace, "shop", workspace.open("shop"))
    assert [(tag.name, tag.value) for tag in compared] == [("level", "payer"), ("level", "viewer"), ("payers", None)]
    saved = [group.ref for group in groups(workspace, "shop")]
    assert TagRef("level", "viewer") in saved
    assert TagRef("level", "nobody") not in saved


def test_an_export_has_the_value_of_a_tag(workspace: Workspace) -> None:
    publish_log(
        workspace,
        "shop",
        [
            ("ann", "pay", "2026-01-01", {"c": "a"}),
            ("ann", "pay", "2026-01-02", {"c": "b"}),
            ("bob", "view", "2026-01-01"),
        ],
    )
    saving.save_tag(workspace, "shop", "likes", Preference("c", ChosenEvents(("pay",)), top=2))
    saving.save_tag(workspace, "shop", "level", OrderedValues((Case("payer", PAID),), "other"))
    dataset = workspace.open("shop")
    columns = exports.columns_named(["user", "tag:likes", "tag:level"], exports.columns_of(workspace, "shop", dataset))
    file = exports.users_file(workspace, "shop", pa.array(["ann", "bob"]), "x.csv", {}, columns)
    rows = sorted(file.content.decode("utf-8-sig").split("\r\n")[1:3])
    assert rows == ['ann,"b; a",payer', "bob,,other"]


HOSTILE = ["'; DROP TABLE tags; --", 'a"b', "{name}", "[x](javascript:alert(1))", "\u202eabc", "🦊", "a\x00b", "=1+1"]


def test_hostile_values_are_only_values(workspace: Workspace) -> None:
    rows = [(f"u{number}", "pay", "2026-01-01", {name: name}) for number, name in enumerate(HOSTILE)]
    publish_log(workspace, "shop", rows)
    for number, name in enumerate(HOSTILE):
        saving.save_tag(workspace, "shop", name, Preference(name, ChosenEvents(("pay",))))
        cases = OrderedValues((Case(name, TagRef(name, name)),), "rest")
        saving.save_tag(workspace, "shop", f"of {number}", cases)
        assert who(workspace, name, name) == who(workspace, f"of {number}", name) == [f"u{number}"]
        tag = workspace.catalog().tags.get(workspace.catalog().projects.get("shop").id, name)
        assert value_counts(workspace, tag) == {name: 1}
