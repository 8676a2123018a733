"""What is slow only the first time, and can be done before the first visitor?

Numba loads what it compiled before, or compiles it now (`compiled_code.py`); scikit-learn takes seconds to import.

What is loaded then stays. Freezing it makes the garbage collection cheap that Streamlit runs after every rerun: 135 ms
become 11.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa

from analysis import engine
from analysis.insights import adoption, funnel, lifecycle, overview, paths, retention, stickiness
from analysis.insights.adoption import AdoptionSpec
from analysis.insights.funnel import Breakdown, FunnelSpec, FunnelStep, instead
from analysis.insights.funnel.instead import InsteadCell, InsteadSpec
from analysis.insights.funnel.proposed import EndsSpec, StepsSpec, WaysSpec, ends, steps, ways
from analysis.insights.lifecycle import LifecycleSpec
from analysis.insights.overview import OverviewSpec
from analysis.insights.paths import PathAt, PathsCell, PathsSpec, circles, transitions
from analysis.insights.paths.circles import CirclesSpec, CircleUsers
from analysis.insights.paths.transitions import TransitionsCell, TransitionsSpec
from analysis.insights.retention import RetentionSpec
from analysis.insights.stickiness import StickinessSpec
from analysis.insights.tags import OverlapSpec, overlap
from analysis.jobs import compiled_code
from analysis.jobs.findings import stand_out
from analysis.rules.asked import (
    ALL_TIME,
    TIMES,
    AmountOf,
    ChosenEvents,
    Compared,
    Did,
    DistinctDays,
    DistinctValues,
    Group,
    Hours,
    Limit,
    NotFollowed,
    Rule,
    Sequence,
)
from analysis.sequences.spells import together
from analysis.settings import ProjectSettings
from analysis.sources import warming as reading
from analysis.sources.process import STANDBY
from analysis.store.catalog import Goal
from analysis.store.dataset import (
    EVENT,
    PROPERTY,
    TS,
    TS_TYPE,
    USER,
    Dataset,
    Field,
    Manifest,
    write_events,
)

_underway = threading.Event()
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def warm() -> None:
    """Compile by asking real questions of two events."""
    STANDBY.stand_ready()
    warm_plain()
    freeze()
    threading.Thread(target=_warm_later, name="warming", daemon=True).start()


def _warm_later() -> None:
    """What nobody waits for before an upload, before a tag is built, or before a rare option of a funnel is chosen."""
    rare = None if compiled_code.complete() else _compiling_rare()
    for part in (
        warm_overview,
        warm_retention,
        warm_reading,
        warm_suggestions,
        warm_paths,
        warm_clusters,
        warm_rules,
        warm_instead,
    ):
        part()
        freeze()
    if rare:
        rare.wait()
    warm_options()
    freeze()
    if rare:
        compiled_code.mark_complete()
        _underway.clear()


def underway() -> bool:
    """Whether visitors wait longer than they will the next time."""
    return _underway.is_set()


def _compiling_rare() -> subprocess.Popen[bytes]:
    """In a process of its own: while one function is compiled, a process begins no other."""
    _underway.set()
    command = [sys.executable, "-m", "analysis.jobs.compiling", "warm_options"]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2])  # noqa: S603 ourselves


def freeze() -> None:
    """Leave what is alive now out of all later garbage collections."""
    gc.collect()
    gc.freeze()


def warm_plain() -> None:
    """Compile the walk of plain funnels, whole and by groups, where their events are all that there are, and rare."""
    two = (FunnelStep(("a",)), FunnelStep(("b",)))
    for others in (0, 10):
        with TemporaryDirectory() as folder:
            dataset = _two_events(Path(folder), others)
            for breakdown in (None, Breakdown("property", "p")):
                engine.run(funnel, dataset, FunnelSpec(two, timedelta(days=1), breakdown=breakdown))


def warm_clusters() -> None:
    """The first visitor of Clusters needs it."""
    import sklearn.cluster  # noqa: F401


def warm_retention() -> None:
    """The first visitor of Retention needs it, whole and by its tabs."""
    with TemporaryDirectory() as folder:
        dataset = _two_events(Path(folder))
        engine.run(retention, dataset, RetentionSpec())
        engine.run(lifecycle, dataset, LifecycleSpec())
        engine.run(stickiness, dataset, StickinessSpec())
        engine.run(adoption, dataset, AdoptionSpec())


def warm_overview() -> None:
    """Compile what counts who was active when, and what looks for what stands out: the first page after an import."""
    with TemporaryDirectory() as folder:
        dataset = _two_events(Path(folder))
        engine.run(overview, dataset, OverviewSpec())
        stand_out(engine, dataset, ALL_TIME, Goal("conversion", "b"))
        together(dataset.block(0), np.zeros((1, 2), np.int64), np.zeros(1, np.uint16), 1)  # asked only after a change


def warm_paths() -> None:
    """Compile what walks paths, counts what follows what, looks for loops, and lists the users of each."""
    with TemporaryDirectory() as folder:
        dataset = _two_events(Path(folder))
        asked, cell = PathsSpec(goal="b"), PathsCell((PathAt(1, ("a",)),))
        engine.run(paths, dataset, asked)
        engine.members(paths, dataset, asked, cell)
        engine.run(transitions, dataset, TransitionsSpec())
        engine.members(transitions, dataset, TransitionsSpec(), TransitionsCell("a", "b"))
        engine.run(circles, dataset, CirclesSpec(TransitionsSpec()))
        engine.members(circles, dataset, CirclesSpec(TransitionsSpec()), CircleUsers("episode", ("a",)))


def warm_suggestions() -> None:
    """Compile what proposes funnels."""
    with TemporaryDirectory() as folder:
        dataset = _two_events(Path(folder))
        engine.run(ends, dataset, EndsSpec())
        engine.run(steps, dataset, StepsSpec("b"))
        engine.run(ways, dataset, WaysSpec("b"))


def warm_options() -> None:
    """Compile the walk of funnels that aren't plain; one compilation serves all options."""
    two = (FunnelStep(("a",)), FunnelStep(("b",)))
    with TemporaryDirectory() as folder:
        engine.run(funnel, _two_events(Path(folder)), FunnelSpec(two, timedelta(days=1), order="strict"))


