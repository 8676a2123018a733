"""How are all blocks measured on this machine?"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic

import pyarrow as pa

from analysis.engine.contract import Analysis, Cell, Choosing, Listing, Narrowed, Part, Result, Spec, Surveying
from analysis.errors import Cancelled
from analysis.store.dataset import Dataset, Surveyed, UserBlock, asked_blocks

Progress = Callable[[int, int], None]  # blocks done, blocks in all
Cancel = threading.Event
Blocks = Sequence[Callable[[], UserBlock]]

_MOST_CARRIED = 64  # blocks of a run for which what their survey found is held

_POOL = ThreadPoolExecutor(max_workers=os.cpu_count() or 2, thread_name_prefix="blocks")
_JOBS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="jobs")


def run(
    analysis: Analysis[Spec, Part, Result],
    dataset: Dataset,
    spec: Spec,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Result:
    """The analysis's result over the whole dataset.

    Raises `Cancelled` when `cancel` is set; it is looked at between blocks.
    """
    blocks = _blocks(analysis, dataset, spec, cancel)
    settled, carried = _settled(analysis, blocks, spec, cancel)
    parts = _over(blocks, lambda block, at: analysis.measure(block, settled, *carried(at)), progress, cancel)
    return analysis.combine(parts, settled)


def members(analysis: Listing[Spec, Cell], dataset: Dataset, spec: Spec, cell: Cell) -> pa.StringArray:
    """Ids of the users behind one number of the analysis, sorted."""
    blocks = _blocks(analysis, dataset, spec)
    settled, carried = _settled(analysis, blocks, spec)

    def users(block: UserBlock, at: int) -> pa.Array:
        return block.users.filter(pa.array(analysis.members(block, settled, cell, *carried(at))))

    return pa.concat_arrays([part.cast(pa.string()) for part in _over(blocks, users)]).sort()


def _blocks(analysis: object, dataset: Dataset, spec: object, cancel: Cancel | None = None) -> Blocks:
    """All that are asked, each to be opened when its turn comes."""
    if isinstance(analysis, Narrowed):
        return [partial(dataset.block, bucket) for bucket in analysis.buckets(dataset.manifest, spec)]
    every, narrowed = [partial(dataset.block, bucket) for bucket in dataset.buckets], None
    if isinstance(analysis, Choosing):
        events = analysis.asked_events(spec)
        narrowed = asked_blocks(dataset, events, lambda of: _over(every, lambda block, _: of(block), None, cancel))
    return narrowed or every


def _settled(
    analysis: object, blocks: Blocks, spec: Spec, cancel: Cancel | None = None
) -> tuple[Spec, Callable[[int], Iterable[Any]]]:
    """The spec closed by facts of the whole, where the analysis needs some, and what its survey carries to a block,
    by its place among all."""
    if not isinstance(analysis, Surveying):
        return spec, lambda at: ()
    carried: dict[int, Any] = {}

    def survey(block: UserBlock, at: int) -> Any:  # noqa: ANN401 each analysis has its own parts
        surveyed = analysis.survey(block, spec)
        if not isinstance(surveyed, Surveyed):
            return surveyed
        if len(carried) < _MOST_CARRIED:
            carried[at] = surveyed.carried
        return surveyed.part

    settled = analysis.settle(_over(blocks, survey, None, cancel), spec)
    return settled, lambda at: (carried.pop(at),) if at in carried else ()


def _over(
    blocks: Blocks,
    measure: Callable[[UserBlock, int], Part],
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> list[Part]:
    """The parts of the blocks, in their order whatever finishes first: sums of floats stay the same. `measure` is told
    a block's place, too."""
    cancel = cancel or Cancel()

    def of_block(place: int) -> Part:
        if cancel.is_set():
            raise Cancelled
        return measure(blocks[place](), place)

    futures = [_POOL.submit(of_block, place) for place in range(len(blocks))]
    try:
        for done, future in enumerate(as_completed(futures), 1):
            future.result()
            if progress:
                progress(done, len(futures))
    except BaseException:
        cancel.set()
        raise
    return [future.result() for future in futures]


@dataclass
class Job(Generic[Result]):
    """A running analysis: its progress, its result, and a way to stop it."""

    future: Future[Result] = field(default_factory=Future)
    cancel: Cancel = field(default_factory=Cancel)
    done: int = 0
    total: int = 0

    def report(self, done: int, total: int) -> None:
        self.done, self.total = done, total


_RUNNING: dict[tuple[str, str, str], Job[Any]] = {}
_LATEST: dict[str, Job[Any]] = {}
_LOCK = threading.Lock()


def submit(
    analysis: Analysis[Spec, Part, Result], dataset: Dataset, spec: Spec, owner: str | None = None
) -> Job[Result]:
    """Start an analysis in the background.

    Equal questions share one job. A newer request of the same `owner` (a page of a session) cancels its older one,
    unless somebody else waits for that too.
    """
    key = (analysis.__name__, dataset.key, repr(spec))
    with _LOCK:
        job = _RUNNING.get(key)
        if job is None or job.cancel.is_set():  # a job that is being stopped is nobody's answer
            job = _RUNNING[key] = Job()
            _JOBS.submit(_work, key, job, analysis, dataset, spec)
        if owner is not None:
            older = _LATEST.get(owner)
            _LATEST[owner] = job
            if older is not None and older is not job and older not in _LATEST.values():
                older.cancel.set()
    return job


def _work(
    key: tuple[str, str, str],
    job: Job[Result],
    analysis: Analysis[Spec, Part, Result],
    dataset: Dataset,
    spec: Spec,
) -> None:
    try:
        job.future.set_result(run(analysis, dataset, spec, job.report, job.cancel))
    except BaseException as error:  # the waiting page gets it
        job.future.set_exception(error)
    finally:
        with _LOCK:
            if _RUNNING.get(key) is job:
                del _RUNNING[key]
            for owner in [owner for owner, latest in _LATEST.items() if latest is job]:
                del _LATEST[owner]  # a result lives in the caller's cache, not here
