"""How are all blocks measured on this machine?"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa

from analysis.errors import Cancelled
from analysis.store.dataset import Dataset, UserBlock

Progress = Callable[[int, int], None]  # blocks done, blocks in all
Cancel = threading.Event

_POOL = ThreadPoolExecutor(max_workers=os.cpu_count() or 2, thread_name_prefix="blocks")
_JOBS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="jobs")


class Analysis(Protocol):
    """A module of `analysis/insights`; `survey`/`settle` and `members` where it has them."""

    __name__: str

    def measure(self, block: UserBlock, spec: Any, /) -> Any: ...  # noqa: ANN401 each analysis has its own types
    def combine(self, parts: Iterable[Any], spec: Any, /) -> Any: ...  # noqa: ANN401


def run(
    analysis: Any,  # noqa: ANN401 a module; Protocol matching of modules hides the result type
    dataset: Dataset,
    spec: Any,  # noqa: ANN401
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Any:  # noqa: ANN401
    """The analysis's result over the whole dataset.

    Raises `Cancelled` when `cancel` is set; it is looked at between blocks.
    """
    if hasattr(analysis, "survey"):
        parts = _over_blocks(lambda block: analysis.survey(block, spec), dataset, None, cancel)
        spec = analysis.settle(parts, spec)
    parts = _over_blocks(lambda block: analysis.measure(block, spec), dataset, progress, cancel)
    return analysis.combine(parts, spec)


def members(analysis: Any, dataset: Dataset, spec: Any, cell: Any) -> pa.StringArray:  # noqa: ANN401
    """Ids of the users behind one number of the analysis, sorted."""
    if hasattr(analysis, "survey"):
        parts = _over_blocks(lambda block: analysis.survey(block, spec), dataset, None, None)
        spec = analysis.settle(parts, spec)
    found = _over_blocks(lambda block: block.users.filter(pa.array(analysis.members(block, spec, cell))), dataset)
    return pa.concat_arrays([part.cast(pa.string()) for part in found]).sort()


def _over_blocks(
    measure: Callable[[UserBlock], Any],
    dataset: Dataset,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> list[Any]:
    """The parts of all blocks, in bucket order whatever finishes first: sums of floats stay the same."""
    cancel = cancel or Cancel()

    def one(bucket: int) -> Any:  # noqa: ANN401
        if cancel.is_set():
            raise Cancelled
        return measure(dataset.block(bucket))

    futures: list[Future[Any]] = [_POOL.submit(one, bucket) for bucket in dataset.buckets]
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
class Job:
    """A running analysis: its progress, its result, and a way to stop it."""

    future: Future[Any] = field(default_factory=Future)
    cancel: Cancel = field(default_factory=Cancel)
    done: int = 0
    total: int = 0

    def report(self, done: int, total: int) -> None:
        self.done, self.total = done, total


_RUNNING: dict[tuple[str, str, str], Job] = {}
_LATEST: dict[str, Job] = {}
_LOCK = threading.Lock()


def submit(analysis: Any, dataset: Dataset, spec: Any, owner: str | None = None) -> Job:  # noqa: ANN401
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


def _work(key: tuple[str, str, str], job: Job, analysis: Any, dataset: Dataset, spec: Any) -> None:  # noqa: ANN401
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
