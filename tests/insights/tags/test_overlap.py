"""Are the shares of users in a rule and in existing tags those of their lists?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analysis import engine
from analysis.insights.tags import (
    KnownTag,
    OverlapSpec,
    TagBits,
    TagMasksSpec,
    TagRow,
    masks,
    overlap,
)
from analysis.insights.tags.overlap import OverlapCell
from analysis.rules.asked import (
    Case,
    ChosenEvents,
    Definition,
    Group,
    Last,
    Listed,
    OrderedValues,
    Period,
    Preference,
    Rule,
    YesNo,
)
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row

PAID, VIEWED = did(("pay",)), did(("view",))
TAGS: dict[str, Definition] = {
    "buyers": YesNo(PAID),
    "lookers": YesNo(Group("none", (PAID,))),
    "nobody": YesNo(Listed(())),
    "how often": OrderedValues((Case("often", did(("pay",), at_least=3)), Case("once", PAID))),
    "favourite": Preference("colour", ChosenEvents(("view",))),
}


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    random = np.random.default_rng(4)
    rows: list[Row] = [("u00", "pay", "2026-01-01", {"colour": "red"})]
    for user in range(50):
        rows.append((f"u{user:02}", "view", "2026-01-02", {"colour": str(random.choice(["red", "blue"]))}))
        rows += [(f"u{user:02}", "pay", f"2026-01-0{day + 3}", {}) for day in range(random.integers(0, 5))]
    return log(rows, attributes={"z": {"city": "Rome"}}, buckets=4)


@pytest.fixture
def known(shop: Dataset) -> TagBits:
    return engine.run(masks, shop, TagMasksSpec(tuple(KnownTag(name, tag) for name, tag in TAGS.items())))


def users_of(dataset: Dataset, rule: Rule) -> set[str]:
    return set(engine.members(overlap, dataset, OverlapSpec(rule), None).to_pylist())


def test_users_share_and_who(log: MakeLog) -> None:
    dataset = log(
        [("ann", "pay", "2026-01-01"), ("bob", "view", "2026-01-01"), ("cid", "pay", "2026-01-02")],
        attributes={"eve": {"city": "Rome"}},
        buckets=4,
    )
    result = engine.run(overlap, dataset, OverlapSpec(PAID))
    assert (result.users, result.total, result.share, result.sample) == (2, 4, 0.5, ("ann", "cid"))
    assert engine.members(overlap, dataset, OverlapSpec(PAID), None).to_pylist() == ["ann", "cid"]


def test_long_lists_have_a_short_name_that_tells_them_apart() -> None:
    """Results are kept by the spec's `repr`."""
    long, other = (OverlapSpec(Listed(tuple(f"{who}{n}" for n in range(10_000)))) for who in "ab")
    assert len(repr(long)) < 200
    assert repr(long) != repr(other)
    assert repr(Listed(("a,b",))) != repr(Listed(("a", "b")))


def test_bits_are_the_users_of_each_tag_and_value(shop: Dataset, known: TagBits) -> None:
    """Of a preference only the tag: its values are those of the data."""
    expected = {
        TagRow("buyers"): PAID,
        TagRow("lookers"): Group("none", (PAID,)),
        TagRow("nobody"): Listed(()),
        TagRow("how often"): PAID,
        TagRow("how often", "often"): did(("pay",), at_least=3),
        TagRow("how often", "once"): did(("pay",), at_least=1, at_most=2),
        TagRow("favourite"): VIEWED,
    }
    assert set(known.rows) == set(expected)
    assert known.total == 51
    for row, rule in expected.items():
        place = known.rows.index(row)
        found = {
            user
            for bucket in shop.buckets
            for user, has in zip(
                shop.block(bucket).users.to_pylist(),
                known.masks(bucket, len(shop.block(bucket).users))[place],
                strict=True,
            )
            if has
        }
        assert found == users_of(shop, rule)
        assert known.users[place] == len(found)


