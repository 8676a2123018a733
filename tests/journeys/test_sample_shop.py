"""From an empty workspace to a downloaded segment with the sample shop, by clicking."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

from analysis.jobs.data.samples import FOLDER
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.rules.asked import ColumnTest, Hours, Rule
from analysis.rules.said import sentence
from analysis.store.catalog import Export
from analysis.store.workspace import Workspace
from tests.asking import did
from tests.journeys import funnels
from tests.journeys.conftest import visitor
from tests.journeys.funnels import plain
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
        download_the_segment(visiting, users, tmp_path, server.workspace)


def try_the_shop(visitor: Visitor) -> None:
    """The sample opens the overview, which has numbers, says first what happened to the goal, and lists whom it met."""
    visitor.opens()
    visitor.presses("home.sample_shop")
    visitor.is_at("overview")
    answer = visitor.page.get_by_role("heading", level=4).first
    expect(answer).to_contain_text("1,925")
    expect(answer).to_contain_text("101,135")
    for said in ("Pay fell by 34%", "Payment failed rose from 17 to 50 users"):
        expect(visitor.page.locator("strong").filter(has_text=said)).to_be_visible()
    visitor.clicks(visitor.page.get_by_role("button", name=visitor.text("findings.users"), exact=True).first)
    visitor.reads("show.users_all", count=50)
    visitor.goes_to("funnel")


def ask_the_funnel(visitor: Visitor) -> None:
    """Steps are proposed and changed, with the window and the breakdown; a dropped part leads to a user and back."""
    page, text = visitor.page, visitor.text
    closed = funnels.answered(visitor, "Pay", text("spans.days", n=7), closed=True)
    entered = plain(text("funnel.of_users", n=0, first="Visit")).split("0")
    assert closed["of"].startswith(entered[0]) and closed["of"].endswith(entered[1])
    assert 0 < counted(closed["of"]) <= 1925
    funnels.removes_step(visitor, 2, "View product")
    funnels.sets_window(visitor, text("spans.days", n=7), "2", "hours")
    funnels.answered(visitor, "Pay", text("spans.hours", n=2))
    funnels.breaks_down(visitor, f"Platform · {text('inputs.property')}")
    who = text("funnel.who_dropped", before="Visit", step="Add to cart")
    they = visitor.says("funnel.who_group", who=who, group="web")
    visitor.clicks_mark(they, **funnels.part(text, "2  Add to cart", "dropped", "web"))
    listed = visitor.table(text("show.users_alt", label=text("funnel.who_group", who=who, group="web")))
    visitor.clicks_row(listed, visitor.title("user"))
    visitor.reads("user.timeline")
    page.go_back()
    visitor.is_at("funnel")
    funnels.answered(visitor, "Pay", text("spans.hours", n=2))
    expect(they).to_be_visible()


def build_the_tag(visitor: Visitor) -> int:
    """Who paid for snacks between 23:00 and 5:00 at least three times; the number of them that the page says."""
    text = visitor.text
    visitor.goes_to("tags")
    night = did(("pay",), AT_LEAST, hours=Hours(23, 5))
    visitor.reads("tags.they", rule=said(did(("pay",)), text))
    visitor.types(text("builder.times"), str(AT_LEAST))
    visitor.presses("builder.part.hours")
    visitor.reads("tags.they", rule=said(night, text))
    visitor.presses("builder.part.where")
    visitor.picks(text("builder.property"), "Category")
    visitor.adds(text("builder.values"), re.compile("^snacks"))
    snacks = did(("pay",), AT_LEAST, hours=Hours(23, 5), where=(ColumnTest("category", "is", ("snacks",)),))
    visitor.reads("tags.they", rule=said(snacks, text))
    users = counted(visitor.reads("tags.preview", total=2000)["users"])
    assert users == len(night_snack_fans())
    visitor.types(text("tags.name"), TAG)
    visitor.presses("tags.save")
    visitor.reads("tags.answer", tag=TAG, users=users, total=2000)
    return users


def said(rule: Rule, text: Text) -> str:
    """As the page says it, with the display names of the sample."""
    names = Names({"event": {"pay": "Pay", "comment": "Comment"}, "property": {"category": "Category"}})
    return sentence(rule, Say(text, names))


def save_the_clusters(visitor: Visitor) -> None:
    """Groups are found, named, and saved as a tag with a value a group."""
    text = visitor.text
    visitor.goes_to("clusters")
    found = visitor.reads("clusters.sentence", users=1925)
    assert 2 <= int(found["groups"]) <= 10
    box = visitor.page.get_by_role("dialog")
    visitor.presses("clusters.save")
    box.get_by_label(text("clusters.save_name"), exact=True).fill("Shopping habits")
    box.get_by_role("button", name=text("show.save"), exact=True).click()
    expect(box.get_by_text(text("clusters.saved", name="Shopping habits"))).to_be_visible()
    visitor.leaves_box()


def read_the_portrait(visitor: Visitor, users: int) -> None:
    """That they pay, and at night, is set apart, as it defines them; what they do besides is told."""
    text = visitor.text
    visitor.goes_to("tags")
    visitor.reads("tags.answer", tag=TAG, users=users, total=2000)
    visitor.follows("tags.portrait")
    visitor.is_at("portrait")
    visitor.reads("portrait.sentence", users=users)
    apart = visitor.reads("portrait.set_apart")["list"]
    for defining in ("Pay", text("portrait.daypart")):
        assert defining in apart
    assert float(visitor.reads("portrait.tells.event_more", subject="Comment")["times"].split()[0]) > 2


def download_the_segment(visitor: Visitor, users: int, folder: Path, workspace: Path) -> None:
    """The tag's users become a segment; a file of the chosen columns has these users and no others, without those who
    the record says were held out, and all of them where nobody is."""
    text = visitor.text
    visitor.goes_to("tags")
    visitor.reads("tags.answer", tag=TAG, users=users, total=2000)
    visitor.turns_to("tags.tab_users")
    visitor.saves_segment(TAG, proposed=True)
    visitor.goes_to("segments")
    answer = visitor.says("segments.answer", segment=TAG, users=users)
    visitor.clicks_row(visitor.table(text("segments.table_alt")), answer)
    visitor.removes(text("segments.first_seen"))
    visitor.adds(text("segments.columns"), text("segments.tag_column", tag=TAG))
    sent = users_in(visitor.downloads("segments.download", folder), text)
    noted = newest_export(workspace)
    assert set(sent) <= night_snack_fans()
    assert len(sent) == noted.rows == users - noted.held_out
    visitor.types(text("exports.hold_out"), "0")
    visitor.reads("exports.sight_none", sent=users)
    everybody = users_in(visitor.downloads("segments.download", folder), text)
    assert set(everybody) == night_snack_fans()
    assert len(everybody) == users


def users_in(file: Path, text: Text) -> list[str]:
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header[0] == text("segments.user")
    assert text("segments.first_seen") not in header
    assert header[-1] == text("segments.tag_column", tag=TAG)
    assert {row[-1] for row in rows} == {"1"}
    return [row[0] for row in rows]


def newest_export(root: Path) -> Export:
    catalog = Workspace(root).catalog()
    (project,) = catalog.projects.all()
    return max(catalog.exports.all(project.id), key=lambda export: export.number)


def night_snack_fans() -> set[str]:
    """By plain pandas, from the file that the sample is made of."""
    events = pd.read_csv(FOLDER / "shop" / "shop_events.csv.gz", parse_dates=["time"])
    hour = events["time"].dt.hour
    paid = events[(events["event"] == "pay") & (events["category"] == "snacks") & ((hour >= 23) | (hour < 5))]
    times = paid.groupby("user_id").size()
    return set(times[times >= AT_LEAST].index)
