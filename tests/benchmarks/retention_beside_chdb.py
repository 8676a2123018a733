"""How long do weekly retention, lifecycle and stickiness take beside the best query for chDB?

    python -m tests.benchmarks.retention_beside_chdb [--log sparse|dense] [--rows 20000000] [--folder DIR]

As in `rules_beside_chdb`: each engine in a process of its own, on warm files and two threads, asked in turns; medians,
also of the processors' time, which says more where the machine does much else. All counts are compared.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks.chdb_funnels import TABLES
from tests.benchmarks.chdb_retention import QUERIES
from tests.benchmarks.event_log import SHARES
from tests.benchmarks.funnel_beside_chdb import prepared
from tests.benchmarks.rules_beside_chdb import median
from tests.benchmarks.worker import Worker

ROWS, ROUNDS = 20_000_000, 5
SHOWN = {
    "triangle": "weekly retention triangle",
    "lifecycle": "weekly lifecycle",
    "stickiness": "active days of each week",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", choices=list(SHARES), default="dense")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, help="where the data is kept (default: a temporary folder)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="silhouette-bench-") as temporary:
        compare(prepared(words.folder or Path(temporary), words.rows, words.log), words.rows)


def compare(data: Path, rows: int) -> None:
    """Ask, check that all count the same, and print the table."""
    print(f"\n{rows:,} events of {rows // 50:,} users; medians of {ROUNDS}\n")
    heads = "".join(f" {table} (ms) | times as fast | by CPU |" for table in ("chDB", "tuned", "by event"))
    print(f"| question | ours (ms) |{heads}")
    print(f"|---|---:|{'---:|' * 9}")
    with Worker("our_retention", data) as ours, Worker("chdb_retention", data) as chdb:
        for question in QUERIES:
            asked = [
                (ours.ask(question), *(chdb.ask(f"{question}{table}") for table in TABLES)) for _ in range(ROUNDS + 1)
            ]
            mine, *peers = (median(list(answers)) for answers in zip(*asked[1:], strict=True))
            assert {mine.users} == {theirs.users for theirs in peers}, (question, mine, peers)
            cells = [SHOWN[question], f"{1000 * mine.seconds:.0f}"]
            for theirs in peers:
                ratios = (theirs.seconds / mine.seconds, theirs.cpu / mine.cpu)
                cells += [f"{1000 * theirs.seconds:.0f}", *(f"{ratio:.1f}" for ratio in ratios)]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
