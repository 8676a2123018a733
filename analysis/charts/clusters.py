"""How large are the clusters, how do they lie to one another, and in what do they differ?"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts import theme
from analysis.insights.clusters import ClustersResult, words
from analysis.insights.features import Feature, FeatureKind
from analysis.locale import Text
from analysis.locale.say import Names, Say, told_apart

PICK = "pick"
_FEATURES = 14  # columns of the heat map: those in which clusters differ most
_STRONGEST = 2.0  # standard deviations at which the colour is full
_NAME_LIMIT = 330
_COLUMN_LIMIT = 140
_STEEP = (
    f"{theme.PAGE_WIDTH} < 720 ? 90 : 35"  # names over narrow columns stand upright, or they would lie on one another
)
_POINT, _LABEL = 22, 15
_PLATE = 360  # square pixels of a number's disc
_MOVES = 200
_NEAR = 0.09  # of the picture's height: discs that are nearer cover one another
# Blue and orange say more and less in the heat map below, so they come last.
_COLORS = tuple(theme.CATEGORY[place] for place in (2, 4, 7, 6, 5, 3, 1, 0))
_BAR_ROW = 42
_ABOVE = 100  # room for the names of the columns


def sizes(result: ClustersResult, text: Text, names: tuple[str, ...]) -> alt.TopLevelMixin:
    """A bar a cluster, as long as its share; a click picks it."""
    rows = [
        {
            "name": words.numbered(cluster.number, names),
            "cluster": cluster.number,
            "share": cluster.share,
            "shown": f"{text.number(cluster.users)} · {text.percent(cluster.share)}",
        }
        for cluster in result.clusters
    ]
    most = max([cluster.share for cluster in result.clusters], default=1)
    pick = alt.selection_point(name=PICK, fields=["cluster"])
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("name:N", sort=None, title=None, axis=_name_axis()))
    bars = base.mark_bar(cornerRadiusEnd=theme.BAR_RADIUS, cursor="pointer").encode(
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.6])),
        color=alt.Color("name:N", scale=_colors(names, len(result.clusters)), legend=None),
        opacity=alt.condition(pick, alt.value(1), alt.value(0.45)),
        tooltip=[
            alt.Tooltip("name:N", title=text("clusters.name")),
            alt.Tooltip("shown:N", title=text("clusters.users")),
        ],
    )
    labels = base.mark_text(align="left", dx=6, color=theme.LABEL, fontSize=theme.LABEL_SIZE).encode(
        x="share:Q", text="shown:N"
    )
    chart = alt.layer(bars.add_params(pick), labels)
    return theme.finished(chart, _BAR_ROW * max(len(rows), 1))


def points(result: ClustersResult, text: Text, names: tuple[str, ...]) -> alt.TopLevelMixin:
    """The users of the sample on a plane, in their cluster's colour; a cluster's number stands in its middle."""
    columns = [result.points[name].tolist() for name in ("user", "x", "y", "cluster")]
    rows = [
        {"user": user, "x": x, "y": y, "name": words.numbered(number, names)}
        for user, x, y, number in zip(*columns, strict=True)
    ]
    scale = _colors(names, len(result.clusters))
    axis = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)
    dots = (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(size=_POINT, opacity=0.55)
        .encode(
            x=alt.X("x:Q", axis=axis),
            y=alt.Y("y:Q", axis=axis),
            color=alt.Color("name:N", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("user:N", title=text("clusters.tooltip_user")),
                alt.Tooltip("name:N", title=text("clusters.name")),
            ],
        )
    )
    numbers = np.array(columns[3], dtype=np.int64)
    middles = [
        {
            "x": float(np.median(result.points["x"].to_numpy()[numbers == number])),
            "y": float(np.median(result.points["y"].to_numpy()[numbers == number])),
            "number": str(number + 1),
            "name": words.numbered(number, names),
            "ink": theme.ink(_COLORS[number % len(_COLORS)]),
        }
        for number in np.unique(numbers).tolist()
    ]
    base = alt.Chart(alt.Data(values=_side_by_side(middles, result.points))).encode(x="x:Q", y="y:Q")
    plate = base.mark_circle(size=_PLATE, opacity=1, stroke="white", strokeWidth=1.5)
    plate = plate.encode(color=alt.Color("name:N", scale=scale, legend=None))
    digits = base.mark_text(fontSize=_LABEL, fontWeight="bold")
    digits = digits.encode(text="number:N", color=alt.Color("ink:N", scale=None))
    return theme.finished(alt.layer(dots, plate, digits), theme.HEIGHT)


def _side_by_side(middles: list[dict[str, Any]], points: pd.DataFrame) -> list[dict[str, Any]]:
    """The discs moved apart where they would cover one another, each as near to its cluster's middle as can be."""
    ends = points[["x", "y"]].agg(["min", "max"]).to_numpy()
    low, span = ends[0], np.where(ends[1] > ends[0], ends[1] - ends[0], 1.0)
    at = (np.array([[middle["x"], middle["y"]] for middle in middles]).reshape(-1, 2) - low) / span
    for _ in range(_MOVES):
        apart = at[:, None] - at[None, :]
        far = np.linalg.norm(apart, axis=2)
        np.fill_diagonal(far, np.inf)
        if far.min(initial=np.inf) >= _NEAR:
            break
        # Of two in one place the later goes to the right.
        order = np.sign(np.subtract.outer(np.arange(len(at)), np.arange(len(at))))
        ways = np.where(far[..., None] > 0, apart / np.maximum(far, 1e-9)[..., None], order[..., None] * (1.0, 0.0))
        at = at + (ways * (np.maximum(_NEAR * 1.02 - far, 0) / 2)[..., None]).sum(axis=1)
    moved = (at * span + low).tolist()
    return [middle | {"x": x, "y": y} for middle, (x, y) in zip(middles, moved, strict=True)]


