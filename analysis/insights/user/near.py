"""Whose ids begin like one that nobody has?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow.compute as pc

from analysis.store.dataset import UserBlock

_SUGGESTIONS = 10


@dataclass(frozen=True)
class NearSpec:
    beginning: str


def measure(block: UserBlock, spec: NearSpec) -> tuple[str, ...]:
    alike = block.users.filter(pc.starts_with(block.users, spec.beginning))
    return tuple(alike.slice(0, _SUGGESTIONS).to_pylist())


def combine(parts: Iterable[tuple[str, ...]], spec: NearSpec) -> tuple[str, ...]:
    return tuple(sorted(user for part in parts for user in part)[:_SUGGESTIONS])
