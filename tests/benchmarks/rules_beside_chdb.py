"""How long does a rule take beside the best query for chDB, the ClickHouse engine in process?

    python -m tests.benchmarks.rules_beside_chdb [--log sparse|dense] [--rows 20000000] [--folder DIR]

Five rules as people make them for tags: how many users match. Each engine works in a process of its own, on warm files
and two threads, and is asked in turns; the median counts. chDB has the events in a MergeTree ordered by user and time,
optimized to one part: with the columns as we have them (users and events as text), tuned by hand (users as numbers,
events as an enumeration), and that ordered by event first. All counts are compared.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.chdb_funnels import TABLES
from tests.benchmarks.event_log import SHARES
from tests.benchmarks.funnel_beside_chdb import prepared
from tests.benchmarks.rule_questions import DAYS, NIGHT, NIGHTS, RULES, TIMES
from tests.benchmarks.worker import Answered, Worker

ROWS, ROUNDS = 20_000_000, 7
SHOWN = {
    "count": f"paid {TIMES} times in the last {DAYS} days",
    "days": f"viewed on {TIMES} different days of the last {DAYS}",
    "percentile": "the fifth of payers who spent the most",
    "night": f"commented {NIGHTS} times between {NIGHT[0]}:00 and {NIGHT[1]}:00",
    "sequence": "viewed, then to the cart within an hour; and a cart not paid within 2 days",
}


@dataclass(frozen=True)
class Median:
    seconds: float
    cpu: float  # seconds, of all threads
    users: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", choices=list(SHARES), default="sparse")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, help="where the data is kept (default: a temporary folder)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="silhouette-bench-") as temporary:
        data = prepared(words.folder or Path(temporary), words.rows, words.log)
        compare(data, words.rows)


def compare(data: Path, rows: int) -> None:
    """Ask, check that all count the same, and print the table."""
    print(f"\n{rows:,} events of {rows // 50:,} users; medians of {ROUNDS}\n")
    heads = "".join(f" {table} (ms) | times as fast | by CPU |" for table in ("chDB", "tuned", "by event"))
    print(f"| rule | users | ours (ms) |{heads}")
    print(f"|---|---:|---:|{'---:|' * 9}")
    with Worker("our_rules", data) as ours, Worker("chdb_rules", data) as chdb:
        for rule in RULES:
            mine, *peers = asked(ours, chdb, rule)
            assert {mine.users} == {theirs.users for theirs in peers}, (rule, mine, peers)
            cells = [SHOWN[rule], f"{mine.users:,}", f"{1000 * mine.seconds:.0f}"]
            for theirs in peers:
                ratios = (theirs.seconds / mine.seconds, theirs.cpu / mine.cpu)
                cells += [f"{1000 * theirs.seconds:.0f}", *(f"{ratio:.1f}" for ratio in ratios)]
            print(f"| {' | '.join(cells)} |", flush=True)


def asked(ours: Worker, chdb: Worker, rule: str) -> list[Median]:
    """Ours, and that of each of chDB's tables; in turns, the first round to warm."""
    rounds = [(ours.ask(rule), *(chdb.ask(f"{rule}{table}") for table in TABLES)) for _ in range(ROUNDS + 1)][1:]
    return [median(list(answers)) for answers in zip(*rounds, strict=True)]


def median(answers: list[Answered]) -> Median:
    seconds, cpu = (statistics.median(getattr(one, what) for one in answers) for what in ("seconds", "cpu"))
    assert len({one.answer for one in answers}) == 1, answers
    return Median(seconds, cpu, answers[0].answer)


if __name__ == "__main__":
    main()
