"""Do paths say what a plain loop says, and does every column add up?"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.errors import AnalysisError, UnknownEvent
from analysis.insights import paths
from analysis.insights.paths import (
    EVENT,
    OPEN,
    OTHER,
    OUT,
    LabelGroup,
    LabelSplit,
    PathAt,
    PathLabels,
    PathsCell,
    PathsResult,
    PathsSpec,
    picture,
)
from analysis.rules.asked import ChosenEvents, Did, Period
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.conftest import MakeLog, Row, write_log
from tests.insights.paths.naive_paths import BEFORE, ENDED, PENDING, naive_paths

START = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)  # Berlin's clocks go forward within the hour
GAP = timedelta(seconds=10)


def run(dataset: Dataset, spec: PathsSpec | None = None) -> PathsResult:
    return engine.run(paths, dataset, spec or PathsSpec())


def at(second: float) -> str:
    return (START + timedelta(seconds=second)).isoformat()


specs = st.builds(
    PathsSpec,
    start=st.sampled_from([None, "a", "b"]),
    end=st.sampled_from([None, "c", "a"]),
    steps=st.integers(2, 5),
    per=st.just("session"),
    gap=st.sampled_from([None, timedelta(seconds=3)]),
    counted=st.sampled_from(["sessions", "users", "occurrences"]),
    collapsed=st.booleans(),
    labels=st.sampled_from([PathLabels(), PathLabels(hidden=("d",))]),
) | st.builds(
    PathsSpec,
    around=st.sampled_from(["a", "b"]),
    before=st.integers(1, 3),
    after=st.integers(0, 3),
    per=st.just("user"),
    gap=st.sampled_from([None, timedelta(seconds=5)]),
    counted=st.sampled_from(["users", "occurrences"]),
    collapsed=st.booleans(),
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("uvw"), st.sampled_from("abcd"), st.integers(0, 40)), min_size=4, max_size=40),
    specs,
)
def test_paths_equal_a_loop_that_anyone_can_read(log: list[tuple[str, str, int]], spec: PathsSpec) -> None:
    """With ties, pauses of exactly the gap, and what is still open at the end; all events are in the data."""
    log = [*log, *(("x", name, 0) for name in "abcd")]
    rows: list[Row] = [(user, name, at(second)) for user, name, second in log]
    ordered: dict[str, list[tuple[float, str]]] = {}
    for user, name, second in sorted(log, key=lambda row: row[2]):
        ordered.setdefault(user, []).append((second, name))
    with TemporaryDirectory() as folder:
        dataset = write_log(Path(folder), rows, settings=ProjectSettings("Europe/Berlin", session_gap=GAP))
        result = run(dataset, spec)
        check_members(dataset, result)
    gap = spec.gap or (GAP if spec.per == "session" else None)
    naive = naive_paths(ordered, spec, gap.total_seconds() if gap else None, max(row[2] for row in log))
    assert (result.entered, result.users) == (naive.rows.total(), len(naive.users))
    assert (result.missed, result.tied) == (naive.missed, len(naive.tied))
    kinds = {BEFORE: OUT, ENDED: OUT, PENDING: OPEN}
    nodes: Counter[Any] = Counter()
    for row, count in naive.rows.items():
        for step, name in zip(spec.columns, row, strict=True):
            nodes[step, kinds.get(name, EVENT), "" if name in kinds else name] += count
    columns = result.nodes[["step", "kind", "event", "count"]].itertuples(index=False)
    assert {(step, kind, event): count for step, kind, event, count in columns} == nodes
    whole: Counter[Any] = Counter()
    for row, count in naive.rows.items():
        whole[tuple(name for name in row if name not in kinds)] += count
    assert result.paths.groupby("path")["count"].sum().to_dict() == whole
    check_sums(result)


def check_sums(result: PathsResult) -> None:
    """Each column adds up to those who entered, and each node to what comes in and to what goes out."""
    for top in (1, 2, 50):
        shown = picture(result, top)
        by_step = shown.nodes.groupby("step")["count"].sum()
        assert result.entered == 0 or set(by_step) == {result.entered}
        counts = shown.nodes.set_index(["step", "kind", "event"])["count"].to_dict()
        out = shown.links.groupby(["step", "from_kind", "from"])["count"].sum().to_dict()
        into = shown.links.groupby(["step", "to_kind", "to"])["count"].sum().to_dict()
        first, last = result.spec.columns[0], result.spec.columns[-1]
        assert out == {node: count for node, count in counts.items() if node[0] != last}
        assert {(step + 1, *node): n for (step, *node), n in into.items()} == {
            node: count for node, count in counts.items() if node[0] != first
        }


def check_members(dataset: Dataset, result: PathsResult) -> None:
    """The users of a path are those who are listed for it."""
    for row in result.paths.head(3).to_dict("records"):
        cell = whole_path(result, row["path"])
        if cell is not None:
            assert len(engine.members(paths, dataset, result.spec, cell)) <= row["users"]
    for node in result.nodes.head(4).to_dict("records"):
        state = None if node["kind"] == EVENT else node["kind"]
        where = PathAt(node["step"], (node["event"],) if state is None else (), state=state)
        listed = engine.members(paths, dataset, result.spec, PathsCell((where,)))
        assert 1 <= len(listed) <= node["count"]


def whole_path(result: PathsResult, path: tuple[str, ...]) -> PathsCell | None:
    if len(path) != len(result.spec.columns):
        return None
    return PathsCell(tuple(PathAt(step, (name,)) for step, name in zip(result.spec.columns, path, strict=True)))


LOG: list[Row] = [
    ("ann", "home", at(0)),
    ("ann", "view", at(2)),
    ("ann", "view", at(5)),
    ("ann", "pay", at(9)),
    ("bob", "home", at(0)),
    ("bob", "chat", at(3)),
    ("cyd", "home", at(3600)),
    ("cyd", "view", at(3600)),
]
TEN_SECONDS = ProjectSettings(session_gap=GAP)


def shares(result: PathsResult, top: int = 8) -> dict[tuple[int, str], int]:
    nodes = picture(result, top).nodes
    return {
        (step, event or kind): count
        for step, kind, event, count in nodes[["step", "kind", "event", "count"]].itertuples(index=False)
    }


def test_paths_from_the_beginning_end_or_are_still_open(log: MakeLog) -> None:
    """cyd's session is not over when the data ends; equal times of home and view keep the order of the file."""
    result = run(log(LOG, settings=TEN_SECONDS), PathsSpec(steps=3))
    assert shares(result) == {
        (1, "home"): 3,
        (2, "view"): 2,
        (2, "chat"): 1,
        (3, "view"): 1,
        (3, OUT): 1,
        (3, OPEN): 1,
    }
    assert result.tied == 1


