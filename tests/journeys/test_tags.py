"""Tags of the sample shop, built by clicking: looked at, changed, compared, retired; they find what was planted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from analysis.jobs.tags import tag_users
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import ColumnTest, Group, Hours, Rule
from analysis.rules.said import sentence
from analysis.store.workspace import Workspace
from sample_data.shop import generate_shop
from tests.asking import did
from tests.journeys.conftest import visitor
from tests.journeys.serving import Server, serving
from tests.journeys.visitor import SOON, Visitor, counted

USERS = 2000
FANS, LEFT = "Night snack fans", "问了客服就走"
PAID_TWICE = did(("pay",), 2)
AT_NIGHT = did(("pay",), 2, hours=Hours(23, 5))
pytestmark = pytest.mark.journey


@pytest.fixture
def shop(sample_shop: Path, tmp_path: Path) -> Iterator[Server]:
    """Without tags: each journey begins with its first."""
    shutil.copytree(sample_shop, tmp_path / "workspace")
    with serving(tmp_path / "workspace") as running:
        yield running


@pytest.fixture(scope="module")
def planted() -> dict[str, set[str]]:
    truths = generate_shop(USERS).truths
    return {"night": set(truths.night_snack_users), "hesitant": set(truths.hesitant_users)}


def test_a_tag_is_built_looked_at_changed_compared_and_retired(
    browser: Browser, shop: Server, planted: dict[str, set[str]]
) -> None:
    with visitor(browser, shop) as visiting:
        visiting.opens("tags")
        found = build_the_fans(visiting)
        assert held(shop, FANS, planted["night"]) == (found, 1.0)
        look_at_the_evidence(visiting)
        fewer = edit(visiting, found)
        compare(visiting, found, fewer)
        retire_and_restore(visiting)


def test_carts_left_after_a_chat_are_found_in_chinese(
    browser: Browser, shop: Server, planted: dict[str, set[str]]
) -> None:
    """Support was asked about a cart within half an hour, and no payment followed the chat within half an hour."""
    with visitor(browser, shop, "zh-CN") as visiting:
        visiting.opens("tags")
        build_those_who_left(visiting)
        users = set(tag_users(Workspace(shop.workspace), the_project(shop), LEFT).to_pylist())
        assert len(users & planted["hesitant"]) / len(users) > 0.8
        assert len(users & planted["hesitant"]) / len(planted["hesitant"]) > 0.7


def test_the_inputs_are_the_rule_after_a_look_at_another_kind_of_tag(browser: Browser, shop: Server) -> None:
    """Inputs that come back to the screen show what stands in the draft, and the next change keeps the rest of it."""
    with visitor(browser, shop) as visiting:
        text = visiting.text
        visiting.opens("tags")
        visiting.types(text("builder.times"), "2")
        visiting.presses("builder.part.hours")
        visiting.reads("tags.they", rule=said(AT_NIGHT, text))
        for kind in ("values", "usual_hours", "rfm"):
            visiting.marks(f"tags.definitions.{kind}")
            visiting.marks("tags.definitions.rule")
            shows_the_nights(visiting)
        visiting.types(text("builder.times"), "3")
        visiting.reads("tags.they", rule=said(replace(AT_NIGHT, at_least=3), text))


def shows_the_nights(visitor: Visitor) -> None:
    """The inputs, not the sentence."""
    page, text = visitor.page, visitor.text
    visitor.reads("tags.they", rule=said(AT_NIGHT, text))
    expect(page.get_by_label(text("builder.times"), exact=True).first).to_have_value("2", timeout=SOON)
    for label, hour in (("builder.hour_from", "23:00"), ("builder.hour_to", "5:00")):
        expect(page.get_by_role("combobox", name=text(label), exact=True).first).to_have_value(hour, timeout=SOON)
    expect(chosen_events(visitor)).to_have_text(["Pay"], timeout=SOON)
    expect(page.get_by_role("radio", name=text("builder.joins.all"), exact=True)).to_be_checked(timeout=SOON)


def chosen_events(visitor: Visitor) -> Locator:
    label = visitor.text("builder.events")
    box = visitor.page.get_by_role("combobox", name=label, exact=True, include_hidden=True)
    return visitor.page.get_by_test_id("stMultiSelect").filter(has=box).first.locator("[data-tag]")


def the_project(server: Server) -> str:
    return Workspace(server.workspace).catalog().projects.all()[0].id


def held(server: Server, tag: str, truth: set[str]) -> tuple[int, float]:
    """How many users have the tag, and the share of the planted ones who have it."""
    users = set(tag_users(Workspace(server.workspace), the_project(server), tag).to_pylist())
    return len(users), len(users & truth) / len(truth)


def build_the_fans(visitor: Visitor) -> int:
    """Paid at night, paid for snacks, and wrote a comment: three conditions, the first with hours, the next with a
    property; the number of users that the page says."""
    text = visitor.text
    visitor.types(text("builder.times"), "2")
    visitor.presses("builder.part.hours")
    visitor.reads("tags.they", rule=said(AT_NIGHT, text))
    visitor.presses("builder.add")
    visitor.adds(text("builder.events"), "Pay", nth=1)
    visitor.types(text("builder.times"), "2", nth=1)
    visitor.reads("tags.they", rule=said(Group("all", (AT_NIGHT, PAID_TWICE)), text))
    visitor.presses("builder.part.where", nth=1)
    visitor.picks(text("builder.property"), "Category")
    visitor.adds(text("builder.values"), re.compile("^snacks"))
    visitor.presses("builder.add")
    visitor.adds(text("builder.events"), "Comment", nth=2)
    snacks = did(("pay",), 2, where=(ColumnTest("category", "is", ("snacks",)),))
    visitor.reads("tags.they", rule=said(Group("all", (AT_NIGHT, snacks, did(("comment",)))), text))
    found = counted(visitor.reads("tags.preview", total=USERS)["users"])
    visitor.types(text("tags.name"), FANS)
    visitor.presses("tags.save")
    visitor.reads("tags.answer", tag=FANS, users=found, total=USERS)
    return found


def said(rule: Rule, text: Text) -> str:
    """As the page says it, with the display names of the sample."""
    names = Names({"event": {"pay": "Pay", "comment": "Comment"}, "property": {"category": "Category"}})
    return sentence(rule, Say(text, names))


def look_at_the_evidence(visitor: Visitor) -> None:
    """The first user's events stand below each condition: nights, snacks, a comment."""
    visitor.reads("tags.evidence_user", met=3, n=3)
    for words in ("Category: snacks", "· Comment", "· Pay"):
        visitor.finds(words)


