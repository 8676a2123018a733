"""Do personal attributes stay in the app unless somebody says why, and are groups of very few hidden?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from analysis.export.segments import USER_COLUMN, ExportColumn
from analysis.jobs import exports, privacy, segments
from analysis.jobs.exports import ExportAsked, ReasonNeeded
from analysis.store.workspace import Workspace
from tests.publishing import publish_log


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "workspace")
    users = {
        f"u{number}": {
            "contact": f"u{number}@example.com",
            "city": f"city {number % 3}",
            "tel": float(13800138000 + number),
        }
        for number in range(12)
    }
    publish_log(made, "shop", [(user, "view", "2026-01-01") for user in users], attributes=users)
    segments.save_segment(made, "shop", "all", pa.array(list(users)), {"kind": "list"})
    return made


def test_they_are_told_by_their_values_until_people_say_otherwise(workspace: Workspace) -> None:
    dataset = workspace.open("shop")
    assert privacy.personal_attributes(workspace, "shop", dataset) == {"contact", "tel"}
    privacy.set_personal(workspace, "shop", {"city": True, "tel": False})
    privacy.set_personal(workspace, "shop", {"gone": True})
    assert privacy.personal_attributes(workspace, "shop", dataset) == {"contact", "city"}


def test_they_leave_only_for_a_reason_that_the_log_keeps(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    done = exports.export_segment(workspace, "shop", "all", file)
    assert done.columns == ("user", "attribute:city", "first_seen", "last_seen", "events")
    for reason in ("", "  "):
        with pytest.raises(ReasonNeeded) as needed:
            asked = ExportAsked(reason=reason)
            exports.export_segment(workspace, "shop", "all", file, ["user", "contact"], asked=asked)
        assert needed.value.details == {"columns": ["contact"]}
    column = ExportColumn("attribute", "tel")
    with pytest.raises(ReasonNeeded):
        exports.users_file(workspace, "shop", pa.array(["u1"]), "one.csv", {}, (USER_COLUMN, column))
    asked = ExportAsked(reason="the parcel service needs it")
    exports.export_segment(workspace, "shop", "all", file, ["user", "contact"], asked=asked)
    noted = workspace.catalog().exports.all(workspace.catalog().projects.get("shop").id)
    assert [one.asked.get("reason") for one in noted] == ["the parcel service needs it", None]


def test_groups_of_fewer_than_ten_are_too_few_unless_the_project_says_otherwise(workspace: Workspace) -> None:
    assert [privacy.too_few_to_show(workspace, "shop", users) for users in (0, 1, 9, 10)] == [False, True, True, False]
    privacy.set_least_group(workspace, "shop", 3)
    assert [privacy.too_few_to_show(workspace, "shop", users) for users in (2, 3)] == [True, False]
    privacy.set_least_group(workspace, "shop", 0)
    assert not privacy.too_few_to_show(workspace, "shop", 1)
