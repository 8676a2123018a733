"""Does the picture of a user's timeline hold all of the user's events, in both languages?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.charts import theme
from analysis.charts import user as timeline_charts
from analysis.insights import user
from analysis.insights.user import TimelineSpec
from analysis.locale import LANGUAGES, Language, Text
from tests.charts.drawn import rows_of
from tests.conftest import MakeLog


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strip_joins_rare_events_and_loses_none(log: MakeLog, language: Language) -> None:
    rows = [("ann", f"event{number}", f"2026-01-{number + 1:02}T10:00") for number in range(14)]
    result = engine.run(user, log(rows), TimelineSpec("ann"))
    drawn = rows_of(theme.spec(timeline_charts.strip(result, Text(language), (("event0", "First"),))))
    assert sum(row["events"] for row in drawn) == 14
    assert len({row["name"] for row in drawn}) == 11
    assert "First" in {row["name"] for row in drawn}
