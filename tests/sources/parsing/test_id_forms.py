"""Which ids stand for others?"""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.parsing import IdForms, IdReading, id_forms, read_ids
from analysis.spreadsheet_guard import guarded


def forms(*ids: str | None) -> IdForms:
    return id_forms(pa.array(ids, pa.string()))


def read(*ids: str | None) -> list[str | None]:
    written = pa.array(ids, pa.string())
    reading = IdReading().settled(id_forms(written))
    return read_ids(written, id_forms(written), reading).to_pylist()


@pytest.mark.parametrize(
    ("ids", "shown"),
    [
        (("1001", None, "u1", "", "a.0", ".0", "1.", "1e5", "1.2.0", "ann@x.org", "it's"), IdForms()),
        (("1001.0",), IdForms(whole=True)),
        (("1001.00", "7"), IdForms(whole=True)),
        (("1001.5",), IdForms(fraction=True)),
        (("123456789.1689", "1.0"), IdForms(whole=True, fraction=True)),
        (("'-x",), IdForms(guarded=True)),
        (("'@lena", "u4"), IdForms(guarded=True)),
        (("a;'=1",), IdForms(guarded=True)),
        (("-x",), IdForms(bare=True)),
        (("@lena", "=1", "+-"), IdForms(bare=True)),
        (("-5", "+86", "-5.5"), IdForms()),  # numbers, which are never guarded
    ],
)
def test_forms_are_seen(ids: tuple[str | None, ...], shown: IdForms) -> None:
    assert forms(*ids) == shown


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_whole_floats_are_the_numbers(ids: list[int]) -> None:
    assert read(*(f"{one}.0" for one in ids)) == [str(one) for one in ids]


@given(st.lists(st.integers(0, 10**12), min_size=1), st.integers(1, 9))
def test_whole_floats_beside_fractions_are_themselves(ids: list[int], tenth: int) -> None:
    written = [*(f"{one}.0" for one in ids), f"7.{tenth}"]
    assert read(*written) == written


@given(st.lists(st.text("-=@+|%'ab1.; ", min_size=1, max_size=6), min_size=1))
def test_guarded_ids_are_the_ids_that_left(ids: list[str]) -> None:
    written = guarded(pa.array(ids, pa.string()))
    assert read_ids(written, id_forms(written), IdReading(whole=False)).to_pylist() == ids


def test_ids_with_an_apostrophe_beside_ids_that_would_be_guarded_are_themselves() -> None:
    assert read("'-x", "-x") == ["'-x", "-x"]
