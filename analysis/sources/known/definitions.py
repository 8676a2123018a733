"""What is known of a tool's export?

One file a kind of export: `signature`, columns that all stand in it (`A|B` where a tool writes either), and what they
mean. A role lists columns, the first that is there counts. `ask` names the questions that its rows can't decide. Each
says its `source`; what isn't known isn't said. `sentences` tell people what was recognised and done.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from analysis.plain import from_plain


@dataclass(frozen=True)
class KnownExport:
    """`names` are the columns of a file without a header, in order. `reason` says why the user is asked.

    `only` names the rows that are meant, where the tool writes several kinds: columns, each with the values to keep.
    `time_zone`: of times that name none, where the tool always writes it. `missing`: what its blank cells say.
    """

    code: str
    source: str
    signature: tuple[str, ...]
    sentences: Mapping[str, str]
    kind: Literal["events", "attributes"] = "events"
    user: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    event_name: str | None = None
    time_zone: str | None = None
    ask: tuple[str, ...] = ()
    reason: str = "known"
    missing: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    traps: tuple[str, ...] = field(default=())


@cache
def known_exports() -> tuple[KnownExport, ...]:
    """All definitions, those with the most columns in their signature first."""
    found = [_read(path) for path in sorted(Path(__file__).parent.glob("*/*.toml"))]
    return tuple(sorted(found, key=lambda one: -len(one.signature)))


def known_export(code: str | None) -> KnownExport | None:
    return next((one for one in known_exports() if one.code == code), None)


def _read(path: Path) -> KnownExport:
    plain = tomllib.loads(path.read_text(encoding="utf-8"))
    return from_plain(KnownExport, plain | {"code": path.stem})
