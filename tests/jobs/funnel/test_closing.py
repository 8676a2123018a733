"""Does a funnel mean the users that its tags and segments have now?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from analysis import engine
from analysis.errors import UnknownName
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelResult, FunnelSpec, FunnelStep, Side
from analysis.jobs import segments
from analysis.jobs.funnel import closing
from analysis.jobs.tags import saving
from analysis.rules.asked import (
    Case,
    ChosenEvents,
    Compared,
    DaysSinceOf,
    Group,
    Listed,
    OrderedValues,
    Rank,
    Rule,
    SegmentRef,
    TagRef,
)
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.publishing import publish_log
from tests.remembering import Remembering

STEPS = (FunnelStep(("view",)), FunnelStep(("pay",)))
DAY = timedelta(days=1)
BUYS = did(("cart",))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """ann, bob and cid view; ann and bob fill a cart; ann and cid pay."""
    made = Workspace(tmp_path)
    done = {"ann": ("view", "cart", "pay"), "bob": ("view", "cart"), "cid": ("view", "pay")}
    rows = [
        (user, event, f"2026-01-01T10:0{place}") for user, events in done.items() for place, event in enumerate(events)
    ]
    publish_log(made, "shop", [*rows, ("dee", "rest", "2026-02-01")])
    return made


def asked(workspace: Workspace, **fields: object) -> FunnelResult:
    spec = closing.closed(workspace, "shop", FunnelSpec(STEPS, DAY, **fields))  # type: ignore[arg-type]
    return engine.run(funnel, workspace.open("shop"), spec)


def test_a_filter_by_tag_and_by_segment(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "carts", BUYS)
    segments.save_segment(workspace, "shop", "two", pa.array(["bob", "cid"]), {})
    rules: dict[str, Rule] = {
        "tag": TagRef("carts"),
        "segment": SegmentRef("two"),
        "not": Group("none", (TagRef("carts"),)),
    }
    counts = {name: asked(workspace, filter=rule).steps["users"].tolist() for name, rule in rules.items()}
    assert counts == {"tag": [2, 1], "segment": [2, 1], "not": [1, 1]}


def test_a_breakdown_by_a_tag_that_users_have_or_not(workspace: Workspace) -> None:
    saving.save_tag(workspace, "shop", "carts", BUYS)
    result = asked(workspace, breakdown=Breakdown("tag", "carts"))
    found = {
        (group.kind, group.label): rate.entries for group, rate in zip(result.groups, result.group_rates, strict=True)
    }
    assert found == {("value", "carts"): 2, ("missing", ""): 1}


def test_a_breakdown_by_a_tag_with_values(workspace: Workspace) -> None:
    cases = (Case("paid", did(("pay",))), Case("filled", BUYS))
    saving.save_tag(workspace, "shop", "stage", OrderedValues(cases, None))
    result = asked(workspace, breakdown=Breakdown("tag", "stage"))
    found = {group.label: rate.entries for group, rate in zip(result.groups, result.group_rates, strict=True)}
    assert found == {"paid": 2, "filled": 1}


def test_the_other_side_is_closed_too(workspace: Workspace) -> None:
    segments.save_segment(workspace, "shop", "two", pa.array(["bob", "cid"]), {})
    spec = FunnelSpec(STEPS, DAY, compare=Side(filter=SegmentRef("two")))
    closed = closing.closed(workspace, "shop", spec)
    assert closed.compare == Side(filter=Listed(("bob", "cid")))
    assert [rate.entries for rate in asked(workspace, compare=spec.compare).group_rates] == [3, 2]


def test_a_tag_that_is_gone_is_said(workspace: Workspace) -> None:
    with pytest.raises(UnknownName):
        asked(workspace, breakdown=Breakdown("tag", "gone"))
    with pytest.raises(UnknownName):
        asked(workspace, filter=TagRef("gone"))


def test_three_reruns_of_a_page_find_a_rank_and_a_breakdown_once(workspace: Workspace) -> None:
    cases = (Case("paid", did(("pay",))), Case("filled", BUYS))
    saving.save_tag(workspace, "shop", "stage", OrderedValues(cases, None))
    latest = Compared(DaysSinceOf("last", ChosenEvents(("view",))), Rank("bottom", 0.5))
    spec = FunnelSpec(STEPS, DAY, filter=latest, breakdown=Breakdown("tag", "stage"))
    ask, dataset = Remembering(), workspace.open("shop")
    closed = {closing.closed(workspace, "shop", spec, dataset, ask) for _ in range(3)}
    assert len(closed) == 1
    assert ask.passes == {"measured": 1}
