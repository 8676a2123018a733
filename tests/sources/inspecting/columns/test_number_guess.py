"""Which numbers does a column hold, going by all its values and by its neighbours?"""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.inspecting.columns.number_guess import NumberGuess, guess_numbers


def guess(*columns: list[str | None], delimiter: str = ",", said: str | None = None) -> tuple[NumberGuess, ...]:
    return guess_numbers([pa.array(column, pa.string()) for column in columns], delimiter, said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "sign", "values"),
    [
        (["12.50", "7.90"], ".", [12.5, 7.9]),
        (["12,50", "7,90", "100,00"], ",", [12.5, 7.9, 100]),
        (["1,250", "12.5"], ".", [1250, 12.5]),
        (["1.250", "12,5"], ",", [1250, 12.5]),
        (["1.250,00", "7"], ",", [1250, 7]),
        (["1.250.000", "1.250"], ",", [1250000, 1250]),
        (["1,250,000", "1,250"], ".", [1250000, 1250]),
        (["0.125", "1.250"], ".", [0.125, 1.25]),
        (["0,125", "1,250"], ",", [0.125, 1.25]),
        (["1.250", "980", "17.500"], ",", [1250, 980, 17500]),  # German thousands
        (["1,250", "980", "17,500"], ".", [1250, 980, 17500]),
        (["1,255", "2000"], ",", [1.255, 2000]),  # who groups thousands groups them all
        (["1 234,56", "2"], ",", [1234.56, 2]),
        (["1\u202f234,56", "1\u00a0000,5"], ",", [1234.56, 1000.5]),
        (["1'234.50", "1’000.25"], ".", [1234.5, 1000.25]),
        (["12,34,567.80", "5"], ".", [1234567.8, 5]),
        (["€ 12,50", "€ 7,90"], ",", [12.5, 7.9]),
        (["(12.50)", "7.5-", "-3.25"], ".", [-12.5, -7.5, -3.25]),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_values_of_a_column_tell_its_sign(
    column: list[str], sign: str, values: list[float], delimiter: str
) -> None:
    (found,) = guess(column, delimiter=delimiter)
    assert (found.decimal, found.values.tolist()) == (sign, values)


@pytest.mark.parametrize("column", [["1,250", "2,375", "7,500"], ["1,250"], ["1,250", "3"], ["1,250", "1.250"]])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_fits_both_ways_is_open(column: list[str], delimiter: str) -> None:
    (found,) = guess(column, delimiter=delimiter)
    assert (found.decimal, found.turning) == (None, True)


def test_points_alone_are_open_only_where_cells_are_cut_at_semicolons() -> None:
    assert guess(["1.250", "2.375"], delimiter=";")[0].decimal is None
    assert guess(["1.250", "2.375"], delimiter=",")[0].decimal == "."


def test_other_columns_tell_where_they_are_of_one_mind() -> None:
    assert guess(["1,250", "2,375"], ["12,50", "1,5"], delimiter=";")[0].values.tolist() == [1.25, 2.375]
    assert guess(["1,250", "2,375"], ["12.50", "1.5"], delimiter=",")[0].values.tolist() == [1250, 2375]
    assert guess(["1,250"], ["12,50"], ["2.1"], delimiter=",")[0].decimal is None
    assert guess(["1,250"], ["52.52"], delimiter=";")[0].decimal is None  # a place on the map tells nothing


def test_what_people_said_settles_what_is_open_and_nothing_else() -> None:
    found = guess(["1,250"], ["12.5"], delimiter=";", said=",")
    assert [one.values.tolist() for one in found] == [[1.25], [12.5]]


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        (["¥12", "￥7.5", None], "¥"),
        (["US$ 1,000.50", "-US$ 3"], "US$"),
        (["£12", "£0.5", "0"], "£"),
        (["12 €", "7 €"], "€"),
        (["12元", "7.5 元"], "元"),
        (["CNY 12", "CNY 7"], "CNY"),
        (["$12 USD", "$7 USD"], "USD"),
        (["12%", "7.5 %", "100％"], "%"),
        (["5 kg", "7.5 kg"], "kg"),
        (["18岁", "30岁"], "岁"),
        (["₹12,34,567", "₹5"], "₹"),
        (["($12.00)", "$3.00"], "$"),
    ],
)
def test_a_unit_is_kept(column: list[str | None], unit: str) -> None:
    assert guess(column)[0].unit == unit


@pytest.mark.parametrize(
    "column",
    [
        ["$5", "€5", "€7"],
        ["12%", "5"],
        ["¥5", "5元"],
        ["500 g", "1 kg"],
        ["US$5", "HK$5"],
        ["007", "12", "13"],
        ["1234567890123456", "1", "2", "3", "4"],
        ["2024-01-01", "5", "6", "7"],
        ["1.2.3", "1.5", "1.7", "1.9"],
        ["A17", "18", "19", "20"],
        ["+86 138", "5", "6", "7", "8"],
        ["12,50", "7.90", "1.5", "2.5"],
        ["red", "green", "5", "6"],
    ],
)
def test_what_is_mixed_or_an_id_is_no_column_of_numbers(column: list[str]) -> None:
    assert guess(column)[0].numbers is None


@pytest.mark.parametrize("word", ["free", "n/a", "-", "—", "unknown", "免费", "无", "TBD", "see note", "?"])
@pytest.mark.parametrize("place", [0, 3, 9])
def test_one_word_among_amounts_leaves_them_numbers(word: str, place: int) -> None:
    column = [f"{number}.5" for number in range(1, 10)]
    column.insert(place, word)
    (found,) = guess(column)
    assert (len(found.values), found.leftover.rows, found.leftover.examples) == (9, 1, (word,))


def test_a_sum_with_words_behind_it_is_counted_among_sums() -> None:
    column = [f"{number}.84" for number in range(1, 40)] + ["31.77(已退款9.84)"]
    assert guess(column)[0].leftover.examples == ("31.77(已退款9.84)",)
    assert guess([str(number) for number in range(1, 40)] + ["31(7)"])[0].numbers is None


AMOUNTS = st.lists(st.integers(-99_999_999, 99_999_999), min_size=3, max_size=30)


@given(
    AMOUNTS, st.sampled_from([".", ","]), st.sampled_from(["", " ", "\u202f", "'", "other"]), st.sampled_from(";,\t")
)
def test_amounts_of_two_places_are_always_read_right(cents: list[int], sign: str, between: str, delimiter: str) -> None:
    separator = {".": ",", ",": "."}[sign] if between == "other" else between
    texts = [f"{cent / 100:,.2f}".translate({ord("."): sign, ord(","): separator}) for cent in cents]
    (found,) = guess(texts, delimiter=delimiter)
    assert found.values.tolist() == [cent / 100 for cent in cents]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.sampled_from([".", ","]), st.sampled_from(";,\t"))
def test_grouped_whole_numbers_are_read_right_or_open(numbers: list[int], separator: str, delimiter: str) -> None:
    texts = [f"{number:,}".replace(",", separator) for number in numbers]
    (found,) = guess(texts, delimiter=delimiter)
    is_usual = separator == "." and delimiter != ";"  # taken for decimal points unless the whole numbers tell
    assert found.decimal is None or is_usual or found.values.tolist() == numbers
