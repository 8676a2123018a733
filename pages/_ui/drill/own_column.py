"""What does a list of users say of each that no other list says?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class OwnColumn:
    """A column that only this list has; `cells` are asked for the users on the screen, and for all in a file."""

    heading: str
    cells: Callable[[pa.StringArray], Sequence[str]]
