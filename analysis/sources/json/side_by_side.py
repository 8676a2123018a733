"""How do several threads work on pieces that must stay in order?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Piece = TypeVar("_Piece")
_Made = TypeVar("_Made")


def side_by_side(work: Callable[[_Piece], _Made], pieces: Iterable[_Piece], threads: int) -> Iterator[_Made]:
    """What `work` makes of each piece, in the order of the pieces. No more of them wait at once than threads, and one.

    An error comes when all that stands before it was handed on, as if one thread worked.
    """
    coming, failure = iter(pieces), None
    waiting: deque[Future[_Made]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="pieces") as pool:
        try:
            while failure is None:
                try:
                    waiting.append(pool.submit(work, next(coming)))
                except StopIteration:
                    break
                except Exception as error:
                    failure = error
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
    if failure is not None:
        raise failure
