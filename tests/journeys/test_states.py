"""What a browser still holds of a page is never taken for what a person chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analysis.jobs.data import ImportFile, import_files
from analysis.store.workspace import Workspace
from tests.journeys.conftest import visitor
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def written(path: Path, first: str, days: int = 21, users: int = 40) -> Path:
    """Everybody visits every third day; every second one pays a minute later."""
    start = datetime.fromisoformat(first).replace(tzinfo=UTC)
    lines = ["user_id,event,time"]
    for number in range(users):
        for day in range(0, days, 3):
            moment = start + timedelta(days=day, minutes=number)
            lines.append(f"u{number:02d},visit,{moment:%Y-%m-%d %H:%M:%S}")
            if number % 2:
                lines.append(f"u{number:02d},pay,{moment + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def two_versions(folder: Path) -> Workspace:
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create("Shop", "Europe/London")
    for month in ("2026-03-02", "2026-04-06"):
        file = written(folder / f"{month}.csv", month)
        import_files(workspace, project.id, (ImportFile(file, file.name),))
    return workspace


def opens_versions(visiting: Visitor, version: int) -> None:
    visiting.rests()
    visiting.page.get_by_test_id("stSidebar").get_by_role("button").filter(has_text=f"v{version}").click()
    visiting.rests()


def imports(visiting: Visitor, file: Path, version: int) -> None:
    visiting.goes_to("data")
    visiting.uploads(file)
    visiting.reads("data.what_columns_mean")
    visiting.presses("data.import")
    visiting.reads("data.ended", version=version)


def test_after_an_import_the_newest_version_is_open_though_the_list_of_versions_was_looked_at(
    browser: Browser, tmp_path: Path
) -> None:
    workspace = two_versions(tmp_path)
    with serving(workspace.root) as server, visitor(browser, server) as visiting:
        visiting.opens("data")
        opens_versions(visiting, 2)
        visiting.page.keyboard.press("Escape")
        imports(visiting, written(tmp_path / "may.csv", "2026-05-04"), 3)
        for page in ("overview", "funnel", "data", "home"):
            visiting.goes_to(page)
            opens_versions(visiting, 3)
            visiting.page.keyboard.press("Escape")
            expect(visiting.page.get_by_text(visiting.text("shell.open_newest"))).to_have_count(0)
