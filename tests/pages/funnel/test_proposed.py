"""Does the page go on asking what it proposed, when other data comes?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analysis.settings import WORKSPACE_VARIABLE
from analysis.store.catalog import Goal
from analysis.store.workspace import Workspace
from pages._ui import caches
from tests.conftest import Row
from tests.pages.conftest import Open
from tests.pages.funnel.asking import answer, draft, steps_of
from tests.pages.projects import make_project, publish

WAY = ("look", "cart", "pay")


def walks(days: int, way: tuple[str, ...] = WAY) -> list[Row]:
    """Of 120 users every second begins the way and every fourth ends it, in so many days from one step to the next."""
    start = datetime(2026, 1, 5, 10)
    return [
        (f"u{user}", event, (start + timedelta(days=user + place * days, minutes=place)).isoformat(), {})
        for user in range(120)
        for place, event in enumerate(way[: (None, 1, -1, 1)[user % 4]])
    ]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "shop"))
    caches.forget_all()
    make_project(tmp_path / "shop", walks(0))
    workspace = Workspace(tmp_path / "shop")
    workspace.catalog().goals.set(project_of(workspace), Goal("conversion", "pay"))
    return workspace


def project_of(workspace: Workspace) -> str:
    return workspace.catalog().projects.all()[0].id


@pytest.mark.parametrize("days", [2, 5, 9])
def test_a_proposal_once_shown_stays_when_people_take_longer(visit: Open, shop: Workspace, days: int) -> None:
    first = visit("funnel")
    publish(shop, project_of(shop), walks(days))
    later = visit("funnel")
    assert steps_of(later) == steps_of(first) == [(event,) for event in WAY]
    assert draft(later).window == draft(first).window
    assert answer(first).endswith("7 days.") == answer(later).endswith("7 days.")


def test_never_shown_it_is_what_the_newest_data_says(visit: Open, shop: Workspace) -> None:
    publish(shop, project_of(shop), walks(9))
    assert draft(visit("funnel")).window > timedelta(days=7)


def test_more_usual_steps_don_t_change_it_either(visit: Open, shop: Workspace) -> None:
    visit("funnel")
    publish(shop, project_of(shop), walks(0, ("look", "cart", "address", "pay")))
    assert steps_of(visit("funnel")) == [(event,) for event in WAY]


def test_another_goal_has_a_proposal_of_its_own(visit: Open, shop: Workspace) -> None:
    visit("funnel")
    shop.catalog().goals.set(project_of(shop), Goal("conversion", "cart"))
    assert steps_of(visit("funnel")) == [("look",), ("cart",)]


def test_of_events_that_are_gone_it_is_made_anew(visit: Open, shop: Workspace) -> None:
    visit("funnel")
    publish(shop, project_of(shop), walks(0, ("look", "basket", "pay")))
    assert steps_of(visit("funnel")) == [("look",), ("basket",), ("pay",)]
