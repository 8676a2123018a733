"""Random logs and random rules over them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from analysis.rules.conditions import (
    NUMBER_OPERATORS,
    AllOf,
    AnyOf,
    ColumnTest,
    Did,
    HasAttribute,
    Hours,
    Listed,
    NoneOf,
    Rule,
)
from analysis.rules.periods import Period
from tests.conftest import Row

# Both have a change of the clock within these days; Lord Howe moves by half an hour.
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
FIRST_DAY = datetime(2026, 3, 6)
EVENTS = ("view", "cart", "pay")
USERS = ("ann", "bob", "cid", "dee", "eve", "用户")
WORDS = ("", "a", "ab", "b", "零食", "'; --", "👩‍👧")
NUMBERS = (-1.0, 0.0, 1.0, 2.5, 20.0)

moments = st.one_of(
    st.integers(0, 31 * 24 * 4).map(lambda quarter: FIRST_DAY + timedelta(minutes=15 * quarter)),
    st.integers(-3, 3).map(lambda hour: datetime(2026, 3, 29) + timedelta(hours=hour)),
)
properties = st.fixed_dictionaries(
    {
        "word": st.sampled_from((*WORDS, None)),
        "amount": st.sampled_from((*NUMBERS, None)),
        "at": st.one_of(st.none(), moments),
    }
)
days = st.integers(-1, 32).map(lambda day: FIRST_DAY.date() + timedelta(days=day))


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[Row], dict[str, dict[str, Any]]]:
    """Rows with one that has every property, so that types are known, and attributes of some users."""
    event = st.tuples(st.sampled_from(USERS[:4]), st.sampled_from(EVENTS), moments, properties)
    rows: list[Any] = [("ann", name, FIRST_DAY, {"word": "a", "amount": 1.0, "at": FIRST_DAY}) for name in EVENTS]
    rows += draw(st.lists(event, max_size=25))
    attributes = draw(st.dictionaries(st.sampled_from(USERS), properties, max_size=6))
    attributes["bob"] = {"word": "b", "amount": 2.5, "at": FIRST_DAY}
    return rows, attributes


def _pair(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    return st.tuples(values, values).map(lambda pair: (min(pair), max(pair)))


def _compared(column: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[ColumnTest]:
    one = st.builds(ColumnTest, st.just(column), st.sampled_from(NUMBER_OPERATORS[:-1]), st.tuples(values))
    return one | st.builds(ColumnTest, st.just(column), st.just("between"), _pair(values))


def _several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=1, max_size=3).map(tuple)


texts = st.sampled_from((*WORDS, "never seen"))
tests = st.one_of(
    st.builds(ColumnTest, st.just("word"), st.sampled_from(["is", "is_not"]), _several(texts)),
    st.builds(ColumnTest, st.just("word"), st.sampled_from(["contains", "starts_with"]), _several(texts.filter(bool))),
    st.builds(ColumnTest, st.just("amount"), st.sampled_from(["is", "is_not"]), _several(st.sampled_from(NUMBERS))),
    _compared("amount", st.sampled_from((*NUMBERS, 7.0))),
    _compared("at", days.map(date.isoformat)),
    st.builds(ColumnTest, st.sampled_from(["word", "amount", "at"]), st.sampled_from(["missing", "present"])),
)
periods = st.one_of(
    st.just(Period()),
    st.builds(Period, days),
    st.builds(Period, st.none(), days),
    _pair(days).map(lambda p: Period(*p)),
)
hours = st.builds(
    lambda start, length: Hours(start, (start + length) % 24), st.integers(0, 23), st.integers(1, 23)
) | st.just(Hours(20, 24))
dids = st.builds(
    Did,
    events=st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3).map(tuple),
    at_least=st.integers(1, 4),
    negated=st.booleans(),
    period=periods,
    hours=st.none() | hours,
    where=st.lists(tests, max_size=2).map(tuple),
)
listed = st.sets(st.sampled_from((*USERS, "nobody"))).map(lambda users: Listed(tuple(sorted(users))))
leaves: st.SearchStrategy[Rule] = st.one_of(dids, st.builds(HasAttribute, tests), listed)


def groups(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(AllOf, several), st.builds(AnyOf, several), st.builds(NoneOf, several))


rules: st.SearchStrategy[Rule] = st.one_of(leaves, groups(leaves), groups(leaves | groups(leaves | groups(leaves))))
