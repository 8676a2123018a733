"""Does the health of tags hold against sets and loops?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from analysis import engine
from analysis.insights.goal import Outcome
from analysis.insights.statistics import newcombe, two_proportions_p, wilson
from analysis.insights.tags import (
    HealthCell,
    HealthTag,
    KnownTag,
    OverlapSpec,
    TagHealthResult,
    TagHealthSpec,
    TagMasksSpec,
    TagRow,
    health,
    masks,
    overlap,
)
from analysis.rules.asked import Case, Definition, Group, Listed, OrderedValues, Rule, YesNo
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row

CHATTED, VIEWED, PAID = did(("chat",)), did(("view",), at_least=3), did(("pay",))
NOBODY = Listed(())
PAYING = Outcome("conversion", "pay")
RULES: dict[str, Rule] = {
    "chatters": CHATTED,
    "chatters again": did(("chat",), at_least=1, at_most=90),
    "lookers": VIEWED,
    "nobody": NOBODY,
    "everybody": Group("none", (NOBODY,)),
    "one user": Listed(("u001",)),
}
PLACES = {
    "chatters": HealthTag("chatters", "behaviour", "service", "support"),
    "chatters again": HealthTag("chatters again", "behaviour", "service", "support"),
    "lookers": HealthTag("lookers", "behaviour", "shopping", "looking"),
    "nobody": HealthTag("nobody", "base"),
    "everybody": HealthTag("everybody", "base"),
    "one user": HealthTag("one user", "value", "shopping", "spending"),
    "level": HealthTag("level", "value", "shopping", "spending"),
}
VALUES: Definition = OrderedValues((Case("many", did(("view",), at_least=3)), Case("some", did(("view",)))), "none")


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    """Who chats pays more often; how much people look at has nothing to do with it."""
    random = np.random.default_rng(11)
    rows: list[Row] = []
    for user in range(300):
        name, chats = f"u{user:03}", random.random() < 0.4
        rows.append((name, "visit", "2026-01-01"))
        rows += [(name, "view", f"2026-01-0{day + 1}") for day in range(random.integers(0, 5))]
        if chats:
            rows.append((name, "chat", "2026-01-02"))
        if random.random() < (0.5 if chats else 0.15):
            rows.append((name, "pay", "2026-01-03"))
    return log(rows, attributes={"z1": {"city": "Rome"}}, buckets=4)


def health_of(dataset: Dataset, outcome: Outcome | None = PAYING) -> TagHealthResult:
    definitions: dict[str, Definition] = {name: YesNo(rule) for name, rule in RULES.items()}
    definitions["level"] = VALUES
    known = engine.run(masks, dataset, TagMasksSpec(tuple(KnownTag(*item) for item in definitions.items())))
    return engine.run(health, dataset, TagHealthSpec(tuple(PLACES.values()), known, outcome))


def users_of(dataset: Dataset, rule: Rule) -> set[str]:
    return set(engine.members(overlap, dataset, OverlapSpec(rule), None).to_pylist())


def test_coverage_is_that_of_the_joined_sets(shop: Dataset) -> None:
    result = health_of(shop)
    sets = {name: users_of(shop, rule) for name, rule in RULES.items()} | {
        "level": users_of(shop, Group("none", (NOBODY,)))
    }
    rows = {(row["kind"], row["name"]): row for row in result.coverage.to_dict("records")}
    assert (result.total, result.covered, result.share) == (301, 301, 1)
    service = sets["chatters"] | sets["chatters again"]
    assert (rows["subject", "service"]["users"], rows["subject", "service"]["tags"]) == (len(service), 2)
    assert rows["layer", "behaviour"]["users"] == len(service | sets["lookers"])
    assert rows["behaviour", "looking"]["users"] == len(sets["lookers"])
    assert rows["behaviour", "looking"]["share"] == len(sets["lookers"]) / 301
    found = engine.members(health, shop, result.spec, HealthCell(subject="service")).to_pylist()
    assert set(found) == service
    number = {user: sum(user in members for members in sets.values()) for user in sets["everybody"]}
    counts = {row["tags"]: row["users"] for row in result.per_user.to_dict("records")}
    assert counts == {n: sum(each == n for each in number.values()) for n in range(max(number.values()) + 1)}
    assert result.average_tags == pytest.approx(sum(number.values()) / 301)
    assert len(engine.members(health, shop, result.spec, HealthCell(tags=3))) == counts[3]


def test_separation_is_counted_among_users_with_events(shop: Dataset) -> None:
    """z1 is known by its city only and can't have paid."""
    result = health_of(shop)
    group, active, paid = (users_of(shop, rule) for rule in (CHATTED, did(("visit",)), PAID))
    row = result.rows.loc[result.rows["name"] == "chatters"].iloc[0]
    a, n, b, m = len(group & paid), len(group), len((active - group) & paid), len(active - group)
    assert (row["counted"], row["rate"], row["rest"]) == (n, a / n, b / m)
    assert (row["low"], row["high"]) == pytest.approx(wilson(a, n))
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(newcombe(a, n, b, m))
    assert row["p"] == pytest.approx(two_proportions_p(a, n, b, m))
    assert row["sure"]


def test_each_tag_is_judged(shop: Dataset) -> None:
    assert health_of(shop).verdicts == {
        "chatters": "separates",
        "chatters again": "separates",
        "lookers": "nothing",
        "nobody": "nobody",
        "everybody": "nearly_all",
        "one user": "few",
        "level": "nothing",
    }
    without = health_of(shop, None)
    assert without.verdicts["chatters"] == "no_goal"
    assert without.rows["rate"].isna().all()


def test_pairs_of_nearly_the_same_users_are_found(shop: Dataset) -> None:
    """Against every pair of sets: two tags, or a tag and a value of another."""
    result = health_of(shop)
    rules = {TagRow(name): rule for name, rule in RULES.items()} | {
        TagRow("level", "many"): VIEWED,
        TagRow("level", "some"): did(("view",), at_least=1, at_most=2),
        TagRow("level", "none"): Group("none", (did(("view",)),)),
    }
    sets = {row: users_of(shop, rule) for row, rule in rules.items()}
    expected = {
        frozenset((a, b))
        for a, b in combinations(sets, 2)
        if a.name != b.name and (sets[a] or sets[b]) and len(sets[a] & sets[b]) >= 0.95 * len(sets[a] | sets[b])
    }
    assert {frozenset((pair.first, pair.second)) for pair in result.same} == expected
    assert frozenset((TagRow("lookers"), TagRow("level", "many"))) in expected


def test_no_tags_cover_nobody(log: MakeLog) -> None:
    dataset = log([("ann", "view", "2026-01-01")])
    known = engine.run(masks, dataset, TagMasksSpec(()))
    result: TagHealthResult = engine.run(health, dataset, TagHealthSpec((), known, Outcome("conversion", "view")))
    assert (result.covered, result.share, result.same, result.verdicts) == (0, 0, (), {})
    assert result.per_user.to_dict("records") == [{"tags": 0, "users": 1, "share": 1.0}]
