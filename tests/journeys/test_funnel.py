"""A funnel from its first step to the list of those who dropped, in both languages; its link in a fresh browser."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analysis.jobs.data.samples import FOLDER, import_sample
from analysis.store.workspace import Workspace
from tests.journeys import funnels
from tests.journeys.conftest import visitor
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor, counted

EVENTS = ("visit", "view_product", "add_to_cart", "checkout", "pay")
CITY = "Shanghai"
pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Names:
    """The display names of the sample in a language."""

    events: tuple[str, ...]
    platform: str


def names_in(language: str) -> Names:
    named = tomllib.loads((FOLDER / "shop" / "names.toml").read_text(encoding="utf-8"))
    events = tuple(named["events"][event][language] for event in EVENTS)
    return Names(events, named["properties"]["platform"][language])


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_funnel_from_its_steps_to_the_file_of_those_who_dropped(
    browser: Browser, tmp_path: Path, locale: str
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    import_sample(workspace, "shop", "Shop")
    with serving(workspace.root) as server:
        with visitor(browser, server, locale) as visiting:
            names = names_in(visiting.text.language)
            build(visiting, names)
            filter_and_break_down(visiting, names)
            dropped = look_at_the_drop(visiting, names)
            keep_them(visiting, dropped, tmp_path)
            link = linked(visiting)
        with visitor(browser, server, locale) as colleague:
            reopen(colleague, link, names)


def build(visitor: Visitor, names: Names) -> None:
    """Away with what was proposed; five steps, one after the other, within three days."""
    visitor.opens("funnel")
    steps = visitor.page.locator(".st-key-funnel_steps_row").get_by_test_id("stPopoverButton")
    for left in range(steps.count(), 0, -1):
        steps.first.click()
        visitor.presses("funnel.remove")
        expect(steps).to_have_count(left - 1)
    for place, event in enumerate(names.events, 1):
        funnels.adds_step(visitor, place, event)
    funnels.closes(visitor)
    text = visitor.text
    funnels.answered(visitor, names.events[-1], text("spans.days", n=7), closed=True)
    funnels.sets_window(visitor, text("spans.days", n=7), "3")
    funnels.answered(visitor, names.events[-1], text("spans.days", n=3), closed=True)


def filter_and_break_down(visitor: Visitor, names: Names) -> None:
    """Only users of one city, by platform."""
    text, page = visitor.text, visitor.page
    visitor.presses("funnel.all_users")
    visitor.presses("funnel.add_attribute")
    page.get_by_placeholder(text("builder.values_placeholder")).fill(CITY)
    page.get_by_role("option").filter(has_text=CITY).first.click()
    expect(page.get_by_test_id("stMain").get_by_text(CITY).first).to_be_visible()
    funnels.closes(visitor)
    funnels.breaks_down(visitor, f"{names.platform} · {text('inputs.property')}")
    expect(page.get_by_role("tab", name=text("funnel.tab_groups"))).to_be_visible()


def look_at_the_drop(visitor: Visitor, names: Names) -> int:
    """Who dropped before the third step in one group, and what they did instead; how many they are."""
    text = visitor.text
    visitor.clicks_mark(**funnels.part(text, f"3  {names.events[2]}", "dropped", "web"))
    who = text("funnel.who_dropped", before=names.events[1], step=names.events[2])
    visitor.reads("funnel.who_group", who=who, group="web")
    count = counted(visitor.reads("show.users_all")["count"])
    visitor.marks("funnel.view_instead")
    visitor.finds(text("instead.table"))
    visitor.marks("funnel.view_users")
    return count


def keep_them(visitor: Visitor, dropped: int, folder: Path) -> None:
    """As a segment and as a file, which holds as many users as the list."""
    page, text = visitor.page, visitor.text
    visitor.reads("show.users_all", count=dropped)
    visitor.presses("show.save_segment")
    box = page.get_by_role("dialog")
    box.get_by_label(text("show.segment_name"), exact=True).fill("Left before the cart")
    box.get_by_role("button", name=text("show.save"), exact=True).click()
    expect(box.get_by_text(text("show.segment_saved", name="Left before the cart"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()  # an open box takes the next click for itself
    file = visitor.downloads("show.download_users", folder)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) == dropped + 1


def linked(visitor: Visitor) -> str:
    visitor.presses("show.save")
    link = visitor.page.get_by_role("dialog").get_by_text("/funnel?a=").inner_text()
    return link.partition(f"{visitor.url}/")[2]


def reopen(visitor: Visitor, link: str, names: Names) -> None:
    """In a browser that has never been here: every option is there again."""
    text, page = visitor.text, visitor.page
    visitor.opens(link)
    for place, event in enumerate(names.events, 1):
        button = f"{funnels.circled(place)} {event}"
        expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
    visitor.finds(text("funnel.within", window=text("spans.days", n=3)))
    expect(page.get_by_role("button").filter(has_text=CITY)).to_be_visible()
    by = text("funnel.divided_column", column=names.platform)
    expect(page.get_by_role("button", name=by, exact=True)).to_be_visible()
