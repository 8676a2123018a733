"""Does a project's health page know every tag, where it stands, and what is wrong with it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from analysis import engine
from analysis.insights.tags import OverlapSpec, TagRow, overlap
from analysis.jobs.tags import closed_rule, known_bits, known_key, listed, saving, tag_book, tag_health
from analysis.rules.asked import (
    Case,
    ChosenEvents,
    Group,
    Listed,
    OrderedValues,
    Preference,
    TagRef,
    UsualHours,
    YesNo,
)
from analysis.rules.closed import CircularRule
from analysis.store.catalog import Goal, TagCard
from analysis.store.dataset import USER
from analysis.store.lists import read_members
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.conftest import Row
from tests.publishing import publish_log

PAID, CHATTED, LOOKED = did(("pay",)), did(("chat",)), did(("view",), at_least=2)


def rows() -> list[Row]:
    """Of 120 users those who chat pay; every second looks twice."""
    found: list[Row] = []
    for user in range(120):
        name = f"u{user:03}"
        found += [(name, "view", f"2026-01-0{day + 1}", {"colour": "red"}) for day in range(1 + user % 2)]
        if user % 3 == 0:
            found.append((name, "chat", "2026-01-04"))
        if user % 3 == 0 and user % 5 != 0:
            found.append((name, "pay", "2026-01-05"))
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    publish_log(made, "shop", rows())
    catalog = made.catalog()
    project = catalog.projects.get("shop").id
    catalog.goals.set(project, Goal("conversion", "pay"))
    subject = catalog.branches.add(project, "service", "first tree")
    support = catalog.branches.add(project, "support", "first tree", parent=subject.id)
    saving.save_tag(made, "shop", "chatters", CHATTED)
    catalog.tags.place(project, "chatters", support.id)
    saving.save_tag(made, "shop", "lookers", LOOKED)
    saving.save_tag(made, "shop", "payers", PAID, card=TagCard(layer="value"))
    saving.save_tag(made, "shop", "draft", Group("none", (PAID,)), draft=True)
    saving.save_tag(made, "shop", "how", OrderedValues((Case("chat", CHATTED), Case("look", LOOKED))))
    saving.save_tag(made, "shop", "colour", Preference("colour", ChosenEvents(("view",))))
    users, values = pa.array(["u000", "u001", "u002"]), pa.array(["a", "b", "a"])
    saving.save_list(made, "shop", "clusters", users, {}, values, kind="clusters")
    return made


def test_every_tag_in_use_is_checked(workspace: Workspace) -> None:
    health = tag_health(workspace, "shop")
    checks = {check.tag.name: check for check in health.checks}
    assert set(checks) == {"chatters", "lookers", "payers", "how", "colour", "clusters"}
    assert health.drafts == 1
    assert (checks["chatters"].users, checks["chatters"].share) == (40, 40 / 120)
    verdicts = {name: check.verdict for name, check in checks.items()}
    assert verdicts == {
        "chatters": "separates",
        "lookers": "nothing",
        "payers": "separates",
        "how": "separates",
        "colour": "nearly_all",
        "clusters": "few",
    }
    rows = health.result.rows.set_index("name")
    assert rows.loc["payers", "counts_goal"]
    assert not rows.loc["chatters", "counts_goal"]
    places = {(row["kind"], row["name"]): row["users"] for row in health.result.coverage.to_dict("records")}
    assert (places["subject", "service"], places["behaviour", "support"]) == (40, 40)
    assert {pair.first.name for pair in health.result.same} | {pair.second.name for pair in health.result.same} >= {
        "chatters",
        "how",
    }


def test_lagging_and_unused_tags_are_named(workspace: Workspace) -> None:
    assert (tag_health(workspace, "shop").lagging, tag_health(workspace, "shop").unused) == ((), ())
    publish_log(workspace, "shop", [*rows(), ("new", "view", "2026-02-01", {"colour": "red"})])
    later = datetime.now(UTC) + timedelta(days=100)
    health = tag_health(workspace, "shop", now=later)
    assert {check.tag.name for check in health.lagging} == {"chatters", "lookers", "payers", "how", "colour"}
    assert {(check.tag.name, check.unused_days) for check in health.unused} >= {("lookers", 100), ("clusters", 100)}


def test_a_tag_that_new_data_cannot_answer_says_why_and_the_others_are_checked(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "on chat", TagRef("chatters"))
    publish_log(workspace, "shop", [row for row in rows() if row[1] != "chat"])
    health = tag_health(workspace, "shop")
    assert {check.tag.name for check in health.failed} == {"chatters", "how", "on chat"}
    assert {check.error.code for check in health.failed if check.error} == {"unknown_event"}
    assert {check.tag.name for check in health.checks if check.users is not None} == {
        "lookers",
        "payers",
        "colour",
        "clusters",
    }


def test_a_rule_being_built_is_compared_with_the_tags_but_its_own(workspace: Workspace) -> None:
    dataset = workspace.open("shop")
    known = known_bits(workspace, "shop", dataset)
    assert TagRow("clusters", "a") in known.rows
    result = engine.run(overlap, dataset, OverlapSpec(CHATTED, known))
    assert result.users == 40
    assert {same.row for same in result.same} == {TagRow("chatters"), TagRow("how", "chat")}
    own = engine.run(overlap, dataset, OverlapSpec(CHATTED, known, without="chatters"))
    assert {same.row for same in own.same} == {TagRow("how", "chat")}
    with pytest.raises(CircularRule):
        closed_rule(tag_book(workspace, "shop"), dataset, TagRef("chatters"), of="chatters")
    assert engine.run(overlap, dataset, OverlapSpec(CHATTED)).overlaps == ()


def test_kept_users_are_those_that_the_data_gives(workspace: Workspace) -> None:
    """The lists of the last refresh, against the definitions evaluated anew."""
    dataset, book = workspace.open("shop"), tag_book(workspace, "shop")
    hours = UsualHours(ChosenEvents(("view",)), top=2)
    saving.save_tag(workspace, "shop", "hours", hours)
    saving.save_tag(workspace, "shop", "both", OrderedValues((Case("a", PAID), Case("b", LOOKED)), "c"))
    read = known_bits(workspace, "shop", dataset)
    without_results = replace(tag_book(workspace, "shop"), results={})
    asked = known_bits(workspace, "shop", dataset, book=without_results)
    counts, again = (dict(zip(bits.rows, bits.users.tolist(), strict=True)) for bits in (read, asked))
    assert TagRow("both", "c") in counts
    for row, users in counts.items():
        assert again.get(row, users) == users  # a preference's values are rows only where its list is kept
        for bucket in dataset.buckets:
            total = len(dataset.block(bucket).users)
            masks = [bits.masks(bucket, total)[bits.rows.index(row)] for bits in (read, asked) if row in bits.rows]
            assert all((mask == masks[0]).all() for mask in masks)
    assert {row for row, users in again.items() if users} <= set(counts)
    assert book.tags.keys() <= {row.name for row in counts} | {"draft"}


def test_the_key_of_the_known_tags_changes_with_their_users(workspace: Workspace) -> None:
    before = known_key(tag_book(workspace, "shop"))
    assert known_key(tag_book(workspace, "shop")) == before
    saving.save_tag(workspace, "shop", "lookers", Group("none", (LOOKED,)))
    assert known_key(tag_book(workspace, "shop")) != before


def test_a_list_reads_as_a_definition(workspace: Workspace) -> None:
    """To be compared with what a tag is now; each user keeps the value."""
    tag = workspace.catalog().tags.get(workspace.catalog().projects.get("shop").id, "clusters")
    assert tag.members is not None
    table = read_members(workspace.project_folder(tag.project_id), tag.members)
    cases = (Case("a", Listed(("u000", "u002"))), Case("b", Listed(("u001",))))
    assert listed(table) == OrderedValues(cases)
    assert listed(table.select([USER])) == YesNo(Listed(("u000", "u001", "u002")))
    again = pa.concat_tables([table, table])  # a user with several values can't be put in an order
    assert listed(again) == YesNo(Listed(("u000", "u001", "u002")))
