"""A real shop's year, uploaded, understood and taken out again, by somebody who reads Chinese in the dark."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analysis.locale.say import Say
from analysis.rules.said import sentence
from tests.asking import did
from tests.journeys.conftest import visitor
from tests.journeys.serving import Server
from tests.journeys.visitor import Visitor, counted

TAG, AT_LEAST = "大宗采购", 500
pytestmark = [pytest.mark.journey, pytest.mark.acceptance]


def test_a_real_export_in_chinese(browser: Browser, server: Server, acceptance: Path, tmp_path: Path) -> None:
    with visitor(browser, server, "zh-CN", dark=True) as visiting:
        upload(visiting, acceptance / "online_retail" / "online_retail.csv")
        read_the_ledger(visiting, tmp_path)
        ask_one_event(visiting)
        users = build_a_tag(visiting)
        download(visiting, users, tmp_path)


def upload(visitor: Visitor, file: Path) -> None:
    """User and time are recognised; the one event is named, the times are London's, rows that name nobody may go."""
    text = visitor.text
    visitor.opens()
    visitor.presses("show.upload")
    visitor.is_at("data")
    visitor.uploads(file)
    visitor.reads("data.what_columns_mean")
    for label, column in (("data.user_column", "CustomerID"), ("data.time_column", "InvoiceDate")):
        expect(visitor.page.get_by_role("combobox", name=text(label), exact=True)).to_have_value(column)
    visitor.picks(text("data.event_column"), text("data.one_event"))
    visitor.types(text("data.event_name"), "purchase")
    visitor.picks(text("asking.time_zone", columns="InvoiceDate"), "Europe/London")
    visitor.presses("data.import")
    visitor.reads("data.doubts_title")
    visitor.presses("data.doubts_accept")


def read_the_ledger(visitor: Visitor, folder: Path) -> None:
    """406,829 of 541,909 rows of 4,372 users are kept; the others have no user, and can be had as a file."""
    text = visitor.text
    visitor.reads("data.ended", kept=406_829, rows=541_909, users=4_372, version=1)
    visitor.reads("data.duplicates_kept", rows=5_225)
    expect(visitor.table(text("data.ledger_alt", rows=541_909, kept=406_829))).to_be_visible()
    file = visitor.downloads("data.download_rejected", folder)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header[:2] == [text("data.rejected_row"), text("data.rejected_reason")]
    assert [row[1] for row in rows] == [text("data.reason_no_user")] * 135_080
    visitor.presses("shell.skip_goal")
    visitor.is_at("overview")
    expect(visitor.page.get_by_role("heading", level=4).first).to_contain_text("4,372")


def ask_one_event(visitor: Visitor) -> None:
    """With one event only, the funnel says what can be asked instead, and asks it; 35 users came too late to judge.

    Somebody's country never changes: it belongs to the user, and no step goes by it, nor by ids.
    """
    visitor.goes_to("funnel")
    visitor.reads("funnel.one_event", event="purchase")
    visitor.finds(visitor.text.number(4_337))
    visitor.presses("funnel.split_again")


def build_a_tag(visitor: Visitor) -> int:
    """Who bought at least 500 lines."""
    text = visitor.text
    visitor.goes_to("tags")
    visitor.types(text("builder.times"), str(AT_LEAST))
    visitor.reads("tags.they", rule=sentence(did(("purchase",), AT_LEAST), Say(text)))
    users = counted(visitor.reads("tags.preview", total=4_372)["users"])
    visitor.types(text("tags.name"), TAG)
    visitor.presses("tags.save")
    visitor.reads("tags.answer", tag=TAG, users=users, total=4_372)
    return users


def download(visitor: Visitor, users: int, folder: Path) -> None:
    """The tag's users as a segment and as a file, with Chinese headings."""
    text = visitor.text
    visitor.turns_to("tags.tab_users")
    visitor.saves_segment(TAG, proposed=True)
    visitor.goes_to("segments")
    answer = visitor.says("segments.answer", segment=TAG, users=users)
    visitor.clicks_row(visitor.table(text("segments.table_alt")), answer)
    visitor.types(text("exports.hold_out"), "0")
    visitor.reads("exports.sight_none", sent=users)
    file = visitor.downloads("segments.download", folder)
    assert re.fullmatch(rf"{TAG}_v\d+_\d{{4}}-\d\d-\d\d\.csv", file.name)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header[0] == text("segments.user")
    assert len(rows) == len({row[0] for row in rows}) == users
