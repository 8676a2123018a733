"""What is kept for all sessions, so that nothing is computed twice?

The only caches of the app. Values are immutable: keys hold workspace, project, data, settings and the spec, never a
frame and never anything of a session. The process is the code version: a new one starts empty.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any

from cachetools import LRUCache, cached

from pages._ui.sizes import bytes_of

_MEGABYTE = 1 << 20


class Kept:
    """The values that were asked for last, for all sessions, of `most_bytes` together.

    One that is larger than that by itself is kept alone: a page needs it again at the next click.
    """

    def __init__(self, most_bytes: int) -> None:
        self._values: LRUCache[Hashable, Any] = LRUCache(
            most_bytes, getsizeof=lambda value: min(bytes_of(value), most_bytes)
        )
        self._free = threading.Condition()
        self._of = cached(self._values, key=lambda key, make: key, condition=self._free)(lambda key, make: make())

    def of(self, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """The value of `key`, made by one thread at a time: others that ask for it wait. Errors aren't kept."""
        return self._of(key, make)

    def get(self, key: Hashable) -> Any:  # noqa: ANN401
        """None without a value, also while it is being made."""
        with self._free:
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:  # noqa: ANN401
        with self._free:
            self._values[key] = value

    def clear(self) -> None:
        with self._free:
            self._values.clear()


RESULTS = Kept(512 * _MEGABYTE)
MEMBERS = Kept(256 * _MEGABYTE)  # lists of users can be long
DRAWN = Kept(256 * _MEGABYTE)
_OTHER = Kept(512 * _MEGABYTE)


def forget_all() -> None:
    """Empty every cache (tests, and "clear" after a project is deleted)."""
    for kept in (RESULTS, MEMBERS, DRAWN, _OTHER):
        kept.clear()


def kept(key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What depends on `key` alone; `key` names everything it depends on, the workspace included."""
    return _OTHER.of(key, make)
