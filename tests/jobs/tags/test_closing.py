"""Is a rule closed without asking the data again for what a page knows already?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.insights.portrait import PortraitSpec
from analysis.jobs.portrait import portrait_spec
from analysis.jobs.tags import closed_definition, closed_definitions, closed_rule, saving, tag_book, value_counts
from analysis.rules.asked import (
    AmountOf,
    Bins,
    ChosenEvents,
    Compared,
    Cuts,
    Definition,
    Group,
    Limit,
    Listed,
    Quantiles,
    Rank,
    TagRef,
    YesNo,
)
from analysis.store.workspace import Workspace
from tests.conftest import Row
from tests.publishing import publish_log
from tests.remembering import Remembering

PAY = ChosenEvents(("pay",))
SPENT = AmountOf("sum", "amount", PAY)
THRIFTY = Compared(SPENT, Rank("bottom", 0.5))
BEST = Compared(SPENT, Rank("top", 0.25))
HALVES = Bins(SPENT, ("less", "more"), Quantiles((0.5,)))


def payments() -> list[Row]:
    users = enumerate(("ann", "bob", "cid", "dee"), 1)
    return [(user, "pay", f"2026-01-0{day}", {"amount": day}) for day, user in users]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """ann pays 1, bob 2, cid 3, dee 4."""
    made = Workspace(tmp_path)
    publish_log(made, "shop", payments())
    return made


@pytest.mark.parametrize(
    ("definition", "closed"),
    [
        (YesNo(BEST), YesNo(Compared(SPENT, Limit(">=", (4,))))),
        (HALVES, Bins(SPENT, ("less", "more"), Cuts((2,), found=True))),
    ],
)
def test_three_reruns_of_a_page_pass_over_the_data_once(
    workspace: Workspace, definition: Definition, closed: Definition
) -> None:
    ask, dataset = Remembering(), workspace.open("shop")
    for _ in range(3):
        assert closed_definition(tag_book(workspace, "shop"), dataset, definition, ask=ask) == closed
    saving.save_tag(workspace, "shop", "spenders", definition, ask=ask)
    assert ask.passes == {"measured": 1}


def test_ranks_of_many_rules_are_found_in_one_pass(workspace: Workspace) -> None:
    ask, dataset = Remembering(), workspace.open("shop")
    asked: list[tuple[Definition, str | None]] = [(YesNo(Group("all", (THRIFTY, BEST))), None), (HALVES, None)]
    closed_definitions(tag_book(workspace, "shop"), dataset, asked, ask)
    assert ask.passes == {"measured": 1}


def test_the_users_of_a_reference_are_listed_once(workspace: Workspace) -> None:
    """A value of bins is said by no rule; the tag lags behind the newest data, so that nothing is kept of it."""
    saving.save_tag(workspace, "shop", "halves", HALVES)
    publish_log(workspace, "shop", [*payments(), ("eve", "pay", "2026-01-05", {"amount": 5})])
    ask, dataset = Remembering(), workspace.open("shop")
    for _ in range(3):
        rule = closed_rule(tag_book(workspace, "shop"), dataset, TagRef("halves", "more"), ask=ask)
        assert rule == Listed(("dee", "eve"))
    assert ask.passes == {"measured": 1, "values": 1}


def test_values_are_counted_once(workspace: Workspace) -> None:
    tag = saving.save_tag(workspace, "shop", "halves", HALVES).tag
    publish_log(workspace, "shop", [*payments(), ("eve", "pay", "2026-01-05", {"amount": 5})])
    ask, dataset = Remembering(), workspace.open("shop")
    for _ in range(3):
        assert value_counts(workspace, tag, dataset, ask) == {"less": 3, "more": 2}
    assert ask.passes == {"measured": 1, "values": 1}


def test_a_portrait_is_of_the_data_that_it_is_asked_of(workspace: Workspace) -> None:
    """And its ranks are found once, those of its group and of its tags."""
    saving.save_tag(workspace, "shop", "best", YesNo(BEST))
    older = workspace.open("shop")
    publish_log(workspace, "shop", [*payments(), ("eve", "pay", "2026-01-05", {"amount": 5})])
    ask = Remembering()
    specs: list[PortraitSpec] = [portrait_spec(workspace, "shop", BEST, older, ask) for _ in range(3)]
    assert {spec.group for spec in specs} == {Compared(SPENT, Limit(">=", (4,)))}
    assert ask.passes["measured"] == 1
