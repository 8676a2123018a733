"""How is the overview's answer said, and what are its periods and the users of its marks called?"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from analysis.insights.overview.measure import Grain, OverviewCell, OverviewResult
from analysis.locale import Text
from analysis.locale.say import Say
from analysis.timezones import from_micros

_NAMED = 3  # attributes in the sentence


def answer(result: OverviewResult, time_zone: str, say: Say, grain: Grain | None = None) -> str:
    """Users, events, span; with a `grain` how many are active in the last whole day, week or month."""
    if result.first is None or result.last is None:
        return say("overview.nothing")
    first, last = (_local(moment, time_zone).date() for moment in (result.first, result.last))
    said = say("overview.answer", users=result.users, events=result.events, first=first, last=last)
    active = result.whole_of(grain)["active_users"].tolist() if grain else []
    if not active:
        return said
    return say("overview.answer_active", answer=said, active=active[-1], grain=say.text(f"overview.last_{grain}"))


def people(users: int, attributes: tuple[str, ...], say: Say) -> str:
    """Users without any events, and what is known of them."""
    if not attributes:
        return say("overview.answer_ids", users=users)
    named = [say.name("attribute", name) for name in attributes[:_NAMED]]
    return say("overview.answer_people", users=users, n=len(attributes), attributes=named)


def _local(micros: int, time_zone: str) -> datetime:
    return from_micros(micros).astimezone(ZoneInfo(time_zone))


def period(start: date, whole: bool, text: Text) -> str:
    """The day, week or month that starts then; one that the data covers in part is said to be so."""
    return text.day(start) + ("" if whole else f" ({text('overview.incomplete')})")


def who(cell: OverviewCell, say: Say) -> str:
    """The users behind one mark."""
    if cell.event is not None:
        return say("overview.who_event", event=say.name("event", cell.event))
    if cell.grain is not None:
        return say(f"overview.who_{cell.grain}", start=cell.start)
    return say("overview.who_hour", weekday=say.text(f"overview.on_{cell.weekday}"), hour=cell.hour)