def warm_instead() -> None:
    """Compile what looks up what those did who dropped, and lists them."""
    two = (FunnelStep(("a",)), FunnelStep(("b",)))
    asked, cell = InsteadSpec(FunnelSpec(two, timedelta(days=1)), 2), InsteadCell("went_on", event="a")
    with TemporaryDirectory() as folder:
        dataset = _two_events(Path(folder))
        engine.run(instead, dataset, asked)
        engine.members(instead, dataset, asked, cell)


def warm_rules() -> None:
    """Compile what counts, adds up and orders events for a rule."""
    a, b = ChosenEvents(("a",), hours=Hours(23, 5)), ChosenEvents(("b",))
    counts = (TIMES, DistinctDays(), DistinctValues("p"))
    kinds: list[Rule] = [Did(a, count=count) for count in counts]
    kinds += [Compared(AmountOf(statistic, "n", b), Limit(">", (1,))) for statistic in ("sum", "median")]
    kinds += [Sequence((a, b)), NotFollowed(a, b, timedelta(days=1))]
    with TemporaryDirectory() as folder:
        engine.run(overlap, _two_events(Path(folder)), OverlapSpec(Group("any", tuple(kinds))))


def warm_reading() -> None:
    """Compile what reads files: the process that reads finds it in the cache folder."""
    for step in reading.STEPS:
        step()


def _two_events(folder: Path, others: int = 0) -> Dataset:
    """Of one user; `others` come after them."""
    rows = 2 + others
    moments = [_NOON + timedelta(hours=hour) for hour in range(rows)]
    events = pa.table(
        {
            USER: pa.array(["u"] * rows, pa.string()),
            TS: pa.array(moments, TS_TYPE),
            EVENT: pa.array(["a", "b", *["c"] * others], pa.string()).dictionary_encode(),
            PROPERTY + "p": pa.array(["x", "y", *["x"] * others], pa.string()),
            PROPERTY + "n": pa.array([float(row) for row in range(rows)]),
        }
    )
    first, last = (round(moments[at].timestamp()) * 1_000_000 for at in (0, -1))
    manifest = Manifest(
        bucket_count=1,
        events=("a", "b", "c") if others else ("a", "b"),
        properties=(Field("p", "text"), Field("n", "number")),
        attributes=(),
        runs=(write_events(folder, "warm", events, 1),),
        rows=rows,
        users=1,
        attribute_only_users=0,
        first=first,
        last=last,
    )
    return Dataset("warm", 1, folder, folder / "cache", manifest, ProjectSettings())
