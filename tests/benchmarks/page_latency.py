"""How long does a click take when ten people work at once?

Ten visitors with about two seconds of thought between clicks change the conversion window, and so the result, of the
funnel over the million-event shop. Measured from the click's message to the end of the server's run, over the
websocket and without a browser: ten real ones would measure themselves on two cores.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.websocket_session import WebsocketSession
from tests.journeys.serving import ROOT, serving

VISITORS, CLICKS, THOUGHT_SECONDS = 10, 15, 2.0
WINDOW, WINDOW_LABEL = "within 7 days", "Within"  # the popover, and the number in it


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="silhouette-bench-") as folder:
        workspace = Path(folder) / "workspace"
        import_shop(Path(folder), workspace)
        with serving(workspace) as server:
            times = asyncio.run(visit(server.url))
    times.sort()
    print(f"\n{VISITORS} visitors, {THOUGHT_SECONDS:g} s of thought, {len(times)} clicks, 1 million events\n")
    print("| median | 95th percentile | slowest |\n|---:|---:|---:|")
    print(f"| {statistics.median(times):.0f} ms | {times[int(0.95 * len(times))]:.0f} ms | {times[-1]:.0f} ms |")


def import_shop(folder: Path, workspace: Path) -> None:
    run([sys.executable, "-m", "sample_data.shop", "--users", "20000", "--out", str(folder / "shop")], workspace)
    command = [
        sys.executable,
        "-m",
        "analysis",
        "import",
        str(folder / "shop" / "shop_events.csv"),
        "--project",
        "Shop",
    ]
    run(command, workspace)


def run(command: list[str], workspace: Path) -> None:
    environment = os.environ | {"SILHOUETTE_WORKSPACE": str(workspace)}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


async def visit(url: str) -> list[float]:
    visitors = [WebsocketSession(url) for _ in range(VISITORS)]
    for visitor in visitors:
        await visitor.open("funnel")
        await visitor.set(WINDOW, bool_value=True)
    every = await asyncio.gather(*(clicks(visitor, number) for number, visitor in enumerate(visitors)))
    for visitor in visitors:
        await visitor.close()
    return [time for times in every for time in times]


async def clicks(visitor: WebsocketSession, number: int) -> list[float]:
    """Each visitor asks for windows of their own, so that no answer waits in the cache."""
    random_thought = random.Random(number)
    times = []
    for click in range(CLICKS):
        await asyncio.sleep(random_thought.uniform(0.5, 1.5) * THOUGHT_SECONDS)
        times.append(await visitor.set(WINDOW_LABEL, double_value=float(1 + number * CLICKS + click)))
    return times


if __name__ == "__main__":
    main()
