"""Whose ids hold what was typed, where nobody has it as an id? Those that begin with it come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow.compute as pc

from analysis.store.dataset import UserBlock

_SUGGESTIONS = 10


@dataclass(frozen=True)
class NearSpec:
    """`part` of an id, in upper or lower case."""

    part: str


def measure(block: UserBlock, spec: NearSpec) -> tuple[str, ...]:
    begin = pc.starts_with(block.users, spec.part, ignore_case=True)
    within = pc.and_not(pc.match_substring(block.users, spec.part, ignore_case=True), begin)
    return tuple(
        user for alike in (begin, within) for user in block.users.filter(alike).slice(0, _SUGGESTIONS).to_pylist()
    )


def combine(parts: Iterable[tuple[str, ...]], spec: NearSpec) -> tuple[str, ...]:
    begins = spec.part.casefold()
    alike = (user for part in parts for user in part)
    return tuple(sorted(alike, key=lambda user: (not user.casefold().startswith(begins), user))[:_SUGGESTIONS])
