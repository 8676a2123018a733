"""Do all lists of events and columns on all pages have one order, and is no id proposed?

The files begin with what is rarest: an order of first appearance would show at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.jobs.data import ImportFile, ImportOptions, import_files
from analysis.jobs.tags import saving
from analysis.settings import WORKSPACE_VARIABLE
from analysis.sources.inspecting import inspect_file
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.asking import did
from tests.pages.conftest import Open
from tests.pages.funnel.asking import draft, opened

EVENTS = ("ev_open", "ev_look", "ev_pay", "ev_rare")  # by users
PROPERTIES = ("pr_kind", "pr_half", "pr_sum", "pr_order_id")  # few values by use, many, ids
ATTRIBUTES = ("at_city", "at_level", "at_phone_id")
NAMES = (EVENTS, PROPERTIES, ATTRIBUTES)
USERS = 80


def _events_csv() -> str:
    lines, start, order = ["pr_order_id,pr_sum,pr_half,pr_kind,user_id,event,time"], datetime(2026, 3, 2, 9), 0
    for number in range(USERS):
        did = [event for event, every in zip(EVENTS[::-1], (40, 4, 2, 1), strict=True) if number % every == 0]
        for place, event in enumerate(did):
            for day in (0, 9):
                order += 1
                moment = start + timedelta(days=day + number % 20, minutes=place)
                half = "ab"[order % 2] if order % 3 else ""
                kind = ("red", "green", "blue")[order % 3]
                lines.append(f"A{order:05d},{order * 1.25},{half},{kind},u{number:03d},{event},{moment:%F %T}")
    return "\n".join(lines) + "\n"


def _users_csv() -> str:
    lines = ["user_id,at_phone_id,at_level,at_city"]
    for number in range(USERS):
        level = str(number % 4) + "x" if number % 2 else ""
        lines.append(f"u{number:03d},+49{number:07d}0,{level},{('Paris', 'Rome', 'Oslo')[number % 3]}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("listed")
    workspace = Workspace(folder / "workspace")
    project = workspace.catalog().projects.create("Lists", "UTC")
    for name, content in (("events.csv", _events_csv()), ("users.csv", _users_csv())):
        (folder / name).write_text(content, encoding="utf-8")
        found = inspect_file(folder / name, name)
        mapping = found.guess.mapping
        assert mapping is not None
        mapping = mapping.with_owned({}) if mapping.kind == "events" else mapping
        file = ImportFile(folder / name, name, found.reading, mapping)
        import_files(workspace, project.id, (file,), ImportOptions(now=datetime.fromisoformat("2026-06-01T00:00Z")))
    saving.save_tag(workspace, "Lists", "payers", did(("ev_pay",)))
    return folder / "workspace"


@pytest.fixture
def lists(listed: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(listed))
    caches.forget_all()
    return Workspace(listed)


def offered(app: AppTest) -> Iterator[Sequence[str]]:
    """What each input offers, and each table names, from top to bottom. A funnel's tables have its steps in order, a
    portrait's what differs most first; where ids are chosen these come first."""
    for kind in (app.selectbox, app.multiselect, app.radio):
        yield from (each.options for each in kind if each.key != "identity_columns")
    own_order = "funnel_draft" in app.session_state or "portrait_group" in app.session_state
    for table in () if own_order else app.dataframe:
        yield from ([str(cell) for cell in table.value[column]] for column in table.value.columns)


def orders_in(app: AppTest) -> list[tuple[str, ...]]:
    """Of each list of events or columns the order in which it has them."""
    found = []
    for options in offered(app):
        for names in NAMES:
            inside = [name for option in options for name in names if name in option]
            if len(set(inside)) > 1:
                found.append(tuple(dict.fromkeys(inside)))
    return found


def hold(app: AppTest, least: int) -> None:
    """Every list has the one order; at least so many were seen."""
    assert not app.exception
    orders = orders_in(app)
    for order in orders:
        names = next(names for names in NAMES if order[0] in names)
        assert order == tuple(name for name in names if name in order)
    assert len(orders) >= least


def in_box(app: AppTest, key: str) -> AppTest:
    app.session_state[key] = True
    return app.run()


def overview(visit: Open) -> AppTest:
    return in_box(visit("overview"), "overview_tables")


def funnel_step(visit: Open) -> AppTest:
    app = visit("funnel")
    return opened(app, f"step {draft(app).steps[0].id}")


def funnel_division(visit: Open) -> AppTest:
    app = opened(visit("funnel"), "division")
    return app.radio(key="funnel_division").set_value("column").run()


def funnel_more(visit: Open) -> AppTest:
    app = opened(visit("funnel"), "more")
    app.segmented_control(key="funnel_order").set_value("strict").run()
    return app.button(key="funnel_exclude").click().run()


def tag_new(visit: Open) -> AppTest:
    return visit("tags").button(key="tags_new").click().run()


def tag_narrowed(visit: Open) -> AppTest:
    return tag_new(visit).pills(key="tags_rule_1_parts").set_value(["where", "relation"]).run()


def tag_of_attribute(visit: Open) -> AppTest:
    return tag_new(visit).selectbox(key="tags_rule_1_kind").set_value("attribute").run()


def tag_amount(visit: Open) -> AppTest:
    return tag_new(visit).selectbox(key="tags_rule_1_kind").set_value("value").run()


def tag_preferred(visit: Open) -> AppTest:
    return tag_new(visit).segmented_control(key="tags_rule_definition").set_value("preference").run()


PLACES: tuple[tuple[Callable[[Open], AppTest], int], ...] = (
    (lambda visit: visit("data"), 4),
    (overview, 1),
    (lambda visit: visit("funnel"), 1),
    (funnel_step, 3),
    (funnel_division, 2),
    (funnel_more, 3),
    (lambda visit: in_box(visit("funnel"), "suggestions_box"), 2),
    (lambda visit: visit("clusters"), 1),
    (tag_new, 1),
    (tag_narrowed, 3),
    (tag_of_attribute, 1),
    (tag_amount, 2),
    (tag_preferred, 2),
    (lambda visit: visit("portrait"), 1),
    (lambda visit: visit("user", user="u000"), 0),
)


@pytest.mark.parametrize(("place", "least"), PLACES, ids=range(len(PLACES)))
def test_lists_go_by_users_and_use(visit: Open, lists: Workspace, place: Callable[[Open], AppTest], least: int) -> None:
    hold(place(visit), least)


def test_the_first_property_that_is_proposed_is_no_id(visit: Open, lists: Workspace) -> None:
    assert draft(funnel_division(visit)).column == "at_city"
    narrowed = tag_narrowed(visit)
    assert narrowed.selectbox(key="tags_rule_1_test_0_column").value == "pr_kind"
    assert narrowed.selectbox(key="tags_rule_1_test_0_column").options[-1] == "pr_order_id"


def test_the_columns_beside_users_are_no_ids(visit: Open, lists: Workspace) -> None:
    app = visit("portrait", tag="payers")
    users = next(table.value for table in app.dataframe if "user" in table.value.columns)
    assert [name for name in users.columns if name.startswith("attribute:")] == [
        "attribute:at_city",
        "attribute:at_level",
    ]


def test_the_goals_event_that_is_proposed_looks_like_one(visit: Open, lists: Workspace) -> None:
    app = visit("overview").button(key="shell_goal_change").click().run()
    assert app.selectbox(key="goal_event").value == "ev_pay"
    assert app.selectbox(key="goal_event").options == list(EVENTS)
