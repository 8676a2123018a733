"""Which queries ask chDB for what follows what, and for flows of five steps, as well as they can be written?

By arrays of each user's events, and by window functions; each of the table as we have its columns and of the tuned one.
The arrays come in the table's order, without being sorted again, which is to chDB's favour.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.chdb_funnels import chdb_session
from tests.benchmarks.funnel_question import STEPS

_GAP = 1800
_SESSIONS = f"""
select arrayJoin(
    arraySplit((e, g) -> g > {_GAP}, groupArray(event), arrayDifference(groupArray(toUnixTimestamp(time))))
) as s from log{{table}} group by user
"""  # noqa: S608 our constants
_QUERIES = {
    "pairs_arrays": """
        select pair.1, pair.2, count() from (
            select arrayJoin(arrayZip(arrayPopBack(s), arrayPopFront(s))) as pair from ({sessions}) where length(s) > 1
        ) group by pair
    """,
    "pairs_windows": f"""
        select a, b, count() from (
            select lagInFrame(event) over w as a, event as b, time - lagInFrame(time) over w as gap,
                row_number() over w as place
            from log{{table}}
            window w as (partition by user order by time rows between 1 preceding and current row)
        ) where place > 1 and gap <= {_GAP} group by a, b
    """,  # noqa: S608 our constants
    "flows_arrays": f"""
        select link.1, link.2, link.3, count() from (
            select arrayJoin(arrayZip(range(1, length(p)), arrayPopBack(p), arrayPopFront(p))) as link from (
                select arraySlice(s, indexOf(s, '{STEPS[0]}'), 5) as p from ({{sessions}}) where has(s, '{STEPS[0]}')
            ) where length(p) > 1
        ) group by link
    """,  # noqa: S608 our constants
}
TABLES = ("", "_tuned")


def answers(folder: Path, _cache: Path) -> dict[str, Callable[[], Any]]:
    ask = chdb_session(folder)

    def counted(query: str) -> dict[str, int]:
        found = {}
        for *step, a, b, count in ask(query):
            found[f"{step[0]}:{a}>{b}" if step else f"{a}>{b}"] = int(count)
        return found

    return {
        f"{name}{table}": partial(counted, query.format(table=table, sessions=_SESSIONS.format(table=table)))
        for name, query in _QUERIES.items()
        for table in TABLES
    }
