"""Can people see on the Data page who would be one, make it so, and take it back?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.data import ImportFile, ImportOptions, import_files
from analysis.jobs.governance import IdColumn, IdentitySpec, merge_users
from analysis.locale import Text
from analysis.settings import WORKSPACE_VARIABLE
from analysis.sources.mapping import PropertyColumn, SourceMapping
from analysis.sources.reading import Reading
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.pages.conftest import Open, words
from tests.pages.importing import wait_for_import

ROWS = [
    ("d1", "view", "2026-01-05T10:05:00Z", "U1", ""),
    ("d2", "view", "2026-01-06T10:00:00Z", "U2", ""),
    ("U1", "pay", "2026-01-05T11:00:00Z", "", "139 1234 5678"),
    ("U3 <b>*x*</b>", "pay", "2026-01-06T11:00:00Z", "", "+86 13912345678"),
]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ids")
    columns = ("user", "event", "time", "account", "phone")
    text = "\n".join(",".join(row) for row in [columns, *ROWS])
    (folder / "app.csv").write_text(text + "\n", encoding="utf-8")
    kept = tuple(PropertyColumn(name, name, "text") for name in ("account", "phone"))
    mapping = SourceMapping("events", "user", time="time", event="event", properties=kept)
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create("Shop", "UTC")
    file = ImportFile(folder / "app.csv", "app.csv", Reading("csv", columns), mapping)
    import_files(workspace, project.id, (file,), ImportOptions())
    return workspace.root


@pytest.fixture
def shop(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = Workspace(Path(shutil.copytree(imported, tmp_path / "workspace")))
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(workspace.root))
    caches.forget_all()
    return workspace


def settled(app: AppTest) -> AppTest:
    return wait_for_import(app)


@pytest.mark.parametrize(("language", "would"), [("en", "4 ids would be 2 users"), ("zh", "4 个 ID 将成为 2 位用户")])
def test_who_would_be_one_is_shown_then_merged_then_undone(
    visit: Open, shop: Workspace, language: str, would: str
) -> None:
    app = visit("data", language)
    assert app.multiselect(key="identity_columns").value == ["property:account", "property:phone"]
    app.button(key="identity_preview").click().run()
    settled(app)
    assert would in words(app)
    assert shop.open("Shop").version == 1
    app.button(key="identity_apply").click().run()
    settled(app)
    assert shop.open("Shop").manifest.all_users == 2
    app.button(key="identity_undo_yes").click().run()
    settled(app)
    assert shop.open("Shop").manifest.all_users == 4
    log = shop.catalog().merges.all(shop.catalog().projects.get("Shop").id)
    assert [one.deed for one in log] == ["undone", "applied"]


def test_another_choice_makes_what_was_seen_outdated(visit: Open, shop: Workspace) -> None:
    app = visit("data")
    app.button(key="identity_preview").click().run()
    settled(app)
    app.multiselect(key="identity_columns").set_value(["property:phone"]).run()
    assert "look again" in words(app)
    assert not [button for button in app.button if button.key == "identity_apply"]


def test_a_choice_whose_column_is_gone_falls_away(visit: Open, shop: Workspace) -> None:
    app = visit("data")
    app.session_state["identity_columns"] = ["property:gone", "property:phone"]
    app.run()
    assert not app.exception
    assert app.multiselect(key="identity_columns").value == ["property:phone"]


def test_nobody_to_merge_says_so(visit: Open, shop: Workspace) -> None:
    app = visit("data")
    app.multiselect(key="identity_columns").set_value([]).run()
    app.button(key="identity_preview").click().run()
    settled(app)
    assert "Nobody would be merged" in words(app)


def test_an_older_version_can_be_looked_at_only(visit: Open, shop: Workspace) -> None:
    merge_users(shop, "Shop", IdentitySpec((IdColumn("property", "phone", "phone"),)))
    app = visit("data")
    app.menu_button(key="shell_version_menu").click(1).run()
    assert not app.exception
    assert not [button for button in app.button if (button.key or "").startswith("identity_")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_merged_user_is_found_by_any_of_their_ids(visit: Open, shop: Workspace, language: str) -> None:
    merge_users(shop, "Shop", IdentitySpec((IdColumn("property", "account", "user"),)))
    app = visit("user", language, user=" d1")
    assert not app.exception
    assert Text(language)("identity.other_ids", ids="d1") in words(app)  # type: ignore[arg-type]
