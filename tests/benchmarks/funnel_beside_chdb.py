"""How long does a funnel take beside `windowFunnel` of chDB, the ClickHouse engine in process?

    python -m tests.benchmarks.funnel_beside_chdb [--log sparse|dense] [--rows 1000000 …] [--large] [--folder DIR]

Five steps within seven days, in a log as products have them, where these are some five per cent of the events, or in a
dense one. Each engine works in a process of its own, on warm files and two threads, and is asked in
turns; the median counts. chDB has a MergeTree ordered by user and time, optimized to one part: with the columns
as we have them (users and events as text), tuned by hand (users as numbers, events as an enumeration), and that ordered
by event first. Its queries read the events of the steps only. Both engines' counts are compared. `--large` adds 100
million events.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.chdb_funnels import TABLES, load
from tests.benchmarks.event_log import SHARES, Kind, event_log
from tests.benchmarks.worker import Worker

SIZES, LARGE, STANDARD = (1_000_000, 5_000_000, 20_000_000), 100_000_000, 20_000_000
ROUNDS = 7
ASKED = (  # shown as, our question, chDB's
    ("users and pending at each step", "counts", "counts"),
    ("everything the page shows", "page", "counts"),
    ("two steps filtered, by channel", "split", "split"),
)


@dataclass(frozen=True)
class Median:
    seconds: float
    cpu: float


Times = dict[tuple[str, str], Median]  # by engine and question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", choices=list(SHARES), default="sparse")
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--large", action="store_true", help="100 million events too: some minutes and 6 GB of disk")
    parser.add_argument("--folder", type=Path, help="where the data is kept (default: a temporary folder)")
    words = parser.parse_args()
    sizes = sorted({*words.rows, *([LARGE] if words.large else [])})
    with tempfile.TemporaryDirectory(prefix="silhouette-bench-") as temporary:
        folder = words.folder or Path(temporary)
        grown = {rows: compared(prepared(folder, rows, words.log), rows) for rows in sizes}
    show_growth(grown)


def prepared(folder: Path, rows: int, kind: Kind) -> Path:
    """The same events for both engines."""
    data = folder / kind / str(rows)
    event_log(data, rows, kind)
    if not (data / "chdb").exists():
        load(data)
    return data


def compared(data: Path, rows: int) -> Times:
    """The medians of all questions; prints the whole table for the standard size."""
    first = first_answers(data) if rows == STANDARD else {}
    ours, chdb = Worker("ours", data), Worker("chdb", data)
    with ours, chdb:
        check(ours, chdb)
        times = {}
        for asked in _questions(ours, chdb):
            times |= alternating(asked)
        memory = {worker.name: worker.ask("memory").answer for worker in (ours, chdb)}
    if rows == STANDARD:
        show(times, rows)
        show_first(first, memory)
    return times


Asked = tuple[Worker, str]


def _questions(ours: Worker, chdb: Worker) -> Iterator[tuple[Asked, ...]]:
    """What is compared is asked in turns: whatever else the machine does then meets both."""
    yield (ours, "counts"), (chdb, "counts"), (ours, "page"), (chdb, "counts_tuned"), (chdb, "counts_by_event")
    yield (ours, "split"), (chdb, "split"), (chdb, "split_tuned"), (chdb, "split_by_event")
    yield (ours, "sum"), (chdb, "pending")


def alternating(asked: Sequence[Asked]) -> Times:
    """The medians of each question to a worker."""
    rounds = [[worker.ask(question) for worker, question in asked] for _ in range(ROUNDS + 1)]
    return {
        (worker.name, question): Median(
            statistics.median(each.seconds for each in own), statistics.median(each.cpu for each in own)
        )
        for (worker, question), own in zip(asked, zip(*rounds[1:], strict=True), strict=True)  # the first warms
    }


def check(ours: Worker, chdb: Worker) -> None:
    """Both engines count the same users at every step, pending and in every group."""
    counts, page, pending = ours.ask("counts").answer, ours.ask("page").answer, chdb.ask("pending").answer
    assert counts == page == pending, (counts, page, pending)
    split = ours.ask("split").answer
    for table in TABLES:
        counted, grouped = (chdb.ask(question + table).answer for question in ("counts", "split"))
        assert counted == {"users": counts["users"]}, (table, counted, counts)
        assert grouped == split, (table, grouped, split)


def first_answers(data: Path) -> dict[str, float]:
    """Seconds to the first answer of a process that has just started, with and without the hot form of the data."""
    with Worker("ours", data) as compiling:  # as the app does at its start, once for a workspace
        compiling.ask("counts")
    with tempfile.TemporaryDirectory() as cache:
        with Worker("ours", data, Path(cache)) as cold:
            unmapped = cold.ask("counts").seconds
        with Worker("ours", data, Path(cache)) as mapped:
            first = mapped.ask("counts").seconds
    with Worker("chdb", data) as chdb:
        return {"without": unmapped, "ours": first, "chdb": chdb.ask("counts").seconds}


def show(times: Times, rows: int) -> None:
    print(f"\n{rows:,} events of {rows // 50:,} users, 5 steps, 7 days; medians of {ROUNDS}\n")
    heads = "".join(f" {table} (ms) | times as fast | by CPU |" for table in ("chDB", "tuned", "by event"))
    print(f"| what | ours (ms) |{heads}")
    print(f"|---|---:|{'---:|' * 9}")
    for name, question, peer in ASKED:
        mine = times["ours", question]
        cells = [f"{1000 * mine.seconds:.0f}"]
        for theirs in (times["chdb", f"{peer}{table}"] for table in TABLES):
            cells += [
                f"{1000 * theirs.seconds:.0f}",
                f"{theirs.seconds / mine.seconds:.1f}",
                f"{theirs.cpu / mine.cpu:.1f}",
            ]
        print(f"| {name} | {' | '.join(cells)} |")
    total, counts, page = (times["ours", question].seconds for question in ("sum", "counts", "page"))
    print(f"\nchDB, pending counted as well: {1000 * times['chdb', 'pending'].seconds:.0f} ms.", end=" ")
    print(f"A NumPy sum of the same columns: {1000 * total:.0f} ms;", end=" ")
    print(f"the counts take {counts / total:.1f} times that, the page {page / total:.1f}.")


def show_first(first: dict[str, float], memory: dict[str, float]) -> None:
    print("\n| | ours | chDB |\n|---|---:|---:|")
    print(f"| first answer of a fresh process (ms) | {1000 * first['ours']:.0f} | {1000 * first['chdb']:.0f} |")
    print(f"| the same, hot columns made first (ms) | {1000 * first['without']:.0f} | |")
    print(f"| peak memory, mapped files included (GB) | {memory['ours'] / 1e9:.2f} | {memory['chdb'] / 1e9:.2f} |")


def show_growth(grown: dict[int, Times]) -> None:
    print("\n| events | counts (ms) | page (ms) | filtered, by channel (ms) | chDB counts (ms) | times as fast |")
    print("|---:|---:|---:|---:|---:|---:|")
    for rows, times in grown.items():
        ours = [1000 * times["ours", question].seconds for question in ("counts", "page", "split")]
        chdb = 1000 * times["chdb", "counts"].seconds
        print(f"| {rows:,} | {' | '.join(f'{each:.0f}' for each in ours)} | {chdb:.0f} | {chdb / ours[0]:.1f} |")


if __name__ == "__main__":
    main()
