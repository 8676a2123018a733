"""Whom do the tags cover, how many has each user, and which of them differ toward the goal?

As in `charts/funnel/bars.py`, the chart of a shape is built once, and each result only brings its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import altair as alt

from analysis.charts import axes, theme
from analysis.insights.statistics import certainty
from analysis.insights.tags import HealthRow, TagHealthResult, separating_rows
from analysis.locale import Language, Text
from analysis.locale.say import told_apart

PICK = "pick"
MOST_SEPARATING = 15
_DATA = "rows"
_ROW = 28  # pixels of a bar and the room around it
_MOST_TAGS = 20  # a user's tags that have a bar of their own; more share the last


def coverage(result: TagHealthResult, text: Text) -> dict[str, Any]:
    """The share of users with at least one tag: of all, of each layer, subject and behaviour. A click gives `kind`,
    `raw` (its name) and `subject`."""
    everything = len(result.spec.tags)
    found = [("all", "", "", everything, result.covered, result.share or 0.0)]
    columns = (result.coverage[name].tolist() for name in ("kind", "name", "subject", "tags", "users", "share"))
    found += list(zip(*columns, strict=True))
    ordered = _ordered(found)
    names = told_apart([_covered_name(kind, name, subject, text) for kind, name, subject, *_ in ordered])
    rows = [
        {
            "kind": kind,
            "raw": name,
            "subject": subject,
            "row": place,
            "name": shown,
            "share": share,
            "shown": text("health.covered", share=text.percent(share), tags=tags),
            "users": text.number(users),
            "tags": text.number(tags),
        }
        for shown, (place, (kind, name, subject, tags, users, share)) in zip(names, enumerate(ordered), strict=True)
    ]
    return _coverage_shape(text.language, len(rows)) | {"datasets": {_DATA: rows}}


def _ordered(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """All, the layers, then each subject followed by its behaviours."""
    first = [row for row in found if row[0] in ("all", "layer")]
    subjects = [row for row in found if row[0] == "subject"]
    below = {row[1]: [other for other in found if other[0] == "behaviour" and other[2] == row[1]] for row in subjects}
    return first + [row for subject in subjects for row in (subject, *below[subject[1]])]


def _covered_name(kind: str, name: str, subject: str, text: Text) -> str:
    match kind:
        case "all":
            return text("health.all_tags")
        case "layer":
            return text(f"health.layer_{name}")
        case "subject":
            return name
        case _:
            return f"{subject} › {name}"


@lru_cache(maxsize=64)
def _coverage_shape(language: Language, rows: int) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["kind", "raw", "subject"], on="click", toggle=False)
    base = alt.Chart(alt.NamedData(_DATA)).encode(
        y=alt.Y("name:N", sort=theme.by("row"), title=None, axis=_names()),
        x=alt.X("share:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1.6], nice=False)),
    )
    color = alt.condition("datum.kind == 'all'", alt.value(theme.ACCENT), alt.value(theme.REST))
    chart = alt.layer(
        base.mark_bar(cursor="pointer", cornerRadius=theme.BAR_RADIUS, height={"band": 0.62})
        .encode(
            color=color,
            opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
            tooltip=[alt.Tooltip(f"{name}:N", title=text(f"health.tip_{name}")) for name in ("name", "users", "tags")],
        )
        .add_params(picked),
        base.mark_text(align="left", dx=6, fontSize=theme.LABEL_SIZE, color=theme.LABEL).encode(text="shown:N"),
    )
    return theme.spec(theme.finished(chart, max(rows, 1) * _ROW + theme.PADDING))


def distribution(result: TagHealthResult, text: Text) -> dict[str, Any]:
    """How many users have 0, 1, 2, … tags. A click gives `tags`."""
    counts = [tuple(pair) for pair in zip(result.per_user["tags"], result.per_user["users"].tolist(), strict=True)]
    most = min(len(counts) - 1, _MOST_TAGS)
    last = sum(users for tags, users in counts if tags >= most)
    shown = [(tags, users) for tags, users in counts if tags < most] + [(most, last)]
    rows = [
        {
            "tags": int(tags),
            "name_tags": f"{int(tags)}+" if tags == _MOST_TAGS and len(counts) > _MOST_TAGS + 1 else f"{int(tags)}",
            "somebody": users > 0,
            "users": users,
            "users_shown": text.number(users),
            "share_shown": text.percent(users / result.total if result.total else None),
            "none": bool(tags == 0),
        }
        for tags, users in shown
    ]
    return _distribution_shape(text.language) | {"datasets": {_DATA: rows}}


@lru_cache(maxsize=4)
def _distribution_shape(language: Language) -> dict[str, Any]:
    text = Text(language)
    picked = alt.selection_point(name=PICK, fields=["tags"], on="click", toggle=False)
    tips = [
        alt.Tooltip(f"{name}:N", title=text(f"health.tip_{name}"))
        for name in ("name_tags", "users_shown", "share_shown")
    ]
    chart = (
        alt.Chart(alt.NamedData(_DATA))
        .mark_bar(cursor="pointer", cornerRadiusEnd=theme.BAR_RADIUS)
        .encode(
            x=alt.X(
                "name_tags:O",
                sort=theme.by("tags"),
                title=text("health.axis_tags"),
                axis=alt.Axis(labelAngle=0, labelOverlap=True),
            ),
            y=alt.Y("users:Q", axis=axes.counts(text)),
            # Users whom no tag tells anything about are the ones to see.
            color=alt.condition("datum.none", alt.value(theme.WORSE), alt.value(theme.ACCENT)),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.45), empty=True),
            tooltip=tips,
        )
        .add_params(picked)
    )
    return theme.spec(theme.finished(chart, theme.SMALL_HEIGHT))


def separation(result: TagHealthResult, text: Text) -> dict[str, Any]:
    """The difference of each tag's users from all others toward the goal, with its interval, the surest first.

    In colour where it is beyond chance; grey with a dagger where the tag counts the goal's event itself.
    """
    outcome = result.spec.outcome
    points = outcome is not None and outcome.is_share
    shown = separating_rows(result)[:MOST_SEPARATING]
    names = told_apart([row.name if row.value is None else f"{row.name} · {row.value}" for row in shown])
    rows = [_apart(place, row, name, text, points) for place, (row, name) in enumerate(zip(shown, names, strict=True))]
    return _separation_shape(text.language, len(rows), points) | {"datasets": {_DATA: rows}}


def _apart(place: int, row: HealthRow, name: str, text: Text, points: bool) -> dict[str, Any]:
    worded: Callable[[float | None], str] = text.percent if points else text.number
    side = "own" if row.counts_goal else "chance" if not row.sure else "more" if row.difference > 0 else "less"
    key = "health.points" if points else "health.amount"
    difference = round(row.difference * (100 if points else 1), 1) + 0.0  # no "-0"
    shown = ("+" if difference > 0 else "") + text(key, difference=text.number(difference, 1))
    return {
        "row": place,
        "tag": row.name,
        "value": row.value,
        "name": name,
        "side": side,
        "difference": row.difference,
        "low": row.difference_low,
        "high": row.difference_high,
        "shown": f"{shown} †" if row.counts_goal else shown,
        "users": text.number(row.users),
        "rate": worded(row.rate),
        "rest": worded(row.rest),
        "certainty": text(f"health.certainty_{certainty(few=False, real=row.sure)}"),
        "counts_goal": text("health.counts_goal") if row.counts_goal else "–",
    }


@lru_cache(maxsize=64)
def _separation_shape(language: Language, rows: int, points: bool) -> dict[str, Any]:
    text = Text(language)
    tips = ("name", "users", "rate", "rest", "shown", "certainty", "counts_goal")
    base = alt.Chart(alt.NamedData(_DATA)).encode(y=alt.Y("name:N", sort=theme.by("row"), title=None, axis=_names()))
    named: dict[str, Any] = {
        "tickCount": 5,
        "title": text("health.axis_points" if points else "health.axis_difference"),
    }
    axis = axes.points(**named) if points else axes.signed(text, **named)
    color = alt.Color(
        "side:N",
        legend=None,
        scale=alt.Scale(
            domain=["more", "less", "chance", "own"], range=[theme.BETTER, theme.WORSE, theme.REST, theme.REST]
        ),
    )
    chart = alt.layer(
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", axis=axis), x2="high:Q", color=color),
        alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=theme.LABEL, strokeWidth=1).encode(x="at:Q"),
        base.mark_point(filled=True, size=110, opacity=1).encode(
            x="difference:Q",
            color=color,
            tooltip=[alt.Tooltip(f"{name}:N", title=text(f"health.tip_{name}")) for name in tips],
        ),
        base.mark_text(align="left", dx=10, fontSize=theme.LABEL_SIZE - 1, color=theme.LABEL).encode(
            x="high:Q", text="shown:N"
        ),
    )
    return theme.spec(theme.finished(chart, max(rows, 1) * _ROW + 44))


def _names() -> alt.Axis:
    return alt.Axis(
        labelLimit=theme.name_limit(260),
        labelOverlap=False,
        labelFlush=False,
        ticks=False,
        domain=False,
        labelPadding=8,
    )
