"""Which queries ask chDB the same, as well as they can be written?

For the triangle and the lifecycle the weeks of each user are a sorted array of the distinct ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.chdb_funnels import TABLES
from tests.benchmarks.rule_questions import ZONE

_WEEKS = f"select arraySort(groupUniqArray(toMonday(time, '{ZONE}'))) as weeks from {{log}} group by user"  # noqa: S608 our constants
_TRIANGLE = f"""
select sum(users) from (
    select weeks[1] as cohort, week, count() as users
    from ({_WEEKS}) array join weeks as week group by cohort, week
)
"""  # noqa: S608 our constants
_LIFECYCLE = f"""
with (select toMonday(max(time), '{ZONE}') from {{log}}) as last
select sum(back + 1000 * gone) from (
    select
        arrayCount((week, before) -> week > before + 7, arraySlice(weeks, 2), arrayPopBack(weeks)) as back,
        back + (weeks[-1] < last) as gone
    from ({_WEEKS})
)
"""  # noqa: S608 our constants
_STICKINESS = f"""
select sum(days * days) from (
    select user, toMonday(time, '{ZONE}') as week, uniqExact(toDate(time, '{ZONE}')) as days
    from {{log}} group by user, week
)
"""  # noqa: S608 our constants
QUERIES = {"triangle": _TRIANGLE, "lifecycle": _LIFECYCLE, "stickiness": _STICKINESS}


def answers(folder: Path, cache: Path) -> dict[str, Callable[[], Any]]:
    """A number that all must agree on, by question; those of the second table end with its name."""
    from chdb.session import Session

    session = Session(str(folder / "chdb"))
    session.query("use d")
    session.query("set max_threads = 2")

    def ask(query: str) -> int:
        return int(str(session.query(query, "CSV")))

    return {
        f"{name}{table}": partial(ask, query.format(log=f"log{table}"))
        for name, query in QUERIES.items()
        for table in TABLES
    }
