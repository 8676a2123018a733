"""How long does a click in the funnel page take until the new chart is on the screen?

A real browser changes the window, the order, what is counted, a filter and the breakdown of a five-step funnel over the
million-event shop. Every click asks what was not asked before, so no answer waits in the cache. Measured in the
browser: from the click's event to the frame after the one in which the chart's bars and numbers have changed.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from analysis.locale import Text
from tests.benchmarks.page_latency import import_shop
from tests.journeys.conftest import BROWSER_FLAGS, BROWSERS
from tests.journeys.serving import serving

TEXT = Text("en")
ROUNDS = 5  # the first isn't counted: in it what is loaded once is loaded
NOWHERE = (900, 40)
# The state of the chart is all of its bars and words; a chart that is being made anew has none.
MEASURE = """
() => {
  const marks = '.st-key-funnel_chart svg path[aria-roledescription], .st-key-funnel_chart svg text';
  const chart = () => [...document.querySelectorAll(marks)]
    .map((mark) => (mark.getAttribute('d') || '') + mark.textContent).join('|');
  window.armed = () => {
    const before = chart();
    window.took = null;
    let began = null;
    document.addEventListener('click', () => { began ??= performance.now(); }, {capture: true, once: true});
    const look = () => {
      const now = chart();
      if (began !== null && now !== '' && now !== before) {
        requestAnimationFrame(() => { window.took = performance.now() - began; });
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  };
}
"""
Click = tuple[str, Callable[[], None]]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="silhouette-bench-") as folder:
        workspace = Path(folder) / "workspace"
        import_shop(Path(folder), workspace)
        with serving(workspace) as server:
            times = clicked(server.url)
    print("\nFrom the click to the new chart, 1 million events, five steps\n")
    print("| click | clicks | median | 95th percentile | slowest |\n|---|---:|---:|---:|---:|")
    for kind in dict.fromkeys(kind for kind, _ in times):
        print(row(kind, [took for each, took in times if each == kind]))
    print(row("all", [took for _, took in times]))


def row(kind: str, times: list[float]) -> str:
    times = sorted(times)
    high = times[min(int(0.95 * len(times)), len(times) - 1)]
    return f"| {kind} | {len(times)} | {statistics.median(times):.0f} ms | {high:.0f} ms | {times[-1]:.0f} ms |"


def clicked(url: str) -> list[tuple[str, float]]:
    """The kind of each counted click, and its milliseconds."""
    times: list[tuple[str, float]] = []
    with sync_playwright() as playwright:
        path = next(found for name in BROWSERS if (found := shutil.which(name)))
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        page = browser.new_page(locale="en-US", viewport={"width": 1366, "height": 768})
        page.goto(f"{url}/funnel")
        page.locator(".st-key-funnel_chart svg path[aria-roledescription]").first.wait_for()
        page.evaluate(MEASURE)
        for round_ in range(ROUNDS):
            for kind, click in clicks(page, round_):
                quiet(page)
                page.evaluate("window.armed()")
                click()
                page.wait_for_function("window.took !== null", timeout=120_000)
                if round_:
                    times.append((kind, page.evaluate("window.took")))
        browser.close()
    return times


def clicks(page: Page, round_: int) -> Iterator[Click]:
    """Each asks something new; what must be opened before is opened in between, and isn't counted."""
    yield from longer(page, first=not round_)
    with opened(page, "funnel_more_box"):
        yield "order", radio(page, "funnel.order_any")
        yield "counted", radio(page, "funnel.counted_attempts")
        yield "order", radio(page, "funnel.order_sequential")
    with opened(page, "funnel_division_box"):
        yield "breakdown", page.get_by_text(TEXT("funnel.divisions.column"), exact=True).click
    yield from longer(page)
    with opened(page, "funnel_more_box"):
        yield "counted", radio(page, "funnel.counted_users")
    with opened(page, "funnel_step_1"):
        page.get_by_role("button", name=TEXT("funnel.add_filter")).click()
        quiet(page)
        page.get_by_placeholder(TEXT("builder.values_placeholder")).click()
        yield "filter", page.get_by_role("option").first.click
    with opened(page, "funnel_division_box"):
        yield "whole", page.get_by_text(TEXT("funnel.divisions.none"), exact=True).click
    yield from longer(page)
    with opened(page, "funnel_step_1"):
        yield (
            "filter",
            page.locator("[class*=st-key-funnel_step_1_where_][class*=remove] button").filter(visible=True).first.click,
        )


def longer(page: Page, first: bool = False) -> Iterator[Click]:
    """The window, by one hour more."""
    with opened(page, "funnel_window_box"):
        if first:
            page.get_by_role("combobox", name=TEXT("inputs.unit")).click()
            page.get_by_role("option", name=TEXT("spans.unit.hours"), exact=True).click()
            quiet(page)
        yield "window", page.get_by_test_id("stNumberInputStepUp").click


def radio(page: Page, key: str) -> Callable[[], None]:
    return lambda: page.get_by_role("radio", name=TEXT(key), exact=True).click(force=True)


@contextmanager
def opened(page: Page, key: str) -> Iterator[None]:
    """A popover of the controls; clicks elsewhere close first a list in it, then it (Escape would empty a box)."""
    page.locator(f".st-key-{key} button").first.click()
    quiet(page)
    yield
    for _ in range(2):
        quiet(page)
        page.mouse.click(*NOWHERE)
    quiet(page)


def quiet(page: Page) -> None:
    """Until the server has nothing more to say, and the browser has drawn it."""
    page.wait_for_timeout(400)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


if __name__ == "__main__":
    main()