def edit(visitor: Visitor, before: int) -> int:
    """The threshold curve says how many are left with more nights; a click on it takes that number."""
    text = visitor.text
    visitor.presses("tags.edit")
    curve = visitor.says("thresholds.at", threshold=2, users=before)
    opener = visitor.page.get_by_text(text("tags.curve"), exact=True).first
    visitor.does(
        lambda: None if curve.is_visible() else opener.click(), lambda: expect(curve).to_be_visible(timeout=SOON)
    )
    visitor.reads("thresholds.counts_goal")  # of a rule on the goal's event no difference is told
    point = f'path[aria-label*="{text("thresholds.tip_threshold_shown")}: 4;"]'
    more = visitor.page.get_by_test_id("stMain").get_by_text(said(replace(AT_NIGHT, at_least=4), text)).first
    visitor.does(
        lambda: visitor.page.locator(point).first.click(force=True),  # what takes the click near a point lies above it
        lambda: expect(more).to_be_visible(timeout=SOON),
    )
    after = counted(visitor.reads("tags.preview", total=USERS)["users"])
    assert 0 < after < before
    visitor.presses("tags.save_version")
    visitor.reads("tags.answer", tag=FANS, users=after, total=USERS)
    return after


def compare(visitor: Visitor, before: int, after: int) -> None:
    visitor.turns_to("tags.tab_versions")
    visitor.reads("tags.compared", before=before, after=after, gained=0, lost=before - after)
    visitor.reads("show.users_all", count=before - after)


def retire_and_restore(visitor: Visitor) -> None:
    visitor.presses("tags.retire")
    visitor.presses("tags.delete_yes")
    restore = visitor.page.get_by_role("button", name=visitor.text("tags.restore"), exact=True)
    retired = visitor.page.get_by_text(visitor.text("tags.retired", n=1), exact=True)
    visitor.does(
        lambda: None if restore.is_visible() else retired.click(), lambda: expect(restore).to_be_visible(timeout=SOON)
    )
    visitor.presses("tags.restore")
    visitor.reads("tags.answer", tag=FANS, total=USERS)


def build_those_who_left(visitor: Visitor) -> None:
    text = visitor.text
    visitor.picks(text("builder.kind"), text("builder.kinds.sequence"))
    visitor.removes("支付")
    visitor.adds(text("builder.events"), "加入购物车", nth=0)
    visitor.adds(text("builder.events"), "咨询客服", nth=1)
    visitor.types(text("builder.span_count"), "30")
    visitor.picks(text("inputs.unit"), text("spans.unit.minutes"))
    visitor.presses("builder.add")
    visitor.picks(text("builder.kind"), text("builder.kinds.absence"), nth=1)
    visitor.adds(text("builder.events"), "咨询客服", nth=2)
    visitor.types(text("builder.span_count"), "30", nth=1)
    visitor.picks(text("inputs.unit"), text("spans.unit.minutes"), nth=1)
    visitor.adds(text("builder.other_events"), "支付")
    users = counted(visitor.reads("tags.preview", total=USERS)["users"])
    visitor.types(text("tags.name"), LEFT)
    visitor.presses("tags.save")
    visitor.reads("tags.answer", tag=LEFT, users=users, total=USERS)
