"""Is the kernel right against a search over all attempts that anyone can read?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.insights.funnel import FunnelSpec
from analysis.insights.funnel.counted import counted_attempts
from analysis.rules.asked import Period
from analysis.sequences.attempts import Attempts
from analysis.store.dataset import UserBlock
from tests.conftest import Row, write_log
from tests.random_funnels import (
    FILLER,
    GAP,
    SETTINGS,
    Chance,
    Drawn,
    cities,
    random_rows,
    random_spec,
)
from tests.sequences.attempts.naive_attempts import Counted, Event, Question, User, count, orders


def events_of(rows: Sequence[Row], user: str) -> list[Event]:
    own = sorted((row for row in rows if row[0] == user), key=lambda row: row[2])  # stable: ties in file order
    return [
        Event(place, datetime.fromisoformat(row[2]), row[1], row[3]["n"], row[3]["k"], cities([row])[user]["city"])
        for place, row in enumerate(own)
    ]


def asked(rows: Sequence[Row], spec: FunnelSpec, named: bool = False) -> Question:
    return Question(spec, max(datetime.fromisoformat(row[2]) for row in rows), GAP, named)


def found_of(block: UserBlock, found: Attempts, user: int, spec: FunnelSpec) -> User:
    """What the kernel says of a user, in the form of the search."""
    begin = block.offsets[user]
    rows = []
    for row in (found.owner == user).nonzero()[0]:
        places = [int(place - begin) if place >= 0 else -1 for place in found.places[row]]
        required = tuple(places[step] for step in spec.required if places[step] >= 0)
        optional = tuple((step, place) for step, place in enumerate(places) if spec.steps[step].optional and place >= 0)
        depth = int(found.depth[row])
        rows.append(Counted(depth, bool(found.open[row]), bool(found.trying[row]), required, optional))
    return User(tuple(rows), bool(found.excluded[user]))


def comparable(user: User, steps: int) -> tuple[Counter[Counted], bool]:
    """Trying says something of those only who have not converted; held values come in no order."""
    rows = [replace(row, trying=row.trying and row.depth < steps) for row in user.rows]
    return Counter(rows), user.excluded


def check(rows: list[Row], specs: Sequence[FunnelSpec], named: bool = False) -> int:
    settings = replace(SETTINGS, session_property="k") if named else SETTINGS
    with TemporaryDirectory() as folder:
        block = write_log(Path(folder), rows, cities(rows), buckets=1, settings=settings).block(0)
        users = block.users.to_pylist()
        for spec in specs:
            found = counted_attempts(block, spec)
            quick = counted_attempts(block, spec, detailed=False)
            assert quick.depth.tolist() == found.depth.tolist()
            assert quick.open.tolist() == found.open.tolist()
            for index, user in enumerate(users):
                naive = count(events_of(rows, user), asked(rows, spec, named))
                kernel = found_of(block, found, index, spec)
                assert comparable(kernel, len(spec.required)) == comparable(naive, len(spec.required)), (user, spec)
    return len(users) * len(specs)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(1, 6))
def test_every_option_equals_a_search_over_all_attempts(data: st.DataObject, users: int) -> None:
    chance = Drawn(data)
    rows = [row for user in range(users) for row in random_rows(chance, f"u{user}", 25 // users)]
    check(rows + FILLER, [random_spec(chance)])


def test_five_thousand_cases_of_every_option_equal_a_search_over_all_attempts() -> None:
    chance, cases = random.Random(7), 0
    while cases < 5_000:
        rows = [row for user in range(30) for row in random_rows(chance, f"u{user}")]
        cases += check(rows + FILLER, [random_spec(chance) for _ in range(10)])


def test_sessions_that_a_property_names_equal_a_search_over_all_attempts() -> None:
    chance, cases = random.Random(13), 0
    by_session = ({"window": "session"}, {"counted": "sessions"}, {"window": "session", "counted": "attempts"})
    while cases < 1_500:
        rows = [row for user in range(30) for row in random_rows(chance, f"u{user}")]
        specs = [replace(random_spec(chance), **by_session[place % 3]) for place in range(10)]  # type: ignore[arg-type]
        cases += check(rows + FILLER, specs, named=True)


def test_ties_in_any_order_are_as_deep_as_the_best_order_and_tied_is_true() -> None:
    chance = random.Random(11)
    for _ in range(60):
        rows = [row for user in range(10) for row in few_ties(chance, f"u{user}")] + FILLER
        spec = replace(random_spec(chance), counted="users", effect="drop", period=Period(), ties="any")
        with TemporaryDirectory() as folder:
            block = write_log(Path(folder), rows, cities(rows), buckets=1, settings=SETTINGS).block(0)
            loose, by_file = (counted_attempts(block, replace(spec, ties=ties)) for ties in ("any", "file"))
            for index, user in enumerate(block.users.to_pylist()):
                results = [count(order, asked(rows, spec)).rows for order in orders(events_of(rows, user))]
                depths = [result[0].depth if result else 0 for result in results]
                own = (loose.owner == index).nonzero()[0]
                assert [int(loose.depth[row]) for row in own] == [max(depths)] * (max(depths) > 0), (user, spec)
                assert {bool(loose.open[row]) for row in own} == {result[0].open for result in results if result}
                assert not by_file.tied[index] or min(depths) < max(depths)
                if plain(spec):
                    assert by_file.tied[index] == loose.tied[index] == (min(depths) < max(depths)), (user, spec)


def few_ties(chance: Chance, user: str) -> list[Row]:
    """At most three events a moment and few such moments: every order can be tried."""
    rows = random_rows(chance, user, 7)
    counts: Counter[str] = Counter()
    kept = []
    for row in rows:
        counts[row[2]] += 1
        if counts[row[2]] <= 3:
            kept.append(row)
    return kept


def plain(spec: FunnelSpec) -> bool:
    """An event takes one step at most and nothing is excluded: then the worst order is known."""
    events = [event for step in spec.steps for event in step.events]
    return len(set(events)) == len(events) and not spec.exclusions and spec.order == "sequential" and not spec.hold
