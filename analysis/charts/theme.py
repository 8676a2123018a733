"""Which colours, fonts and sizes does every chart use?

Every colour reads on white and on the dark page (a contrast of 3 to 1 with both, tested), so a chart is the same
picture in both. Words need 4.5 to 1, which no grey has with both: theirs follows the background. Ramps of a whole heat
map are left to the page's theme by name: `alt.Scale(range=SEQUENTIAL)`. `.streamlit/config.toml` holds the same values
for everything around the charts (tested).

A mark is read out in the words of its tooltip; what has none is silent, and so are axes, whose words Vega has only in
English: what a chart says as a whole is the `alt` that its page gives it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import altair as alt

# From Okabe and Ito (2008), moved until no two look alike with any kind of colour vision (tested).
CATEGORY = ("#0A7BC2", "#D68000", "#19A87B", "#B33C08", "#AE86B1", "#8456E8", "#79984B", "#51696A")
ACCENT = CATEGORY[0]  # the one thing to see
REST = "#8E97A3"  # everything beside it
FAINT = "rgba(128, 136, 148, 0.25)"  # grids, pending parts, bands
RULE = "#6F7782"  # lines beside the marks
LABEL_LIGHT, LABEL_DARK = "#56606C", "#A9B2BD"  # words, on white and on the dark page
LABEL = {"expr": f"luminance(background) > 0.4 ? '{LABEL_LIGHT}' : '{LABEL_DARK}'"}
INK, PAPER = "#10151B", "#FFFFFF"  # words on a coloured mark
OUTLINE = {"expr": f"luminance(background) > 0.4 ? '{INK}' : '{PAPER}'"}  # around what is chosen
BETTER, WORSE = "#0A7BC2", "#D55E00"  # differences: blue is more, orange is less

# Names of the ramps that the page's theme supplies, light or dark; DIVERGING goes from orange through nothing to blue.
SEQUENTIAL = "heatmap"
DIVERGING = "diverging"

FONT = '"Source Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'

HEIGHT = 320  # the loud chart of a page
SMALL_HEIGHT = 180
ROW_HEIGHT = 34  # of horizontal bars
PADDING = 12  # above and below a drawing, pixels that a page counts as its height
LABEL_SIZE = 13
PAGE_WIDTH = "(containerSize()[0] || 1000)"  # in a chart's expression; a picture has no page
LABEL_LIMIT = 220  # pixels of an axis label before it is cut
BAR_RADIUS = 2
# Of a point selection: marks whose row says that nobody is behind them are neither chosen nor look as if they could be.
CLICK = "click[!datum || datum.somebody !== false]"
CLICKABLE = {"expr": "datum.somebody === false ? 'default' : 'pointer'"}

SEQUENTIAL_LIGHT = (
    "#EFF6FB", "#D6E8F5", "#B9D8EE", "#98C6E6", "#74B2DD", "#4F9DD3", "#2F89C8", "#0A74B8", "#085C94", "#06446F",
)  # fmt: skip
DIVERGING_LIGHT = (
    "#A84600", "#C8691F", "#E0924F", "#F0BD8E", "#F8E3CF", "#D9E9F5", "#A5CDE8", "#66A9D6", "#2F86C2", "#0A5F9C",
)  # fmt: skip

AnyChart = TypeVar("AnyChart", bound=alt.TopLevelMixin)


def colors(names: Iterable[str]) -> dict[str, str]:
    """A colour for each name, the same on every page as long as at most eight names meet and don't collide.

    A name's place is taken from its bytes; of two that want one place the later in the alphabet gets the next free one.
    """
    chosen: dict[str, int] = {}
    for name in sorted(set(names)):
        wanted = zlib.crc32(name.encode()) % len(CATEGORY)
        free = [place for place in _from(wanted) if place not in chosen.values()]
        chosen[name] = free[0] if free else wanted
    return {name: CATEGORY[place] for name, place in chosen.items()}


def by(field: str) -> alt.EncodingSortField:
    """Names in the order of a number in their rows.

    In "the order of the rows" a chart that gets other rows would keep the names that it had where they were.
    """
    return alt.EncodingSortField(field=field, op="min", order="ascending")


def _from(start: int) -> list[int]:
    return [(start + step) % len(CATEGORY) for step in range(len(CATEGORY))]


def finished(chart: AnyChart, height: int | None = None) -> AnyChart:
    """The chart over the page's width, without a frame, its labels whole and in fonts that know Chinese."""
    sized: Any = chart.properties(width="container", **({"height": height} if height else {}))  # type: ignore[attr-defined]
    words = {"labelColor": LABEL, "titleColor": LABEL, "labelLimit": LABEL_LIMIT, "labelFontSize": LABEL_SIZE}
    return (
        sized.configure(font=FONT, padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure_view(stroke=None)
        .configure_text(color=LABEL)
        .configure_axis(titleFontWeight="normal", aria=False, **words)
        .configure_legend(orient="top", offset=8, title=None, aria=False, **words)
    )


def name_limit(most: int) -> alt.ExprRef:
    """How long the names beside bars may be: on a narrow page they leave the bars more than half of it."""
    return alt.ExprRef(f"min({most}, {PAGE_WIDTH} * 0.42)")


def spec(chart: alt.TopLevelMixin | dict[str, Any]) -> dict[str, Any]:
    """The chart as the plain Vega-Lite dictionary that pages cache and show: building it is what costs."""
    return chart if isinstance(chart, dict) else _spoken(chart.to_dict())


def _spoken(part: Mapping[str, Any]) -> dict[str, Any]:
    """The same with what a screen reader says of each mark: by itself, Vega reads out the names of fields."""
    if "layer" in part:
        return dict(part) | {"layer": [_spoken(layer) for layer in part["layer"]]}
    mark, encoding = part["mark"], part.get("encoding", {})
    mark = dict(mark) if isinstance(mark, Mapping) else {"type": mark}
    if not (tips := encoding.get("tooltip")):
        return dict(part) | {"mark": mark | {"aria": False}}
    said = " + '; ' + ".join(_said(tip) for tip in (tips if isinstance(tips, list) else [tips]))
    return dict(part) | {"mark": mark, "encoding": dict(encoding) | {"description": {"value": {"expr": said}}}}


def _said(tip: Mapping[str, Any]) -> str:
    """A line of a tooltip as a Vega expression: `Step: Pay`."""
    field = f"datum[{json.dumps(tip['field'])}]"
    value = f"format({field}, {json.dumps(tip['format'])})" if "format" in tip else field
    return f"{json.dumps(tip['title'] + ': ')} + {value}"


def marked(chart: Mapping[str, Any], pick: str, begun: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The chart with an outline around what is chosen by the selection `pick`, which begins with the mark `begun`.

    A lighter rest alone doesn't tell a grey part among grey ones.
    """
    params = [
        param | {"value": [dict(begun)]} if begun and param.get("name") == pick else param
        for param in chart.get("params", ())
    ]
    return _outlined(chart, pick) | ({"params": params} if params else {})


def _outlined(part: Mapping[str, Any], pick: str) -> dict[str, Any]:
    if "layer" in part:
        return dict(part) | {"layer": [_outlined(layer, pick) for layer in part["layer"]]}
    encoding = part.get("encoding", {})
    condition = encoding.get("opacity", {}).get("condition", {})
    if not isinstance(condition, Mapping) or condition.get("param") != pick:
        return dict(part)
    chosen = {"param": pick, "empty": False}
    outline = {
        "stroke": {"condition": chosen | {"value": OUTLINE}},
        "strokeWidth": {"condition": chosen | {"value": 2}},
        "strokeOpacity": {"condition": chosen | {"value": 1}},
    }
    return dict(part) | {"encoding": outline | encoding}


def ink(color: str) -> str:
    """Dark or white, whichever reads on a mark of this colour."""
    return max((INK, PAPER), key=lambda words: contrast(words, color))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3: from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
