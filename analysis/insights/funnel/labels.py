"""What are the steps, groups, times and differences of a funnel called, in plain text beside its numbers?"""

from __future__ import annotations

from analysis.insights.funnel.result import FROM_FIRST, Difference
from analysis.insights.funnel.spec import FunnelGroup, FunnelSpec
from analysis.locale import Text
from analysis.locale.say import told_apart

_LONGEST = 34


def short(words: str, most: int = _LONGEST) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def row_names(spec: FunnelSpec, text: Text, names: tuple[str, ...]) -> tuple[str, ...]:
    """What stands beside the bars: the steps numbered, or in any order how many of them were done."""
    if spec.order == "any":
        return tuple(text("funnel_charts.level", n=step, of=len(names)) for step in range(1, len(names) + 1))
    said = (
        text("funnel_charts.optional", name=name) if step.optional else name
        for step, name in zip(spec.steps, names, strict=True)
    )
    return tuple(f"{number}  {name}" for number, name in enumerate(said, 1))


def group_labels(groups: tuple[FunnelGroup, ...], text: Text, sides: tuple[str, str] | None = None) -> tuple[str, ...]:
    """What the groups are called; all others and missing stay apart from values of that very name.

    `sides` are what a page calls the two sides of a comparison.
    """
    values = {group.label for group in groups if group.kind == "value"}

    def label(group: FunnelGroup) -> str:
        if group.kind == "value":
            return group.label
        if group.kind == "side":
            this = group.label == "this"
            return sides[not this] if sides else text("funnel_charts.side_this" if this else "funnel_charts.side_other")
        name = text(f"funnel_charts.group_{group.kind}")
        return f"({name})" if name in values else name

    return told_apart([label(group) for group in groups])


def likely_range(text: Text, low: float | None, high: float | None) -> str:
    """Between which shares the truth likely lies."""
    if low is None or high is None or low != low or high != high:
        return text.percent(None)
    return text("funnel_charts.likely_range", low=text.percent(low), high=text.percent(high))


def way(step: int, spec: FunnelSpec, rows: tuple[str, ...], whole: str) -> str:
    """From where to where a time is taken, by the `row_names`; `whole` says from step 1 to the last."""
    if step == FROM_FIRST:
        return whole
    required = [place + 1 for place in spec.required]
    before = required[required.index(step) - 1] if step in required else step - 1
    return f"{rows[before - 1]} → {rows[step - 1]}"


def verdict(difference: Difference, text: Text) -> str:
    """A real difference, could be chance, too few to say."""
    return text(f"funnel_charts.verdict_{difference.verdict}")


def points(difference: Difference, text: Text) -> tuple[str, str]:
    """The difference in percentage points, and between what it likely lies; dashes for too few."""
    if difference.difference is None or difference.low is None or difference.high is None:
        return text.percent(None), text.percent(None)
    low, high = _signed(difference.low), _signed(difference.high)
    return (
        text("funnel_charts.points", points=_signed(difference.difference)),
        text("funnel_charts.points_range", low=low, high=high),
    )


def _signed(share: float) -> str:
    shown = f"{abs(share) * 100:.1f}"
    return shown if shown == "0.0" else f"{'+' if share > 0 else '-'}{shown}"
