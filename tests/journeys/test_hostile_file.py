"""Files that can't be imported, and an import that is stopped: the app says so and lives on."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import visitor
from tests.journeys.serving import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def test_files_that_are_no_events_are_refused_with_a_sentence(browser: Browser, server: Server, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("Artikel;Preis;Farbe\n" + "Stuhl;12,50;rot\nTisch;99,00;blau\n" * 20, encoding="utf-8")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)
    nothing = tmp_path / "nothing.csv"
    nothing.touch()
    with visitor(browser, server) as visiting:
        visiting.opens("data")
        visiting.uploads(prices)
        visiting.reads("data.not_events")
        visiting.finds(visiting.text("asking.open_time"))
        expect(visiting.page.get_by_role("button", name=visiting.text("data.import"), exact=True)).to_be_disabled()
        visiting.presses("data.remove_file")
        expect(visiting.page.get_by_text(prices.name)).to_have_count(0)
        for file in (broken, nothing):
            visiting.uploads(file)
            expect(visiting.page.get_by_role("alert").filter(has_text=file.name)).to_be_visible()
            visiting.presses("data.remove_file")
            expect(visiting.page.get_by_role("alert")).to_have_count(0)
        imports(visiting, events(tmp_path / "events.csv", 300), "good")


def test_a_stopped_import_leaves_the_project_as_it_was(browser: Browser, server: Server, tmp_path: Path) -> None:
    with visitor(browser, server) as visiting:
        visiting.opens("data")
        imports(visiting, events(tmp_path / "events.csv", 300), "kept")
        visiting.goes_to("data")
        before = visiting.reads("data.dataset", version=1, events=300)
        visiting.uploads(events(tmp_path / "many.csv.gz", 2_000_000))
        visiting.reads("data.what_columns_mean")
        visiting.presses("data.import")
        visiting.presses("data.stop_import")
        visiting.reads("data.import_stopped")
        assert visiting.reads("data.dataset", version=1, events=300) == before


def imports(visitor: Visitor, file: Path, project: str) -> None:
    visitor.uploads(file)
    visitor.reads("data.what_columns_mean")
    visitor.types(visitor.text("data.project_name"), project)
    visitor.presses("data.import")
    visitor.reads("data.goal_title")
    visitor.presses("shell.skip_goal")
    visitor.is_at("overview")


def events(path: Path, rows: int) -> Path:
    """Everybody visits and pays in turn; packed if the name says so."""
    lines = (f"u{row % 997},{('visit', 'pay')[row % 2]},{1_772_400_000 + row}\n" for row in range(rows))
    with gzip.open(path, "wt", compresslevel=1) if path.suffix == ".gz" else path.open("w") as file:
        file.write("user_id,event,time\n")
        file.writelines(lines)
    return path
