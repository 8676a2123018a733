"""Which numbers does a column hold: with which decimal sign, of what unit, and what stands among them that is none?

The sign is decided by all values of the column. Where all fit both ways (`1,250`), the column's whole numbers may tell,
then the other columns of the file, where they are of one mind; else it is for people to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.mapping import Decimal
from analysis.sources.parsing import OK, UNREADABLE, Leftover, Numbers, read_amounts

_SIGNS: tuple[Decimal, Decimal] = (".", ",")
_NEXT_TO_GROUPED = 3  # digits of whole numbers just below those that are grouped


@dataclass(frozen=True)
class NumberGuess:
    """`numbers` are read with `decimal`; None where the column holds no numbers.

    `decimal` is "" where no value shows the sign, and None where all fit both ways and differ.
    """

    numbers: Numbers | None = None
    decimal: Decimal | str | None = ""
    unit: str = ""
    leftover: Leftover = field(default_factory=Leftover)
    clear: bool = False  # the values themselves show the sign
    turning: bool = False  # all values fit both signs, and differ

    @property
    def values(self) -> np.ndarray:
        """The numbers themselves."""
        return np.zeros(0) if self.numbers is None else self.numbers.values[self.numbers.status == OK]


def guess_numbers(columns: Sequence[pa.Array], delimiter: str, said: Decimal | None = None) -> tuple[NumberGuess, ...]:
    """The numbers of each column of a sample; `said` is what people said of the sign where it isn't clear."""
    guesses = [_guess(column) for column in columns]
    sign = said or _told_by_others(guesses, delimiter)
    return tuple(
        _with(column, guess, sign or _usual(column, delimiter)) if guess.decimal is None else guess
        for column, guess in zip(columns, guesses, strict=True)
    )


def _guess(column: pa.Array) -> NumberGuess:
    point = _read(column, ".")
    if point is not None and not point.leftover.rows and point.numbers is not None and not _shows_a_sign(column):
        return point
    comma = _read(column, ",")
    if point is None or comma is None:
        found = point or comma
        return NumberGuess() if found is None else _clear(found)
    if point.leftover.rows != comma.leftover.rows:  # the sign that reads more of them
        return _clear(min(point, comma, key=lambda guess: guess.leftover.rows))
    if np.array_equal(point.values, comma.values):
        return point
    told = _told_by_whole_numbers(column, point)
    return _with(column, point, told)


def _clear(guess: NumberGuess) -> NumberGuess:
    return replace(guess, clear=True)


def _with(column: pa.Array, guess: NumberGuess, sign: Decimal | None) -> NumberGuess:
    if sign is None:
        return replace(guess, decimal=None, turning=True)
    return replace(_read(column, sign) or NumberGuess(), turning=True)


def _read(column: pa.Array, decimal: Decimal) -> NumberGuess | None:
    """The column as numbers with this sign; None where it holds something else, or numbers of several units."""
    numbers = read_amounts(column, decimal)
    count = int((numbers.status == OK).sum())
    if not count:
        return None
    units = {unit for unit in numbers.units if unit}
    if len(units) > 1 or (units and numbers.bare):
        return None
    left = np.flatnonzero(numbers.status == UNREADABLE)
    leftover = Leftover.of(column.take(pa.array(left)))
    shown = decimal if _shows_a_sign(column) else ""
    amounts = bool(units) or bool((numbers.values[numbers.status == OK] % 1 != 0).any())
    if not leftover.tolerable(count, amounts):
        return None
    return NumberGuess(numbers, shown, next(iter(units), ""), leftover)


def _shows_a_sign(column: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(column, "[0-9][.,]|[.,][0-9]")).as_py())


def _told_by_whole_numbers(column: pa.Array, guess: NumberGuess) -> Decimal | None:
    """`1.250` beside `980` and `17.500` groups thousands: no sum is cut to three places or none. Beside `2000` it
    doesn't: who groups thousands groups them all."""
    text = pc.utf8_trim_whitespace(column.drop_null())
    whole = pc.match_substring_regex(text, r"^\D*[0-9]+\D*$")
    signed = text.filter(pc.invert(whole))
    sign: Decimal | None = next(
        (one for one in _SIGNS if not pc.any(pc.match_substring(signed, "," if one == "." else ".")).as_py()), None
    )
    if sign is None:
        return None
    bare = pc.replace_substring_regex(text.filter(whole), r"\D", "")
    longest = pc.max(pc.utf8_length(bare)).as_py() or 0
    ungrouped = longest > _NEXT_TO_GROUPED
    filled = pc.any(pc.match_substring_regex(signed, r"0\D*$")).as_py()
    other: Decimal = "," if sign == "." else "."
    if ungrouped and not filled:
        return sign
    return other if filled and longest == _NEXT_TO_GROUPED else None


def _told_by_others(guesses: Sequence[NumberGuess], delimiter: str) -> Decimal | None:
    """Programs that cut cells at semicolons do it for their decimal commas; a point beside them may be of a version or
    a place on the map, and tells nothing."""
    signs = {guess.decimal for guess in guesses if guess.clear}
    if signs == {","}:
        return ","
    return "." if signs == {"."} and delimiter != ";" else None


def _usual(column: pa.Array, delimiter: str) -> Decimal | None:
    """A mere point is a decimal point wherever cells aren't cut at semicolons."""
    has_comma = pc.any(pc.match_substring(column, ",")).as_py()
    return "." if delimiter != ";" and not has_comma else None
