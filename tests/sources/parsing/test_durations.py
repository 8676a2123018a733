"""Are lengths of time the seconds they were written from, in every form?"""

from __future__ import annotations

import math
from datetime import timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sources.mapping import Duration
from analysis.sources.parsing import MISSING, OK, UNREADABLE, read_durations


def seconds(text: str | None, pair: Duration = "h:m") -> float | int:
    found, status, _ = read_durations(pa.array([text], pa.string()), pair)
    return float(found[0]) if status[0] == OK else int(status[0])


def _iso(whole: int) -> str:
    days, rest = divmod(whole, 86_400)
    parts = ((rest // 3600, "H"), (rest // 60 % 60, "M"), (rest % 60, "S"))
    clock = "".join(f"{n}{unit}" for n, unit in parts if n)
    return "P" + (f"{days}D" if days or not clock else "") + (f"T{clock}" if clock else "")


FORMS = {
    "[h]:mm:ss": lambda whole: f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}",
    "hh:mm:ss": lambda whole: f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}",
    "hh:mm:ss.fff": lambda whole: f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.000",
    "python": lambda whole: str(timedelta(seconds=whole)),
    "pandas": lambda whole: f"{whole // 86400} days {whole // 3600 % 24:02}:{whole // 60 % 60:02}:{whole % 60:02}",
    "dotnet": lambda whole: f"{whole // 86400}.{whole // 3600 % 24:02}:{whole // 60 % 60:02}:{whole % 60:02}",
    "iso": _iso,
    "short": lambda whole: f"{whole // 3600}h {whole // 60 % 60}m {whole % 60}s",
    "dense": lambda whole: f"{whole // 3600}h{whole // 60 % 60}m{whole % 60}s",
    "long": lambda whole: f"{whole // 3600} hours, {whole // 60 % 60} minutes, {whole % 60} seconds",
    "chinese": lambda whole: f"{whole // 3600}小时{whole // 60 % 60}分{whole % 60}秒",
    "chinese days": lambda whole: f"{whole // 86400}天{whole // 3600 % 24}小时{whole // 60 % 60}分钟{whole % 60}秒",
    "seconds": lambda whole: f"{whole} sec",
}


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 90 * 86_400), st.sampled_from(sorted(FORMS)), st.booleans())
def test_each_form_gives_back_its_seconds(whole: int, form: str, negative: bool) -> None:
    sign = "-" if negative and form in ("[h]:mm:ss", "iso", "short") else ""
    assert seconds(sign + FORMS[form](whole)) == (-whole if sign else whole)


def test_two_parts_are_what_is_said_of_the_column() -> None:
    assert (seconds("30:00"), seconds("30:00", "m:s"), seconds("1:30.5", "m:s")) == (108_000, 1_800, 90.5)


@pytest.mark.parametrize(
    "text",
    [
        *("P1M", "P1Y2D", "PT", "12", "1:75:00", "1:30:99", "x", "1h 30", "3 apples", "1:2:3:4", "h"),
        *(f"{number} {unit}" for number in ("1,250", "12,000", "999,999") for unit in ("ms", "s", "min", "小时")),
    ],
)
def test_what_has_no_length_is_unreadable(text: str) -> None:
    assert seconds(text) == UNREADABLE


def test_blank_is_missing() -> None:
    assert (seconds(None), seconds("  ")) == (MISSING, MISSING)
    assert math.isnan(read_durations(pa.array([None], pa.string()))[0][0])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *(("0,250 s", 0.25), ("1,25 s", 1.25), ("1,2500 s", 1.25), ("1.250 s", 1.25), ("1250 ms", 1.25)),
        *(("1 min 1,250 s", 61.25), ("1,250 s 3 ms", 1.253), ("1234,500 s", 1_234.5)),
    ],
)
def test_a_comma_that_can_only_stand_before_a_fraction_is_one(text: str, told: float) -> None:
    assert seconds(text) == pytest.approx(told)
