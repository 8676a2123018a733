"""How long does a rule take beside the best query for chDB, the ClickHouse engine in process?

    python -m tests.benchmarks.rules_beside_chdb [--rows 20000000] [--folder DIR]

Five rules as people make them for tags: how many users match. Each engine works in a process of its own, on warm files
and two threads, and is asked in turns; the median counts. chDB has the events in a MergeTree ordered by user and time,
optimized to one part, twice: with the columns as we have them (users and events as text), and tuned by hand (users as
numbers, events as an enumeration). All counts are compared.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.chdb_funnels import load
from tests.benchmarks.event_log import event_log
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
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, help="where the data is kept (default: a temporary folder)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="silhouette-bench-") as temporary:
        data = (words.folder or Path(temporary)) / str(words.rows)
        event_log(data, words.rows)
        if not (data / "chdb").exists():
            load(data)
        compare(data, words.rows)


def compare(data: Path, rows: int) -> None:
    """Ask, check that all count the same, and print the table."""
    print(f"\n{rows:,} events of {rows // 50:,} users; medians of {ROUNDS}\n")
    print(
        "| rule | users | ours (ms) | chDB (ms) | times as fast | by CPU | chDB tuned (ms) | times as fast | by CPU |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    with Worker("our_rules", data) as ours, Worker("chdb_rules", data) as chdb:
        for rule in RULES:
            mine, plain, tuned = asked(ours, chdb, rule)
            assert mine.users == plain.users == tuned.users, (rule, mine, plain, tuned)
            cells = [SHOWN[rule], f"{mine.users:,}", f"{1000 * mine.seconds:.0f}"]
            for theirs in (plain, tuned):
                ratios = (theirs.seconds / mine.seconds, theirs.cpu / mine.cpu)
                cells += [f"{1000 * theirs.seconds:.0f}", *(f"{ratio:.1f}" for ratio in ratios)]
            print(f"| {' | '.join(cells)} |", flush=True)


def asked(ours: Worker, chdb: Worker, rule: str) -> tuple[Median, Median, Median]:
    """In turns, the first round to warm."""
    rounds = [(ours.ask(rule), chdb.ask(rule), chdb.ask(f"{rule}_tuned")) for _ in range(ROUNDS + 1)][1:]
    mine, plain, tuned = (median(list(answers)) for answers in zip(*rounds, strict=True))
    return mine, plain, tuned


def median(answers: list[Answered]) -> Median:
    seconds, cpu = (statistics.median(getattr(one, what) for one in answers) for what in ("seconds", "cpu"))
    assert len({one.answer for one in answers}) == 1, answers
    return Median(seconds, cpu, answers[0].answer)


if __name__ == "__main__":
    main()
