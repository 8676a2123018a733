"""Are retention's cells those of a loop that anyone can read, and its averages those of complete cells?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.errors import AnalysisError
from analysis.insights import retention
from analysis.insights.retention import (
    ANY,
    COHORTS,
    MODES,
    WINDOWS,
    CohortGroup,
    CohortsBy,
    RetentionCell,
    RetentionResult,
    RetentionSpec,
    retention_from_json,
    retention_to_json,
)
from analysis.insights.written import BadSpec
from analysis.locale import LANGUAGES, Text
from analysis.locale.say import Say
from analysis.rules.asked import ChosenEvents, ColumnTest, Group, HasAttribute, Period
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row, write_log
from tests.insights.retention.naive import Asked, cells

START = datetime(2026, 3, 20, tzinfo=UTC)  # Berlin's clocks go forward on the 29th, New York's went on the 8th
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "America/Havana")

row = st.tuples(st.sampled_from("abcd"), st.sampled_from(["view", "pay"]), st.integers(0, 90 * 24 * 2))
asked = st.builds(
    Asked,
    first=st.sampled_from([None, "view", "pay"]),
    back=st.sampled_from([None, "view", "pay"]),
    unit=st.sampled_from(["day", "week", "month"]),
    brackets=st.sampled_from([None, None, (0, 1, 3), (0, 2, 7, 8, 40)]),
    mode=st.sampled_from(MODES),
    every=st.booleans(),
    rolling=st.booleans(),
    low=st.sampled_from([None, date(2026, 3, 24)]),
    high=st.sampled_from([None, date(2026, 4, 20)]),
    zone=st.sampled_from(ZONES),
    first_weekday=st.integers(0, 6),
)


def spec_of(asked: Asked) -> RetentionSpec:
    first, back = (ANY if event is None else ChosenEvents((event,)) for event in (asked.first, asked.back))
    return RetentionSpec(
        first,
        "same" if asked.first == asked.back else back,
        unit=asked.unit,  # type: ignore[arg-type]
        brackets=asked.brackets,
        mode=asked.mode,  # type: ignore[arg-type]
        cohort="every" if asked.every else "first",
        window="rolling" if asked.rolling else "calendar",
        period=Period(asked.low, asked.high),
    )


def run(dataset: Dataset, spec: RetentionSpec | None = None) -> RetentionResult:
    return engine.run(retention, dataset, spec or RetentionSpec())


@settings(max_examples=120, deadline=None)
@given(st.lists(row, min_size=1, max_size=30), asked)
def test_cells_equal_a_naive_loop_and_list_the_same_users(log: list[tuple[str, str, int]], asked: Asked) -> None:
    """Half hours, so that many events tie; clocks change at midnight in Havana."""
    known = {"view", "pay"} if None in (asked.first, asked.back) else {asked.first, asked.back}
    log = [*log, *(("z", str(event), 0) for event in known)]
    rows = [(user, event, START + timedelta(minutes=30 * at)) for user, event, at in log]
    with TemporaryDirectory() as folder:
        settings_ = ProjectSettings(time_zone=asked.zone, first_weekday=asked.first_weekday)
        dataset = write_log(
            Path(folder), [(user, event, at.isoformat()) for user, event, at in rows], settings=settings_
        )
        spec = spec_of(asked)
        result, wanted = run(dataset, spec), cells(rows, asked)
        found = {(cell.cohort, cell.bracket): cell.came for cell in result.cells.itertuples()}
        assert found == {key: len(wanted.get(key, ())) for key in found}
        brackets = len(result.edges)
        if asked.mode != "before":  # that nobody is counted where the data has not come to
            assert {key for key in wanted if 0 <= key[1] < brackets} <= set(found)
        sizes = {cohort.cohort: cohort.users for cohort in result.cohorts.itertuples()}
        assert sizes == {cohort: len(users) for (cohort, bracket), users in wanted.items() if bracket == -1}
        for cohort, bracket in [key for key in wanted if key[1] < 3][:5]:
            cell = RetentionCell(cohort, None if bracket < 0 else bracket)
            if bracket >= brackets:
                continue
            listed = engine.members(retention, dataset, spec, cell).to_pylist()
            assert listed == sorted(wanted[cohort, bracket])
            if bracket >= 0:
                away = engine.members(retention, dataset, spec, RetentionCell(cohort, bracket, came=False)).to_pylist()
                assert away == sorted(wanted[cohort, -1] - wanted[cohort, bracket])


def shop(log: MakeLog) -> Dataset:
    """Three begin in the week from 5 January, two in the next; the data ends on Wednesday the 21st."""
    return log(
        [
            ("old", "view", "2026-01-05T10:00:00"),
            ("ann", "view", "2026-01-06T10:00:00"),
            ("ann", "pay", "2026-01-12T10:00:00", {"price": 10.0}),
            ("ann", "pay", "2026-01-13T10:00:00", {"price": 30.0}),
            ("bob", "view", "2026-01-07T10:00:00"),
            ("cid", "view", "2026-01-13T10:00:00"),
            ("cid", "pay", "2026-01-20T10:00:00", {"price": 5.0}),
            ("dan", "view", "2026-01-14T10:00:00"),
            ("dan", "view", "2026-01-21T10:00:00"),
        ],
        attributes={"ann": {"city": "York"}, "bob": {"city": "York"}, "cid": {"city": "Rome"}},
    )


def test_incomplete_cells_are_part_of_no_average(log: MakeLog) -> None:
    result = run(shop(log))
    assert [(cell.cohort.day, cell.bracket, cell.came, cell.complete) for cell in result.cells.itertuples()] == [
        (5, 0, 3, True), (5, 1, 1, True), (5, 2, 0, False), (12, 0, 2, True), (12, 1, 2, False),
    ]  # fmt: skip
    average = result.average(1)
    assert average is not None
    assert (average.came, average.of, average.cohorts) == (1, 3, 1)
    assert result.average(2) is None
    assert {note.code for note in result.notes} == {"retention_censored", "retention_incomplete", "retention_few"}


def test_cohorts_that_begin_with_the_data_stay_out_of_certain_averages_where_there_are_others(log: MakeLog) -> None:
    """Forty begin in the data's first week and come back in the next; so many others begin in the second, and don't."""
    first = [(f"a{n}", "view", f"2026-01-{day:02}T10:00:00") for n in range(40) for day in (5, 12)]
    rows = [*first, *((f"b{n}", "view", "2026-01-13T10:00:00") for n in range(30))]
    end = ("end", "view", "2026-01-26T10:00:00")
    result = run(log([*rows, end]), RetentionSpec(certain=True))
    assert result.cohorts["censored"].tolist() == [True, False, False]
    average = result.average(1)
    assert average is not None
    assert (average.of, average.came, result.left_out) == (30, 0, 40)
    few = run(log([*rows[:-1], end]), RetentionSpec(certain=True))
    average = few.average(1)
    assert average is not None
    assert (average.of, average.came, few.left_out) == (69, 40, 0)


def test_the_pooled_average_is_of_all_users_and_the_simple_one_of_all_cohorts(log: MakeLog) -> None:
    """Of four who begin in the first week all come back in the next, of one in the second nobody."""
    rows = [(f"u{n}", "view", f"2026-01-{day:02}T10:00:00") for n in range(4) for day in (6, 13)]
    dataset = log([*rows, ("last", "view", "2026-01-13T10:00:00"), ("new", "view", "2026-01-25T23:59:00")])
    average = run(dataset).average(1)
    assert average is not None
    assert (average.share, average.simple) == (0.8, 0.5)


def test_a_return_event_begins_to_count_after_the_first_in_file_order(log: MakeLog) -> None:
    """Paid before the view, in the same second after it, and in the next week."""
    dataset = log(
        [
            ("ann", "pay", "2026-01-05T09:00:00"),
            ("ann", "view", "2026-01-05T10:00:00"),
            ("bob", "view", "2026-01-05T10:00:00"),
            ("bob", "pay", "2026-01-05T10:00:00"),
            ("cid", "pay", "2026-01-05T10:00:00"),
            ("cid", "view", "2026-01-05T10:00:00"),
            ("cid", "pay", "2026-01-12T10:00:00"),
        ]
    )
    spec = RetentionSpec(ChosenEvents(("view",)), ChosenEvents(("pay",)))
    assert run(dataset, spec).cells["came"].tolist() == [1, 1]


def test_sums_and_means_are_of_the_return_events_in_the_bracket(log: MakeLog) -> None:
    result = run(shop(log), RetentionSpec(back=ChosenEvents(("pay",)), value="price"))
    cells = result.cells.set_index([result.cells["cohort"].map(lambda day: day.day), "bracket"])
    assert (cells.loc[(5, 1), "total"], cells.loc[(5, 1), "mean"]) == (40.0, 20.0)
    assert cells.loc[(12, 1), "total"] == 5.0
    average = result.average(1)
    assert average is not None
    assert (average.total, average.mean) == (40.0, 20.0)


def test_cohorts_apart_by_attribute_add_up_and_list_their_users(log: MakeLog) -> None:
    dataset = shop(log)
    spec = RetentionSpec(by=CohortsBy("attribute", "city", top=1))
    result = run(dataset, spec)
    assert result.groups == (CohortGroup("value", "York"), CohortGroup("other"), CohortGroup("missing"))
    assert result.users == 5
    whole = run(dataset).averages
    together = result.averages.loc[result.averages["group"] == -1]
    assert together["came"].tolist() == whole["came"].tolist()
    assert together["simple"].tolist() == whole["simple"].tolist()
    listed = engine.members(retention, dataset, spec, RetentionCell(date(2026, 1, 5), 1, CohortGroup("value", "York")))
    assert listed.to_pylist() == ["ann"]
    assert retention.words.group_labels(result, Text("en")) == ("York", "All others", "No value")


def test_cohorts_apart_by_the_first_events_property(log: MakeLog) -> None:
    dataset = log(
        [
            ("ann", "view", "2026-01-05T10:00:00", {"channel": "ads"}),
            ("ann", "view", "2026-01-12T10:00:00", {"channel": "mail"}),
            ("bob", "view", "2026-01-05T10:00:00", {"channel": "mail"}),
        ]
    )
    result = run(dataset, RetentionSpec(by=CohortsBy("property", "channel")))
    assert [group.label for group in result.groups] == ["ads", "mail"]
    assert result.cells["came"].tolist() == [1, 1, 1, 0]


def test_a_group_that_comes_back_less_is_a_real_difference(log: MakeLog) -> None:
    rows: list[Row] = []
    for number in range(200):
        user = f"u{number:03}"
        rows.append((user, "view", "2026-01-06T10:00:00"))
        if number % 2 or number % 5 == 0:
            rows.append((user, "view", "2026-01-13T10:00:00"))
    attributes = {f"u{number:03}": {"channel": ("ads", "mail")[number % 2]} for number in range(200)}
    dataset = log([*rows, ("z", "view", "2026-01-31T10:00:00")], attributes=attributes)
    result = run(dataset, RetentionSpec(by=CohortsBy("attribute", "channel")))
    week = result.differences.loc[result.differences["bracket"] == 1].set_index("group")
    labels = [group.label for group in result.groups[:2]]
    assert week.loc[labels.index("ads"), "verdict"] == "real"
    assert week.loc[labels.index("ads"), "difference"] == pytest.approx(-0.8, abs=0.01)


def test_only_users_who_match_the_filter_begin_a_cohort(log: MakeLog) -> None:
    rule = HasAttribute(ColumnTest("city", "is", ("York",)))
    assert run(shop(log), RetentionSpec(filter=rule)).users == 2
    narrowed = ChosenEvents(("pay",), where=(ColumnTest("price", ">", (20,)),))
    assert run(shop(log), RetentionSpec(first=narrowed)).users == 1


def test_an_answer_says_what_share_comes_back_against_what(log: MakeLog) -> None:
    rows = [
        (f"u{week}{number:03}", "view", (START + timedelta(days=7 * week + shift)).isoformat())
        for week in range(4)
        for number in range(60)
        for shift in (0, *((7,) if number % (3 if week < 3 else 2) == 0 else ()))
    ]
    result = run(log([*rows, ("z", "view", "2026-04-20T10:00:00")]), RetentionSpec(certain=True))
    said = retention.words.answer(result, 1, Say(Text("en")))
    assert said.startswith("Of 120 new users, 41.7% came back in week 1 (likely between 33.2% and 50.6%).")
    assert "The latest, of Apr 6, 2026: 50.0%; those before: 33.3%, which could be chance." in said
    for language in LANGUAGES:
        text = Text(language)
        cell = RetentionCell(result.starts[0], 1)
        assert retention.words.who(result, cell, "York", Say(text))
        assert retention.words.answer(result, None, Say(text))


def test_nobody_and_too_early_are_said(log: MakeLog) -> None:
    dataset, say = shop(log), Say(Text("en"))
    nobody = run(dataset, RetentionSpec(period=Period(date(2027, 1, 1))))
    assert retention.words.answer(nobody, None, say).startswith("Nobody counts here: no new users.")
    late = run(dataset, RetentionSpec(period=Period(date(2026, 1, 12))))
    early = retention.words.answer(late, retention.words.usual_bracket(late), say)
    assert early.startswith("It is too early to say who comes back: 2 users")


@pytest.mark.parametrize(
    "spec",
    [
        RetentionSpec(),
        RetentionSpec(
            ChosenEvents(("view",), where=(ColumnTest("price", ">", (3,)),)),
            "same",
            "month",
            (0, 1, 7),
            4,
            "on",
            "every",
            "rolling",
            Period(date(2026, 1, 1)),
            Group("all", (HasAttribute(ColumnTest("city", "is", ("York",))),)),
            CohortsBy("tag", "keen", 3),
            "price",
            "mean",
            True,
        ),
        RetentionSpec(back=ChosenEvents(("pay", "order")), mode="streak"),
    ],
)
def test_a_question_comes_back_from_json_as_it_was(spec: RetentionSpec) -> None:
    assert retention_from_json(retention_to_json(spec)) == spec


@pytest.mark.parametrize(
    ("form", "key"),
    [({"unit": "year"}, "unit"), ({"brackets": ["a"]}, "brackets"), ({"by": {"x": 1}}, "by"), ({"whim": 1}, "whim")],
)
def test_what_cannot_be_read_is_refused_by_its_key(form: dict[str, object], key: str) -> None:
    with pytest.raises(BadSpec) as refused:
        retention_from_json(form)
    assert refused.value.details == {"key": key}


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("retention_choice", {"mode": "never"}),
        ("retention_brackets", {"brackets": (1, 7)}),
        ("retention_brackets", {"brackets": (0, 7, 7)}),
        ("retention_periods", {"periods": 0}),
        ("retention_value", {"value": "price", "mode": "after"}),
    ],
)
def test_a_spec_refuses_nonsense(code: str, wrong: dict[str, object]) -> None:
    with pytest.raises(AnalysisError) as refused:
        RetentionSpec(**wrong)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_choices_are_those_of_the_words() -> None:
    assert (COHORTS, WINDOWS) == (("first", "every"), ("calendar", "rolling"))
