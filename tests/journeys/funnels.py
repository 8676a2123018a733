"""What does a person do on the funnel page?"""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from analysis.insights.funnel.words import circled
from analysis.locale import Text
from tests.journeys.visitor import SOON, Visitor

_NOWHERE = (900, 40)  # a place of the page where nothing reacts


def answered(visitor: Visitor, last: str, window: str, closed: bool = False) -> dict[str, str]:
    """Wait for the answer of a funnel of all time; `window` as the page says it, such as "7 days"."""
    text = visitor.text
    visitor.rests()
    steps = steps_shown(visitor).count()
    known = {
        "period": "",
        "went": plain(text("funnel.went" if steps == 2 else "funnel.went_all", last=last, steps=steps)),
        "within": text("funnel.within", window=window),
    }
    return visitor.reads("funnel.answer_closed" if closed else "funnel.answer", **known)


def steps_shown(visitor: Visitor) -> Locator:
    """The buttons of the steps, without that of the suggestions behind them."""
    boxes = visitor.page.locator(".st-key-funnel_steps_row").get_by_test_id("stPopoverButton")
    return boxes.filter(has_not_text=visitor.text("suggestions.title"))


def plain(words: str) -> str:
    return words.replace("**", "")


def step(visitor: Visitor, place: int, name: str) -> Locator:
    return visitor.page.get_by_test_id("stPopoverButton").filter(has_text=f"{circled(place)} {name}")


def removes_step(visitor: Visitor, place: int, name: str) -> None:
    gone = visitor.page.get_by_role("button", name=f"{circled(place)} {name}", exact=True)
    visitor.clicks(gone)
    visitor.presses("funnel.remove")
    expect(gone).to_have_count(0)


def adds_step(visitor: Visitor, place: int, name: str) -> None:
    """The box at the end of the steps takes one event after the other; its list stays open, and while it is nothing
    else has a role."""
    page = visitor.page
    box = page.get_by_role("combobox", name=visitor.text("funnel.add_step"), exact=True, include_hidden=True)
    option = page.get_by_role("option", name=name, exact=True)
    added = step(visitor, place, name)

    def add() -> None:
        if added.count():
            return
        if not option.is_visible():
            box.click()
        option.click(timeout=SOON)

    visitor.does(add, lambda: expect(added).to_be_visible(timeout=SOON))


def closes(visitor: Visitor) -> None:
    """Whatever is open: first a list, then the popover that it stands in."""
    boxes = visitor.page.get_by_role("dialog").or_(visitor.page.get_by_role("listbox"))

    def leave() -> None:
        for _ in range(2):
            visitor.page.mouse.click(*_NOWHERE)

    visitor.does(leave, lambda: expect(boxes).to_have_count(0, timeout=SOON))


def sets_window(visitor: Visitor, shown: str, count: str, unit: str | None = None) -> None:
    """`shown` is what the control says before, such as "7 days"."""
    text = visitor.text
    visitor.presses("funnel.within", window=shown)
    if unit is not None:
        visitor.picks(text("inputs.unit"), text(f"spans.unit.{unit}"))
    visitor.types(text("inputs.window"), count)
    closes(visitor)


def breaks_down(visitor: Visitor, column: str) -> None:
    """By a column, named as the list names it."""
    text = visitor.text
    visitor.presses("funnel.divided_none")
    visitor.marks("funnel.divisions.column")
    visitor.picks(text("funnel.by"), column)
    closes(visitor)


def part(text: Text, step: str, state: str, group: str | None = None) -> dict[str, str]:
    """What the tooltip of a part of a bar says of it, for `clicks_mark`."""
    said = {
        text("funnel_charts.step"): step,
        text("funnel_charts.part"): text(f"funnel_charts.state_{state}"),
    }
    return said | ({text("funnel_charts.group"): group} if group else {})
