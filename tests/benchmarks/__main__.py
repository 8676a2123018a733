"""How fast are we beside our peers? Run by `make bench`; each benchmark prints a table for docs/benchmarks.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = (
    "import_beside_chdb",
    "json_beside_duckdb",
    "funnel_beside_chdb",
    "rules_beside_chdb",
    "paths_beside_chdb",
    "retention_beside_chdb",
    "tag_refresh",
    "export_beside_pandas",
    "page_latency",
    "click_to_chart",
)


def main() -> None:
    """Each in a process of its own, so that none finds warm caches or memory of another."""
    for name in sys.argv[1:] or BENCHMARKS:
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], check=True, cwd=Path(__file__).parents[2])


if __name__ == "__main__":
    main()
