"""Are users who share an id one, and nobody else?"""

from __future__ import annotations

import pytest

from analysis.sources.identity import BadIdentity, IdColumn, IdentitySpec, matched
from tests.conftest import MakeLog
from tests.sources.identity.people import COLUMNS, matches_of, population, precision

PHONE = IdColumn("property", "phone", "phone")
MOBILE = IdColumn("attribute", "mobile", "phone")
ACCOUNT = IdColumn("property", "user_id", "user")
DAY = "2026-01-05T10:00"


def owners(log: MakeLog, phones: dict[str, str], *columns: IdColumn, **limits: int) -> dict[str, str]:
    rows = [(user, "view", DAY, {"phone": phone}) for user, phone in phones.items()]
    merged = matches_of(log(rows), *(columns or (PHONE,)), **limits).merged
    return dict(zip(merged.ids.to_pylist(), merged.owners.to_pylist(), strict=True))


def test_users_with_one_phone_are_one_whatever_its_spelling(log: MakeLog) -> None:
    phones = {"app-7": "13912345678", "crm-1": "+86 139-1234-5678", "crm-2": "13912345679"}
    assert owners(log, phones) == {"crm-1": "app-7"}


def test_it_goes_on_from_one_id_to_the_next(log: MakeLog) -> None:
    rows = [
        ("d1", "view", DAY, {"user_id": "U1"}),
        ("d2", "view", DAY, {"user_id": "u1 "}),
        ("U1", "pay", DAY, {"phone": "13912345678"}),
    ]
    dataset = log(rows, attributes={"c9": {"mobile": "139 1234 5678"}, "c8": {"mobile": "0"}})
    merged = matches_of(dataset, ACCOUNT, PHONE, MOBILE).merged
    assert merged.ids.to_pylist() == ["c9", "d1", "d2"]
    assert set(merged.owners.to_pylist()) == {"U1"}  # of those that came first, the first by name


def test_an_id_may_be_the_value_of_another_file(log: MakeLog) -> None:
    rows = [("139 1234 5678", "view", DAY, {"phone": None}), ("U1", "pay", DAY, {"phone": "13912345678"})]
    assert matches_of(log(rows), PHONE).merged.owners.to_pylist() == ["139 1234 5678"]


def test_ids_that_differ_in_spelling_only_are_one_without_any_column(log: MakeLog) -> None:
    rows = [(user, "view", DAY) for user in ("1001", "1001.0", " 1001", "1002")]
    assert matches_of(log(rows)).merged.ids.to_pylist() == ["1001", "1001.0"]


def test_one_id_is_one_id_also_where_only_one_side_mixes_letters(log: MakeLog) -> None:
    rows = [(f"xY{number}z", "view", DAY, {"user_id": "U1"}) for number in range(3)]
    rows += [("U1", "pay", DAY, {"user_id": None}), ("u1", "pay", DAY, {"user_id": None})]
    merged = matches_of(log(rows), ACCOUNT).merged
    assert (merged.ids.to_pylist(), set(merged.owners.to_pylist())) == (["xY0z", "xY1z", "xY2z"], {"U1"})


def test_the_id_that_came_first_stays(log: MakeLog) -> None:
    dataset = log([("z", "view", DAY, {"phone": "13912345678"})], attributes={"a": {"mobile": "13912345678"}})
    assert matches_of(dataset, PHONE, MOBILE).merged.owners.to_pylist() == ["z"]


def test_a_value_of_many_users_stands_for_nobody(log: MakeLog) -> None:
    phones = {f"u{number}": "13912312312" for number in range(4)}
    assert owners(log, phones, largest_degree=3) == {}
    rows = [(user, "view", DAY, {"phone": phone}) for user, phone in phones.items()]
    [shared] = matches_of(log(rows), PHONE, largest_degree=3).shared.told
    assert (shared.column, shared.value, shared.users) == ("phone", "13912312312", 4)


def test_a_user_with_many_phones_is_no_person(log: MakeLog) -> None:
    rows = [("till", "pay", DAY, {"phone": f"1391234567{number}"}) for number in range(4)]
    rows += [("ann", "pay", DAY, {"phone": "13912345670"})]
    found = matches_of(log(rows), PHONE, largest_degree=3)
    assert len(found.merged.ids) == 0
    assert [(one.user, one.values) for one in found.crowded.told] == [("till", 4)]


def test_a_group_that_grows_too_large_falls_apart_and_is_named_with_what_joins_it(log: MakeLog) -> None:
    """a-b-c-d by three phones, c and d and e by the last."""
    chain = [("a", "1"), ("b", "1"), ("b", "2"), ("c", "2"), ("c", "3"), ("d", "3"), ("e", "3"), ("x", "9"), ("y", "9")]
    rows = [(user, "view", DAY, {"phone": f"1391234567{digit}"}) for user, digit in chain]
    found = matches_of(log(rows), PHONE, largest_group=4)
    assert found.merged.ids.to_pylist() == ["y"]
    [group] = found.too_large.told
    assert (group.owner, group.size, group.reasons[0].value) == ("a", 5, "13912345673")


def test_a_group_says_why_it_is_one(log: MakeLog) -> None:
    rows = [("a", "view", DAY, {"phone": "13912345678"}), ("b", "view", DAY, {"phone": "139-1234-5678"})]
    found = matches_of(log(rows), PHONE)
    group = found.group(int(found.sizes()[0][0]))
    assert (group.owner, group.size, group.ids) == ("a", 2, ("a", "b"))
    assert [(one.column, one.value, one.ids) for one in group.reasons] == [("phone", "13912345678", ("a", "b"))]


def test_ids_of_another_kind_are_compared_within_their_column(log: MakeLog) -> None:
    rows = [("a", "view", DAY, {"card": "77", "order": "88"}), ("b", "view", DAY, {"card": "88", "order": "77"})]
    assert len(matches_of(log(rows), IdColumn("property", "card"), IdColumn("property", "order")).merged.ids) == 0


def test_phones_kept_as_numbers_are_phones(log: MakeLog) -> None:
    rows = [("a", "view", DAY, {"phone": 13912345678.0})]
    dataset = log(rows, attributes={"b": {"mobile": "13912345678"}})
    assert matches_of(dataset, PHONE, MOBILE).merged.ids.to_pylist() == ["b"]


@pytest.mark.parametrize("wrong", [{"columns": (PHONE, PHONE)}, {"largest_degree": 1}, {"largest_group": 0}])
def test_a_question_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadIdentity):
        IdentitySpec(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("people", "seed"), [(2_000, 1), pytest.param(100_000, 2, marks=pytest.mark.nightly)], ids=["some", "many"]
)
def test_a_population_in_four_systems_is_put_together_rightly(people: int, seed: int) -> None:
    generated = population(people, seed)
    found = matched(IdentitySpec(COLUMNS), generated.users, generated.pairs)
    right, whole, worst = precision(generated, found)
    assert right >= 0.99
    assert whole >= 0.7  # one device in ten never says whose it is
    assert worst <= 5
    assert {one.value for one in found.shared.told} == {"13912312312"}  # the dummy that nobody knew
