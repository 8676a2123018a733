"""Which numbers lie in each bin of a tag, and which bins hold nobody because many users have one number?"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from analysis.locale import Text
from analysis.rules.asked import Bins, CountOf, Cuts, DaysSinceOf


@dataclass(frozen=True)
class BinRange:
    """`at` is the number that fills the bin before an empty one, so that nothing is left for it; else None."""

    name: str
    said: str
    at: float | None = None


def bin_ranges(bins: Bins, counts: tuple[int, ...], text: Text) -> tuple[BinRange, ...]:
    """Each bin with its numbers in words, and how many users it has; `bins` are closed.

    Parts of equally many users can't split those with one number: two cuts are then equal, or no number lies above the
    last, and what is between is no bin.
    """
    assert isinstance(bins.cuts, Cuts)  # noqa: S101 a closed definition has no quantiles
    lows, highs = (None, *bins.cuts.at), (*bins.cuts.at, None)
    ends = zip(bins.names, lows, highs, counts, strict=True)
    return tuple(
        BinRange(name, _said(bins, low, high, text), low if bins.cuts.found and not users else None)
        for name, low, high, users in ends
    )


def _said(bins: Bins, low: float | None, high: float | None, text: Text) -> str:
    """Whole numbers from their first to their last; others above one cut, up to the next."""
    if isinstance(bins.number, CountOf | DaysSinceOf):
        least = 1 if isinstance(bins.number, CountOf) else 0  # who did none of the events is in no bin
        first = least if low is None else floor(low) + 1
        if high is None:
            return text("tags.range.from", low=first)
        last = floor(high)
        return text("tags.range.one", n=first) if first == last else text("tags.range.whole", low=first, high=last)
    if low is not None and high is not None:
        return text("tags.range.between", low=text.exact(low), high=text.exact(high))
    if high is not None:
        return text("tags.range.up_to", high=text.exact(high))
    assert low is not None  # noqa: S101 bins have a cut between them
    return text("tags.range.above", low=text.exact(low))
