"""Which known export has these columns?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.sources.known.definitions import KnownExport, known_exports


def recognised(columns: Sequence[str], header: bool = True) -> KnownExport | None:
    """The definition of which all columns of the signature are there; of a file without a header, by its width."""
    if not header:
        return next((one for one in known_exports() if one.names and len(one.names) == len(columns)), None)
    given = {_plain(name) for name in columns}
    return next(
        (one for one in known_exports() if one.signature and all(_any(part, given) for part in one.signature)), None
    )


def same_name(wanted: Sequence[str], columns: Sequence[str]) -> str | None:
    """The first of the wanted columns that is there, as the file writes it."""
    by_name = {_plain(name): name for name in reversed(columns)}
    return next((by_name[_plain(name)] for name in wanted if _plain(name) in by_name), None)


def _any(part: str, given: set[str]) -> bool:
    return any(_plain(name) in given for name in part.split("|"))


def _plain(name: str) -> str:
    """Without blanks and case, and without what a flattened object's path puts before."""
    return re.sub(r"\s+", " ", name).strip().lower().removeprefix("properties.").replace("properties.", "")
