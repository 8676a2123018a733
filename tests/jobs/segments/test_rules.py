"""Does a segment that is built from parts mean the same users wherever it is asked for, now and on the next data?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from analysis.errors import NameTaken, UnknownEvent, UnknownName
from analysis.insights.funnel import FunnelSpec, FunnelStep, funnel_to_json
from analysis.jobs import segments
from analysis.jobs.analyses import delete_analysis, rename_analysis, save_analysis
from analysis.jobs.following import follow
from analysis.jobs.segments import OnlyAList, SegmentParts
from analysis.jobs.tags import StillNeeded, retire_tag, saving, tag_users
from analysis.jobs.tags.managing import TagNeeded
from analysis.rules.asked import FunnelRef, Group, Listed, SegmentRef, TagRef
from analysis.rules.asked.refusals import BadFunnelPart
from analysis.rules.closed import CircularRule
from analysis.rules.written import rule_from_json, to_json
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log

FIRST = [
    ("ann", "view", "2026-01-01"),
    ("ann", "pay", "2026-01-02"),
    ("bob", "view", "2026-01-02"),
    ("cid", "view", "2026-01-03"),
    ("cid", "pay", "2026-01-03"),
    ("dee", "view", "2026-01-20"),
]
LATER = [
    ("bob", "view", "2026-01-02"),
    ("bob", "pay", "2026-01-03"),
    ("cid", "view", "2026-01-03"),
    ("eve", "pay", "2026-02-01"),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    publish_log(made, "shop", FIRST)
    saving.save_tag(made, "shop", "payers", did(("pay",)))
    saving.save_tag(made, "shop", "viewers", did(("view",)))
    segments.save_segment(made, "shop", "called", pa.array(["bob", "cid"]), {"words": "called by phone"})
    return made


def who(workspace: Workspace, name: str) -> list[str]:
    return segments.segment_users(workspace, "shop", name).to_pylist()


CALLABLE = SegmentParts(all=(TagRef("viewers"),), none=(TagRef("payers"), SegmentRef("called")))


def test_who_keeps_up_is_asked_anew_and_who_is_frozen_stays(workspace: Workspace) -> None:
    rule = SegmentParts(all=(TagRef("payers"),)).rule
    moving = segments.save_rule(workspace, "shop", "moving", rule)
    fixed = segments.save_rule(workspace, "shop", "fixed", rule, "frozen")
    assert (moving.keeps_up, fixed.keeps_up, moving.members.users) == (True, False, 2)
    publish_log(workspace, "shop", LATER)
    assert (who(workspace, "moving"), who(workspace, "fixed")) == (["bob", "eve"], ["ann", "cid"])


def test_after_an_import_the_list_of_one_that_keeps_up_is_kept(workspace: Workspace) -> None:
    saved = segments.save_rule(workspace, "shop", "moving", TagRef("payers"))
    publish_log(workspace, "shop", LATER)
    follow(workspace, "shop")
    kept = workspace.catalog().segments.get(saved.project_id, "moving")
    assert (kept.members.users, kept.members.dataset_version) == (2, 2)
    folder = workspace.project_folder(saved.project_id)
    assert not (folder / saved.members.path).exists(), "the list before it is gone"
    assert [size.users for size in workspace.catalog().segments.sizes(saved.id)] == [2]


def test_one_truth(workspace: Workspace) -> None:
    """Page, list, saved, and the number while it was built."""
    from analysis import engine
    from analysis.insights.segments import building

    dataset = workspace.open("shop")
    built = engine.run(building, dataset, segments.building_spec(workspace, "shop", CALLABLE, dataset))
    saved = segments.save_rule(workspace, "shop", "to call", CALLABLE.rule)
    [now] = [one for one in segments.segments_now(workspace, "shop") if one.segment.name == "to call"]
    history = segments.segment_history(workspace, "shop", "to call")
    counts = {built.users, saved.members.users, now.users, history.sizes[-1].users, len(who(workspace, "to call"))}
    assert (counts, who(workspace, "to call")) == ({1}, ["dee"])


def test_a_segment_of_a_segment_follows_the_data(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "moving", TagRef("payers"))
    segments.save_rule(workspace, "shop", "others", SegmentParts(none=(SegmentRef("moving"),)).rule)
    assert who(workspace, "others") == ["bob", "dee"]
    publish_log(workspace, "shop", LATER)
    assert who(workspace, "others") == ["cid"]
    saving.save_tag(workspace, "shop", "payers", did(("view",)))
    assert who(workspace, "others") == ["eve"], "another meaning of a tag behind the segment behind it"


def test_a_tag_of_a_segment_that_keeps_up_lags_with_it(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "moving", TagRef("payers"))
    saving.save_tag(workspace, "shop", "again", SegmentRef("moving"))
    segments.save_rule(workspace, "shop", "moving", TagRef("viewers"), changes=True)
    assert tag_users(workspace, "shop", "again").to_pylist() == ["ann", "bob", "cid", "dee"]


def test_no_segment_needs_itself(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "one", TagRef("payers"))
    segments.save_rule(workspace, "shop", "two", SegmentRef("one"))
    for rule in (SegmentRef("one"), SegmentRef("two"), Group("none", (SegmentRef("two"),))):
        with pytest.raises(CircularRule):
            segments.save_rule(workspace, "shop", "one", rule, changes=True)
    with pytest.raises(CircularRule):
        saving.save_tag(workspace, "shop", "payers", SegmentRef("two"))
    assert who(workspace, "two") == ["ann", "cid"]


def test_no_circle_through_a_funnel(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "one", TagRef("payers"))
    save_funnel(workspace, SegmentRef("one"))
    with pytest.raises(CircularRule):
        segments.save_rule(workspace, "shop", "one", FunnelRef("Buying", 1, "reached"), changes=True)


def test_what_a_segment_uses_is_not_deleted(workspace: Workspace) -> None:
    funnel = save_funnel(workspace)
    segments.save_rule(workspace, "shop", "uses", SegmentParts(none=(SegmentRef("called"), TagRef("payers"))).rule)
    segments.save_rule(workspace, "shop", "dropped", FunnelRef("Buying", 2, "dropped"))
    with pytest.raises(StillNeeded) as needed:
        segments.delete_segment(workspace, "shop", "called")
    assert needed.value.details == {"kind": "segment", "name": "called", "by": ["uses"]}
    with pytest.raises(TagNeeded):
        retire_tag(workspace, "shop", "payers")
    with pytest.raises(StillNeeded):
        delete_analysis(workspace, funnel)
    segments.delete_segment(workspace, "shop", "dropped")
    delete_analysis(workspace, funnel)


def test_what_a_segment_uses_can_be_renamed(workspace: Workspace) -> None:
    funnel = save_funnel(workspace)
    rule = Group("all", (FunnelRef("Buying", 1, "reached"), Group("none", (SegmentRef("called"),))))
    segments.save_rule(workspace, "shop", "uses", rule)
    before = who(workspace, "uses")
    segments.rename_segment(workspace, "shop", "called", "phoned")
    rename_analysis(workspace, funnel, "Shopping")
    kept = workspace.catalog().segments.get(workspace.catalog().projects.get("shop").id, "uses")
    assert rule_from_json(kept.definition) == Group(
        "all", (FunnelRef("Shopping", 1, "reached"), Group("none", (SegmentRef("phoned"),)))
    )
    assert who(workspace, "uses") == before == ["ann"]


def save_funnel(workspace: Workspace, filter_: SegmentRef | None = None) -> str:
    from datetime import timedelta

    steps = (FunnelStep(("view",)), FunnelStep(("pay",)))
    spec = FunnelSpec(steps, timedelta(days=7), filter=filter_)
    return save_analysis(workspace, "shop", "funnel", "Buying", funnel_to_json(spec))


def test_parts_of_a_funnel_are_its_users(workspace: Workspace) -> None:
    save_funnel(workspace)
    parts = {"reached": ["ann", "cid"], "dropped": ["bob"], "pending": ["dee"]}
    for state, users in parts.items():
        segments.save_rule(workspace, "shop", state, FunnelRef("Buying", 2, state))  # type: ignore[arg-type]
        assert who(workspace, state) == users


@pytest.mark.parametrize(
    ("step", "state", "never"), [(0, "reached", False), (2, "skipped", False), (2, "pending", True)]
)
def test_a_part_that_no_funnel_has_is_refused(step: int, state: str, never: bool) -> None:
    with pytest.raises(BadFunnelPart):
        FunnelRef("Buying", step, state, never)  # type: ignore[arg-type]


def test_a_part_of_a_funnel_reads_as_it_is_written() -> None:
    for part in (FunnelRef("Buying", 2, "dropped", True), FunnelRef("B", 1, "reached")):
        assert rule_from_json(to_json(part)) == part


def test_sizes_and_changes_over_versions(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "moving", TagRef("payers"))
    publish_log(workspace, "shop", LATER, run="second")
    publish_log(workspace, "shop", [("bob", "view", "2026-03-01")], run="third")
    history = segments.segment_history(workspace, "shop", "moving")
    assert [(size.dataset_version, size.users, size.total) for size in history.sizes] == [(1, 2, 4), (2, 2, 3)]
    assert history.missing == (3,), "this data has no event pay"
    changes = segments.segment_changes(workspace, "shop", "moving", 1, 2)
    assert (changes.came.to_pylist(), changes.went.to_pylist(), changes.stayed) == (["bob", "eve"], ["ann", "cid"], 0)
    frozen = segments.segment_history(workspace, "shop", "called")
    assert [size.users for size in frozen.sizes] == [2, 2, 1], "how many of the list each version knows"
    assert segments.segment_changes(workspace, "shop", "called", 2, 3).went.to_pylist() == ["cid"]


def test_what_the_data_can_not_answer_says_so_and_leaves_the_others(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "moving", TagRef("payers"))
    segments.save_rule(workspace, "shop", "seen", did(("view",)))
    publish_log(workspace, "shop", [("bob", "view", "2026-03-01")])
    assert len(segments.follow_segments(workspace, "shop")) == 1
    now = {one.segment.name: one for one in segments.segments_now(workspace, "shop")}
    assert isinstance(now["moving"].error, UnknownEvent) and now["moving"].users is None
    assert (now["seen"].users, now["called"].users, now["called"].dataset_version) == (1, 2, 1)


def test_a_rule_changes_under_its_name_only_where_that_is_meant(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "moving", TagRef("payers"))
    with pytest.raises(NameTaken):
        segments.save_rule(workspace, "shop", "moving", TagRef("viewers"))
    with pytest.raises(UnknownName):
        segments.save_rule(workspace, "shop", "none such", TagRef("viewers"), changes=True)
    changed = segments.save_rule(workspace, "shop", "moving", TagRef("viewers"), "frozen", changes=True)
    assert (changed.members.users, changed.keeps_up) == (4, False)
    assert segments.set_refresh(workspace, "shop", "moving", "always").keeps_up
    with pytest.raises(OnlyAList):
        segments.set_refresh(workspace, "shop", "called", "always")


def test_ids_of_a_frozen_list_are_a_rule_too(workspace: Workspace) -> None:
    segments.save_rule(workspace, "shop", "listed", Listed(("ann", "zoe")))
    assert who(workspace, "listed") == ["ann"], "who isn't in the data is in no rule"


def funnel_origin(**more: object) -> dict[str, object]:
    from datetime import timedelta

    spec = FunnelSpec((FunnelStep(("view",)), FunnelStep(("pay",))), timedelta(days=7))
    return {
        "kind": "funnel",
        "spec": funnel_to_json(spec),
        "step": 2,
        "state": "dropped",
        "never": False,
        "cell": {},
    } | more


def test_a_list_that_a_rule_says_can_keep_up(workspace: Workspace) -> None:
    dataset = workspace.open("shop")
    origins: dict[str, tuple[dict[str, object], list[str]]] = {
        "funnel": (funnel_origin(), ["bob"]),
        "tag": ({"kind": "tag", "tag": "payers", "version": 1}, ["ann", "cid"]),
        "segment": ({"kind": "segment", "segment": "called"}, ["bob", "cid"]),
    }
    for name, (origin, users) in origins.items():
        assert segments.keeps_up(workspace, "shop", origin, pa.array(users), dataset)
        assert not segments.keeps_up(workspace, "shop", origin, pa.array(users[:-1]), dataset), "it was narrowed"
        segments.save_keeping_up(workspace, "shop", name, origin)
        assert who(workspace, name) == users
    publish_log(workspace, "shop", LATER)
    assert who(workspace, "tag") == ["bob", "eve"]


def test_the_funnel_of_a_list_is_saved_with_the_segment_unless_it_is(workspace: Workspace) -> None:
    segments.save_keeping_up(workspace, "shop", "left", funnel_origin())
    segments.save_keeping_up(workspace, "shop", "paid", funnel_origin(state="reached"))
    project = workspace.catalog().projects.get("shop").id
    assert [one.name for one in workspace.catalog().analyses.all(project, "funnel")] == ["left"]
    with pytest.raises(NameTaken):
        segments.save_keeping_up(workspace, "shop", "left", funnel_origin(step=1, state="reached"))


@pytest.mark.parametrize(
    "origin",
    [
        funnel_origin(group="ios"),
        funnel_origin(spec={"steps": []}),
        {"kind": "finding"},
        {"kind": "tag", "tag": "gone"},
    ],
    ids=["of a group", "that can't be read", "of another kind", "of what is gone"],
)
def test_other_lists_can_not_keep_up(workspace: Workspace, origin: dict[str, object]) -> None:
    assert not segments.keeps_up(workspace, "shop", origin, pa.array(["bob"]), workspace.open("shop"))
