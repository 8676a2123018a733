"""Is `NA` nothing or a name?"""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.inspecting.columns.missing_values import missing_of
from analysis.sources.inspecting.columns.stats import column_stats
from analysis.sources.reading import Reading

MISSING = Reading("csv", ()).missing


def kept(values: list[str], name: str = "region", **others: list[str]) -> set[str]:
    """Which of the markers are values of the column."""
    table = pa.table({name: values} | others)
    known = pa.table(
        {one: [None if text in MISSING else text for text in table[one].to_pylist()] for one in [name, *others]}
    )
    own = dict(missing_of(table, column_stats(known.cast(table.schema)), MISSING))
    return set(MISSING) - set(own.get(name, MISSING))


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("NA", ["NA", "EMEA", "APAC"]),
        ("NA", ["DE", "NA", "US", "FR"]),  # Namibia
        ("NA", ["DE", "NA", "US", ""]),
        ("NA", ["Europe", "Asia", "NA"]),
        ("NA", ["emea", "apac", "NA"]),
        ("NA", ["NA", "LATAM", "EMEA", "NA", "NA", "NA"]),
        ("None", ["None", "Basic", "Pro"]),
        ("None", ["Basic", "Pro", "None", ""]),
        ("None", ["low", "high", "None"]),
        ("None", ["Married", "Single", "None"]),
    ],
)
def test_a_word_among_names_is_a_name(word: str, values: list[str]) -> None:
    assert word in kept(values)


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("NA", ["1", "2", "NA"]),
        ("NA", ["2026-01-01", "NA", "2026-01-02"]),
        ("NA", ["NA", "NA"]),
        ("NA", ["ann@x.org", "NA", "bob@x.org"]),
        ("None", ["u1", "u2", "None"]),
        ("NA", ["Paris", "Lyon", "NA", ""]),
        ("None", ["EMEA", "APAC", "None", ""]),
        ("NA", ["DE", "NA", "US", "N/A"]),
        ("None", ["Basic", "None", "null"]),
        ("NA", ["Basic", "NA", "None"]),
        ("None", ["Basic", "NA", "None"]),
        ("null", ["Basic", "null", "Pro"]),
        ("NULL", ["DE", "NULL", "US"]),
        ("nan", ["basic", "nan", "pro"]),
        ("N/A", ["DE", "N/A", "US"]),
        ("\\N", ["DE", "\\N", "US"]),
    ],
)
def test_a_marker_is_nothing(word: str, values: list[str]) -> None:
    assert word not in kept(values)


def test_a_column_of_users_has_none_called_so_unless_all_are() -> None:
    assert kept(["anna", "bob", "None"], "user_name") == set()
    assert "NA" in kept(["AB", "CD", "NA"], "user_id")


def test_the_word_with_which_the_files_numbers_say_nothing_says_so_among_other_names_too() -> None:
    assert "NA" not in kept(["Paris", "Lyon", "NA"], price=["1.5", "NA", "2"])
    assert "NA" in kept(["EMEA", "APAC", "NA"], price=["1.5", "NA", "2"])


@given(st.lists(st.sampled_from(["EMEA", "APAC", "LATAM", "DACH"]), min_size=1), st.integers(0, 20))
def test_codes_keep_it_wherever_it_stands(codes: list[str], place: int) -> None:
    codes.insert(place % (len(codes) + 1), "NA")
    assert "NA" in kept(codes)


@given(st.lists(st.integers(0, 10**6).map(str), min_size=1), st.sampled_from(["NA", "None"]))
def test_numbers_never_keep_it(numbers: list[str], word: str) -> None:
    assert kept([*numbers, word]) == set()
