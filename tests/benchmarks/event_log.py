"""Where does a large event log for benchmarks come from, within seconds?

Written bucket by bucket straight into the store's files, as an import would leave them. Users come in visits: short
gaps, now and then a gap of days. The sparse log has 60 kinds of events, of which the funnel's steps are some five per
cent; in the dense one they are more than half. No user has two events in one second, so no engine has to decide the
order of equals.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa

from analysis.settings import ProjectSettings
from analysis.store.dataset import (
    EVENT,
    MOST_BUCKETS,
    PROPERTY,
    TS,
    TS_TYPE,
    USER,
    Dataset,
    Field,
    Manifest,
    Run,
    buckets_of,
    write_bucket,
)
from tests.benchmarks.funnel_question import CHANNELS, DENSE, GOES_ON, SPARSE, STEPS

Kind = Literal["sparse", "dense"]
SHARES: dict[Kind, dict[str, float]] = {"sparse": SPARSE, "dense": DENSE}
EVENTS_OF_A_USER, DAYS = 50, 90
PLATFORMS = {"android": 0.5, "ios": 0.3, "web": 0.2}
FIRST = 1_767_225_600  # 1 January 2026, UTC
_ROWS_PER_BUCKET, _FEWEST_BUCKETS = 1_000_000, 8  # as an import makes of 64 MB of CSV
_DAY = 86_400


def event_log(folder: Path, rows: int, kind: Kind = "dense") -> Dataset:
    """The dataset in `folder`, made where it isn't there yet; `channel` belongs to a user, the rest to an event."""
    kept = folder / "manifest.json"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_text(_write(folder, rows, kind).to_json(), encoding="utf-8")
    manifest = Manifest.from_json(kept.read_text(encoding="utf-8"))
    return Dataset("benchmark", 1, folder, folder / "cache", manifest, ProjectSettings())


def _write(folder: Path, rows: int, kind: Kind) -> Manifest:
    users = max(rows // EVENTS_OF_A_USER, 1)
    chance = np.random.default_rng(rows)
    weights = chance.lognormal(sigma=0.7, size=users)
    counts = 1 + chance.multinomial(rows - users, weights / weights.sum())
    buckets = _FEWEST_BUCKETS
    while buckets < MOST_BUCKETS and buckets * _ROWS_PER_BUCKET < rows:
        buckets *= 2
    names = pa.array([f"user_{number:08d}" for number in range(users)])
    places = buckets_of(names, buckets)
    files, edges = [], []
    for bucket in range(buckets):
        here = np.flatnonzero(places == bucket)
        table = _events(names.take(pa.array(here)), counts[here], kind, np.random.default_rng((rows, bucket)))
        files.append(write_bucket(folder, "run", bucket, table))
        moments = table[TS].cast(pa.int64()).to_numpy()
        edges += [int(moments.min()), int(moments.max())]
    return Manifest(
        bucket_count=buckets,
        events=tuple(SHARES[kind]),
        properties=(Field("channel", "text"), Field("platform", "text"), Field("price", "number")),
        attributes=(),
        runs=(Run("run", "events", tuple(files)),),
        rows=rows,
        users=users,
        attribute_only_users=0,
        first=min(edges),
        last=max(edges),
    )


def _events(names: pa.StringArray, counts: np.ndarray, kind: Kind, chance: np.random.Generator) -> pa.Table:
    """Each user's events in order of time."""
    rows, owner = int(counts.sum()), np.repeat(np.arange(len(names), dtype=np.int32), counts)
    channel = chance.integers(0, len(CHANNELS), len(names), np.int32)[owner]
    return pa.table(
        {
            USER: pa.DictionaryArray.from_arrays(owner, names),
            TS: pa.array(_seconds(counts, chance) * 1_000_000).cast(TS_TYPE),
            EVENT: _gone_on(SPARSE, owner, chance) if kind == "sparse" else _drawn(DENSE, rows, chance),
            PROPERTY + "channel": pa.DictionaryArray.from_arrays(channel, pa.array(CHANNELS)),
            PROPERTY + "platform": _drawn(PLATFORMS, rows, chance),
            PROPERTY + "price": pa.array(np.round(chance.exponential(80.0, rows), 2)),
        }
    )


def _gone_on(shares: Mapping[str, float], owner: np.ndarray, chance: np.random.Generator) -> pa.DictionaryArray:
    """Drawn, and then some steps followed by the next one, so that a few users get through a funnel of rare events."""
    names = list(shares)
    codes = chance.choice(len(shares), len(owner), p=list(shares.values())).astype(np.int32)
    follows = (chance.random(len(owner)) < GOES_ON) & (owner == np.roll(owner, -1))
    follows[-1:] = False
    for step, following in pairwise(STEPS):
        codes[np.flatnonzero(follows & (codes == names.index(step))) + 1] = names.index(following)
    return pa.DictionaryArray.from_arrays(codes, pa.array(names))


def _drawn(shares: Mapping[str, float], rows: int, chance: np.random.Generator) -> pa.DictionaryArray:
    codes = chance.choice(len(shares), rows, p=list(shares.values())).astype(np.int32)
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(shares)))


def _seconds(counts: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Increasing within each user: minutes within a visit, days between visits, all within the `DAYS`."""
    rows, begins = int(counts.sum()), np.cumsum(counts) - counts
    gaps = np.where(chance.random(rows) < 0.12, chance.exponential(2.5 * _DAY, rows), chance.exponential(90.0, rows))
    passed = np.cumsum(gaps)
    passed -= np.repeat(passed[begins], counts)
    number = np.arange(rows) - np.repeat(begins, counts)
    spans = passed[begins + counts - 1]
    free = np.maximum(DAYS * _DAY - 2 * counts, 1)
    fitted = np.minimum(1.0, 0.98 * free / np.maximum(spans, 1.0))
    start = chance.random(len(counts)) * (free - spans * fitted)
    return FIRST + np.floor(np.repeat(start, counts) + passed * np.repeat(fitted, counts)).astype(np.int64) + number
