"""Which queries ask chDB for the users of a rule, as well as they can be written?

Aggregation in the table's order was tried for all of them, and window functions for the sequence: no faster.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.chdb_funnels import TABLES
from tests.benchmarks.rule_questions import ANSWER, DAYS, NIGHT, NIGHTS, SHARE, SOON, TIMES, ZONE

_SOON, _ANSWER = int(SOON.total_seconds()), int(ANSWER.total_seconds())
_RECENT = f"time >= toStartOfDay(toDateTime({{last}}, '{ZONE}')) - interval {DAYS - 1} day"
_COUNT = f"""
select count() from (
    select user from {{log}} where event = 'pay' and {_RECENT} group by user having count() >= {TIMES}
)
"""  # noqa: S608 our constants
_DAYS = f"""
select count() from (
    select user from {{log}} where event = 'view' and {_RECENT}
    group by user having uniqExact(toDate(time, '{ZONE}')) >= {TIMES}
)
"""  # noqa: S608 our constants
_PERCENTILE = f"""
select arrayCount(total -> total >= least, totals) from (
    select groupArray(total) as totals, quantileExactHigh({1 - SHARE})(total) as least
    from (select sum(price) as total from {{log}} where event = 'pay' group by user)
)
"""  # noqa: S608 our constants
_NIGHT = f"""
select count() from (
    select user from {{log}}
    where event = 'comment' and (toHour(time, '{ZONE}') >= {NIGHT[0]} or toHour(time, '{ZONE}') < {NIGHT[1]})
    group by user having count() >= {NIGHTS}
)
"""  # noqa: S608 our constants
_SEQUENCE = f"""
select count() from (
    select
        windowFunnel({_SOON})(time, event = 'view', event = 'cart') as steps,
        groupArrayIf(toUnixTimestamp(time), event = 'cart') as carts,
        groupArrayIf(toUnixTimestamp(time), event = 'pay') as pays
    from {{log}} where event in ('view', 'cart', 'pay') group by user
    having steps = 2 and arrayExists(
        cart -> cart + {_ANSWER} <= {{last}}
            and not arrayExists(pay -> pay > cart and pay <= cart + {_ANSWER}, pays),
        carts
    )
)
"""  # noqa: S608 our constants
QUERIES = {"count": _COUNT, "days": _DAYS, "percentile": _PERCENTILE, "night": _NIGHT, "sequence": _SEQUENCE}


def answers(folder: Path, cache: Path) -> dict[str, Callable[[], Any]]:
    """How many users match, by rule; those of the second table end with its name."""
    from chdb.session import Session

    session = Session(str(folder / "chdb"))
    session.query("use d")
    session.query("set max_threads = 2")

    def ask(query: str) -> int:
        return int(str(session.query(query, "CSV")))

    last = ask("select toUnixTimestamp(max(time)) from log")
    return {
        f"{name}{table}": partial(ask, query.format(log=f"log{table}", last=last))
        for name, query in QUERIES.items()
        for table in TABLES
    }
