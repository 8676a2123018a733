"""How is a row of a portrait called, in words?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan
from zoneinfo import ZoneInfo

from analysis.insights.portrait.result import OTHER, UNKNOWN, PortraitRow
from analysis.locale import Text
from analysis.timezones import from_micros

# How people call events and attributes: {"event": {"pay": "Payment"}, "attribute": {…}}
Shown = Mapping[str, Mapping[str, str]]


def subject_name(dimension: str, name: str, text: Text, shown: Shown) -> str:
    """The attribute, tag or event itself: `City`."""
    if dimension == "daypart":
        return text("portrait.daypart")
    return shown.get(dimension, {}).get(name, name)


def value_name(row: PortraitRow, text: Text, time_zone: str | None) -> str:
    """The value alone: `Shanghai`, `above 12, up to 30`, `8 May 2026 and later`; for a tag or event "has it".

    `time_zone` is given where the edges are moments.
    """
    value = row.value
    if value == OTHER:
        return text("portrait.other")
    if value == UNKNOWN:
        return text("portrait.unknown")
    if row.dimension == "daypart":
        return text(f"portrait.part_{value}")
    if not (isnan(row.low) and isnan(row.high)):
        return _between(row.low, row.high, text, time_zone)
    return text("portrait.has") if value is None else value


def row_name(row: PortraitRow, text: Text, shown: Shown, time_zone: str | None) -> str:
    """Subject and value together: `City: Shanghai`, `did Payment`."""
    subject = subject_name(row.dimension, row.name, text, shown)
    if row.dimension == "event":
        return text("portrait.did", event=subject)
    if row.dimension == "tag" and row.value is None:
        return text("portrait.tagged", tag=subject)
    return text("portrait.is", subject=subject, value=value_name(row, text, time_zone))


def _between(low: float, high: float, text: Text, time_zone: str | None) -> str:
    def shown(edge: float) -> str:
        if time_zone is None:
            return text.number(edge, 2)
        return text.day(from_micros(int(edge)).astimezone(ZoneInfo(time_zone)).date())

    if time_zone is not None:
        return _days_between(low, high, text, shown)
    if isnan(low):
        return text("portrait.up_to", high=shown(high))
    if isnan(high):
        return text("portrait.above", low=shown(low))
    return text("portrait.between", low=shown(low), high=shown(high))


def _days_between(low: float, high: float, text: Text, shown: Callable[[float], str]) -> str:
    if isnan(low):
        return text("portrait.until_day", high=shown(high))
    if isnan(high):
        return text("portrait.after_day", low=shown(low))
    return text("portrait.between_days", low=shown(low), high=shown(high))
