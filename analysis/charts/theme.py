"""Which colours, fonts and sizes does every chart use?

Every colour reads on white and on the dark page (a contrast of 3 to 1 with both, tested), so a chart is the same
picture in both. Ramps of a whole heat map are left to the page's theme by name: `alt.Scale(range=SEQUENTIAL)`.
`.streamlit/config.toml` holds the same values for everything around the charts (tested).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import altair as alt

# From Okabe and Ito (2008), moved until no two look alike with any kind of colour vision (tested).
CATEGORY = ("#0A7BC2", "#D68000", "#19A87B", "#B33C08", "#AE86B1", "#3B7BF5", "#79984B", "#51696A")
ACCENT = CATEGORY[0]  # the one thing to see
REST = "#8E97A3"  # everything beside it
FAINT = "rgba(128, 136, 148, 0.25)"  # grids, pending parts, bands
LABEL = "#6F7782"  # direct labels and rules, readable on both pages
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
LABEL_LIMIT = 220  # pixels of an axis label before it is cut
BAR_RADIUS = 2

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


def _from(start: int) -> list[int]:
    return [(start + step) % len(CATEGORY) for step in range(len(CATEGORY))]


def finished(chart: AnyChart, height: int | None = None) -> AnyChart:
    """The chart over the page's width, without a frame, its labels whole and in fonts that know Chinese."""
    sized: Any = chart.properties(width="container", **({"height": height} if height else {}))  # type: ignore[attr-defined]
    return (
        sized.configure(font=FONT, background="transparent", padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure_view(stroke=None)
        .configure_axis(labelLimit=LABEL_LIMIT, labelFontSize=LABEL_SIZE, titleFontWeight="normal")
        .configure_legend(labelLimit=LABEL_LIMIT, labelFontSize=LABEL_SIZE, orient="top", title=None)
    )


def spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart as the plain Vega-Lite dictionary that pages cache and show: building it is what costs."""
    made: Mapping[str, Any] = chart.to_dict()
    return dict(made)
