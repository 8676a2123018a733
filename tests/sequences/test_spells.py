"""Do counts by week and by group equal a loop that anyone can read?"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sequences.calendar import calendar_of
from analysis.sequences.spells import crossed, spells, together
from analysis.timezones import day_number
from tests.conftest import Row, write_log

START = datetime(2026, 3, 20, tzinfo=UTC)
EVENTS = ("view", "pay", "chat")
COLOURS = ("red", "blue")

row = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(EVENTS),
    st.integers(0, 24 * 30),  # hours
    st.sampled_from(COLOURS),
    st.sampled_from([None, 1, 2]),
)
Log = list[tuple[str, str, int, str, int | None]]


@settings(max_examples=60, deadline=None)
@given(st.lists(row, min_size=1, max_size=40), st.sampled_from(["week", "day"]))
def test_users_by_stretch(log: Log, grain: str) -> None:
    rows: list[Row] = [
        (user, event, (START + timedelta(hours=at)).isoformat(), {"colour": colour, "n": number})
        for user, event, at, colour, number in log
    ]
    rows.append(("z", "chat", START.isoformat(), {"colour": "red", "n": 1}))  # so that all columns are there
    rows.append(("z", "pay", START.isoformat(), {"colour": "red", "n": 1}))
    with TemporaryDirectory() as folder:
        dataset = write_log(Path(folder), rows, buckets=1)
        block = dataset.block(0)
        calendar = calendar_of(dataset.facts)
        wanted = dataset.facts.event_mask(("pay",))
        found = spells(block, calendar, grain, wanted, block.column("n").values)  # type: ignore[arg-type]
        starts = calendar.starts[grain].tolist()  # type: ignore[index]
        column = block.column("colour")
        labels = column.labels.to_pylist() if column.labels is not None else []
        groups, counts = crossed(
            block, calendar, grain, (-(2**62), 2**62), (column.values.astype(np.int64), len(labels)),  # type: ignore[arg-type]
            (dataset.facts.event_code("pay"), np.empty(0)),
        )  # fmt: skip
        span = np.array([[int(block.ts.min()), int(block.ts.max()) + 1]])
        code = dataset.facts.event_code
        beside = together(block, span, dataset.facts.event_codes(("view",)) if "view" in dataset.facts.events
                          else dataset.facts.event_codes(("chat",)), code("pay"))  # fmt: skip
        events = dataset.facts.events

    active: dict[int, set[str]] = defaultdict(set)
    did: dict[int, set[str]] = defaultdict(set)
    days: dict[tuple[int, str], set[int]] = defaultdict(set)
    total: dict[tuple[int, str], float] = defaultdict(float)
    by_event: dict[tuple[str, int], set[str]] = defaultdict(set)
    visits: dict[int, set[str]] = defaultdict(set)
    in_group: dict[tuple[str, str], set[int]] = defaultdict(set)
    did_in_group: dict[tuple[str, str], set[int]] = defaultdict(set)
    for user, event, moment, more in rows:
        at = datetime.fromisoformat(moment)
        day = day_number(at.date())
        place = max(index for index, start in enumerate(starts) if start <= day)
        active[place].add(user)
        by_event[event, place].add(user)
        visits[(day - calendar.first_day) * 24 + at.hour].add(user)
        in_group[more["colour"], user].add(place)
        if event == "pay":
            did[place].add(user)
            days[place, user].add(day)
            total[place, user] += more["n"] or 0
            did_in_group[more["colour"], user].add(place)
    for place in range(len(starts)):
        assert found.active[place] == len(active[place])
        assert found.did[place] == len(did[place])
        assert found.kept[place] == len(did[place] & did[place + 1])
        mine = [len(held) for (at_place, _), held in days.items() if at_place == place]
        assert (found.days[place], found.days_squared[place]) == (sum(mine), sum(each**2 for each in mine))
        sums = [each for (at_place, _), each in total.items() if at_place == place]
        assert (found.total[place], found.squares[place]) == (sum(sums), sum(each**2 for each in sums))
        assert [found.by_event[index, place] for index in range(len(events))] == [
            len(by_event[event, place]) for event in events
        ]
    assert {index: len(users) for index, users in visits.items()} == {
        int(index): int(found.visits.ravel()[index]) for index in np.flatnonzero(found.visits.ravel())
    }
    for index, label in enumerate(labels):
        n = [len(places) for (colour, _), places in in_group.items() if colour == label]
        x = [len(did_in_group[label, user]) for (colour, user) in list(in_group) if colour == label]
        assert (groups.users[index], groups.n[index], groups.x[index]) == (len(n), sum(n), sum(x))
        assert groups.nn[index] == sum(each**2 for each in n)
        assert groups.nx[index] == sum(a * b for a, b in zip(n, x, strict=True))
        assert groups.xx[index] == sum(each**2 for each in x)
    assert counts[0] == counts[1] == len(rows)

    chosen = "view" if "view" in events else "chat"
    of: dict[str, set[str]] = defaultdict(set)
    for user, event, *_ in rows:
        of[event].add(user)
        of[""].add(user)
    for index, event in enumerate((*events, "")):
        both, only = of[event] & of[chosen], of[event] - of[chosen]
        expected = [len(both), len(both & of["pay"]), len(only), len(only & of["pay"])]
        assert beside[0, index].tolist() == expected
