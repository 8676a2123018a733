"""Random logs and random rules over them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from analysis.rules.asked import (
    ANY_EVENT,
    HOWS,
    NUMBER_OPERATORS,
    PART_OPERATORS,
    STATISTICS,
    TIMES,
    Ago,
    AmountOf,
    Beside,
    ChosenEvents,
    ColumnTest,
    Compared,
    Counting,
    DaysSinceOf,
    Did,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Group,
    HasAttribute,
    Hours,
    Last,
    Limit,
    Listed,
    NotFollowed,
    Period,
    Rule,
    Sequence,
    ShareOf,
    SinceFirst,
    TimesAsOften,
    ValueAt,
)
from tests.conftest import Row

# Both have a change of the clock within these days; Lord Howe moves by half an hour.
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
FIRST_DAY = datetime(2026, 3, 6)
EVENTS = ("view", "cart", "pay")
USERS = ("ann", "bob", "cid", "dee", "eve", "用户")
WORDS = ("", "a", "ab", "b", "零食", "'; --", "👩‍👧", "Ab", "straße", "STRASSE", "ς", "Σa")
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
    st.builds(ColumnTest, st.just("word"), st.sampled_from(["is", "is_not"]), _several(texts), st.booleans()),
    st.builds(
        ColumnTest, st.just("word"), st.sampled_from(PART_OPERATORS), _several(texts.filter(bool)), st.booleans()
    ),
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
some_events = st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2, unique=True).map(tuple) | st.just(ANY_EVENT)
spans = st.sampled_from([timedelta(minutes=15), timedelta(hours=36), timedelta(days=1), timedelta(days=7)])
agos = st.builds(Ago, st.integers(1, 9), st.just("days")) | st.builds(
    Ago, st.just(1), st.sampled_from(["weeks", "months"])
)
ends_of_last = st.none() | days | agos
lasts = st.builds(Last, st.integers(1, 5), st.sampled_from(["days", "weeks"]), ends_of_last) | st.builds(
    Last, st.just(1), st.just("months"), ends_of_last
)
relations = st.one_of(
    st.none(),
    st.builds(SinceFirst, spans, some_events),
    st.builds(
        Beside,
        st.sampled_from(["before", "after"]),
        some_events,
        st.sampled_from(["first", "last"]),
        st.none() | spans,
    ),
)
some_weekdays = st.just(()) | st.sets(st.integers(0, 6), min_size=1, max_size=5).map(lambda days: tuple(sorted(days)))
parts = {
    "period": periods | lasts,
    "hours": st.none() | hours,
    "where": st.just(()) | st.lists(tests, max_size=2).map(tuple),
    "weekdays": some_weekdays,
    "relation": relations,
}
choices = st.one_of(
    st.builds(ChosenEvents, some_events),
    st.builds(ChosenEvents, some_events, **parts),
)
_wholes = st.tuples(st.integers(1, 4), st.none()) | _pair(st.integers(0, 4))
_whole_counts: st.SearchStrategy[Counting] = st.one_of(
    st.just(TIMES),
    st.sampled_from(
        [DistinctDays(), DistinctDays("week"), DistinctDays(timedelta(days=7)), DistinctDays(timedelta(days=8))]
    ),
    st.just(DistinctWeeks()),
    st.just(DistinctSessions()),
    st.sampled_from(["word", "amount", "at"]).map(DistinctValues),
)
_parts_counts: st.SearchStrategy[Counting] = st.builds(ShareOf, st.none() | choices) | st.builds(TimesAsOften, choices)
_shares = st.sampled_from([(0.5, None), (0.0, 0.25), (0.3, 0.75), (1.0, None), (0.5, 0.5)])


@st.composite
def dids(draw: st.DrawFn) -> Did:
    """With bounds that what is counted can have."""
    chosen = draw(choices)
    whole = draw(st.booleans())
    count = draw(_whole_counts if whole else _parts_counts)
    low, high = draw(_wholes if whole else _shares)
    if isinstance(chosen.period, Last):
        low, high = (min(low, 1), high) if high else (1, None)
    return Did(chosen, low, high, draw(st.booleans()), count)


def _limits(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Limit]:
    one = st.builds(Limit, st.sampled_from(NUMBER_OPERATORS[:-1]), st.tuples(numbers))
    return one | st.builds(Limit, st.just("between"), _pair(numbers))


ends = st.sampled_from(["first", "last"])
amounts = st.builds(
    Compared,
    st.builds(AmountOf, st.sampled_from(STATISTICS), st.just("amount"), choices),
    _limits(st.sampled_from((*NUMBERS, 3.5))),
)
values_at = st.builds(ValueAt, ends, choices, tests)
days_since = st.builds(Compared, st.builds(DaysSinceOf, ends, choices), _limits(st.integers(0, 31)))
sequences = st.builds(Sequence, st.lists(choices, min_size=2, max_size=3).map(tuple), st.none() | spans)
not_followed = st.builds(NotFollowed, choices, choices, spans, st.integers(1, 2))
listed = st.sets(st.sampled_from((*USERS, "nobody"))).map(lambda users: Listed(tuple(sorted(users))))
behaviour: st.SearchStrategy[Rule] = st.one_of(dids(), dids(), amounts, values_at, days_since, sequences, not_followed)
leaves: st.SearchStrategy[Rule] = st.one_of(behaviour, st.builds(HasAttribute, tests), listed)


def groups(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return st.builds(Group, st.sampled_from(HOWS), st.lists(inner, min_size=1, max_size=3).map(tuple))


rules: st.SearchStrategy[Rule] = st.one_of(leaves, groups(leaves), groups(leaves | groups(leaves | groups(leaves))))
