"""Random definitions over the random logs."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from analysis.rules.asked import (
    FOUR_GROUPS,
    TIMES,
    USUAL_DAY_PARTS,
    AmountOf,
    AttributeNumber,
    Bins,
    Case,
    CountOf,
    Cuts,
    DayPart,
    DaysSinceOf,
    DistinctDays,
    DistinctSessions,
    DistinctValues,
    DistinctWeeks,
    Hours,
    OrderedValues,
    Preference,
    Quantiles,
    Rfm,
    RfmGroup,
    TimesPerActiveWeek,
    UsualHours,
    YesNo,
    equal_parts,
)
from tests.rules.strategies import choices, rules

NAMES = ("low", "mid", "high", "最高", "a | b")
tops = st.integers(1, 3)
shares = st.sampled_from([0.0, 0.25, 0.5, 1.0])
unique_names = st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True)


@st.composite
def ordered_values(draw: st.DrawFn) -> OrderedValues:
    names = draw(unique_names)
    otherwise = names.pop() if draw(st.booleans()) else None
    return OrderedValues(tuple(Case(name, draw(rules)) for name in names), otherwise)


preferences = st.one_of(
    st.builds(
        Preference,
        st.sampled_from(["word", "amount"]),
        choices,
        st.sampled_from(["times", "days"]),
        st.none(),
        tops,
        shares,
    ),
    st.builds(Preference, st.just("word"), choices, st.just("sum"), st.just("amount"), tops, shares),
)
parts = st.sampled_from(
    [
        USUAL_DAY_PARTS,
        (DayPart("early", Hours(4, 8)), DayPart("always", Hours(0, 24))),
        (DayPart("late", Hours(23, 5)),),
    ]
)
usual_hours = st.builds(UsualHours, choices, parts, tops, shares)
counts = st.sampled_from(
    [TIMES, DistinctDays(), DistinctWeeks(), DistinctSessions(), DistinctDays("week"), DistinctValues("word")]
)
measures = st.one_of(
    st.builds(CountOf, choices, counts),
    st.builds(AmountOf, st.sampled_from(["sum", "average", "median", "min", "max"]), st.just("amount"), choices),
    st.builds(DaysSinceOf, st.sampled_from(["first", "last"]), choices),
    st.builds(TimesPerActiveWeek, choices),
    st.just(AttributeNumber("amount")),
)


@st.composite
def bins(draw: st.DrawFn) -> Bins:
    names = draw(unique_names)
    between = len(names) - 1
    numbers = st.lists(
        st.sampled_from([-1.0, 0.0, 1.0, 2.5, 5.0, 20.0]), min_size=between, max_size=between, unique=True
    )
    quantiles = st.lists(st.sampled_from([0.1, 0.25, 0.5, 0.7, 0.9]), min_size=between, max_size=between, unique=True)
    cuts: Any = draw(
        numbers.map(lambda at: Cuts(tuple(sorted(at))))
        | quantiles.map(lambda at: Quantiles(tuple(sorted(at))))
        | st.just(equal_parts(len(names)))
    )
    return Bins(draw(measures), tuple(names), cuts)


halves = st.sampled_from([Cuts((1.0,)), Cuts((3.0,)), equal_parts(2)])
spans = st.none() | st.sampled_from([(1, 1), (2, 2), (1, 2)])
own_groups = st.tuples(
    st.builds(RfmGroup, st.just("one"), spans, spans, spans, spans),
    st.builds(RfmGroup, st.just("two"), spans, spans, spans, spans),
)
own_groups_without_money = st.tuples(
    st.builds(RfmGroup, st.just("one"), spans, spans, spans), st.builds(RfmGroup, st.just("two"), spans, spans, spans)
)
frequencies = st.sampled_from([TIMES, DistinctDays(), DistinctValues("word")])
rfms = st.one_of(
    st.builds(Rfm, choices, st.just("amount"), frequencies),
    st.builds(Rfm, choices, st.just("amount"), frequencies, halves, halves, halves, own_groups),
    st.builds(Rfm, choices, st.none(), frequencies, groups=st.just(FOUR_GROUPS)),
    st.builds(Rfm, choices, st.none(), frequencies, halves, halves, groups=own_groups_without_money),
)
definitions = st.one_of(st.builds(YesNo, rules), ordered_values(), preferences, usual_hours, bins(), rfms)