def profile(result: ClustersResult, text: Text, names: tuple[str, ...], shown: Names) -> alt.TopLevelMixin:
    """A row a cluster, a column a behaviour: blue is more than all users, orange is less."""
    frame, say = result.profile, Say(text, shown)
    columns = [frame[name].tolist() for name in ("cluster", "kind", "of", "z", "mean", "mean_all")]
    strongest: dict[tuple[FeatureKind, str], float] = {}
    for kind, of, z in zip(*columns[1:4], strict=True):
        strongest[kind, of] = max(abs(z), strongest.get((kind, of), 0))
    kept = sorted(strongest, key=lambda feature: -strongest[feature])[:_FEATURES]
    behaviours = told_apart([words.feature_name(Feature(kind, of), say) for kind, of in kept], [of for _, of in kept])
    named = dict(zip(kept, behaviours, strict=True))
    rows = [
        {
            "feature": named[kind, of],
            "name": words.numbered(number, names),
            "z": z,
            "mean": _value(Feature(kind, of), mean, text),
            "mean_all": _value(Feature(kind, of), mean_all, text),
        }
        for number, kind, of, z, mean, mean_all in zip(*columns, strict=True)
        if (kind, of) in kept
    ]
    order = [words.numbered(cluster.number, names) for cluster in result.clusters]
    across = alt.Axis(
        orient="top",
        labelAngle=alt.ExprRef(_STEEP),
        labelAlign="right",
        labelBaseline="middle",
        labelLimit=_COLUMN_LIMIT,
        labelOverlap=False,
        title=None,
    )
    gaps = alt.Scale(paddingInner=0.06)
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_rect(cornerRadius=theme.BAR_RADIUS)
        .encode(
            x=alt.X("feature:N", sort=list(behaviours), axis=across, scale=gaps),
            y=alt.Y("name:N", sort=order, title=None, axis=_name_axis(), scale=gaps),
            color=alt.Color(
                "z:Q",
                scale=alt.Scale(domain=[-_STRONGEST, _STRONGEST], clamp=True, range=theme.DIVERGING, interpolate="rgb"),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=text("clusters.name")),
                alt.Tooltip("feature:N", title=text("clusters.behaviour")),
                alt.Tooltip("mean:N", title=text("clusters.tooltip_mean")),
                alt.Tooltip("mean_all:N", title=text("clusters.tooltip_all")),
            ],
        )
    )
    return theme.finished(chart, theme.ROW_HEIGHT * max(len(order), 1) + _ABOVE)


def _name_axis() -> alt.Axis:
    return alt.Axis(labelLimit=theme.name_limit(_NAME_LIMIT), labelOverlap=False, ticks=False, domain=False)


def _colors(names: tuple[str, ...], count: int) -> alt.Scale:
    """By place, not by name: names of clusters change with every fit."""
    domain = [words.numbered(number, names) for number in range(count)]
    return alt.Scale(domain=domain, range=[_COLORS[number % len(_COLORS)] for number in range(count)])


def _value(feature: Feature, mean: float, text: Text) -> str:
    if feature.kind in ("night", "weekend"):
        return text.percent(None if np.isnan(mean) else mean)
    return text.number(mean)
