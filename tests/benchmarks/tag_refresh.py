"""How long do 200 tags take to follow a million new events?

Of every kind that people build: counts, days, amounts with percentiles, hours, sequences, absences, values by rules,
preferences, bins by quantiles and RFM. The first refresh compiles and makes the hot form; the later ones are what a
daily import costs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from analysis.jobs.tags.refreshing import refresh
from analysis.store.workspace import Workspace, write_manifest
from tests.benchmarks.event_log import event_log
from tests.benchmarks.funnel_question import DENSE

TAGS, ROWS, TIMES = 200, 1_000_000, 3


def definitions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Kinds in turn, with other numbers, events and periods each time, as people vary them."""
    names, number = list(DENSE), 0
    while True:
        first, second = names[number % len(names)], names[(number * 3 + 1) % len(names)]
        days, times = 7 + number % 60, 1 + number % 5
        last = {"last": {"days": days}}
        rules: list[dict[str, Any]] = [
            {"did": [first], "at_least": times, **last},
            {"all": [{"did": [first], "at_least": times}, {"did_not": [second], **last}]},
            {"did": [first], "at_least": times, "count": "days", "last": {"weeks": 1 + number % 8}},
            {"did": [first], "at_least": 3, "count": {"days_within": "week"}},
            {"sum": "price", "of": [first], "top": 0.05 + number % 10 / 20, **last},
            {"did": [first], "at_least": 2, "hours": [23, 5]},
            {"sequence": [[first], [second]], "within": {"days": 1 + number % 7}},
            {"not_followed": [first], "by": [second], "within": {"days": 2}},
            {"days_since_last": True, ">=": 3 + number % 30},
            {"did": [first], "where": [{"property": "platform", "is": ["ios"]}, {"property": "price", ">=": number}]},
        ]
        yield from (("rule", {"rule": rule}) for rule in rules)
        cases = [{"value": str(place), "rule": rule} for place, rule in enumerate(rules[:4])]
        yield "values", {"values": cases, "otherwise": "rest"}
        yield "preference", {"preference": "platform", "of": [first], "top": 2, "at_least_share": 0.3}
        yield "usual_hours", {"usual_hours": True, "of": [first], **last}
        yield "bins", {"bins": {"sum": "price", "of": [first], **last}, "names": ["low", "mid", "high"], "parts": 3}
        yield "rfm", {"rfm": "price", "of": [first], **last}
        number += 1


def main(rows: int = ROWS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        catalog = workspace.catalog()
        project = catalog.projects.create("benchmark")
        made = event_log(workspace.project_folder(project.id), rows)
        catalog.versions.publish(project.id, 0, write_manifest(made.folder, made.manifest), made.manifest.hash)
        for number, (kind, definition) in enumerate(islice(definitions(), TAGS)):
            catalog.tags.save(project.id, f"tag {number}", kind, definition)  # type: ignore[arg-type]
        print(f"{TAGS} tags on {rows:,} events of {made.manifest.users:,} users")
        for turn, gap in zip(range(TIMES), cycle((600, 1200))):
            catalog.projects.update_settings(project.id, session_gap_seconds=gap)  # every result is out of date
            began = time.monotonic()
            done = refresh(workspace, "benchmark")
            seconds, when = time.monotonic() - began, "again" if turn else "first"
            print(f"  {when}: {seconds:.2f} s, {len(done.results)} refreshed, {len(done.failed)} failed")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
