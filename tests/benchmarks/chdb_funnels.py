"""Which queries ask chDB for the funnel, as well as they can be written?

The rows of other events are left out before `windowFunnel` (it is faster, and counts the same). The pending state comes
from the first entry. A channel belongs to a user, so any of its rows will do for the breakdown. Aggregation in the
table's order was tried for all of them and is slower here. The third table is ordered by event first, which reads the
least where the events asked for are rare.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from analysis.store.dataset import Manifest
from tests.benchmarks.funnel_question import PLATFORMS, PRICE, STEPS, WINDOW

Ask = Callable[[str], list[tuple[str, ...]]]
_NUMBERED = {"user": "UInt32", "event": "Enum8{events}", "id": "toUInt32(substring(user, 6))"}
TABLES = {
    "": {"user": "String", "event": "LowCardinality(String)", "id": "user", "order": "user, time"},
    "_tuned": {**_NUMBERED, "order": "user, time"},
    "_by_event": {**_NUMBERED, "order": "event, user, time"},
}
_CREATE = """
create table log{table} (
    user {user}, time DateTime('UTC'), event {event}, channel LowCardinality(String), platform LowCardinality(String),
    price Float64
) engine = MergeTree order by ({order})
"""
_FILL = """
insert into log{table}
select {id}, toDateTime(ts, 'UTC'), event, `p:channel`, `p:platform`, `p:price` from file('{files}', Parquet)
"""
_SECONDS = int(WINDOW.total_seconds())
_TESTS = {"view": f" and platform in {PLATFORMS}", "pay": f" and price > {PRICE}"}
_PLAIN = ", ".join(f"event = '{step}'" for step in STEPS)
_FILTERED = ", ".join(f"event = '{step}'{_TESTS.get(step, '')}" for step in STEPS)
_COUNTS = f"""
select level, count() from (
    select windowFunnel({_SECONDS})(time, {_PLAIN}) as level from log{{table}} where event in {STEPS} group by user
) group by level
"""  # noqa: S608 our constants
_PENDING = f"""
select open, level, count() from (
    select
        windowFunnel({_SECONDS})(time, {_PLAIN}) as level,
        minIf(time, event = 'view') + {_SECONDS} > {{last}} as open
    from log where event in {STEPS} group by user
) group by open, level
"""  # noqa: S608 our constants
_SPLIT = f"""
select channel, level, count() from (
    select any(channel) as channel, windowFunnel({_SECONDS})(time, {_FILTERED}) as level
    from log{{table}} where event in {STEPS} group by user
) group by channel, level
"""  # noqa: S608 our constants


def load(folder: Path) -> None:
    """Fill the tables from the same files, in a process that ends with it."""
    subprocess.run([sys.executable, "-m", "tests.benchmarks.chdb_funnels", str(folder)], check=True)


def answers(folder: Path) -> dict[str, Callable[[], Any]]:
    """What is counted, by question; those of the second table end with its name."""
    ask = chdb_session(folder)
    ((last,),) = ask("select toUnixTimestamp(max(time)) from log")
    pending = _PENDING.format(last=last)
    found: dict[str, Callable[[], Any]] = {"pending": lambda: _states(ask(pending))}
    for table in TABLES:
        found |= {
            f"counts{table}": partial(lambda query: {"users": _reached(ask(query))}, _COUNTS.format(table=table)),
            f"split{table}": partial(lambda query: _groups(ask(query)), _SPLIT.format(table=table)),
        }
    return found


def chdb_session(folder: Path) -> Ask:
    from chdb.session import Session

    session = Session(str(folder / "chdb"))
    session.query("create database if not exists d")
    session.query("use d")
    session.query("set max_threads = 2")

    def ask(query: str) -> list[tuple[str, ...]]:
        return [tuple(row) for row in csv.reader(io.StringIO(str(session.query(query, "CSV"))))]

    return ask


def _fill(folder: Path) -> None:
    ask = chdb_session(folder)
    events = Manifest.from_json((folder / "manifest.json").read_text(encoding="utf-8")).events
    for table, columns in TABLES.items():
        ask(_CREATE.format(table=table, **columns).replace("{events}", str(events)))
        ask(_FILL.format(table=table, files=folder / "data/*/run.events.parquet", **columns))
        ask(f"optimize table log{table} final")


def _reached(rows: Iterable[tuple[str, ...]]) -> list[int]:
    """Users who took at least each step, from users by the steps they took."""
    exactly = {int(level): int(users) for level, users in rows}
    return list(accumulate(exactly.get(step, 0) for step in range(len(STEPS), 0, -1)))[::-1]


def _states(rows: list[tuple[str, ...]]) -> dict[str, list[int]]:
    """Who took a step fewer and has an open window is pending."""
    by_level = Counter[int]()
    for _, level, users in rows:
        by_level[int(level)] += int(users)
    waiting = {int(level): int(users) for open_, level, users in rows if open_ == "1"}
    users = _reached((str(level), str(count)) for level, count in by_level.items())
    return {"users": users, "pending": [0, *(waiting.get(step, 0) for step in range(1, len(STEPS)))]}


def _groups(rows: list[tuple[str, ...]]) -> dict[str, list[int]]:
    return {name: _reached(row[1:] for row in rows if row[0] == name) for name in {row[0] for row in rows}}


if __name__ == "__main__":
    _fill(Path(sys.argv[1]))
