"""Do tags follow the data, all at once, and is it known which of them don't?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from analysis.engine import Cancel
from analysis.errors import Cancelled, UnknownColumn, UnknownEvent, UnknownName
from analysis.jobs.tags import Described, describe_tag, saving, tag_book, tag_users, tags_now
from analysis.jobs.tags.refreshing import lagging, refresh
from analysis.rules.asked import (
    AmountOf,
    Bins,
    Case,
    ChosenEvents,
    Compared,
    Cuts,
    Group,
    OrderedValues,
    Preference,
    Rank,
    Rfm,
    TagRef,
    equal_parts,
)
from analysis.store.catalog import TagCard
from analysis.store.lists import FOLDER
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log

PAY = ChosenEvents(("pay",))
PAID = did(("pay",))
SPEND = AmountOf("sum", "amount", PAY)
FIRST = [
    ("ann", "pay", "2026-01-01", {"amount": 10, "category": "snacks"}),
    ("ann", "pay", "2026-01-02", {"amount": 20, "category": "books"}),
    ("bob", "pay", "2026-01-03", {"amount": 5, "category": "snacks"}),
    ("cid", "view", "2026-01-04"),
]
SECOND = [*FIRST, ("cid", "pay", "2026-01-05", {"amount": 500, "category": "toys"})]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    publish_log(made, "shop", FIRST, attributes={"eve": {"city": "Rome"}})
    return made


def save_all(workspace: Workspace) -> None:
    """One of every kind, some that refer to others."""
    for name, meant in {
        "payers": PAID,
        "level": OrderedValues(
            (Case("big", Compared(AmountOf("sum", "amount", PAY), Rank("top", 0.5))), Case("small", PAID))
        ),
        "likes": Preference("category", PAY, top=2),
        "spend": Bins(SPEND, ("low", "high"), equal_parts(2)),
        "rfm": Rfm(PAY, "amount"),
        "big snackers": TagRef("likes", "snacks"),
        "low spenders": Group("none", (TagRef("spend", "high"), Group("none", (TagRef("payers"),)))),
    }.items():
        saving.save_tag(workspace, "shop", name, meant)


def who(workspace: Workspace, tag: str, value: str | None = None) -> list[str]:
    return tag_users(workspace, "shop", tag, value).to_pylist()


def test_new_data_reaches_every_kind_of_tag(workspace: Workspace) -> None:
    save_all(workspace)
    assert (who(workspace, "likes", "snacks"), who(workspace, "spend", "high")) == (["ann", "bob"], ["ann"])
    assert (who(workspace, "level", "big"), who(workspace, "low spenders")) == (["ann"], ["bob"])
    publish_log(workspace, "shop", SECOND, attributes={"eve": {"city": "Rome"}})
    done = refresh(workspace, "shop")
    assert (done.dataset_version, len(done.results), done.failed, done.fresh) == (2, 7, (), 0)
    assert who(workspace, "payers") == ["ann", "bob", "cid"]
    assert who(workspace, "likes", "toys") == ["cid"]
    assert (who(workspace, "spend", "high"), who(workspace, "low spenders")) == (["cid"], ["ann", "bob"])
    assert who(workspace, "level", "big") == ["ann", "cid"]
    assert len(who(workspace, "rfm")) == 3


def test_what_is_kept_is_what_the_data_says(workspace: Workspace) -> None:
    """The list in the file, the count in the catalog and the question asked anew agree."""
    save_all(workspace)
    kept = {now.tag.name: now for now in tags_now(workspace, "shop")}
    listed = {name: (who(workspace, name), dict(now.values)) for name, now in kept.items()}
    assert all(now.result is not None and now.result.listed is not None for now in kept.values())
    workspace.catalog().projects.update_settings(workspace.catalog().projects.get("shop").id, session_gap_seconds=60)
    for name, now in {now.tag.name: now for now in tags_now(workspace, "shop")}.items():
        assert (now.users, now.lags) == (kept[name].users, True)
        assert (who(workspace, name), dict(now.values)) == listed[name]
        for value, users in listed[name][1].items():
            assert len(who(workspace, name, value)) == users


def test_a_tag_lags_until_it_is_refreshed(workspace: Workspace) -> None:
    save_all(workspace)
    saving.save_tag(workspace, "shop", "draft", PAID, draft=True)
    dataset = publish_log(workspace, "shop", SECOND)
    book = tag_book(workspace, "shop")
    assert len(lagging(book, dataset)) == 7
    payers = next(now for now in tags_now(workspace, "shop") if now.tag.name == "payers")
    assert (payers.lags, payers.users, payers.dataset_version) == (True, 3, 2)
    assert payers.result is not None
    assert (payers.result.users, payers.result.dataset_version) == (2, 1)
    refresh(workspace, "shop", ["payers"])
    assert "payers" not in [tag.name for tag in lagging(tag_book(workspace, "shop"), dataset)]
    again = refresh(workspace, "shop")
    assert (len(again.results), again.fresh) == (6, 1)
    assert refresh(workspace, "shop").results == ()
    book = tag_book(workspace, "shop")
    draft = book.result(book.tag("draft"))
    assert draft is not None
    assert draft.dataset_version == 1


def test_a_draft_is_brought_to_the_data_once_it_is_used(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "draft", PAID, draft=True)
    dataset = publish_log(workspace, "shop", SECOND)
    describe_tag(workspace, "shop", "draft", Described(TagCard(), draft=False, behaviour=None))
    assert lagging(tag_book(workspace, "shop"), dataset) == ()
    [now] = tags_now(workspace, "shop")
    assert (now.tag.status, now.users, now.lags) == ("in_use", 3, False)


def test_a_tag_follows_the_tags_that_it_refers_to(workspace: Workspace) -> None:
    save_all(workspace)
    saving.save_tag(workspace, "shop", "spend", Bins(SPEND, ("low", "high"), Cuts((1,))))
    assert [tag.name for tag in lagging(tag_book(workspace, "shop"), workspace.open("shop"))] == ["low spenders"]
    [done] = refresh(workspace, "shop").results
    assert (done.users, who(workspace, "low spenders")) == (0, [])


def test_a_tag_that_only_got_another_name_needs_no_refresh(workspace: Workspace) -> None:
    save_all(workspace)
    describe_tag(workspace, "shop", "payers", Described(TagCard(), False, None), "customers")
    assert lagging(tag_book(workspace, "shop"), workspace.open("shop")) == ()
    assert who(workspace, "low spenders") == ["bob"]


def test_a_frozen_tag_keeps_its_users(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "then", PAID, card=TagCard(refresh="frozen"))
    saving.save_tag(workspace, "shop", "now", PAID)
    saving.save_tag(workspace, "shop", "new since", Group("none", (TagRef("then"), Group("none", (PAID,)))))
    publish_log(workspace, "shop", SECOND)
    refresh(workspace, "shop")
    assert (who(workspace, "then"), who(workspace, "now"), who(workspace, "new since")) == (
        ["ann", "bob"],
        ["ann", "bob", "cid"],
        ["cid"],
    )
    [then] = [now for now in tags_now(workspace, "shop") if now.tag.name == "then"]
    assert (then.users, then.dataset_version, then.frozen, then.lags) == (2, 1, True, False)
    describe_tag(workspace, "shop", "now", Described(TagCard(refresh="frozen"), False, None))
    publish_log(workspace, "shop", FIRST)
    assert who(workspace, "now") == ["ann", "bob", "cid"]
    describe_tag(workspace, "shop", "now", Described(TagCard(), False, None))
    assert who(workspace, "now") == ["ann", "bob"]
    assert "now" not in [tag.name for tag in lagging(tag_book(workspace, "shop"), workspace.open("shop"))]


def test_a_frozen_tag_that_was_never_computed_takes_the_first_data_that_it_meets(workspace: Workspace) -> None:
    catalog = workspace.catalog()
    project = catalog.projects.get("shop").id
    catalog.tags.save(project, "then", "rule", {"rule": {"did": ["pay"]}})
    catalog.tags.describe(project, "then", TagCard(refresh="frozen"))
    for rows, expected in ((FIRST, 2), (SECOND, 2)):
        publish_log(workspace, "shop", rows)
        refresh(workspace, "shop")
        assert len(who(workspace, "then")) == expected


def test_a_tag_whose_event_is_gone_is_reported_and_the_others_stand(workspace: Workspace) -> None:
    save_all(workspace)
    saving.save_tag(workspace, "shop", "viewers", did(("view",)))
    publish_log(workspace, "shop", [("ann", "view", "2026-02-01")])
    done = refresh(workspace, "shop")
    assert [result.users for result in done.results] == [1]
    failed = {tag.name: type(error) for tag, error in done.failed}
    assert len(failed) == 7
    assert failed["payers"] is UnknownEvent
    assert set(failed.values()) == {UnknownEvent, UnknownColumn}  # no property is left either
    with pytest.raises(UnknownName):
        refresh(workspace, "shop", ["no such tag"])


def test_progress_and_cancel(workspace: Workspace) -> None:
    save_all(workspace)
    publish_log(workspace, "shop", SECOND)
    stopped = Cancel()
    stopped.set()
    with pytest.raises(Cancelled):
        refresh(workspace, "shop", cancel=stopped)
    steps: list[tuple[int, int]] = []
    refresh(workspace, "shop", progress=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 1)]  # a small log is one block


def test_only_lists_that_can_be_needed_stay_on_the_disk(workspace: Workspace) -> None:
    save_all(workspace)
    folder = workspace.project_folder(workspace.catalog().projects.get("shop").id) / FOLDER
    for turn in range(4):
        publish_log(workspace, "shop", [*FIRST, ("dee", "pay", f"2026-02-0{turn + 1}", {"amount": 1, "category": "x"})])
        refresh(workspace, "shop")
    assert len(list(folder.glob("*.parquet"))) == 2
    project = workspace.catalog().projects.get("shop").id
    results = [result for result in workspace.catalog().results.all(project) if result.tag_id == 1]
    assert [result.listed is not None for result in results] == [False, False, False, True, True]
    assert [result.users for result in results] == [2, 3, 3, 3, 3]


def test_lists_are_not_refreshed(workspace: Workspace) -> None:
    saving.save_list(workspace, "shop", "called", pa.array(["ann"]), {})
    assert refresh(workspace, "shop").results == ()


def test_use_is_noted_once_in_a_while(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "payers", PAID)
    saving.save_tag(workspace, "shop", "others", Group("none", (PAID,)))
    book = tag_book(workspace, "shop")
    assert book.tag("payers").last_used_at is None
    saving.save_tag(workspace, "shop", "x", TagRef("payers"))
    first = tag_book(workspace, "shop").tag("payers").last_used_at
    assert first is not None
    who(workspace, "payers")
    assert tag_book(workspace, "shop").tag("payers").last_used_at == first
    who(workspace, "others")
    assert tag_book(workspace, "shop").tag("others").last_used_at is not None


def test_threads_that_save_at_once_keep_every_list(workspace: Workspace) -> None:
    def save(number: int) -> None:
        saving.save_tag(workspace, "shop", f"tag {number}", did(("pay",), number % 3 + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(12)))
    for number in range(12):
        assert who(workspace, f"tag {number}") == [["ann", "bob"], ["ann"], []][number % 3]
