"""Does a picture of a funnel say by itself what it shows, of which data?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown
from analysis.rules.asked import Period
from analysis.store.dataset import Dataset
from pages._funnel import captions
from pages._funnel.below import Shown
from pages._ui import state
from pages._ui.escaping import escape
from tests.made_funnels import SHOP

ROWS = [(f"u{user}", step, f"2026-01-0{day}T10:00") for user in range(3) for day, step in ((1, "view"), (9, "pay"))]


def shown(dataset: Dataset, **options: object) -> Shown:
    spec = replace(SHOP, steps=tuple(replace(step, name="") for step in SHOP.steps[::2]), **options)  # type: ignore[arg-type]
    names = tuple(step.events[0] for step in spec.steps)
    return Shown(dataset, spec, engine.run(funnel, dataset, spec), names, ())


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "language", lambda: "en")
    monkeypatch.setattr(state, "project", lambda: None)


def test_all_time_is_said_in_dates(log: Callable[..., Dataset]) -> None:
    headline, source = captions.said(shown(log(ROWS)))
    assert headline.startswith("Of 3 users who did view") and "*" not in headline
    assert "Jan 1, 2026 to Jan 9, 2026" in source


def test_a_chosen_period_stands_in_the_headline_alone(log: Callable[..., Dataset]) -> None:
    headline, source = captions.said(shown(log(ROWS), period=Period(date(2026, 1, 1), date(2026, 1, 5))))
    assert "(Jan 1, 2026 to Jan 5, 2026)" in headline
    assert not [words for words in source if "Jan" in words]


def test_the_breakdown_and_the_options_are_said(log: Callable[..., Dataset]) -> None:
    options = {"order": "strict", "breakdown": Breakdown("tag", "night_owls")}
    asked = replace(shown(log(ROWS)), asked=replace(SHOP, **options), names=("view", "cart", "pay"))
    _, source = captions.said(asked)
    assert source[-2:] == ("by night_owls", "No other event between the steps")


@pytest.mark.parametrize("name", ["a_b*c", r"back\slash", "www.shop.com", ":smile:", "[x](y)"])
def test_names_stand_as_they_are(name: str) -> None:
    assert captions.plain(escape(name)) == name
