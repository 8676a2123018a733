"""How many users are there, how active are they, and when?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.insights.written import only, period_from_json, period_to_json
from analysis.notes import Note
from analysis.rules.asked import ALL_TIME, Period
from analysis.sequences.activity import Activity, activity, came_back, counts_between
from analysis.sequences.calendar import GRAINS, Calendar, Grain, calendar_of
from analysis.store.dataset import DatasetFacts, UserBlock
from analysis.timezones import date_of, day_number, local_days, local_hours, weekdays

_LENGTHS: dict[Grain, int] = {"day": 1, "week": 7, "month": 28}
_BY_DAY, _BY_WEEK = 31, 400  # days of a period that are best seen by day, by week
_WEEK = 7  # days: compared with the week before, and the time a user has to come back


@dataclass(frozen=True)
class OverviewSpec:
    period: Period = ALL_TIME

    def to_json(self) -> dict[str, Any]:
        return period_to_json(self.period)

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> OverviewSpec:
        only(form, "from", "to")
        return cls(period_from_json(form))


@dataclass(frozen=True)
class OverviewCell:
    """The users behind one mark: who did `event`; who was active in the `grain` that starts on `start`; or on which
    `weekday` (0 is Monday) and `hour`. Always of the spec's period."""

    event: str | None = None
    grain: Grain | None = None
    start: date | None = None
    weekday: int | None = None
    hour: int | None = None


@dataclass(frozen=True)
class OverviewPart:
    activity: Activity
    early: int  # users first seen in the period, at least a week before the data ends
    returned: int  # of these: seen on a later day too
    recent: np.ndarray  # users by event in the period's last seven whole days, and in the seven before
    before: np.ndarray
    facts: DatasetFacts


@dataclass(frozen=True)
class OverviewResult:
    """Of the events in the period. Who came back (`returned` of `early`) may have done so after it."""

    spec: OverviewSpec
    users: int
    events: int
    events_per_user: float | None
    first: int | None  # microseconds UTC
    last: int | None
    trend: (
        pd.DataFrame
    )  # grain, start (date), active_users, new_users, events, whole, new_share (NaN: data begins too late)
    top: pd.DataFrame  # event, users, events, share_of_users, events_per_user, recent, before; by users
    hours: pd.DataFrame  # weekday (0 is Monday), hour, events, per_day (of that weekday)
    early: int
    returned: int
    notes: tuple[Note, ...]

    def trend_of(self, grain: Grain) -> pd.DataFrame:
        return self.trend.loc[self.trend["grain"] == grain].reset_index(drop=True)

    def whole_of(self, grain: Grain) -> pd.DataFrame:
        """The trend without the periods that the data covers in part."""
        trend = self.trend_of(grain)
        return trend.loc[trend["whole"]]

    @property
    def grains(self) -> tuple[Grain, ...]:
        """Days, and what the period holds a whole one of beside another: of one alone there is nothing to see."""
        of = {grain: self.trend.loc[self.trend["grain"] == grain, "whole"] for grain in GRAINS}
        return tuple(grain for grain in GRAINS if grain == "day" or (len(of[grain]) > 1 and of[grain].any()))

    @property
    def usual_grain(self) -> Grain:
        """What suits the length of the period, of those that it holds."""
        days = len(self.trend_of("day"))
        suits: Grain = "day" if days <= _BY_DAY else "week" if days <= _BY_WEEK else "month"
        return suits if suits in self.grains else self.grains[-1]

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        top = zip(self.top["event"], self.top["users"], self.top["events"], strict=True)
        return {
            "users": self.users,
            "events": self.events,
            "events_per_user": self.events_per_user,
            "top_events": [{"event": event, "users": int(users), "events": int(count)} for event, users, count in top],
        } | {f"active_per_{grain}": self._active(grain) for grain in GRAINS}

    def _active(self, grain: Grain) -> list[dict[str, Any]]:
        rows = self.trend_of(grain)
        columns = zip(rows["start"], rows["active_users"], rows["new_users"], rows["whole"], strict=True)
        return [
            {"start": start.isoformat(), "users": int(users), "new": int(new), "complete": bool(whole)}
            for start, users, new, whole in columns
        ]


def measure(block: UserBlock, spec: OverviewSpec) -> OverviewPart:
    facts = block.dataset
    calendar = calendar_of(facts)
    low, high = spec.period.bounds(facts.time_zone)
    last_day = calendar.first_day + calendar.days - 1
    early, returned = came_back(block, low, min(high, _midnight(calendar, last_day - _WEEK + 1)), calendar)
    edges = [_midnight(calendar, _end(calendar, high) - weeks * _WEEK) for weeks in (0, 1, 2)]
    return OverviewPart(
        activity=activity(block, calendar, low, high),
        early=early,
        returned=returned,
        recent=counts_between(block, edges[1], edges[0]),
        before=counts_between(block, edges[2], edges[1]),
        facts=facts,
    )


def members(block: UserBlock, spec: OverviewSpec, cell: OverviewCell) -> np.ndarray:
    """Mask over `block.users` of the users behind a mark."""
    facts = block.dataset
    low, high = spec.period.bounds(facts.time_zone)
    if cell.grain is not None and cell.start is not None:
        begin, end = _span(calendar_of(facts), cell.grain, cell.start)
        low, high = max(low, begin), min(high, end)
    chosen = (block.ts >= low) & (block.ts < high)
    if cell.event is not None:
        chosen &= block.event == facts.event_code(cell.event)
    if cell.weekday is not None and cell.hour is not None:
        chosen &= local_hours(block.ts, facts.time_zone) == cell.hour
        chosen &= weekdays(local_days(block.ts, facts.time_zone)) == cell.weekday
    return np.diff(np.concatenate([[0], np.cumsum(chosen)])[block.offsets]) > 0


