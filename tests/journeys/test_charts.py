"""Does every chart that offers its users list them, at a click and by the keys alone?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from analysis.jobs.segments import segment_of_tag
from analysis.jobs.tags import saving
from analysis.locale import catalog
from analysis.store.workspace import Workspace
from tests.journeys.conftest import visitor
from tests.journeys.serving import ROOT, Server, serving
from tests.journeys.visitor import SOON, Visitor

pytestmark = pytest.mark.journey
# Its click takes a number into a rule, in the journey of tags; the other text is of the same chart.
ELSEWHERE = {"paths.click", "thresholds.click", "funnel.click_all", "portrait.attributes_caption_all"}
# Their users are listed before anybody clicks: a click there only chooses others.
STANDING = {"acting.ranked": "acting_worths", "segments.steps_help": "segments_steps"}
NOT_OF_CHARTS = ("exports.", "segments.count", "segments.none", "show.", "suggestions.", "tags.")
Act = Callable[[Visitor], None]


def opened(page: str) -> Act:
    return lambda visitor: visitor.opens(page)


def by(grain: str) -> Act:
    """The overview by day, week or month."""

    def act(visitor: Visitor) -> None:
        visitor.opens("overview")
        visitor.marks(f"overview.grain_{grain}")

    return act


def lately(grain: str) -> Act:
    """The same of the last four weeks."""

    def act(visitor: Visitor) -> None:
        visitor.opens("overview")
        visitor.picks(visitor.text("inputs.period"), visitor.text("inputs.period_28"))
        visitor.marks(f"overview.grain_{grain}")

    return act


def instead(visitor: Visitor) -> None:
    visitor.opens("funnel")
    visitor.turns_to("funnel.tab_instead")


def transitions(visitor: Visitor) -> None:
    visitor.opens("paths")
    visitor.turns_to("paths.tab_next")


def staying(tab: str) -> Act:
    """A tab of the retention page."""

    def act(visitor: Visitor) -> None:
        visitor.opens("retention")
        visitor.turns_to(f"retention.tab_{tab}")

    return act


def overlap(visitor: Visitor) -> None:
    visitor.opens("segments")
    visitor.turns_to("segments.view_overlap")


def tags_health(visitor: Visitor) -> None:
    visitor.opens("tags")
    visitor.turns_to("tags.view_health")


@dataclass(frozen=True)
class Offer:
    key: str  # the text that offers it
    goes: Act
    chart: str  # how its element's key begins
    mark: str = "path[aria-label]"  # one that somebody is behind


OFFERS = (
    *(Offer("overview.click", by(grain), f"overview_trend_{grain}") for grain in ("day", "week", "month")),
    *(Offer("overview.click", lately(grain), f"overview_trend_{grain}") for grain in ("day", "week")),
    Offer("overview.click", opened("overview"), "overview_events"),
    Offer("overview.click", opened("overview"), "overview_hours"),
    Offer("funnel.click", opened("funnel"), "funnel_chart"),
    Offer(
        "retention.click",
        opened("retention"),
        "retention_triangle",
        "path[aria-label*='; After: week 1;']:not([aria-label*='Average'])",
    ),
    Offer("staying.click", staying("lifecycle"), "retention_lifecycle"),
    Offer("staying.spread_click", staying("stickiness"), "retention_stickiness"),
    Offer("segments.overlap_click", overlap, "segments_overlap"),
    Offer("instead.caption", instead, "funnel_instead_tab"),
    Offer("paths.matrix_click", opened("paths"), "paths_matrix"),
    Offer("paths.next_click", transitions, "paths_next"),
    Offer("clusters.click", opened("clusters"), "clusters_sizes"),
    Offer("portrait.different_caption", opened("portrait"), "portrait_different"),
    Offer("portrait.attributes_caption", opened("portrait"), "portrait_attribute"),
    Offer("health.click", tags_health, "tags_coverage"),
    Offer("health.click", tags_health, "tags_distribution"),
)


def test_no_offer_is_forgotten() -> None:
    offered = {
        key
        for key, words in catalog("en").items()
        if re.search(r"\bclick\b", words, re.IGNORECASE) and not key.startswith(NOT_OF_CHARTS)
    }
    assert offered == {offer.key for offer in OFFERS} | ELSEWHERE | set(STANDING)


def test_every_chart_that_can_be_chosen_from_is_an_offer() -> None:
    """By the calls of the pages, so that a chart without words about it is none either."""
    calls = sum(len(re.findall(r"show\.choice\(", path.read_text("utf-8"))) for path in (ROOT / "pages").rglob("*.py"))
    offered = {re.sub("_(day|week|month)$", "", offer.chart) for offer in OFFERS}
    assert calls == len(offered | set(STANDING.values()))


@pytest.fixture(scope="module")
def shop(sample_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("charts") / "workspace"
    shutil.copytree(sample_shop, root)
    tag_some(Workspace(root))
    with serving(root) as running:
        yield running


def tag_some(workspace: Workspace) -> None:
    """Tags whose health can be looked at, and segments of them that overlap."""
    (project,) = workspace.catalog().projects.all()
    users = workspace.open(project.id).block(0).users
    for name, share in (("Everybody here", 1), ("Half of them", 2)):
        saving.save_list(workspace, project.id, name, users.slice(0, len(users) // share), {}, replace=False)
        segment_of_tag(workspace, project.id, name, name)


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: f"{offer.chart} {offer.key}")
def test_a_click_on_a_mark_lists_its_users(browser: Browser, shop: Server, offer: Offer) -> None:
    with visitor(browser, shop) as visiting:
        offer.goes(visiting)
        chart = chart_of(visiting, offer)
        visiting.does(
            lambda: clicks(visiting, chart.locator(offer.mark).first),
            lambda: expect(users(visiting)).to_be_visible(timeout=SOON),
        )


def test_the_average_of_cohorts_is_nobody_to_choose(browser: Browser, shop: Server) -> None:
    with visitor(browser, shop) as visiting:
        visiting.opens("retention")
        chart = visiting.page.locator("[class*='st-key-retention_triangle']").get_by_test_id("stVegaLiteChart").first
        average, cell = (
            chart.locator(f"path[aria-label*='{each}']").first for each in ("Average;", "; After: week 1;")
        )
        expect(average).to_be_attached()
        assert average.evaluate("mark => getComputedStyle(mark).cursor") != "pointer"
        clicks(visiting, average)
        visiting.rests()
        expect(cell).to_have_attribute("opacity", "1")


@pytest.mark.parametrize("offer", OFFERS[-7:], ids=lambda offer: offer.chart)
def test_the_keys_alone_list_the_users_of_a_mark(browser: Browser, shop: Server, offer: Offer) -> None:
    """The table below the chart is opened, and its first row chosen, without a mouse."""
    with visitor(browser, shop) as visiting:
        offer.goes(visiting)
        chart_of(visiting, offer)
        page = visiting.page
        box = page.locator(f"[class*='st-key-{offer.chart}'][class*='_marks']").first
        summary, table = box.locator("summary"), box.get_by_test_id("stDataFrame")

        def unfold() -> None:
            if not table.is_visible():
                summary.focus()
                page.keyboard.press("Enter")

        def choose() -> None:
            table.locator("canvas").first.focus()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Shift+Space")

        visiting.does(unfold, lambda: expect(table).to_be_visible(timeout=SOON))
        visiting.does(choose, lambda: expect(users(visiting)).to_be_visible(timeout=SOON))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_chosen_reads_and_no_form_for_developers_is_shown(browser: Browser, shop: Server, dark: bool) -> None:
    with visitor(browser, shop, dark=dark) as visiting:
        visiting.opens("overview")
        page = visiting.page
        chart_of(visiting, OFFERS[5]).hover()
        toolbar = page.get_by_test_id("stElementToolbarButton")
        expect(toolbar.get_by_role("button", name=re.compile("^Download as PNG")).first).to_be_attached()
        for name in ("Copy Vega-Lite spec", "Show data"):
            for button in page.get_by_role("button", name=re.compile(f"^{name}"), include_hidden=True).all():
                expect(button).to_be_hidden()
        chosen = page.locator("button[data-variant][data-selected]").first
        beside = page.locator("button[data-variant]:not([data-selected])").first
        colors = [each.evaluate("one => getComputedStyle(one).color") for each in (chosen, beside)]
        assert colors[0] == colors[1]


def chart_of(visitor: Visitor, offer: Offer) -> Locator:
    chart = visitor.page.locator(f"[class*='st-key-{offer.chart}']").get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("path[aria-label]").first).to_be_attached()
    visitor.rests()
    return chart


def clicks(visitor: Visitor, mark: Locator) -> None:
    """Where it is, whatever lies above it."""
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def users(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("button", name=visitor.text("show.save_segment"), exact=True).first
