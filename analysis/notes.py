"""What must a reader know beside a number?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """`code` names a sentence in `locale/*/notes.toml`; `details` fill it."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)
