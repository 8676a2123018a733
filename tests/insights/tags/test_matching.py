"""Is the number of users the number of the list behind it?"""

from __future__ import annotations

from analysis import engine
from analysis.insights.tags import RuleSpec, matching
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Listed
from tests.asking import did
from tests.conftest import MakeLog

PAID = RuleSpec(did(("pay",)))


def test_users_share_and_who(log: MakeLog) -> None:
    dataset = log(
        [("ann", "pay", "2026-01-01"), ("bob", "view", "2026-01-01"), ("cid", "pay", "2026-01-02")],
        attributes={"eve": {"city": "Rome"}},
        buckets=4,
    )
    result = engine.run(matching, dataset, PAID)
    assert (result.users, result.total, result.share, result.sample) == (2, 4, 0.5, ("ann", "cid"))
    assert engine.members(matching, dataset, PAID, None).to_pylist() == ["ann", "cid"]
    assert engine.members(matching, dataset, PAID, "rest").to_pylist() == ["bob", "eve"]


def test_nobody_and_everybody_are_said(log: MakeLog) -> None:
    dataset = log([("ann", "pay", "2026-01-01")])
    nobody, everybody = (
        engine.run(matching, dataset, RuleSpec(rule)) for rule in (Group("none", (did(("pay",)),)), did(("pay",)))
    )
    assert [note.code for note in nobody.notes] == ["rule_takes_nobody"]
    assert [note.code for note in everybody.notes] == ["rule_takes_everybody"]


def test_a_spec_survives_its_json() -> None:
    spec = RuleSpec(Group("any", (did(("pay",)), HasAttribute(ColumnTest("city", "missing")), Listed(("ann",)))))
    assert RuleSpec.from_json(spec.to_json()) == spec


def test_long_lists_have_a_short_name_that_tells_them_apart() -> None:
    """Results are kept by the spec's `repr`."""
    long, other = (RuleSpec(Listed(tuple(f"{who}{n}" for n in range(10_000)))) for who in "ab")
    assert len(repr(long)) < 200
    assert repr(long) != repr(other)
    assert repr(Listed(("a,b",))) != repr(Listed(("a", "b")))
