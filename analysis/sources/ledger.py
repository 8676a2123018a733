"""Which rows of a file were kept, and why were the others not?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# In this order a row is looked at: it counts under the first reason that holds.
REASONS = (
    *("malformed", "not_chosen", "no_user", "no_time", "bad_time", "future_time", "ancient_time"),
    *("already_here", "duplicate", "duplicate_user"),
)
KEPT = -1


@dataclass(frozen=True)
class Ledger:
    """Rows in = kept + each reason with its count; `dropped` holds the reasons that occurred, in the order above.

    `duplicates` counts rows, otherwise kept, that repeat an earlier row of the import in all columns. They are dropped
    (reason `duplicate`) only when the user says so. `not_chosen` are rows of another kind than those asked for,
    `already_here` rows that an earlier file brought, `duplicate_user` rows of attributes that a later row of the same
    user replaced.
    """

    rows_in: int
    kept: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0

    def __post_init__(self) -> None:
        ordered = {reason: self.dropped[reason] for reason in REASONS if self.dropped.get(reason)}
        object.__setattr__(self, "dropped", ordered)
        if self.rows_in != self.kept + sum(ordered.values()):
            raise ValueError(f"the ledger doesn't add up: {self}")


def added(ledgers: Iterable[Ledger]) -> Ledger:
    """The ledger of several files as one."""
    ledgers = tuple(ledgers)
    return Ledger(
        rows_in=sum(ledger.rows_in for ledger in ledgers),
        kept=sum(ledger.kept for ledger in ledgers),
        dropped={reason: sum(ledger.dropped.get(reason, 0) for ledger in ledgers) for reason in REASONS},
        duplicates=sum(ledger.duplicates for ledger in ledgers),
    )