def test_a_pause_of_exactly_the_gap_stays_inside(log: MakeLog) -> None:
    rows: list[Row] = [("ann", "home", at(0)), ("ann", "view", at(10)), ("ann", "pay", at(21))]
    assert run(log(rows, settings=TEN_SECONDS), PathsSpec(steps=3)).entered == 2


def test_times_are_medians_from_one_step_to_the_next(log: MakeLog) -> None:
    result = run(log(LOG, settings=TEN_SECONDS), PathsSpec(start="home", steps=3))
    times = {(row["from"], row["to"]): row["median_seconds"] for row in result.links.to_dict("records") if row["to"]}
    assert times == {("home", "view"): 1.0, ("home", "chat"): 3.0, ("view", "view"): 3.0}


def test_repeats_count_once_where_they_are_collapsed(log: MakeLog) -> None:
    result = run(log(LOG, settings=TEN_SECONDS), PathsSpec(start="home", end="pay", collapsed=True))
    assert result.paths["path"].tolist() == [("home", "view", "pay")]
    assert result.missed == 2


def test_what_leads_to_an_event(log: MakeLog) -> None:
    result = run(log(LOG, settings=TEN_SECONDS), PathsSpec(end="view", steps=2, per="user", counted="occurrences"))
    assert shares(result) == {(-1, "home"): 2, (-1, "view"): 1, (0, "view"): 3}


def test_events_are_hidden_grouped_and_split_by_a_property(log: MakeLog) -> None:
    rows: list[Row] = [
        ("ann", "page", at(0), {"url": "/pricing"}),
        ("ann", "ping", at(1), {}),
        ("ann", "page", at(2), {"url": "/docs/a"}),
        ("ann", "page", at(3), {"url": "/docs/b"}),
        ("ann", "page", at(4), {}),
        ("ann", "sign_up", at(5), {}),
        ("ann", "sign_in", at(6), {}),
    ]
    labels = PathLabels(
        ("ping",),
        (LabelGroup("docs", ("page: /docs/*",)), LabelGroup("sign", ("sign_*",))),
        (LabelSplit("page", "url"),),
    )
    result = run(log(rows), PathsSpec(steps=6, labels=labels))
    assert result.paths["path"].tolist() == [("page: /pricing", "docs", "docs", "page", "sign", "sign")]
    started = run(log(rows), PathsSpec(start="page", steps=2, labels=labels, counted="occurrences"))
    assert started.entered == 4
    assert run(log(rows), PathsSpec(start="sign_in", steps=2, labels=labels, counted="occurrences")).entered == 2


