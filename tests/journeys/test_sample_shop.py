"""From an empty workspace to a downloaded segment with the sample shop, by clicking."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

from analysis.jobs.samples import FOLDER
from tests.journeys.conftest import visitor
from tests.journeys.serving import Server
from tests.journeys.visitor import Visitor, counted

TAG = "Night snack fans"
AT_LEAST = 3
pytestmark = pytest.mark.journey


def test_from_an_empty_workspace_to_a_downloaded_segment(browser: Browser, server: Server, tmp_path: Path) -> None:
    with visitor(browser, server) as visiting:
        try_the_shop(visiting)
        ask_the_funnel(visiting)
        users = build_the_tag(visiting)
        save_the_clusters(visiting)
        read_the_portrait(visiting, users)
        download_the_segment(visiting, users, tmp_path)


def try_the_shop(visitor: Visitor) -> None:
    """The sample opens the overview, which has numbers and three findings; one leads to the funnel."""
    visitor.opens()
    visitor.presses("home.sample_shop")
    visitor.is_at("overview")
    answer = visitor.page.get_by_role("heading", level=4).first
    expect(answer).to_contain_text("1,925")
    expect(answer).to_contain_text("101,135")
    leads = visitor.page.get_by_role("link", name=visitor.text("overview.see"), exact=True)
    to_funnel = visitor.page.get_by_role("link", name=visitor.text("overview.see_funnel"), exact=True)
    expect(leads.or_(to_funnel)).to_have_count(3)
    visitor.follows("overview.see_funnel")
    visitor.is_at("funnel")


def ask_the_funnel(visitor: Visitor) -> None:
    """Steps are proposed and changed, with the window and the breakdown; a dropped part leads to a user and back."""
    page, text = visitor.page, visitor.text
    closed = visitor.reads("funnel.answer_closed", first="Visit", last="Pay", window="7 days")
    assert 0 < counted(closed["users"]) <= 1925
    visitor.removes("Search")
    visitor.types(text("inputs.window"), "2")
    visitor.picks(text("inputs.unit"), text("inputs.hours"))
    visitor.reads("funnel.answer", first="Visit", last="Pay", window="2 hours")
    visitor.picks(text("funnel.by"), f"Platform · {text('inputs.property')}")
    dropped = {text("funnel.tip_group_name"): "web", text("funnel.tip_state_name"): text("funnel.state_dropped")}
    visitor.clicks_mark(**dropped, **{text("funnel.tip_name"): "2  Add to cart"})
    who = text("funnel.who_dropped", before="Visit", step="Add to cart")
    visitor.reads("funnel.who_group", who=who, group="web")
    visitor.clicks_row(visitor.table(text("show.users_alt", label=text("funnel.who_group", who=who, group="web"))))
    visitor.is_at("user")
    visitor.reads("user.timeline")
    page.go_back()
    visitor.is_at("funnel")
    visitor.reads("funnel.answer", first="Visit", last="Pay", window="2 hours")


def build_the_tag(visitor: Visitor) -> int:
    """Who paid for snacks between 23:00 and 5:00 at least three times; the number of them that the page says."""
    text = visitor.text
    visitor.goes_to("tags")
    visitor.reads("tags.they", rule=text("rules.did", events=text("rules.name", name="Pay")))
    visitor.types(text("rules.times"), str(AT_LEAST))
    visitor.presses("rules.part.hours")
    rule = text("rules.did_times", events=text("rules.name", name="Pay"), n=AT_LEAST)
    rule += text("rules.hours_over_midnight", start="23:00", end="5:00")
    visitor.reads("tags.they", rule=rule)
    visitor.presses("rules.part.where")
    visitor.picks(text("rules.property"), "Category")
    visitor.adds(text("rules.values"), re.compile("^snacks"))
    where = text(
        "rules.where",
        tests=text(
            "rules.test.is", column=text("rules.name", name="Category"), values=text("rules.value", value="snacks")
        ),
    )
    visitor.reads("tags.they", rule=f"{rule}{where}")
    users = counted(visitor.reads("tags.preview", total=2000)["users"])
    assert users == len(night_snack_fans())
    visitor.types(text("tags.name"), TAG)
    visitor.presses("tags.save")
    visitor.reads("tags.answer", tag=TAG, users=users, total=2000)
    return users


def save_the_clusters(visitor: Visitor) -> None:
    """Groups are found, named, and saved as a tag with a value a group."""
    text = visitor.text
    visitor.goes_to("clusters")
    found = visitor.reads("clusters.sentence", users=1925)
    assert 2 <= int(found["groups"]) <= 10
    visitor.presses("clusters.save")
    box = visitor.page.get_by_role("dialog")
    box.get_by_label(text("clusters.save_name"), exact=True).fill("Shopping habits")
    box.get_by_role("button", name=text("show.save"), exact=True).click()
    expect(box.get_by_text(text("clusters.saved", name="Shopping habits"))).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def read_the_portrait(visitor: Visitor, users: int) -> None:
    """The fans are active at night, and both sentence and chart say so."""
    text = visitor.text
    visitor.goes_to("tags")
    visitor.reads("tags.answer", tag=TAG, users=users, total=2000)
    visitor.follows("tags.portrait")
    visitor.is_at("portrait")
    visitor.reads("portrait.sentence", users=users)
    night = text("portrait.is", subject=text("portrait.daypart"), value=text("portrait.part_night"))
    begins = text("portrait.item", name=night, tgi="\n").split("\n")[0]
    assert counted(visitor.finds(begins).split(begins)[1].split(")")[0]) > 300, "three times as often as among all"


def download_the_segment(visitor: Visitor, users: int, folder: Path) -> None:
    """The tag's users become a segment; the file has the chosen columns and these users, and no others."""
    page, text = visitor.page, visitor.text
    visitor.goes_to("tags")
    visitor.reads("tags.answer", tag=TAG, users=users, total=2000)
    visitor.presses("show.save_segment")
    box = page.get_by_role("dialog")
    box.get_by_role("button", name=text("show.save"), exact=True).click()
    expect(box.get_by_text(text("show.segment_saved", name=TAG))).to_be_visible()
    page.keyboard.press("Escape")
    visitor.goes_to("segments")
    visitor.clicks_row(visitor.table(text("segments.table_alt")))
    visitor.reads("segments.answer", segment=TAG, users=users)
    visitor.removes(text("segments.first_seen"))
    visitor.adds(text("segments.columns"), text("segments.tag_column", tag=TAG))
    file = visitor.downloads("segments.download", folder)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header[0] == text("segments.user")
    assert text("segments.first_seen") not in header
    assert header[-1] == text("segments.tag_column", tag=TAG)
    assert {row[0] for row in rows} == night_snack_fans()
    assert len(rows) == users
    assert {row[-1] for row in rows} == {"1"}


def night_snack_fans() -> set[str]:
    """By plain pandas, from the file that the sample is made of."""
    events = pd.read_csv(FOLDER / "shop" / "shop_events.csv.gz", parse_dates=["time"])
    hour = events["time"].dt.hour
    paid = events[(events["event"] == "pay") & (events["category"] == "snacks") & ((hour >= 23) | (hour < 5))]
    times = paid.groupby("user_id").size()
    return set(times[times >= AT_LEAST].index)
