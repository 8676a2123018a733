"""Are the sessions and transitions of the Moodle course those that its authors publish?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from analysis import engine
from analysis.insights.paths import sessions, transitions
from analysis.insights.paths.sessions import SessionsSpec
from analysis.insights.paths.transitions import TransitionsSpec
from analysis.sources.mapping import SourceMapping
from analysis.store.dataset import Dataset
from tests.acceptance.real_files import file_of, imported

pytestmark = pytest.mark.acceptance

GAP = timedelta(seconds=900)


@pytest.fixture(scope="module")
def course(acceptance: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    file = acceptance / "moodle" / "moodle_la_events_4col.csv"
    return imported(
        tmp_path_factory.mktemp("course"), file_of(file, SourceMapping("events", "user", "timecreated", "Action"))
    )


def test_sessions_after_a_pause_of_more_than_a_quarter_of_an_hour(course: Dataset) -> None:
    """López-Pernas and Saqr, Learning Analytics Methods, 2024: shares of sessions with each activity."""
    result = engine.run(sessions, course, SessionsSpec(GAP))
    assert result.sessions == 9560
    shares = dict(zip(result.events["event"], (100 * result.events["sessions"] / 9560).round(1), strict=True))
    published = {"Course_view": 85.8, "Group_work": 54.6, "Practicals": 25.7, "Instructions": 25.2, "Assignment": 23.2}
    assert {event: shares[event] for event in published} == published


def test_what_follows_what_in_them(course: Dataset) -> None:
    """46 ties leave the published number open by a few."""
    result = engine.run(transitions, course, TransitionsSpec(gap=GAP))
    assert int(result.starts.set_index("event").loc["Course_view", "count"]) == 4612
    pairs = result.transitions.set_index(["from", "to"])["count"]
    assert abs(int(pairs["Course_view", "Group_work"]) - 6416) <= 10
