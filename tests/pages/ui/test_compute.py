"""Is a result computed once, for whom it is meant, and let go of in the end?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import altair as alt
import pandas as pd
import pytest

from analysis.errors import UnknownEvent
from analysis.insights import overview
from analysis.insights.overview import OverviewResult, OverviewSpec
from analysis.insights.tags import OverlapSpec, overlap
from analysis.jobs import warming
from analysis.locale import Text
from analysis.store.dataset import Dataset
from pages._ui import caches, compute
from tests.asking import did

ROWS = [("ann", "view", "2026-01-01T10:00"), ("ann", "pay", "2026-01-02T10:00"), ("bob", "view", "2026-01-03T10:00")]
MakeLog = Callable[..., Dataset]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    caches.forget_all()
    yield
    caches.forget_all()


def test_the_same_question_gives_the_same_object(log: MakeLog) -> None:
    dataset = log(ROWS)
    first = compute.run(overview, dataset, OverviewSpec())
    assert first.users == 2
    assert compute.run(overview, dataset, OverviewSpec()) is first


def test_equal_data_of_another_project_is_computed_anew(log: MakeLog) -> None:
    one, other = log(ROWS), log(ROWS)
    assert compute.run(overview, one, OverviewSpec()) is not compute.run(overview, other, OverviewSpec())


def test_another_question_has_another_answer(log: MakeLog) -> None:
    dataset = log(ROWS)
    viewed = compute.run(overlap, dataset, OverlapSpec(did(("view",))))
    paid = compute.run(overlap, dataset, OverlapSpec(did(("pay",))))
    assert (viewed.users, paid.users) == (2, 1)


def test_members_are_the_users_behind_the_number(log: MakeLog) -> None:
    dataset = log(ROWS)
    assert compute.members(overlap, dataset, OverlapSpec(did(("pay",))), None).to_pylist() == ["ann"]


def test_what_goes_wrong_reaches_the_page_and_is_not_kept(log: MakeLog) -> None:
    dataset = log(ROWS)
    for _ in range(2):
        with pytest.raises(UnknownEvent):
            compute.run(overlap, dataset, OverlapSpec(did(("no_such",))))


def test_a_chart_is_drawn_once_a_language(log: MakeLog) -> None:
    result = compute.run(overview, log(ROWS), OverviewSpec())
    drawn: list[str] = []

    def bars(result: OverviewResult, text: Text) -> alt.Chart:
        drawn.append(text.language)
        return alt.Chart(pd.DataFrame({"x": [result.users]})).mark_bar().encode(x="x:Q")

    english = compute.drawn(bars, result, Text("en"))
    assert compute.drawn(bars, result, Text("en")) is english
    assert "mark" in english
    compute.drawn(bars, result, Text("zh"))
    assert drawn == ["en", "zh"]


def test_who_waits_for_a_computer_that_compiles_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compute.doing() == Text("en")("show.computing")
    monkeypatch.setattr(warming, "underway", lambda: True)
    assert compute.doing() == Text("en")("show.preparing")
