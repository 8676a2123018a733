"""What do the pages look like? The pictures of the README and the guides, taken of the running app.

`make test` once (it installs the browser's driver), then `.venv/bin/python -m docs.pictures.make`: the sample shop, in
both languages. The Chinese funnel is in the dark theme.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from analysis.locale.say import Names, Say
from analysis.rules.asked import ChosenEvents, Did
from analysis.rules.said import sentence
from tests.journeys.conftest import BROWSER_FLAGS, BROWSERS, visitor
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor

FOLDER = Path(__file__).parent
WIDTH, SETTLED = 1366, 900  # pixels; milliseconds until a chart has come to rest


@dataclass(frozen=True)
class Story:
    """The same in one language: the words of the data, the name of the tag, the ending of the files' names."""

    locale: str
    ending: str
    pay: str
    category: str
    tag: str
    file: str
    rows: str


STORIES = (
    Story(
        locale="en-US",
        ending=".png",
        pay="Pay",
        category="Category",
        tag="Night snack fans",
        file="orders.csv",
        rows="customer,action,when,category,amount\n"
        "c018,view,05/01/2026 15:48,snacks,65.5\n"
        "c049,view,02/02/2026 00:57,snacks,60.5\n"
        "c018,cart,05/01/2026 15:51,snacks,65.5\n"
        "c018,pay,05/01/2026 15:55,snacks,65.5\n",
    ),
    Story(
        locale="zh-CN",
        ending=".zh.png",
        pay="支付",
        category="品类",
        tag="夜猫零食达人",
        file="行为日志.csv",
        rows="用户ID,行为类型,时间,品类,金额\n"
        "u018,浏览,05/01/2026 15:48,零食,65.5\n"
        "u049,浏览,02/02/2026 00:57,零食,60.5\n"
        "u018,加购,05/01/2026 15:51,零食,65.5\n"
        "u018,支付,05/01/2026 15:55,零食,65.5\n",
    ),
)


def main() -> None:
    browser_path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=BROWSER_FLAGS)
        for story in STORIES:
            with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "workspace") as server:
                with visitor(browser, server, story.locale) as visiting:
                    pages(visiting, story, Path(folder))
                with visitor(browser, server, story.locale, dark=story.locale.startswith("zh")) as visiting:
                    funnel(visiting, story)
        browser.close()


def pages(visiting: Visitor, story: Story, folder: Path) -> None:
    """All but the funnel, as somebody meets them with the sample shop."""
    visiting.opens()
    visiting.presses("home.sample_shop")
    visiting.is_at("overview")
    expect(visiting.page.get_by_text(visiting.text("overview.hours"), exact=True)).to_be_visible()
    charted(visiting, 3)
    take(visiting, story, "overview", 1320)
    visiting.goes_to("clusters")
    visiting.reads("clusters.sentence", users=1925)
    charted(visiting, 3)
    take(visiting, story, "clusters", 1250)
    tag(visiting, story)
    visiting.follows("tags.portrait")
    visiting.finds(visiting.text("portrait.different_title"))
    charted(visiting, 4)
    take(visiting, story, "portrait", 1190)
    incoming(visiting, story, folder)


def tag(visiting: Visitor, story: Story) -> None:
    """The night snack fans: their rule is pictured, then saved."""
    text = visiting.text
    visiting.goes_to("tags")
    named = Say(text, Names({"event": {"pay": story.pay}}))
    visiting.reads("tags.they", rule=sentence(Did(ChosenEvents(("pay",))), named))
    visiting.types(text("builder.times"), "3")
    visiting.presses("builder.part.hours")
    visiting.presses("builder.part.where")
    visiting.picks(text("builder.property"), story.category)
    visiting.adds(text("builder.values"), re.compile("^snacks"))
    visiting.types(text("tags.name"), story.tag)
    visiting.reads("tags.preview", users=67, total=2000)
    take(visiting, story, "tags", 1080)
    visiting.presses("tags.save")
    visiting.reads("tags.answer", tag=story.tag, users=67, total=2000)


def incoming(visiting: Visitor, story: Story, folder: Path) -> None:
    """A file whose dates can be read in two ways."""
    file = folder / story.file
    file.write_text(story.rows, encoding="utf-8")
    visiting.goes_to("data")
    visiting.uploads(file)
    visiting.reads("asking.date_order")
    take(visiting, story, "data", 1610)


def funnel(visiting: Visitor, story: Story) -> None:
    visiting.opens("funnel")
    visiting.finds(visiting.text("funnel.click"))
    charted(visiting, 1)
    take(visiting, story, "funnel", 1130)


def charted(visiting: Visitor, charts: int) -> None:
    """At least so many charts have drawn a mark."""
    drawn = visiting.page.get_by_test_id("stVegaLiteChart").filter(has=visiting.page.locator("svg path, canvas"))
    expect(drawn.nth(charts - 1)).to_be_attached()


def take(visiting: Visitor, story: Story, name: str, height: int) -> None:
    """Chart and controls at rest, no tooltip, the page from its top."""
    page = visiting.page
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.mouse.move(1, height - 1)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(SETTLED)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    flat = picture.quantize(256, dither=Image.Dither.NONE)  # a third of the bytes
    flat.save(FOLDER / f"{name}{story.ending}", optimize=True)


if __name__ == "__main__":
    main()
