"""How long do what follows what, and flows of five steps, take beside the best queries of chDB?

    python -m tests.benchmarks.paths_beside_chdb [--rows 20000000] [--folder DIR]

Next-event pairs within sessions of 30 minutes, and the flows of five steps from the first view of each session. Each
engine works in a process of its own, on warm files and two threads, in turns; the median counts. Both counts are
compared: where events of one user share a second, chDB may order them otherwise.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks.chdb_paths import TABLES
from tests.benchmarks.funnel_beside_chdb import STANDARD, Median, alternating, prepared
from tests.benchmarks.worker import Worker

_ASKED = {"pairs": ("arrays", "windows"), "flows": ("arrays",)}
_SHOWN = {"pairs": "next-event pairs within sessions", "flows": "flows of five steps from a view"}
_TIES = 0.001  # of all counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=STANDARD)
    parser.add_argument("--folder", type=Path, help="where the data is kept (default: a temporary folder)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="silhouette-bench-") as temporary:
        data = prepared(words.folder or Path(temporary), words.rows, "dense")
        ours, chdb = Worker("our_paths", data), Worker("chdb_paths", data)
        print("| what | ours (ms) | by CPU | chDB's best (ms) | by CPU | times as fast | by CPU |")
        print(f"|---|{'---:|' * 6}")
        with ours, chdb:
            for question, ways in _ASKED.items():
                peers = [f"{question}_{way}{table}" for way in ways for table in TABLES]
                _check(ours.ask(question).answer, chdb.ask(peers[0]).answer)
                times = alternating([(ours, question), *((chdb, peer) for peer in peers)])
                _row(question, times["our_paths", question], [times["chdb_paths", peer] for peer in peers])


def _check(ours: dict[str, int], theirs: dict[str, int]) -> None:
    apart = sum(abs(ours.get(key, 0) - theirs.get(key, 0)) for key in ours.keys() | theirs.keys())
    assert apart <= _TIES * sum(ours.values()), (apart, sum(ours.values()))


def _row(question: str, mine: Median, peers: list[Median]) -> None:
    best = min(peers, key=lambda each: each.cpu)
    cells = [mine.seconds, mine.cpu, best.seconds, best.cpu]
    shown = [f"{1000 * each:.0f}" for each in cells]
    shown += [f"{best.seconds / mine.seconds:.1f}", f"{best.cpu / mine.cpu:.1f}"]
    print(f"| {_SHOWN[question]} | {' | '.join(shown)} |", flush=True)


if __name__ == "__main__":
    main()
