"""How is a question written in JSON?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from analysis.errors import AnalysisError
from analysis.rules.asked import Period


class BadSpec(AnalysisError):
    """A written question that can't be read. details: key (where)"""

    code = "unreadable_spec"


def only(form: Mapping[str, Any], *known: str) -> None:
    """Refuse what isn't known: a misspelt key must not change the question in silence."""
    if unknown := set(form) - set(known):
        raise BadSpec(key=min(unknown))


def period_to_json(period: Period) -> dict[str, str]:
    """Under the keys `from` and `to`, both days included."""
    days = {"from": period.start, "to": period.end}
    return {key: day.isoformat() for key, day in days.items() if day}


def period_from_json(form: Mapping[str, Any]) -> Period:
    return Period(_day(form, "from"), _day(form, "to"))


def _day(form: Mapping[str, Any], key: str) -> date | None:
    if key not in form:
        return None
    try:
        return date.fromisoformat(form[key])
    except (TypeError, ValueError) as error:
        raise BadSpec(key=key) from error
