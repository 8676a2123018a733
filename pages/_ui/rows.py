"""What stands in an order under numbers of its own, and how is one part of a draft changed?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Rows(Generic[T]):
    """Things in an order, each under a number that stays with it wherever it is moved.

    Numbers are never used again: inputs are kept under them, and what is new must not begin with what was removed.
    """

    items: tuple[tuple[int, T], ...] = ()
    last: int = -1

    @classmethod
    def of(cls, things: Iterable[T]) -> Rows[T]:
        items = tuple(enumerate(things))
        return cls(items, len(items) - 1)

    def __iter__(self) -> Iterator[T]:
        return (thing for _, thing in self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(number for number, _ in self.items)

    def at(self, number: int) -> T | None:
        return dict(self.items).get(number)

    def added(self, thing: T) -> Rows[T]:
        return Rows((*self.items, (self.last + 1, thing)), self.last + 1)

    def without(self, number: int) -> Rows[T]:
        return replace(self, items=tuple(item for item in self.items if item[0] != number))

    def moved(self, number: int, by: int) -> Rows[T]:
        """So many places down; a place or a number that there isn't changes nothing."""
        place = self.numbers.index(number) if number in self.numbers else -1
        if place < 0 or not 0 <= place + by < len(self):
            return self
        items = list(self.items)
        items.insert(place + by, items.pop(place))
        return replace(self, items=tuple(items))

    def changed(self, number: int, thing: T) -> Rows[T]:
        return replace(self, items=tuple((each, thing if each == number else old) for each, old in self.items))


def part_at(whole: Any, path: Path) -> Any:  # noqa: ANN401 any draft
    """The part that stands there; None where nothing is kept under a name yet, or what it stood in is gone.

    A step of a path names a field, a number of `Rows`, a key of a mapping or a place in a tuple.
    """
    for step in path:
        if whole is None:
            return None
        if isinstance(whole, Mapping):
            whole = whole.get(step)
        elif isinstance(whole, Rows):
            whole = whole.at(step)  # type: ignore[arg-type] rows have numbers
        else:
            whole = whole[step] if isinstance(step, int) else getattr(whole, step)
    return whole


def changed(whole: Any, path: Path, part: Any) -> Any:  # noqa: ANN401 any draft
    """The same with another part in that place."""
    if not path:
        return part
    step, rest = path[0], path[1:]
    new = changed(part_at(whole, (step,)), rest, part)
    if isinstance(whole, Mapping):
        return {**whole, step: new}
    if isinstance(whole, Rows):
        return whole.changed(step, new)  # type: ignore[arg-type] rows have numbers
    if isinstance(step, int):
        return (*whole[:step], new, *whole[step + 1 :])
    return replace(whole, **{step: new})
