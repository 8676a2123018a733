"""On which group does the portrait open where all users did everything?"""

from __future__ import annotations

from pathlib import Path

from analysis.jobs.portrait import worth_a_look
from analysis.rules.asked import ColumnTest, HasAttribute
from analysis.store.workspace import Workspace
from tests.pages.projects import make_project


def test_a_value_of_an_attribute_is_portrayed_before_everybody_is(tmp_path: Path) -> None:
    users = [f"u{number:02}" for number in range(96)]
    rows = [(user, event, "2026-01-05T10:00") for user in users for event in ("visit", "pay")]
    make_project(
        tmp_path, rows, {user: {"city": "Paris" if place < 40 else "Rome"} for place, user in enumerate(users)}
    )
    workspace = Workspace(tmp_path)
    found = worth_a_look(workspace, "Shop", workspace.open("Shop"))
    assert isinstance(found, HasAttribute)
    assert found.test in (ColumnTest("city", "is", ("Paris",)), ColumnTest("city", "is", ("Rome",)))
