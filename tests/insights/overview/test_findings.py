"""Are the three findings true, and silent where there is too little to say?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from analysis import engine
from analysis.insights import funnel, overview
from analysis.insights.funnel import FunnelSpec, FunnelStep
from analysis.insights.overview import Finding, OverviewSpec, findings
from tests.conftest import MakeLog, Row

START = datetime(2026, 1, 5)


def at(day: int, hour: int = 10) -> str:
    return (START + timedelta(days=day, hours=hour)).isoformat()


# 60 users view on the first Monday at 10:00; 20 of them pay at once; 30 return with a chat on the second Monday, 45
# on the third; one event more ends the data on the Tuesday after.
LOG: list[Row] = [
    *((f"u{number}", "view", at(0)) for number in range(60)),
    *((f"u{number}", "pay", at(0, 11)) for number in range(20)),
    *((f"u{number}", "chat", at(8)) for number in range(30)),
    *((f"u{number}", "chat", at(15)) for number in range(45)),
    ("late", "view", at(21)),
]


def found(log: MakeLog) -> dict[str, Finding]:
    dataset = log(LOG)
    steps = (FunnelStep(("view",)), FunnelStep(("pay",)))
    asked = engine.run(funnel, dataset, FunnelSpec(steps, timedelta(days=1)))
    return {finding.code: finding for finding in findings(engine.run(overview, dataset, OverviewSpec()), asked)}


def test_the_largest_drop_with_its_users(log: MakeLog) -> None:
    drop = found(log)["drop"]
    assert drop.details == {"from_step": "view", "to_step": "pay", "share": pytest.approx(40 / 61), "users": 40}
    assert drop.page == "funnel"


def test_who_never_came_back(log: MakeLog) -> None:
    assert found(log)["one_day"].details == {"share": 0.25, "users": 15}


def test_the_event_that_grew_from_week_to_week(log: MakeLog) -> None:
    assert found(log)["growth_up"].details == {"event": "chat", "growth": 0.5, "users": 45}


def test_growth_is_not_said_against_days_without_data(log: MakeLog) -> None:
    """The same users, but the data begins in the middle of the week before."""
    result = engine.run(overview, log([row for row in LOG if row[2] >= at(8)]), OverviewSpec())
    assert not {"growth_up", "growth_down"} & {finding.code for finding in findings(result, None)}


def test_a_handful_of_users_is_too_few_for_findings(log: MakeLog) -> None:
    result = engine.run(overview, log(LOG[:5]), OverviewSpec())
    assert [finding.code for finding in findings(result, None)] == ["top_event"]
