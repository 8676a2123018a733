"""Is what a group came from set apart in its portrait, and no finding about it?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis import engine
from analysis.insights import portrait
from analysis.insights.portrait import PortraitCell, PortraitResult, PortraitSpec, portrait_rows, words
from analysis.jobs.portrait import of_portrait, portrait_spec, portray
from analysis.jobs.segments import SegmentParts, save_keeping_up, save_rule, save_segment
from analysis.jobs.tags.saving import save_list, save_tag
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import (
    USUAL_DAY_PARTS,
    Bins,
    Case,
    ChosenEvents,
    CountOf,
    Cuts,
    Definition,
    Did,
    Group,
    Listed,
    OrderedValues,
    Rfm,
    Rule,
    SegmentRef,
    Sequence,
    TagRef,
    UsualHours,
    YesNo,
)
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.pages.projects import make_project

SAY = Say(Text("en"), Names({}))
STEPS = [{"events": [event]} for event in ("visit", "sign", "pay")]
DROPPED: dict[str, Any] = {
    "kind": "funnel",
    "words": "dropped before sign",
    "spec": {"steps": STEPS, "window_seconds": 86400},
    "step": 2,
    "state": "dropped",
    "never": True,
}
LISTED = tuple(f"left{number:02}" for number in range(40))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Forty only visit and chat; forty others sign and pay."""
    rows = [(user, event, "2026-01-05T10:00") for user in LISTED for event in ("visit", "chat")]
    rows += [(f"paid{n:02}", event, "2026-01-05T10:00") for n in range(40) for event in ("visit", "sign", "pay")]
    make_project(tmp_path, rows, {})
    found = Workspace(tmp_path)
    catalog = found.catalog()
    catalog.goals.set(catalog.projects.get("Shop").id, Goal("conversion", "pay"))
    return found


def defining(result: PortraitResult) -> set[str]:
    return set(result.values.loc[result.values["defines"], "name"])


def test_the_steps_of_a_funnel_define_those_who_dropped(workspace: Workspace) -> None:
    dataset = workspace.open("Shop")
    spec = portrait_spec(workspace, "Shop", Listed(LISTED), dataset, origin=DROPPED)
    result = engine.run(portrait, dataset, spec)
    assert defining(result) == {"visit", "sign", "pay"}
    assert result.most_different["name"].tolist() == ["chat"]
    said = words.goal(result, SAY)
    assert said is not None and said.startswith("None of them did pay: that defines this group")


def test_who_did_the_last_step_at_another_time_is_a_finding_where_never_was_not_asked(workspace: Workspace) -> None:
    dataset = workspace.open("Shop")
    spec = portrait_spec(workspace, "Shop", Listed(LISTED), dataset, origin=DROPPED | {"never": False})
    assert defining(engine.run(portrait, dataset, spec)) == {"visit", "sign"}


def test_segments_and_tags_that_were_saved_of_such_a_list_know_it(workspace: Workspace) -> None:
    users = engine.members(portrait, workspace.open("Shop"), PortraitSpec(Listed(LISTED)), None)
    save_segment(workspace, "Shop", "left", users, DROPPED)
    save_list(workspace, "Shop", "gone", users, DROPPED, replace=False)
    for group in (SegmentRef("left"), TagRef("gone")):
        assert defining(portray(workspace, "Shop", group)) >= {"visit", "sign", "pay"}


def test_a_segment_that_keeps_up_with_a_part_of_a_funnel_knows_it_too(workspace: Workspace) -> None:
    save_keeping_up(workspace, "Shop", "left", DROPPED)
    part = SegmentParts(all=(SegmentRef("left"),), none=(Listed(("nobody",)),)).rule
    save_rule(workspace, "Shop", "built of it", part)
    for group in (SegmentRef("left"), SegmentRef("built of it")):
        assert defining(portray(workspace, "Shop", group)) >= {"visit", "sign", "pay"}


PAID = ChosenEvents(("pay",))
OF_BUYERS: dict[str, Definition] = {
    "rfm": Rfm(PAID, None),
    "bins": Bins(CountOf(PAID), ("few", "many"), Cuts((2,))),
    "values": OrderedValues((Case("payer", did(("pay",))),), "looks"),
    "hours": UsualHours(PAID, USUAL_DAY_PARTS),
    "twice": YesNo(did(("pay",), 2)),
    "never": YesNo(did(("pay",), 1, True)),
    "either": YesNo(did(("chat", "pay"))),
    "both": YesNo(Group("all", (did(("chat",)), did(("pay",))))),
    "neither": YesNo(Group("none", (did(("chat",)), did(("pay",))))),
    "then": YesNo(Sequence((ChosenEvents(("visit",)), PAID))),
}


