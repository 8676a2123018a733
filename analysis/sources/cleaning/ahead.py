"""How is a file read while the rows before are still worked on?"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

from analysis.errors import Cancelled
from analysis.sources.parsing import Rows

_AHEAD = 2  # batches that wait


def ahead(batches: Iterator[Rows]) -> Iterator[Rows]:
    """The same batches, read by a thread of their own while the caller works on the ones before."""
    waiting: queue.Queue[Rows | BaseException | None] = queue.Queue(_AHEAD)
    stop = threading.Event()

    def read() -> None:
        last: BaseException | None = None
        try:
            for batch in batches:
                waiting.put(batch)
                if stop.is_set():
                    raise Cancelled
        except BaseException as error:  # the caller raises it
            last = error
        waiting.put(last)

    thread = threading.Thread(target=read, name="reading", daemon=True)
    thread.start()
    try:
        while isinstance(batch := waiting.get(), Rows):
            yield batch
        if batch is not None:
            raise batch
    finally:
        stop.set()
        while thread.is_alive():  # let a reader go that waits for room
            with_room = not waiting.empty()
            if with_room:
                waiting.get_nowait()
            thread.join(0.01)
