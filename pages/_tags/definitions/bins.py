"""How does a page ask for a number of each user, cut into named bins?"""

from __future__ import annotations

import streamlit as st

from pages._rules import CountKind, Row, Unfinished, code, events, inputs, numbers, places, word
from pages._tags.definitions.cuts import cuts_input
from pages._tags.definitions.draft import COUNTS, NUMBERS
from pages._tags.definitions.finished import bins_made, cuts_made, number_made
from pages._ui.here import Here


def bins_input(row: Row) -> None:
    _number_input(row.at("number", key="", first=row.first))
    cuts = row.at("cuts", key="cut")
    cuts_input(cuts)
    try:
        bins = len(cuts_made(cuts.part).at) + 1
    except Unfinished:
        return
    _names_input(row, bins)
    row.fault(bins_made)


def _number_input(row: Row) -> None:
    line, below = places()
    with line:
        kinds = tuple(kind for kind in NUMBERS if _offered(kind, row))
        kind = code(row.at(key="measure"), "kind", "tags.measure", kinds, "tags.measures", 210)
        if kind == "attribute":
            inputs.column(row, "attribute", "attribute", row.known.numbers("attribute"), 220)
        else:
            _of_events(row, kind)
    if kind != "attribute":
        events.chosen_input(row.at("chosen", key="", first=row.first), line, below)
    with below:
        row.fault(number_made)


def _offered(kind: str, row: Row) -> bool:
    if kind == "amount":
        return bool(row.known.numbers("property"))
    return bool(row.known.numbers("attribute") if kind == "attribute" else row.known.events)


def _of_events(row: Row, kind: str) -> None:
    """The inputs of one kind of number, up to its events."""
    if kind == "amount":
        numbers.statistic_input(row, "amount")
        return
    if kind == "count":
        count_input(row.at("count"), COUNTS)
    elif kind == "since":
        code(row, "which", "builder.which", ("last", "first"), "builder.which_time", 150)
    word(row.here, "builder.word.over")


def count_input(row: Row, kinds: tuple[CountKind, ...]) -> None:
    """How many of what; the values of a property where there is one."""
    offered = tuple(kind for kind in kinds if kind != "values" or row.known.properties)
    if code(row, "kind", "builder.count", offered, "tags.counts", 190) == "values":
        inputs.column(row, "property", "property", tuple(row.known.properties), 170)


def _names_input(row: Row, bins: int) -> None:
    """A name for each bin, from the lowest to the highest."""
    names = row.at("names", bins, key=f"bin_{bins}")
    if names.part is None:
        names.apply(lambda _: tuple(_proposed(row.here, number, bins) for number in range(bins)))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word(row.here, "tags.bins_named")
        for number in range(bins):
            inputs.name(names, number, row.here.text("tags.bin_name", n=number + 1), 130)


def _proposed(here: Here, number: int, bins: int) -> str:
    text = here.text
    words = {2: ("low", "high"), 3: ("low", "middle", "high")}.get(bins)
    return text(f"tags.bin.{words[number]}") if words else text("tags.bin.nth", n=number + 1)
