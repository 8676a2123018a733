"""A funnel from its first step to the list of those who dropped, in both languages; its link in a fresh browser."""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analysis.jobs.data.samples import FOLDER
from tests.journeys import funnels
from tests.journeys.conftest import visitor
from tests.journeys.serving import Server, serving
from tests.journeys.visitor import SOON, Visitor, counted

EVENTS = ("visit", "view_product", "add_to_cart", "checkout", "pay")
CITY = "Shanghai"
pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Names:
    """The display names of the sample in a language."""

    events: tuple[str, ...]
    platform: str
    city: str


def names_in(language: str) -> Names:
    named = tomllib.loads((FOLDER / "shop" / "names.toml").read_text(encoding="utf-8"))
    events = tuple(named["events"][event][language] for event in EVENTS)
    return Names(events, named["properties"]["platform"][language], named["attributes"]["city"][language])


@pytest.fixture(scope="module")
def shop(sample_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("funnel") / "workspace"
    shutil.copytree(sample_shop, root)
    with serving(root) as running:
        yield running


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_funnel_from_its_steps_to_the_file_of_those_who_dropped(
    browser: Browser, shop: Server, tmp_path: Path, locale: str
) -> None:
    with visitor(browser, shop, locale) as visiting:
        names = names_in(visiting.text.language)
        build(visiting, names)
        filter_and_break_down(visiting, names)
        dropped = look_at_the_drop(visiting, names)
        keep_them(visiting, dropped, tmp_path)
        link = visiting.link()
    with visitor(browser, shop, locale) as colleague:
        reopen(colleague, link, names)


def build(visitor: Visitor, names: Names) -> None:
    """Away with what was proposed; five steps, one after the other, within three days."""
    visitor.opens("funnel")
    steps = funnels.steps_shown(visitor)
    visitor.rests()
    for left in range(steps.count(), 0, -1):
        visitor.clicks(steps.first)
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
    visitor.picks(text("builder.attribute"), names.city)
    chosen = page.get_by_test_id("stMain").get_by_text(CITY).first

    def choose() -> None:
        page.get_by_placeholder(text("builder.values_placeholder")).fill(CITY)
        page.get_by_role("option").filter(has_text=CITY).first.click(timeout=SOON)

    visitor.does(choose, lambda: expect(chosen).to_be_visible(timeout=SOON))
    funnels.closes(visitor)
    funnels.breaks_down(visitor, f"{names.platform} · {text('inputs.property')}")
    expect(page.get_by_role("tab", name=text("funnel.tab_groups"))).to_be_visible()


def look_at_the_drop(visitor: Visitor, names: Names) -> int:
    """Who dropped before the third step in one group, and what they did instead; how many they are."""
    text = visitor.text
    who = text("funnel.who_dropped", before=names.events[1], step=names.events[2])
    they = visitor.says("funnel.who_group", who=who, group="web")
    visitor.clicks_mark(they, **funnels.part(text, f"3  {names.events[2]}", "dropped", "web"))
    count = counted(visitor.reads("show.users_all")["count"])
    visitor.marks("funnel.view_instead")
    visitor.finds(text("instead.table"))
    visitor.marks("funnel.view_users")
    return count


def keep_them(visitor: Visitor, dropped: int, folder: Path) -> None:
    """As a segment and as a file, which holds as many users as the list."""
    visitor.reads("show.users_all", count=dropped)
    visitor.saves_segment(f"Left before the cart, {visitor.text.language}")
    file = visitor.downloads("show.download_users", folder)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) == dropped + 1


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
