"""Does the data say what is in it: events by their users, columns by what they hold?"""

from __future__ import annotations

import random
from collections import defaultdict

from analysis import engine
from analysis.insights import contents
from analysis.insights.contents import ContentsSpec
from analysis.timezones import from_micros
from tests.conftest import MakeLog

ROWS = [
    ("ann", "view", "2026-01-02", {"size": "m"}),
    ("ann", "view", "2026-01-05", {"size": "s"}),
    ("ann", "view", "2026-01-06", {"size": "m"}),
    ("bob", "pay", "2026-01-03", {}),
    ("eve", "pay", "2026-01-04", {"size": "l"}),
]


def test_the_event_of_most_users_comes_first_with_its_days(log: MakeLog) -> None:
    events = engine.run(contents, log(ROWS), ContentsSpec()).events
    told = events.assign(
        first=[from_micros(int(moment)).day for moment in events["first"]],
        last=[from_micros(int(moment)).day for moment in events["last"]],
    )
    assert told.to_numpy().tolist() == [["pay", 2, 2, 3, 4], ["view", 1, 3, 2, 6]]


def test_columns_say_how_full_they_are_and_what_is_commonest(log: MakeLog) -> None:
    dataset = log(ROWS, attributes={"ann": {"age": 30}, "bob": {"age": 30}, "eve": {}, "zoe": {"age": 41.5}})
    columns = engine.run(contents, dataset, ContentsSpec(most=2)).columns
    assert columns.to_numpy().tolist() == [
        ["property", "size", "text", 0.8, ("m", "l")],
        ["attribute", "age", "number", 0.75, ("30", "41.5")],
    ]


def test_any_log_counts_as_a_plain_loop_does(log: MakeLog) -> None:
    draw = random.Random(7)
    rows = [
        (f"u{draw.randrange(40)}", draw.choice("abcde"), f"2026-01-{draw.randrange(1, 29):02d}", {}) for _ in range(300)
    ]
    users, days = defaultdict(set), defaultdict(list)
    for user, event, day, _ in rows:
        users[event].add(user)
        days[event].append(int(day[-2:]))
    expected = {event: (len(users[event]), len(days[event]), min(days[event]), max(days[event])) for event in users}
    told = engine.run(contents, log(rows), ContentsSpec()).events
    found = {
        row.event: (row.users, row.events, from_micros(int(row.first)).day, from_micros(int(row.last)).day)
        for row in told.itertuples()
    }
    assert found == expected
