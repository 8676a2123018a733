"""Which blocks does a question see that asks for some kinds of events only?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

import numpy as np

from analysis.store.dataset.blocks import NarrowedBlock, UserBlock
from analysis.store.dataset.dataset import Dataset
from analysis.store.dataset.kinds import are_few
from analysis.store.dataset.looked_up import looked_up

# Users and events of one block. What Python does for a block then costs less than what is walked of it, and there are
# still more blocks than cores where there is much to walk.
_TOGETHER = 1 << 18
# Of a log with so many events all are seen so, and rare or not, together: one copy serves every question.
SMALL = 1 << 21

OverBlocks = Callable[[Callable[[UserBlock], np.ndarray]], list[np.ndarray]]


def asked_blocks(
    dataset: Dataset, events: Collection[str] | None, over_blocks: OverBlocks
) -> list[Callable[[], UserBlock]] | None:
    """Blocks of all users with these events (None: all), and perhaps others, several buckets as one; None where so many
    events are walked as quickly in the buckets as they are. `over_blocks` does something with the block of each."""
    if events is None and dataset.manifest.rows > SMALL:
        return None
    sizes = looked_up((dataset.key, "sizes"), lambda: np.stack(over_blocks(_size)))
    counts, users = sizes[:, :-1], sizes[:, -1]
    wanted = np.array([events is None or name in events for name in dataset.facts.events], np.bool_)
    if not are_few(counts.sum(axis=0), wanted):
        if dataset.manifest.rows > SMALL:
            return None
        wanted = np.ones_like(wanted)
    rows = (counts[:, wanted].sum(axis=1) + users).tolist()
    return [partial(_opened, dataset, buckets, wanted) for buckets in _shared(rows)]


def _opened(dataset: Dataset, buckets: list[int], wanted: np.ndarray) -> NarrowedBlock:
    return NarrowedBlock(tuple(map(dataset.block, buckets)), wanted)


def _size(block: UserBlock) -> np.ndarray:
    """How many events it has of each name, and last how many users."""
    return np.append(block.kind_counts, block.user_count)


def _shared(rows: list[int]) -> Iterator[list[int]]:
    """Neighbouring buckets with so many rows together, or one with more."""
    together, number = [], 0
    for bucket, more in enumerate(rows):
        if together and number + more > _TOGETHER:
            yield together
            together, number = [], 0
        together.append(bucket)
        number += more
    yield together
