"""Does a funnel that was saved or sent as a link open as it was?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest

from analysis.insights.funnel import Breakdown, Exclusion, FunnelSpec, FunnelStep, Side, funnel_to_json
from analysis.jobs.segments import save_segment
from analysis.jobs.tags import saving
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Period, SegmentRef, TagRef
from analysis.store.workspace import Workspace
from pages._funnel.draft import spec_of
from tests.asking import did
from tests.pages.conftest import Open
from tests.pages.funnel.asking import draft, opened, steps_of, users_of


def test_a_funnel_kept_under_a_name_says_so(visit: Open, workspace: Workspace) -> None:
    app = visit("funnel")
    app.session_state["funnel_saving"] = True
    app.run().text_input(key="funnel_save_name").set_value("To *pay*")
    app.button(key="funnel_save_button").click().run()
    assert not app.exception
    assert [toast.value for toast in app.toast] == ["Saved as “To \\*pay\\*”."]
    assert "Saved as “To \\*pay\\*”." in [said.value for said in app.success]
    assert not app.run().success


EVERYTHING = FunnelSpec(
    (
        FunnelStep(("visit",), (ColumnTest("platform", "is", ("ios", "web")),), "Comes"),
        FunnelStep(("add_to_cart", "pay"), (), "", True),
        FunnelStep(("pay",), (ColumnTest("amount", ">=", (10,)), ColumnTest("platform", "present"))),
    ),
    timedelta(hours=5),
    Period(date(2026, 3, 3), date(2026, 3, 20)),
    Group("all", (HasAttribute(ColumnTest("city", "is", ("Paris", "Lagos"))), TagRef("Payers"))),
    Breakdown("property", "platform", 2, "last"),
    "sequential",
    (Exclusion(("visit",), 1, 3, (ColumnTest("platform", "is", ("android",)),)),),
    "remove",
    "platform",
    "attempts",
    "any",
    None,
    "amount",
    base="all",
)

COMPARED = replace(
    EVERYTHING,
    breakdown=None,
    exclusions=(),
    steps=(FunnelStep(("visit",)), FunnelStep(("pay",))),
    window="day",
    period=Period(date(2026, 3, 3), None),
    filter=did(("visit",), 2),
    compare=Side(None, Group("all", (HasAttribute(ColumnTest("city", "is", ("上海",))), SegmentRef("Won back")))),
    counted="sessions",
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("spec", [EVERYTHING, COMPARED], ids=["broken down", "compared"])
def test_a_link_opens_the_very_funnel_and_every_popover_leaves_it_so(
    visit: Open, workspace: Workspace, spec: FunnelSpec, language: str
) -> None:
    project = workspace.catalog().projects.all()[0].id
    saving.save_tag(workspace, project, "Payers", did(("pay",)))
    dataset = workspace.open(project)
    save_segment(workspace, project, "Won back", pa.array(["u001", "u004"]), {"kind": "list"}, dataset)
    token = workspace.catalog().analyses.save(project, "funnel", None, funnel_to_json(spec))
    app = visit("funnel", language, a=token)
    boxes = ["none", "window", "period", "filter", "division", "more", *(f"step {e.id}" for e in draft(app).steps)]
    for box in boxes:
        app = opened(app, box)
        assert not app.exception, box
        assert not app.error, [error.value for error in app.error]
        assert spec_of(draft(app), dataset.facts) == spec, box


def test_a_saved_funnel_of_events_that_are_gone_says_so(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0]
    gone = FunnelSpec(tuple(FunnelStep((event,)) for event in ("visit", "gone", "pay")), timedelta(days=1))
    token = workspace.catalog().analyses.save(project.id, "funnel", None, funnel_to_json(gone))
    app = visit("funnel", a=token)
    assert not app.exception
    assert steps_of(app) == [("visit",), ("pay",)]
    assert "gone" in app.warning[0].value


def test_what_cannot_be_read_is_said_and_the_page_works(visit: Open, workspace: Workspace) -> None:
    project = workspace.catalog().projects.all()[0]
    steps = ["visit", {"events": ["add_to_cart"], "optional": True}]
    token = workspace.catalog().analyses.save(project.id, "funnel", None, {"steps": steps, "window_seconds": 60})
    app = visit("funnel", a=token)
    assert not app.exception
    assert "can't be optional" in app.error[0].value
    assert users_of(app) == [60, 30, 15]


def test_saved_funnels_are_opened_duplicated_renamed_and_deleted(visit: Open, workspace: Workspace) -> None:
    project, catalog = workspace.catalog().projects.all()[0].id, workspace.catalog()
    two = FunnelSpec((FunnelStep(("visit",)), FunnelStep(("pay",))), "session", order="strict")
    token = catalog.analyses.save(project, "funnel", "Straight on", funnel_to_json(two))
    app = opened(visit("funnel"), "saved")
    app.button(key=f"funnel_saved_{token}").click().run()
    assert spec_of(draft(app), workspace.open(project).facts) == two
    app = opened(app, "saved")
    app.session_state["funnel_saved_renamed"] = token
    app.run().text_input(key=f"funnel_saved_{token}_name").set_value("Directly").run()
    assert [saved.name for saved in catalog.analyses.all(project, "funnel")] == ["Directly"]
