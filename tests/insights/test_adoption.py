"""Are the numbers of features right, and does one that goes with staying stand out, and no other?"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from analysis import engine
from analysis.insights import adoption
from analysis.insights.adoption import AdoptionResult, AdoptionSpec
from analysis.insights.written import BadSpec
from analysis.locale import LANGUAGES, Text
from analysis.locale.say import Say
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row

START = datetime(2026, 1, 5, 10)


def run(dataset: Dataset, days: int = 7, staying: int = 28) -> AdoptionResult:
    return engine.run(adoption, dataset, AdoptionSpec(days, staying))


def rows_of(seed: int, told: bool) -> list[Row]:
    """Everybody views; half save, half chat at random; of those who save most stay, where that is `told`."""
    chance, rows = random.Random(seed), list[Row]()
    for number in range(400):
        user, begin = f"u{number:03}", START + timedelta(minutes=number)
        rows.append((user, "view", begin.isoformat()))
        saves, chats = chance.random() < 0.5, chance.random() < 0.5
        rows += [(user, "save", (begin + timedelta(days=1)).isoformat())] if saves else []
        rows += [(user, "chat", (begin + timedelta(days=1, hours=1)).isoformat())] if chats else []
        if chance.random() < (0.7 if saves and told else 0.3):
            rows.append((user, "view", (begin + timedelta(days=20)).isoformat()))
    return [*rows, ("end", "view", (START + timedelta(days=60)).isoformat())]


def test_users_first_days_and_repeats_of_each_event(log: MakeLog) -> None:
    """ann saves on day 0 and 3, bob on day 2 twice; cid never."""
    result = run(
        log(
            [
                ("ann", "save", "2026-01-05T10:00:00"),
                ("ann", "save", "2026-01-08T11:00:00"),
                ("bob", "view", "2026-01-05T10:00:00"),
                ("bob", "save", "2026-01-07T10:00:00"),
                ("bob", "save", "2026-01-07T12:00:00"),
                ("cid", "view", "2026-01-05T10:00:00"),
            ]
        )
    )
    save = result.events.set_index("event").loc["save"]
    assert (save["users"], save["share"], save["again"]) == (2, pytest.approx(2 / 3), 0.5)
    assert save["first_day"] == 0
    assert set(result.events["verdict"]) == {"few"}
    assert engine.members(adoption, log([("a", "x", "2026-01-05")]), AdoptionSpec(), "x").to_pylist() == ["a"]


def test_who_has_not_had_the_time_is_not_judged(log: MakeLog) -> None:
    result = run(log(rows_of(1, told=True)))
    assert (result.users, result.judged) == (401, 400)


def test_a_feature_that_goes_with_staying_is_told_and_one_beside_it_is_not(log: MakeLog) -> None:
    result = run(log(rows_of(1, told=True)))
    events = result.events.set_index("event")
    assert events.loc["save", "verdict"] == "real"
    assert events.loc["save", "low"] < 0.4 < events.loc["save", "high"]
    assert events.loc["chat", "verdict"] == "chance"
    said = adoption.words.answer(result, Say(Text("en")))
    assert said.startswith("Who did save in their first 7 days stayed more often")


def test_where_nothing_is_planted_hardly_ever_something_is_told(log: MakeLog) -> None:
    told = [set(run(log(rows_of(seed, told=False))).events["verdict"]) for seed in range(10)]
    assert sum("real" in verdicts for verdicts in told) <= 1


def test_like_is_compared_with_like(log: MakeLog) -> None:
    """Those who are active anyway save and stay; among the equally active saving goes with nothing."""
    chance, rows = random.Random(3), list[Row]()
    for number in range(600):
        user, keen, begin = f"u{number:03}", number % 2 == 0, START + timedelta(minutes=number)
        rows += [(user, "view", (begin + timedelta(days=day)).isoformat()) for day in range(5 if keen else 2)]
        if chance.random() < (0.8 if keen else 0.2):
            rows.append((user, "save", (begin + timedelta(days=1, hours=1)).isoformat()))
        if chance.random() < (0.8 if keen else 0.2):
            rows.append((user, "view", (begin + timedelta(days=20)).isoformat()))
    result = run(log([*rows, ("end", "view", (START + timedelta(days=60)).isoformat())]))
    save = result.events.set_index("event").loc["save"]
    assert save["verdict"] == "chance"
    assert abs(save["difference"]) < 0.1


def test_it_is_said_in_both_languages_and_comes_back_from_json(log: MakeLog) -> None:
    result = run(log([("ann", "view", "2026-01-05T10:00:00")]))
    for language in LANGUAGES:
        assert adoption.words.answer(result, Say(Text(language)))
    spec = AdoptionSpec(3, 14)
    assert AdoptionSpec.from_json(spec.to_json()) == spec
    with pytest.raises(BadSpec):
        AdoptionSpec.from_json({"days": "x"})
