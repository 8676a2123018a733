"""What is kept for all sessions, so that nothing is computed twice?

The only caches of the app. Values are immutable: keys hold workspace, project, data, settings and the spec, never a
frame and never anything of a session. The process is the code version: a new one starts empty.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any


@dataclass
class Kept:
    """The last `limit` values by key, for all sessions."""

    limit: int

    def __post_init__(self) -> None:
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:  # noqa: ANN401
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:  # noqa: ANN401
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self.limit:
                self._values.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


RESULTS = Kept(400)
MEMBERS = Kept(24)  # lists of users can be long
DRAWN = Kept(300)
_OTHER = Kept(400)


def forget_all() -> None:
    """Empty every cache (tests, and "clear" after a project is deleted)."""
    for kept in (RESULTS, MEMBERS, DRAWN, _OTHER):
        kept.clear()


def kept(key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What depends on `key` alone; `key` names everything it depends on, the workspace included."""
    found = _OTHER.get(key)
    if found is None:
        found = (make(),)
        _OTHER.put(key, found)
    return found[0]
