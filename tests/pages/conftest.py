"""The app without a browser, on a workspace that a real import has filled."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.data import ImportFile, ImportOptions, import_files, inspect_in_child
from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.pages.users_only import users_only

ROOT = Path(__file__).parents[2]
SHELL = ROOT / "pages" / "_shell.py"
SECONDS = 60
Open = Callable[..., AppTest]


def shop_csv(users: int = 60) -> str:
    """Everybody visits on 5 of 40 days; every second user puts something into the cart, every fourth pays."""
    lines = ["user_id,event,time,platform,amount"]
    start = datetime(2026, 3, 2, 9)
    for number in range(users):
        for day in range(5):
            moment = start + timedelta(days=(number * 7 + day * 8) % 40, minutes=number)
            platform = ("ios", "android", "web")[number % 3]
            lines.append(f"u{number:03d},visit,{moment:%Y-%m-%d %H:%M:%S},{platform},")
            if number % 2 == 0:
                lines.append(f"u{number:03d},add_to_cart,{moment + timedelta(minutes=5):%Y-%m-%d %H:%M:%S},{platform},")
            if number % 4 == 0:
                paid = moment + timedelta(minutes=9)
                lines.append(f"u{number:03d},pay,{paid:%Y-%m-%d %H:%M:%S},{platform},{10 + number}.5")
    return "\n".join(lines) + "\n"


def users_csv(users: int = 60) -> str:
    cities = ("Paris", "上海", "Lagos")
    return "user_id,city\n" + "".join(f"u{number:03d},{cities[number % 3]}\n" for number in range(users))


_MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def _own_main_module() -> Iterator[None]:
    """A script that Streamlit runs becomes `__main__`: a process that a later test spawns would run it again. So does
    one that a fixture of a whole module runs, before this one begins."""
    yield
    sys.modules["__main__"] = _MAIN


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the project "Shop": two versions, display names in both languages."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "events.csv").write_text(shop_csv(), encoding="utf-8")
    (folder / "users.csv").write_text(users_csv(), encoding="utf-8")
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create("Shop", "Asia/Shanghai")
    for name in ("events.csv", "users.csv"):
        found = inspect_in_child(workspace, folder / name, name)
        mapping = found.guess.mapping
        assert mapping is not None
        mapping = mapping.with_owned({})  # the platform is each event's
        in_order = sorted(mapping.properties, key=lambda kept: found.reading.columns.index(kept.column))
        file = ImportFile(folder / name, name, found.reading, replace(mapping, properties=tuple(in_order)))
        import_files(workspace, project.id, (file,), ImportOptions(now=datetime.fromisoformat("2026-06-01T00:00Z")))
    workspace.catalog().names.set(project.id, "event", "zh", {"visit": "访问", "pay": "支付"})
    workspace.catalog().names.set(project.id, "event", "en", {"visit": "Visit", "pay": "Payment"})
    return folder / "workspace"


@pytest.fixture
def workspace(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of the filled workspace, which the app uses."""
    shutil.copytree(filled, tmp_path / "workspace")
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "workspace"))
    caches.forget_all()
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty workspace, which the app uses."""
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "empty"))
    caches.forget_all()
    return Workspace(tmp_path / "empty")


@pytest.fixture
def visit() -> Open:
    """`visit("funnel", "zh")`: the app as a new browser sees it, at that page."""

    def opened(page: str = "home", language: str = "en", **query: str) -> AppTest:
        app = AppTest.from_file(str(SHELL), default_timeout=SECONDS)
        locale, zone = ("zh-CN", "Asia/Shanghai") if language == "zh" else ("en-US", "Europe/London")
        app.context = {"locale": locale, "timezone": zone, "url": "http://127.0.0.1:8501/"}
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"{page}.py").run() if page != "home" else app

    return opened


def words(app: AppTest) -> str:
    """Everything the page says in texts."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def chooses_project(app: AppTest, project_id: str) -> AppTest:
    """In the sidebar."""
    return app.selectbox(key=f"shell_project_{app.session_state['shell_project']}").set_value(project_id).run()


@pytest.fixture(scope="session")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose only project holds users and their attributes, and no event."""
    return users_only(tmp_path_factory.mktemp("surveyed")).root


@pytest.fixture
def survey(surveyed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it, which the app uses."""
    shutil.copytree(surveyed, tmp_path / "survey")
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "survey"))
    caches.forget_all()
    return Workspace(tmp_path / "survey")
