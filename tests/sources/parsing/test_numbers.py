from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.parsing import MISSING, OK, UNREADABLE, read_numbers
from analysis.sources.parsing.numbers import Decimal


def number(text: str, decimal: Decimal = ".") -> float | None:
    values, status = read_numbers(pa.array([text]), decimal)
    return float(values[0]) if status[0] == OK else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("-12", -12.0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1,234.50", 1234.5),
        ("1,234,567", 1234567.0),
        ("1e5", 1e5),
        ("2.5E-3", 2.5e-3),
        (' "12" ', 12.0),
        ("40.71958611647166", 40.71958611647166),
        ("123456789012345", 123456789012345.0),
        ("1e300", 1e300),
    ],
)
def test_plain_numbers_are_read(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("007", "00", "00.5", "+86", "1234567890123456", "0x1F", "inf", "nan", "NaN", "1_000", "１２", "1 23"),
        *(
            "12,34",
            "1,2345",
            "0,123",
            "1,,234",
            ",123",
            "1,234,",
            "1.2.3",
            "-",
            ".",
            "e5",
            "1e",
            "1e+",
            "12%",
            "¥5",
            "1e999",
        ),
    ],
)
def test_ids_codes_and_near_numbers_stay_text(text: str) -> None:
    assert number(text) is None


def test_with_a_decimal_comma_the_point_separates_thousands() -> None:
    assert number("1.234,50", ",") == 1234.5
    assert number("0,5", ",") == 0.5
    assert number("1.234", ",") == 1234.0
    assert number("1.5", ",") is None


def test_each_value_says_whether_it_is_a_number_or_missing() -> None:
    values, status = read_numbers(pa.chunked_array([["1", None], ["", "2.5"]]))
    assert [None if math.isnan(value) else value for value in values] == [1.0, None, None, 2.5]
    assert status.tolist() == [OK, MISSING, MISSING, OK]
    assert read_numbers(pa.array(["1", "007"]))[1].tolist() == [OK, UNREADABLE]
    assert read_numbers(pa.array(["x", "1", "x"]).slice(1))[1].tolist() == [OK, UNREADABLE]


def test_columns_that_are_numbers_already_are_taken_as_they_are() -> None:
    values, status = read_numbers(pa.array([1, None, 3]))
    assert status.tolist() == [OK, MISSING, OK]
    assert values[2] == 3.0


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_back_from_its_shortest_text(value: float) -> None:
    text = repr(value)
    if len(text.split("e")[0].split(".")[0].lstrip("-")) > 15:
        assert number(text) is None  # a whole number this long may be an id
    else:
        assert number(text) == value


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{0,25})?([eE][-+]?[0-9]{1,3})?", fullmatch=True))
def test_decimal_texts_equal_pythons_float(text: str) -> None:
    expected = float(text)
    assert number(text) == (expected if math.isfinite(expected) else None)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from([".", ","]))
def test_thousands_separators_change_nothing(value: int, decimal: Decimal) -> None:
    text = f"{value:,}"
    assert number(text if decimal == "." else text.replace(",", "."), decimal) == value


@given(st.text(alphabet="0123456789+-.,eE xX\"' ", max_size=12))
def test_what_is_read_as_a_number_is_one_to_python(text: str) -> None:
    value = number(text)
    if value is not None:
        plain = text.strip(" \"'").translate({ord(sign): None for sign in ",' "})
        assert value == float(f"-{plain[:-1]}" if plain.endswith("-") else plain)
