"""How does a row ask what is counted of the chosen events, and how many it must be?"""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from pages._rules import events, inputs
from pages._rules.draft import BOUNDS, COUNTS, FRACTIONS, MOST, MOST_DAYS_RUNNING, ONCE
from pages._rules.inputs import Row, code, places, whole, word


def did_input(row: Row, line: DeltaGenerator, below: DeltaGenerator, negated: bool) -> None:
    """Did (not) do any of these events so many times, on so many days, …"""
    count = row.at("count", key="")
    events.chosen_input(row.at("chosen", key="", first=row.first), line, below)
    with line:
        bounds, field = ((ONCE, *BOUNDS), "bound_not") if negated else (BOUNDS, "bound")
        bound = code(count, field, "builder.bound", bounds, "builder.bounds", 115)
        if bound != ONCE:
            _numbers_input(count, bound)
            offered = [kind for kind in COUNTS if kind != "values" or row.known.properties]
            code(count.at(key="count"), "kind", "builder.count", offered, "builder.counts", 170)
            _more_input(count, count.part.kind)
    with below:
        if bound != ONCE and count.part.kind in FRACTIONS:
            _other_input(count, count.part.kind)


def _numbers_input(row: Row, bound: str) -> None:
    """What the count must be at least and at most."""
    sides = {"at_most": ("high",), "between": ("low", "high")}.get(bound, ("low",))
    for side in sides:
        if (bound, side) == ("between", "high"):
            word(row.here, "builder.word.to")
        _number_input(row, row.part.kind, side)
    if row.part.kind == "share":
        word(row.here, "builder.word.percent")


def _number_input(row: Row, kind: str, side: str) -> None:
    if kind in FRACTIONS:
        most = 100.0 if kind == "share" else None
        inputs.number(row.at("fractions", kind), int(side == "high"), "builder.times", most)
    else:
        whole(row, side, "builder.times", 0, MOST)


def _more_input(row: Row, kind: str) -> None:
    """What some kinds of counting need beside the number: days running, a property."""
    if kind == "span":
        whole(row, "days", "builder.span_days", 1, MOST_DAYS_RUNNING)
        word(row.here, "builder.word.days")
    elif kind == "values":
        inputs.column(row, "property", "property", tuple(row.known.properties), 170)


def _other_input(row: Row, kind: str) -> None:
    """By which other events the times are divided."""
    line, below = places()
    with line:
        word(row.here, f"builder.word.{kind}_of")
        if (
            kind == "share"
            and code(row, "whose", "builder.share_of", ("all", "events"), "builder.share_kind", 230) == "all"
        ):
            return
    events.chosen_input(row.at("of"), line, below, "builder.other_events", any_event=False)