def _span(calendar: Calendar, grain: Grain, start: date) -> tuple[int, int]:
    """The moments between which a day, week or month lies; nothing if none of the data's starts on that day."""
    places = np.flatnonzero(calendar.starts[grain] == day_number(start))
    if not len(places):
        return 0, 0
    moments = calendar.moments[grain]
    return int(moments[places[0]]), int(moments[places[0] + 1])


def _end(calendar: Calendar, high: int) -> int:
    """The day after the last whole one before `high`: the data's last day is never whole for sure."""
    last_day = calendar.first_day + calendar.days - 1
    return min(last_day, calendar.first_day + int(np.searchsorted(calendar.moments["day"], high, side="right")) - 1)


def _midnight(calendar: Calendar, day: int) -> int:
    """The moment a day begins; for a day before the data, the data's first day."""
    return int(calendar.moments["day"][max(day - calendar.first_day, 0)])


def combine(parts: Iterable[OverviewPart], spec: OverviewSpec) -> OverviewResult:
    parts = list(parts)
    facts, found = parts[0].facts, [part.activity for part in parts]
    users, hours = sum(part.users for part in found), np.sum([part.hours for part in found], axis=0)
    events = int(hours.sum())
    return OverviewResult(
        spec=spec,
        users=users,
        events=events,
        events_per_user=events / users if users else None,
        first=min((part.first for part in found if part.users), default=None),
        last=max((part.last for part in found if part.users), default=None),
        trend=pd.concat([_trend(facts, spec, found, hours, grain) for grain in GRAINS], ignore_index=True),
        top=_top(facts, parts, users),
        hours=_hours(calendar_of(facts), spec, facts, hours),
        early=sum(part.early for part in parts),
        returned=sum(part.returned for part in parts),
        notes=_notes(facts, spec),
    )


def _bounds(facts: DatasetFacts, spec: OverviewSpec) -> tuple[int, int]:
    """The part of the period that the data covers."""
    low, high = spec.period.bounds(facts.time_zone)
    return max(low, facts.first), min(high, facts.last + 1)


def _trend(
    facts: DatasetFacts, spec: OverviewSpec, found: list[Activity], hours: np.ndarray, grain: Grain
) -> pd.DataFrame:
    calendar, (low, high) = calendar_of(facts), _bounds(facts, spec)
    starts, moments = calendar.starts[grain], calendar.moments[grain]
    place = {"day": np.arange(calendar.days), "week": calendar.week_of_day, "month": calendar.month_of_day}[grain]
    inside = (moments[:-1] < high) & (moments[1:] > low)
    frame = pd.DataFrame(
        {
            "grain": grain,
            "start": [date_of(day) for day in starts],
            "active_users": np.sum([part.active[grain] for part in found], axis=0),
            "new_users": np.sum([part.new[grain] for part in found], axis=0),
            "events": np.bincount(place, weights=hours.sum(axis=1), minlength=len(starts)).astype(np.int64),
            "whole": calendar.whole(grain, low, high),
        }
    )
    # Who is new in the data's first day, week or month may have been there before it began.
    late = starts - calendar.first_day >= _LENGTHS[grain]
    frame["new_share"] = (frame["new_users"] / frame["active_users"]).where(late & (frame["active_users"] > 0))
    return frame.loc[inside]


def _top(facts: DatasetFacts, parts: list[OverviewPart], users: int) -> pd.DataFrame:
    event_users = np.sum([part.activity.event_users for part in parts], axis=0)
    counts = np.sum([part.activity.event_counts for part in parts], axis=0)
    frame = pd.DataFrame(
        {
            "event": pd.Series(facts.events, dtype="str"),
            "users": event_users,
            "events": counts,
            "share_of_users": event_users / max(users, 1),
            "events_per_user": counts / np.maximum(event_users, 1),
            "recent": np.sum([part.recent for part in parts], axis=0),
            "before": np.sum([part.before for part in parts], axis=0),
        }
    )
    by_users = frame.sort_values(["users", "events", "event"], ascending=[False, False, True], ignore_index=True)
    return by_users.loc[by_users["users"] > 0]


def _hours(calendar: Calendar, spec: OverviewSpec, facts: DatasetFacts, hours: np.ndarray) -> pd.DataFrame:
    low, high = _bounds(facts, spec)
    moments, weekday = calendar.moments["day"], weekdays(calendar.starts["day"])
    inside = (moments[:-1] < high) & (moments[1:] > low)
    totals = np.array([hours[weekday == day].sum(axis=0) for day in range(7)])
    days = np.bincount(weekday[inside], minlength=7)
    return pd.DataFrame(
        {
            "weekday": np.repeat(np.arange(7), 24),
            "hour": np.tile(np.arange(24), 7),
            "events": totals.ravel(),
            "per_day": (totals / np.maximum(days, 1)[:, None]).ravel(),
        }
    )


def _notes(facts: DatasetFacts, spec: OverviewSpec) -> tuple[Note, ...]:
    calendar, (low, high) = calendar_of(facts), _bounds(facts, spec)
    notes = [Note("new_is_first_seen", {"first": date_of(calendar.first_day)})]
    cut = [grain for grain in GRAINS if not calendar.whole(grain, low, high).all()]
    return (*notes, Note("incomplete_periods")) if cut else tuple(notes)