@pytest.mark.parametrize("kind", OF_BUYERS)
def test_a_tag_of_the_event_that_defines_a_group_is_no_finding_about_it(workspace: Workspace, kind: str) -> None:
    save_tag(workspace, "Shop", "of buyers", OF_BUYERS[kind])
    save_tag(workspace, "Shop", "of those", YesNo(Group("none", (TagRef("of buyers"),))))
    save_tag(workspace, "Shop", "chats", YesNo(did(("chat",))))
    spec = portrait_spec(workspace, "Shop", did(("pay",)), workspace.open("Shop"))
    assert set(spec.named) & {("tag", name) for name in ("of buyers", "of those", "chats")} == {
        ("tag", "of buyers"),
        ("tag", "of those"),
    }
    result = engine.run(portrait, workspace.open("Shop"), spec)
    assert not {"of buyers", "of those", "pay"} & set(result.differences["name"])
    assert "chats" in set(result.differences["name"])


BOUGHT: dict[str, tuple[Rule, dict[str, Any] | None]] = {
    "event": (did(("pay",)), None),
    "twice": (did(("pay",), 2), None),
    "and": (Group("all", (did(("pay",)), did(("pay",), 2))), None),
    "tag": (TagRef("of buyers"), None),
    "value": (TagRef("buyers"), None),
    "funnel": (Listed(("paid00",)), DROPPED | {"step": 3, "state": "reached", "never": False}),
    "finding": (Listed(("paid00",)), {"kind": "finding", "cell": {"low": 0, "high": 1, "event": "pay"}}),
    "overview": (Listed(("paid00",)), {"kind": "overview", "spec": {}, "cell": {"event": "pay"}}),
    "portrait": (Listed(("paid00",)), of_portrait(did(("chat",)), None, PortraitCell("event", "pay"))),
    "within": (Listed(("paid00",)), of_portrait(did(("pay",)), None, PortraitCell("daypart", "daypart", "night"))),
}


@pytest.mark.parametrize("group", BOUGHT)
def test_what_comes_before_what_all_of_a_group_did_is_no_finding_about_it(workspace: Workspace, group: str) -> None:
    """Who pays has signed before; the tags of that are set apart too. Chatting stays one."""
    save_tag(workspace, "Shop", "of buyers", YesNo(did(("pay",))))
    save_tag(workspace, "Shop", "buyers", Rfm(PAID, None))
    save_tag(workspace, "Shop", "signed", YesNo(did(("sign",))))
    rule, origin = BOUGHT[group]
    spec = portrait_spec(workspace, "Shop", rule, workspace.open("Shop"), origin=origin)
    assert {("event", "sign"), ("event", "visit"), ("event", "pay"), ("tag", "signed")} <= set(spec.named)
    if origin is None:
        assert spec.before == (("event", "sign"), ("event", "visit"), ("tag", "signed"))
        result = engine.run(portrait, workspace.open("Shop"), replace(spec, group=did(("pay",))))
        assert set(result.differences["name"]) == {"chat"}
        assert words.set_apart(result, SAY)[-1].endswith("has come this way: signed, visit, sign.")
        signed = next(row for row in portrait_rows(result.values) if row.name == "sign")
        assert words.sure(signed, result, SAY.text) == "comes before what defines the group"


@pytest.mark.parametrize(
    ("earlier", "at_all", "leads"), [(40, 40, True), (21, 40, True), (19, 40, False), (37, 37, False)]
)
def test_a_step_is_what_all_do_and_most_before(tmp_path: Path, earlier: int, at_all: int, leads: bool) -> None:
    """Of forty who pay so many chat before, and so many at all."""
    rows = [(f"u{n:02}", "pay", "2026-01-05T10:00") for n in range(40)]
    rows += [(f"u{n:02}", "chat", "2026-01-05T09:00" if n < earlier else "2026-01-06T09:00") for n in range(at_all)]
    rows += [(f"v{n:02}", "look", "2026-01-05T10:00") for n in range(40)]
    make_project(tmp_path, rows, {})
    asked = Workspace(tmp_path)
    assert (("event", "chat") in portrait_spec(asked, "Shop", did(("pay",)), asked.open("Shop")).before) is leads


NOT_DONE = {
    "either": did(("pay", "chat")),
    "not": did(("pay",), 1, True),
    "any": Group("any", (did(("pay",)), did(("chat",)))),
    "none": Group("none", (did(("pay",)),)),
    "few": Did(PAID, 0, 3),
}


@pytest.mark.parametrize("rule", NOT_DONE.values(), ids=NOT_DONE)
def test_what_not_all_have_done_has_nothing_before_it(workspace: Workspace, rule: Rule) -> None:
    assert portrait_spec(workspace, "Shop", rule, workspace.open("Shop")).before == ()


def test_who_does_most_at_night_is_defined_by_the_part_of_the_day(workspace: Workspace) -> None:
    save_tag(workspace, "Shop", "awake", UsualHours(ChosenEvents(("chat",)), USUAL_DAY_PARTS))
    spec = portrait_spec(workspace, "Shop", TagRef("awake"), workspace.open("Shop"))
    assert ("daypart", "daypart") in spec.named


@pytest.mark.parametrize("spoilt", [{"spec": {"steps": []}}, {"spec": {"unknown": 1}}, {"spec": None}, {"step": None}])
def test_an_origin_that_can_not_be_read_says_nothing(workspace: Workspace, spoilt: dict[str, Any]) -> None:
    spec = portrait_spec(workspace, "Shop", Listed(LISTED), workspace.open("Shop"), origin=DROPPED | spoilt)
    assert spec.named == ()
