"""Is what follows what counted as a plain loop counts it?"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights.paths import PathLabels, sessions, transitions
from analysis.insights.paths.sessions import SessionsSpec
from analysis.insights.paths.transitions import TransitionsCell, TransitionsSpec
from analysis.settings import ProjectSettings
from tests.conftest import MakeLog, Row, write_log
from tests.insights.paths.naive_paths import sessions as split

START = datetime(2026, 1, 5, tzinfo=UTC)


def at(second: int) -> str:
    return (START + timedelta(seconds=second)).isoformat()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("uvw"), st.sampled_from("abc"), st.integers(0, 60)), min_size=1, max_size=40),
    st.sampled_from([None, 5, 10]),
    st.booleans(),
)
def test_transitions_and_sessions_equal_a_plain_loop(
    log: list[tuple[str, str, int]], gap: int | None, by_user: bool
) -> None:
    rows: list[Row] = [(user, name, at(second)) for user, name, second in log]
    span = timedelta(seconds=gap) if gap else None
    with TemporaryDirectory() as folder:
        dataset = write_log(Path(folder), rows, settings=ProjectSettings(session_gap=timedelta(seconds=10)))
        result = engine.run(transitions, dataset, TransitionsSpec("user" if by_user else "session", span))
        counted = engine.run(sessions, dataset, SessionsSpec(span))
    ordered: dict[str, list[tuple[float, str]]] = {}
    for user, name, second in sorted(log, key=lambda row: row[2]):
        ordered.setdefault(user, []).append((second, name))
    pause = gap or (None if by_user else 10)
    pairs, users = Counter[tuple[str, str]](), set[tuple[str, str, str]]()
    starts, ends, pending, last = Counter[str](), Counter[str](), 0, max(row[2] for row in log)
    for user, events in ordered.items():
        units = split(events, pause)
        for place, unit in enumerate(units):
            names = [name for _, name in unit]
            pairs.update(pairwise(names))
            users |= {(user, *pair) for pair in pairwise(names)}
            starts[names[0]] += 1
            ends[names[-1]] += 1
            pending += pause is not None and place == len(units) - 1 and last - unit[-1][0] <= pause
    found = result.transitions
    assert {(a, b): (n, u) for a, b, n, u in found.itertuples(index=False)} == {
        pair: (count, len({user for user, *each in users if tuple(each) == pair})) for pair, count in pairs.items()
    }
    assert dict(zip(result.starts["event"], result.starts["count"], strict=True)) == starts
    assert dict(zip(result.ends["event"], result.ends["count"], strict=True)) == ends
    assert (result.sessions, result.pending) == (starts.total(), pending)
    whole = [unit for events in ordered.values() for unit in split(events, gap or 10)]
    inside = Counter(name for unit in whole for name in {name for _, name in unit})
    assert counted.sessions == len(whole)
    assert dict(zip(counted.events["event"], counted.events["sessions"], strict=True)) == inside
    lasting = sorted(unit[-1][0] - unit[0][0] for unit in whole)
    middle = (lasting[(len(lasting) - 1) // 2] + lasting[len(lasting) // 2]) / 2
    assert counted.median_seconds == middle


LOG: list[Row] = [
    ("ann", "home", at(0)),
    ("ann", "ping", at(1)),
    ("ann", "view", at(2)),
    ("bob", "view", at(0)),
    ("bob", "view", at(1)),
    ("bob", "pay", at(7200)),
]


def test_the_cell_is_the_list(log: MakeLog) -> None:
    dataset, spec = log(LOG), TransitionsSpec(labels=PathLabels(hidden=("ping",)))

    def listed(source: str | None, to: str | None) -> list[str]:
        return engine.members(transitions, dataset, spec, TransitionsCell(source, to)).to_pylist()

    assert listed("home", "view") == ["ann"]
    assert listed("view", "view") == ["bob"]
    assert listed(None, "view") == listed(None, "pay") == ["bob"]
    assert listed("view", None) == ["ann", "bob"]
    assert listed("pay", "home") == []


def test_many_names_need_no_table_of_all_pairs(log: MakeLog) -> None:
    rows: list[Row] = [("ann", f"e{n}", at(n)) for n in range(3000)]
    result = engine.run(transitions, log(rows), TransitionsSpec())
    assert (len(result.transitions), result.transitions["count"].sum()) == (2999, 2999)
