"""What is an analysis, and who can be asked one?

An analysis is a module, or a package by its face; pyright reads the types of its functions from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
import pyarrow as pa

from analysis.store.dataset import Dataset, Manifest, Surveyed, UserBlock

Spec = TypeVar("Spec")
Part = TypeVar("Part")
Result = TypeVar("Result")
Cell = TypeVar("Cell")
SpecIn = TypeVar("SpecIn", contravariant=True)
CellIn = TypeVar("CellIn", contravariant=True)
ResultOut = TypeVar("ResultOut", covariant=True)


class Analysis(Protocol[SpecIn, Part, ResultOut]):
    """A question asked of one bucket of users, and its parts added up."""

    @property
    def __name__(self) -> str: ...
    def measure(self, block: UserBlock, spec: SpecIn, /) -> Part: ...
    def combine(self, parts: Iterable[Part], spec: SpecIn, /) -> ResultOut: ...


@runtime_checkable
class Surveying(Protocol[Spec, Part]):
    """One that needs facts of the whole first; `settle` returns the closed spec.

    What a survey found may be carried to the same block: `measure` and `members` then take it as their last parameter.
    """

    def survey(self, block: UserBlock, spec: Spec, /) -> Part | Surveyed[Part, Any]: ...
    def settle(self, parts: Iterable[Part], spec: Spec, /) -> Spec: ...


class Listing(Protocol[SpecIn, CellIn]):
    """One whose numbers have users behind them: a mask over `block.users`."""

    @property
    def __name__(self) -> str: ...
    def members(self, block: UserBlock, spec: SpecIn, cell: CellIn, /) -> np.ndarray: ...


@runtime_checkable
class Narrowed(Protocol[SpecIn]):
    """One that is asked of some buckets only, at least of one: of a single user, say."""

    def buckets(self, manifest: Manifest, spec: SpecIn, /) -> Sequence[int]: ...


@runtime_checkable
class Choosing(Protocol[SpecIn]):
    """One that may ask for some kinds of events only, by their names (None: all). Its blocks are then those of
    `asked_blocks`: with few other events, or none, and of several buckets."""

    def asked_events(self, spec: SpecIn, /) -> Collection[str] | None: ...


class Ask(Protocol):
    """The engine itself, or a page's cache before it."""

    def run(self, analysis: Analysis[Spec, Part, Result], dataset: Dataset, spec: Spec, /) -> Result: ...
    def members(self, analysis: Listing[Spec, Cell], dataset: Dataset, spec: Spec, cell: Cell, /) -> pa.StringArray: ...