def test_a_tag_that_the_data_cannot_answer_leaves_the_others(shop: Dataset) -> None:
    tags = (KnownTag("gone", YesNo(did(("fly",)))), KnownTag("buyers", YesNo(PAID)))
    known = engine.run(masks, shop, TagMasksSpec(tags))
    assert known.rows == (TagRow("buyers"),)
    assert known.users.tolist() == [len(users_of(shop, PAID))]
    assert [(name, error.code) for name, error in known.failed] == [("gone", "unknown_event")]


def test_overlap_is_counted_as_with_sets(shop: Dataset, known: TagBits) -> None:
    rule = did(("pay",), at_least=2)
    group, buyers = users_of(shop, rule), users_of(shop, PAID)
    spec = OverlapSpec(rule, known)
    result = engine.run(overlap, shop, spec)
    assert (result.users, result.total, result.share) == (len(group), 51, len(group) / 51)
    assert result.sample == tuple(sorted(group)[:20])
    found = {each.row: each for each in result.overlaps}
    assert TagRow("nobody") not in found
    assert TagRow("lookers") not in found
    both = found[TagRow("buyers")]
    assert (both.users, both.both) == (len(buyers), len(group & buyers))
    assert both.jaccard == len(group & buyers) / len(group | buyers)
    assert [each.jaccard for each in result.overlaps] == sorted(
        (each.jaccard for each in result.overlaps), reverse=True
    )
    for part, expected in (("both", group), ("rule_only", set()), ("tag_only", buyers - group)):
        cell = OverlapCell(TagRow("buyers"), part)  # type: ignore[arg-type]
        assert set(engine.members(overlap, shop, spec, cell).to_pylist()) == expected


def test_a_tag_that_says_it_already_is_pointed_out(shop: Dataset, known: TagBits) -> None:
    result = engine.run(overlap, shop, OverlapSpec(did(("pay",), at_least=1, period=Last(90)), known))
    assert {each.row for each in result.same} == {TagRow("buyers")}  # "how often" covers all buyers, and says more
    assert TagRow("how often") in {each.row for each in result.overlaps if each.same}
    own = engine.run(overlap, shop, OverlapSpec(PAID, known, without="buyers"))
    assert own.same == ()


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (Listed(()), ["rule_takes_nobody"]),
        (Group("none", (Listed(()),)), ["rule_takes_everybody"]),
        (did(("pay",), period=Last(8)), ["period_little_covered"]),
        (did(("pay",), period=Last(90)), ["period_little_covered"]),
        (did(("pay",), period=Last(10), negated=True), ["period_little_covered"]),
        (did(("pay",), period=Last(3)), []),
        (did(("pay",), period=Period(start=None)), []),
    ],
)
def test_what_to_know_of_a_rule_is_said(log: MakeLog, rule: Rule, codes: list[str]) -> None:
    """The data covers three days."""
    pays = [("ann", "pay", "2026-01-01"), ("ann", "pay", "2026-01-03")]
    dataset = log([*pays, ("bob", "view", "2026-01-02")])
    result = engine.run(overlap, dataset, OverlapSpec(rule))
    assert [note.code for note in result.notes] == codes


def test_periods_beside_the_data_are_said(log: MakeLog) -> None:
    dataset = log([("ann", "pay", "2026-01-01"), ("bob", "view", "2026-01-03")])
    before = did(("view",), at_least=0, at_most=1, period=Period(end=date(2025, 12, 31)))
    after = did(("view",), period=Period(start=date(2026, 2, 1)))
    assert [note.code for note in engine.run(overlap, dataset, OverlapSpec(after)).notes] == [
        "rule_takes_nobody",
        "period_after_data",
    ]
    assert [note.code for note in engine.run(overlap, dataset, OverlapSpec(before)).notes] == [
        "rule_takes_everybody",
        "period_before_data",
    ]


def test_tags_that_stay_the_same_are_in_memory_once(shop: Dataset, known: TagBits) -> None:
    """A page keeps the bits of many states of a project."""
    changed = TAGS | {"buyers": YesNo(Group("none", (VIEWED,)))}
    again = engine.run(masks, shop, TagMasksSpec(tuple(KnownTag(*item) for item in changed.items())))
    assert repr(again) != repr(known)
    same = [one is other for one, other in zip(known.packed, again.packed, strict=True)]
    assert same == [row != TagRow("buyers") for row in known.rows]