def test_rare_values_of_a_split_event_are_one(log: MakeLog) -> None:
    often: list[Row] = [("ann", "page", at(i), {"url": f"/{i % 12}"}) for i in range(24)]
    result = run(
        log([*often, ("ann", "page", at(30), {"url": "/rare"})]),
        PathsSpec(
            steps=2, counted="occurrences", start="page: …", labels=PathLabels(splits=(LabelSplit("page", "url"),))
        ),
    )
    assert result.entered == 1


def test_others_stand_together_in_each_step(log: MakeLog) -> None:
    assert shares(run(log(LOG, settings=TEN_SECONDS), PathsSpec(steps=2)), top=1) == {
        (1, "home"): 3,
        (2, "view"): 2,
        (2, OTHER): 1,
    }


def test_the_period_selects_by_the_event_that_a_path_is_asked_from(log: MakeLog) -> None:
    rows: list[Row] = [("ann", "home", "2026-01-01T23:59:55"), ("ann", "view", "2026-01-02T00:00:00")]
    spec = PathsSpec(steps=2, period=Period(date(2026, 1, 1), date(2026, 1, 1)))
    assert shares(run(log(rows), spec)) == {(1, "home"): 1, (2, "view"): 1}
    later = PathsSpec(steps=2, period=Period(date(2026, 1, 2), None))
    assert run(log(rows), later).entered == 0
    assert run(log(rows), PathsSpec(start="view", steps=2, period=later.period)).entered == 1


def test_only_users_of_the_filter(log: MakeLog) -> None:
    dataset = log(LOG, settings=TEN_SECONDS)
    spec = PathsSpec(steps=2, filter=Did(ChosenEvents(("pay",))), goal="pay")
    result = run(dataset, spec)
    assert (result.entered, result.reached, result.paths["reached"].tolist()) == (1, 1, [1])


def test_the_node_is_the_list(log: MakeLog) -> None:
    dataset, spec = log(LOG, settings=TEN_SECONDS), PathsSpec(steps=3)

    def listed(*where: PathAt) -> list[str]:
        return engine.members(paths, dataset, spec, PathsCell(where)).to_pylist()

    assert listed(PathAt(1, ("home",))) == ["ann", "bob", "cyd"]
    assert listed(PathAt(1, ("home",)), PathAt(2, ("view",))) == ["ann", "cyd"]
    assert listed(PathAt(2, ("view",), others=True)) == ["bob"]
    assert listed(PathAt(3, state="ended")) == ["bob"]
    assert listed(PathAt(3, state="pending")) == ["cyd"]


@pytest.mark.parametrize(
    "words",
    [
        {"steps": 1},
        {"steps": 21},
        {"around": "a", "start": "b"},
        {"around": "a", "before": 11},
        {"per": "user"},
        {"gap": timedelta(0)},
    ],
)
def test_nonsense_is_refused_at_birth(words: dict[str, Any]) -> None:
    with pytest.raises(AnalysisError):
        PathsSpec(**words)


def test_a_misspelt_or_hidden_event_is_refused(log: MakeLog) -> None:
    for spec in (PathsSpec(start="hom"), PathsSpec(labels=PathLabels(hidden=("hom",)))):
        with pytest.raises(UnknownEvent):
            run(log(LOG), spec)
    with pytest.raises(AnalysisError, match="path_passed_over"):
        run(log(LOG), PathsSpec(start="home", labels=PathLabels(hidden=("ho*",))))
    with pytest.raises(AnalysisError, match="path_nothing_left"):
        run(log(LOG), PathsSpec(labels=PathLabels(hidden=("*",))))


@pytest.mark.parametrize(
    "spec",
    [
        PathsSpec(),
        PathsSpec(
            start="a",
            end="b",
            steps=7,
            per="user",
            gap=GAP,
            counted="users",
            collapsed=True,
            labels=PathLabels(("x*",), (LabelGroup("g", ("a", "b")),), (LabelSplit("c", "url"),)),
            period=Period(date(2026, 1, 1), None),
            filter=Did(ChosenEvents(("pay",))),
            goal="pay",
        ),
        PathsSpec(around="a", before=2, after=0),
    ],
)
def test_a_question_survives_json(spec: PathsSpec) -> None:
    assert PathsSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "form", [{"steps": "5"}, {"per": "day"}, {"gone": 1}, {"group": [{"name": "g"}]}, {"split": ["a"]}, {"filter": 1}]
)
def test_what_cannot_be_read_is_refused(form: dict[str, Any]) -> None:
    with pytest.raises(AnalysisError):
        PathsSpec.from_json(form)
