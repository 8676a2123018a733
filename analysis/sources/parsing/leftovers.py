"""What stands among the numbers of a column that is none, and is it still a column of numbers?

`free` among prices and `31.77 (refunded 9.84)` among sums leave it one; they count as missing, and are said. What may
be a number or an id in another form (`007`, `12,50` beside a decimal point, `$ 5` among euros) never does.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_SHARE = 0.05  # of the column's values
_WORDS_SHARE = 0.2  # where they are
_WORDS = 3  # different words at most
_ONE_AMONG = 9  # one beside so many numbers, or so many
_ONE_AMONG_AMOUNTS = 3
_EXAMPLES = 5
_HAS_DIGIT = r"\p{Nd}"
_ONLY_DIGITS = r"^[\s\p{P}\p{S}]*\p{Nd}[\p{Nd}\s\p{P}\p{S}]*$"


@dataclass(frozen=True)
class Leftover:
    """`numeric`: whether one of them may be a number or an id of another form, or holds a digit (`with_digits`)."""

    rows: int = 0
    examples: tuple[str, ...] = ()  # different ones, at most as many as matter
    numeric: bool = False
    with_digits: bool = False

    @staticmethod
    def of(texts: pa.Array) -> Leftover:
        if not len(texts):
            return Leftover()
        different = pc.unique(texts)
        return Leftover(
            rows=len(texts),
            examples=tuple(different.slice(0, _EXAMPLES).to_pylist()),
            numeric=bool(pc.any(pc.match_substring_regex(different, _ONLY_DIGITS)).as_py()),
            with_digits=bool(pc.any(pc.match_substring_regex(different, _HAS_DIGIT)).as_py()),
        )

    def __add__(self, other: Leftover) -> Leftover:
        return Leftover(
            self.rows + other.rows,
            tuple(dict.fromkeys(self.examples + other.examples))[:_EXAMPLES],
            self.numeric or other.numeric,
            self.with_digits or other.with_digits,
        )

    def tolerable(self, numbers: int, amounts: bool) -> bool:
        """Whether a column of so many numbers stays one. `amounts`: they have a unit or decimals, so are no codes."""
        if not self.rows:
            return True
        if self.numeric or (self.with_digits and not amounts):
            return False
        few_words = not self.with_digits and len(self.examples) <= _WORDS
        share = _WORDS_SHARE if few_words else _SHARE
        return self.rows <= share * (numbers + self.rows) or (
            self.rows == 1 and numbers >= (_ONE_AMONG_AMOUNTS if amounts else _ONE_AMONG)
        )
