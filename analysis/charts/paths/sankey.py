"""What do flows from step to step look like?

An option of ECharts: a node is an event at a step, so that what comes again later is another node and no loop breaks
the picture. Nodes without an event are faint; a link has the colour of where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.charts import theme
from analysis.insights.paths import EVENT, OTHER, PathAt, PathsCell, PathsPicture, PathsSpec, words
from analysis.locale import Text
from analysis.locale.say import Say

HEIGHT = 400
_LABEL = 16  # letters of a name beside its node
_FADED = 0.16
_NAMED = 0.04  # of all paths: where nothing is, smaller ones are not named


@dataclass(frozen=True)
class FlowMark:
    """A node or a link as it can be chosen: the users behind it, and how it reads in a list."""

    cell: PathsCell
    words: str
    count: int


def place_of(flow: PathsPicture, step: int, kind: str, event: str) -> PathAt:
    """A node as part of a question for its users."""
    if kind == EVENT:
        return PathAt(step, (event,))
    if kind == OTHER:
        return PathAt(step, flow.top.get(step, ()), others=True)
    return PathAt(step, state="pending" if kind == "pending" else "ended")


def nodes_of(flow: PathsPicture, spec: PathsSpec, say: Say) -> tuple[FlowMark, ...]:
    """In the order in which the picture has them."""
    rows = flow.nodes[["step", "kind", "event", "count"]].itertuples(index=False)
    cells = [(PathsCell((place_of(flow, step, kind, event),)), count) for step, kind, event, count in rows]
    return tuple(FlowMark(cell, words.who(spec, cell, say), int(count)) for cell, count in cells)


def links_of(flow: PathsPicture, spec: PathsSpec, say: Say) -> tuple[FlowMark, ...]:
    found = []
    for row in flow.links.to_dict("records"):
        ends = (
            place_of(flow, row["step"], row["from_kind"], row["from"]),
            place_of(flow, row["step"] + 1, row["to_kind"], row["to"]),
        )
        cell = PathsCell(ends)
        found.append(FlowMark(cell, words.who(spec, cell, say), int(row["count"])))
    return tuple(found)


def sankey(
    flow: PathsPicture, spec: PathsSpec, text: Text, names: Mapping[str, str], shown: Sequence[str]
) -> dict[str, Any]:
    """`names` are of the events as shown; `shown` are all of them, for their colours."""
    colors = theme.colors(shown)
    nodes, drawn = {}, []
    for row in flow.nodes.to_dict("records"):
        key = (row["step"], row["kind"], row["event"])
        nodes[key] = f"{len(nodes)}"
        name = _name(row["step"], row["kind"], row["event"], text, names)
        own = row["kind"] == EVENT
        drawn.append(
            {
                "name": nodes[key],  # a choice marks all nodes of one name
                "depth": row["step"] - spec.columns.start,
                "itemStyle": {"color": colors.get(row["event"], theme.REST) if own else theme.REST}
                | ({} if own else {"opacity": 0.35}),
                "label": {
                    "formatter": _safe(_short(name)),
                    "show": own or row["kind"] == OTHER or row["share"] > _NAMED,
                    "position": "left" if row["step"] == spec.columns[-1] else "right",
                },
                "tooltip": {
                    "formatter": _escaped(
                        f"{name} · {words.step(spec, row['step'], text)}: {text.number(row['count'])}"
                        f" ({text.percent(row['share'])})"
                    )
                },
            }
        )
    links = []
    for row in flow.links.to_dict("records"):
        source, target = (row["step"], row["from_kind"], row["from"]), (row["step"] + 1, row["to_kind"], row["to"])
        known = EVENT in (row["from_kind"], row["to_kind"]) and row["to_kind"] in (EVENT, OTHER)
        said = f"{_name(*source, text, names)} → {_name(*target, text, names)}: {text.number(row['count'])}"
        if row["median_seconds"] == row["median_seconds"]:
            said += f" · {text.duration(row['median_seconds'])}"
        links.append(
            {
                "source": nodes[source],
                "target": nodes[target],
                "value": int(row["count"]),
                "lineStyle": {"color": "source", "opacity": 0.42 if known else _FADED},
                "tooltip": {"formatter": _escaped(said)},
            }
        )
    return {
        "animation": False,
        "aria": {"enabled": False},
        "tooltip": {"trigger": "item", "confine": True},
        "series": [
            {
                "type": "sankey",
                "id": "paths",
                "nodeAlign": "left",
                "layoutIterations": 0,
                "draggable": False,
                "selectedMode": "single",
                "nodeWidth": 12,
                "nodeGap": 10,
                "left": 4,
                "right": 4,
                "top": 8,
                "bottom": 8,
                "data": drawn,
                "links": links,
                "label": {"fontSize": theme.LABEL_SIZE},
                "emphasis": {"focus": "none"},
                "select": {"itemStyle": {"borderColor": theme.RULE, "borderWidth": 2}, "lineStyle": {"opacity": 0.85}},
            }
        ],
    }


def _name(step: int, kind: str, event: str, text: Text, names: Mapping[str, str]) -> str:
    if kind == EVENT:
        return names.get(event, event)
    if kind == OTHER:
        return text("paths.other")
    if kind == "pending":
        return text("paths.pending")
    return text("paths.begun_later" if step < 0 else "paths.ended")


def _short(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def _safe(name: str) -> str:
    """A template of ECharts has places in braces: those of a name are none."""
    return name.replace("{", "｛").replace("}", "｝")


def _escaped(words: str) -> str:
    """A tooltip is HTML, and a template."""
    return _safe(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
