"""Do a page's parts say what they are handed, without a session?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import engine
from analysis.export.segments import ExportColumn
from analysis.insights import user as timeline
from analysis.insights.user import TimelineSpec
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.settings import ProjectSettings
from analysis.store.workspace import Workspace
from pages._segments.file import heading
from pages._ui.drill import came_from
from pages._ui.escaping import escape
from pages._ui.here import Here
from pages._user.parts import answer
from tests.conftest import MakeLog

NAMES = Names({"event": {"pay": "Payment"}, "attribute": {"city": "City *"}, "property": {}})


@pytest.fixture
def here(tmp_path: Path, log: MakeLog) -> Here:
    """In Shanghai, before two events of one user."""
    workspace = Workspace(tmp_path / "workspace")
    project = workspace.catalog().projects.create("Shop", "Asia/Shanghai")
    settings = ProjectSettings(time_zone="Asia/Shanghai")
    dataset = log([("a_1", "visit", "2026-03-01T15:00"), ("a_1", "pay", "2026-03-01T17:00")], settings=settings)
    text = Text("en")
    return Here(text, Say(text, NAMES, escape, markup=True), project, dataset, workspace)


def test_moments_are_those_of_the_project(here: Here) -> None:
    first, last = (here.local(micros) for micros in (here.dataset.facts.first, here.dataset.facts.last))
    assert (first.day, first.hour) == (1, 23) and (last.day, last.hour) == (2, 1)


def test_names_are_those_that_people_gave_and_plain(here: Here) -> None:
    assert here.event_name("pay") == "Payment" and here.event_name("visit") == "visit"
    assert here.shown("attribute", "city") == "City *"


def test_a_segments_origin_and_columns_in_words(here: Here) -> None:
    text = here.text
    assert came_from(here, {"kind": "tag", "tag": "payers", "version": 2}) == text(
        "segments.from_tag", tag="payers", version=2
    )
    assert came_from(here, {"kind": "funnel", "words": "paid"}) == "paid"
    assert came_from(here, {}) == text("segments.from_list")
    assert heading(here, ExportColumn("attribute", "city")) == "City *"
    assert heading(here, ExportColumn("user")) == text("segments.user")


def test_a_user_in_one_sentence(here: Here) -> None:
    said = answer(here, engine.run(timeline, here.dataset, TimelineSpec("a_1", ())))
    assert "a\\_1" in said and here.text.day(here.local(here.dataset.facts.last).date()) in said
