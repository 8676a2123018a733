"""Does a portrait count what a person would count?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import engine
from analysis.insights import portrait
from analysis.insights.columns import are_codes, are_ids
from analysis.insights.portrait import (
    OTHER,
    UNKNOWN,
    ApartGroup,
    ApartSpec,
    BeforeSpec,
    PortraitCell,
    PortraitResult,
    PortraitSpec,
    PortraitTag,
    apart,
    before,
    portrait_rows,
    subjects,
    words,
)
from analysis.insights.portrait.measure import BadPortrait
from analysis.locale import Text
from analysis.rules.asked import ColumnTest, Group, HasAttribute, Hours, Listed
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog, Row

BUYERS = did(("pay",))


def portrait_of(dataset: Dataset, spec: PortraitSpec) -> PortraitResult:
    return engine.run(portrait, dataset, spec)


def row(result: PortraitResult, dimension: str, name: str, value: str | None = None) -> pd.Series:
    frame = result.values
    same = frame["value"].isna() if value is None else frame["value"] == value
    found = frame[(frame["dimension"] == dimension) & (frame["name"] == name) & same]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    """Five users, one of whom never came; ann and bob buy."""
    return log(
        [
            ("ann", "view", "2026-01-05T23:00"),
            ("ann", "pay", "2026-01-05T23:30"),
            ("bob", "view", "2026-01-06T09:00"),
            ("bob", "view", "2026-01-06T10:00"),
            ("bob", "pay", "2026-01-06T10:30"),
            ("eve", "view", "2026-01-10T15:00"),
            ("joe", "view", "2026-01-11T15:00"),
        ],
        attributes={
            "ann": {"city": "Paris", "age": 20},
            "bob": {"city": "Paris", "age": 30},
            "eve": {"city": "Rome", "age": 40},
            "joe": {"city": "Paris", "age": None},
            "sue": {"city": None, "age": 50},
        },
    )


def test_group_and_all_by_hand(shop: Dataset) -> None:
    result = portrait_of(shop, PortraitSpec(BUYERS, goal_event="pay"))
    assert (result.users, result.users_all, result.share) == (2, 5, 0.4)
    paris = row(result, "attribute", "city", "Paris")
    assert paris[["users", "of", "users_all", "of_all"]].tolist() == [2, 2, 3, 4]
    assert paris["tgi"] == pytest.approx(100 * 1 / 0.75)
    assert row(result, "attribute", "city", UNKNOWN)[["users", "of", "users_all", "of_all"]].tolist() == [0, 2, 1, 5]
    assert row(result, "event", "view")[["users", "users_all", "of_all"]].tolist() == [2, 4, 4]  # sue never came
    views = result.events.set_index("event").loc["view"]
    assert views[["per_user", "per_user_all"]].tolist() == [1.5, 1.25]
    assert row(result, "daypart", "daypart", "night")[["users", "of", "users_all", "of_all"]].tolist() == [1, 2, 1, 4]
    assert result.goal is not None
    assert result.goal_all is not None
    assert (result.goal.share, result.goal_all.share) == (1.0, 0.5)


def test_hours_and_weekdays_are_local_shares_of_events(shop: Dataset) -> None:
    result = portrait_of(shop, PortraitSpec(BUYERS))
    assert result.hours.loc[23, ["events", "share", "share_all"]].tolist() == [2, 2 / 5, 2 / 7]
    assert result.weekdays["share"].tolist() == [2 / 5, 3 / 5, 0, 0, 0, 0, 0]  # Monday 5 and Tuesday 6 January
    moved = Dataset(shop.project, 1, shop.folder, shop.cache, shop.manifest, ProjectSettings(time_zone="Asia/Shanghai"))
    assert portrait_of(moved, PortraitSpec(BUYERS)).hours.loc[7, "events"] == 2


def test_few_users_are_greyed_untested_and_noted(shop: Dataset) -> None:
    result = portrait_of(shop, PortraitSpec(BUYERS))
    assert result.values["few"].all()
    assert result.values["q"].isna().all()
    assert len(result.most_different) == 0
    assert [note.code for note in result.notes] == ["too_few_users", "portrait_silent"]


def test_nobody_and_everybody_are_said(shop: Dataset) -> None:
    nobody = portrait_of(shop, PortraitSpec(Listed(()), goal_event="pay"))
    assert [note.code for note in nobody.notes] == ["portrait_nobody", "portrait_silent"]
    assert nobody.goal is not None
    assert nobody.goal.share is None
    assert nobody.hours["share"].isna().all()
    everybody = portrait_of(
        shop, PortraitSpec(Group("any", (BUYERS, HasAttribute(ColumnTest("city", "missing")), did(("view",)))))
    )
    said = [note.code for note in everybody.notes if note.code != "portrait_unknown"]
    assert said == ["portrait_everybody", "portrait_silent"]


def test_users_who_never_came_do_not_turn_a_share_upside_down(log: MakeLog) -> None:
    """Half of the buyers look, all others who came do; a hundred known from a file only change nothing."""
    rows = [(f"buyer{number}", "pay", "2026-01-05T10:00") for number in range(40)]
    rows += [(f"buyer{number}", "view", "2026-01-05T09:00") for number in range(20)]
    rows += [(f"other{number}", "view", "2026-01-05T09:00") for number in range(60)]
    silent = {f"silent{number}": {"city": "Paris"} for number in range(100)}
    result = portrait_of(log(rows, attributes=silent), PortraitSpec(BUYERS))
    assert row(result, "event", "view")["tgi"] == pytest.approx(100 * (20 / 40) / (80 / 100))


def test_times_per_user_are_of_those_who_did_it(log: MakeLog) -> None:
    rows = [("ann", "pay", "2026-01-05T10:00"), ("bob", "pay", "2026-01-05T10:00")]
    rows += [("ann", "chat", f"2026-01-05T1{hour}:00") for hour in range(3)] + [("eve", "chat", "2026-01-05T10:00")]
    events = portrait_of(log(rows), PortraitSpec(BUYERS)).events.set_index("event")
    assert events.loc["chat", ["users", "per_user", "per_user_all"]].tolist() == [1, 3.0, 2.0]
    assert np.isnan(portrait_of(log(rows), PortraitSpec(Listed(()))).events.set_index("event").loc["chat", "per_user"])


def test_what_the_rule_names_is_set_apart_and_not_tested(log: MakeLog) -> None:
    """Night buyers of Paris: none of what was asked for is a finding; that they chat is."""
    rows = [(f"in{n}", event, "2026-01-05T23:00") for n in range(40) for event in ("pay", "chat")]
    rows += [(f"out{n}", "pay" if n % 2 else "view", "2026-01-05T10:00") for n in range(80)]
    cities = {f"in{n}": {"city": "Paris"} for n in range(40)} | {f"out{n}": {"city": "Rome"} for n in range(80)}
    dataset = log(rows, attributes=cities)
    rule = Group("all", (did(("pay",), hours=Hours(22, 6)), HasAttribute(ColumnTest("city", "is", ("Paris",)))))
    spec = PortraitSpec(rule, tags=(PortraitTag("night", None, did(("chat",))),), named=(("tag", "night"),))
    result = portrait_of(dataset, spec)
    set_apart = result.values[result.values["defines"]]
    assert set(set_apart["dimension"] + " " + set_apart["name"]) == {
        "event pay",
        "often pay",
        "attribute city",
        "daypart daypart",
        "tag night",
    }
    assert set_apart["q"].isna().all()
    assert result.most_different["name"].tolist() == ["chat", "view", "recency"]  # who comes at night comes later
    listed = portrait_of(dataset, PortraitSpec(Listed(tuple(f"in{n}" for n in range(40)))))
    assert {"pay", "city", "daypart"} <= set(listed.most_different["name"])


def test_the_most_different_stand_in_the_order_of_their_tgi(log: MakeLog) -> None:
    """A rare thing with a wide interval has the higher TGI, a common one the surer difference."""
    rows = [(f"u{n:03}", "visit", "2026-01-05T10:00") for n in range(400)]
    rows += [(f"u{n:03}", "common", "2026-01-05T10:00") for n in [*range(60), *range(100, 160)]]
    rows += [(f"u{n:03}", "rare", "2026-01-05T10:00") for n in [*range(28), *range(100, 104)]]
    rows += [(f"u{n:03}", "never", "2026-01-05T10:00") for n in range(200, 300)]
    different = portrait_of(log(rows), PortraitSpec(Listed(tuple(f"u{n:03}" for n in range(100))))).most_different
    assert different["name"].tolist() == ["rare", "common", "never"]
    assert different["tgi"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("more", "less", "shown_more", "shown_less"),
    [
        (14, 14, 6, 6),
        (1, 20, 1, 11),
        (2, 20, 2, 10),
        (6, 20, 6, 6),
        (7, 20, 6, 6),
        (20, 1, 11, 1),
        (20, 0, 12, 0),
        (0, 20, 0, 12),
        (8, 4, 8, 4),
        (3, 3, 3, 3),
    ],
)
def test_both_sides_are_shown_the_strongest_of_each(
    log: MakeLog, more: int, less: int, shown_more: int, shown_less: int
) -> None:
    """All of the group do what one in three others do, and never what half of the others do."""
    rows = [(f"u{n:03}", "visit", "2026-01-05T10:00") for n in range(240)]
    for each in range(more):
        rows += [(f"u{n:03}", f"more {each}", "2026-01-05T10:00") for n in range(240) if n < 40 or n % 3 == each % 3]
    for each in range(less):
        rows += [(f"u{n:03}", f"less {each}", "2026-01-05T10:00") for n in range(40, 240) if n % 2 == each % 2]
    spec = PortraitSpec(Listed(tuple(f"u{n:03}" for n in range(40))), most_events=50)
    result = portrait_of(log(rows), spec)
    sides = result.most_different["name"].str.split(" ").str[0].tolist()
    assert (sides.count("more"), sides.count("less")) == (shown_more, shown_less)
    assert len(result.differences) == more + less
    assert result.most_different["tgi"].is_monotonic_decreasing
    side = result.differences[result.differences["tgi"] < 100]["name"].tolist()
    assert result.most_different["name"].tolist()[::-1][:shown_less] == side[:shown_less]


def test_the_strongest_differences_are_shown_whatever_they_are_of(log: MakeLog) -> None:
    """Fifteen events differ: the weakest three are left out, and it is said."""
    rows = [(f"u{n:03}", "visit", "2026-01-05T10:00") for n in range(400)]
    for event in range(15):
        others = range(100, 100 + 30 + 5 * event)
        rows += [(f"u{n:03}", f"event{event:02}", "2026-01-05T10:00") for n in [*range(90), *others]]
    result = portrait_of(log(rows), PortraitSpec(Listed(tuple(f"u{n:03}" for n in range(100)))))
    assert result.differences["name"].tolist() == [f"event{event:02}" for event in range(15)]
    assert result.most_different["name"].tolist() == [f"event{event:02}" for event in range(12)]
    said = words.strongest(result, Text("en"))
    assert said is not None and said.startswith("The 12 strongest of 15 differences beyond chance")


def test_the_words_of_a_quarter_tell_apart_what_its_edges_do(log: MakeLog) -> None:
    """Averages have many digits: an edge that is shown with two must be one with two."""
    grades = {f"u{n:02}": 5.504 + n / 30 for n in range(40)}
    dataset = log(
        [("u00", "view", "2026-01-05T10:00")], attributes={name: {"grade": at} for name, at in grades.items()}
    )
    result = portrait_of(dataset, PortraitSpec(Listed(("u00",))))
    first = next(each for each in portrait_rows(result.values) if each.name == "grade")
    said = words.value_name(first, dataset, Text("en"))
    assert said == "up to 5.81"
    assert first.users_all == sum(at <= float(said.split()[-1]) for at in grades.values()) == 10


def test_few_values_are_drawn_before_many_rare_ones(log: MakeLog) -> None:
    """Forty countries of one user each tell nothing; a gender of two values is a chart."""
    attributes = {f"u{n:03}": {"country": f"c{n:02}" if n < 11 else "home", "gender": "FM"[n % 2]} for n in range(200)}
    dataset = log([("u000", "visit", "2026-01-05T10:00")], attributes=attributes)
    group = Listed(tuple(f"u{n:03}" for n in [0, 1, *range(60, 120)]))
    gender, country = subjects(portrait_of(dataset, PortraitSpec(group)))
    assert (gender.name, [row.value for row in gender.drawn], gender.rarer) == ("gender", ["F", "M"], 0)
    assert (country.name, [row.value for row in country.drawn], country.rarer) == ("country", ["home"], 11)


def test_the_group_that_differs_most_is_neither_everybody_nor_what_its_rule_says(log: MakeLog) -> None:
    """Buyers chat, lookers do nothing more: both differ by their own event, only the buyers by another."""
    rows = [(f"u{n:03}", "visit", "2026-01-05T10:00") for n in range(200)]
    rows += [(f"u{n:03}", event, "2026-01-05T10:00") for n in range(60) for event in ("pay", "chat")]
    rows += [(f"u{n:03}", "look", "2026-01-05T10:00") for n in range(0, 200, 2)]
    rules = (did(("visit",)), did(("look",)), did(("pay",)), Listed(("u000",)))
    groups = tuple(ApartGroup(rule) for rule in rules)
    found = engine.run(apart, log(rows, buckets=4), ApartSpec(groups))
    assert [row.users for row in found.rows] == [200, 100, 60, 1]
    assert [row.distance for row in found.rows] == [None, 0.0, pytest.approx(0.7), None]
    assert found.furthest == 2
    assert engine.run(apart, log(rows), ApartSpec(groups[:1])).furthest is None


def test_numbers_with_few_values_stay_values_and_others_become_quarters_of_all(log: MakeLog) -> None:
    dataset = log(
        [("u0", "view", "2026-01-05T10:00")],
        attributes={f"u{n}": {"score": n % 3, "spent": n} for n in range(20)},
    )
    result = portrait_of(dataset, PortraitSpec(HasAttribute(ColumnTest("spent", ">=", (15,)))))
    assert row(result, "attribute", "score", "2")[["users", "users_all"]].tolist() == [1, 6]
    quarters = result.values[(result.values["name"] == "spent") & (result.values["dimension"] == "attribute")]
    assert quarters["users_all"].tolist() == [5, 5, 5, 5]
    assert quarters["users"].tolist() == [0, 0, 0, 5]
    assert quarters["high"].tolist()[:3] == [4, 9, 14]


def test_codes_are_compared_value_by_value_and_quantities_by_quarters(log: MakeLog) -> None:
    """Of thirty airlines that are numbered "above 12" says nothing: the twelve commonest stand alone."""
    attributes = {f"u{n:03}": {"AIRLINE_CODE": n % 30 if n >= 60 else 7, "visits": n % 30} for n in range(180)}
    dataset = log([("u000", "view", "2026-01-05T10:00")], attributes=attributes)
    result = portrait_of(dataset, PortraitSpec(Listed(tuple(f"u{n:03}" for n in range(60)))))
    codes = result.values[result.values["name"] == "AIRLINE_CODE"]
    assert codes["value"].tolist() == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", OTHER]
    assert codes["users_all"].tolist() == [4] * 7 + [64] + [4] * 4 + [72]
    assert codes["users"].tolist() == [0] * 7 + [60] + [0] * 5
    cell = PortraitCell("attribute", "AIRLINE_CODE", OTHER)
    assert len(engine.members(portrait, dataset, replace(result.spec, group=Listed(tuple(attributes))), cell)) == 72
    visits = result.values.loc[result.values["name"] == "visits", "dimension"]
    assert visits.tolist() == ["attribute"] * 4 + ["number"]


@pytest.mark.parametrize(
    ("name", "different", "codes"),
    [
        ("AIRLINE_CODE", 200, True),
        ("destCode", 200, True),
        ("GATE", 72, True),
        ("HOME", 23, True),
        ("邮编", 500, True),
        ("门店", 60, True),
        ("age", 30, False),
        ("Q19AGE", 30, False),
        ("store_visits", 30, False),
        ("门店数", 30, False),
        ("orderCount", 20, False),
        ("年龄", 30, False),
        ("HOWLONG", 237, False),
    ],
)
def test_what_a_number_is_shows_in_its_name_and_how_many_values_it_has(name: str, different: int, codes: bool) -> None:
    assert are_codes(name, np.arange(different)) == codes
    assert not are_codes(name, np.arange(different) + 0.5)


@pytest.mark.parametrize(
    ("name", "different", "ids"),
    [("CCGID", 400, True), ("card", 400, True), ("card", 300, False), ("spent", 400, False), ("消费金额", 400, False)],
)
def test_a_whole_number_that_hardly_repeats_is_an_id_unless_its_name_is_a_quantitys(
    name: str, different: int, ids: bool
) -> None:
    assert are_ids(name, np.arange(different), 400) == ids
    assert not are_ids(name, np.arange(different) + 0.5, 400)


def test_names_and_addresses_are_left_out_and_rare_values_are_other(log: MakeLog) -> None:
    attributes = {f"u{n:03}": {"mail": f"{n}@example.org", "city": f"city{n % 20}"} for n in range(400)}
    dataset = log([("u000", "view", "2026-01-05T10:00")], attributes=attributes)
    result = portrait_of(dataset, PortraitSpec(HasAttribute(ColumnTest("city", "is", ("city1",)))))
    assert "mail" not in set(result.values["name"])
    assert [dict(note.details) for note in result.notes if note.code == "portrait_various"] == [{"columns": ["mail"]}]
    assert row(result, "attribute", "city", OTHER)["users_all"] == 8 * 20


def test_tags_and_the_users_behind_every_number(shop: Dataset) -> None:
    tags = (
        PortraitTag("viewers", None, did(("view",), at_least=2)),
        PortraitTag("home", "Paris", Listed(("ann", "joe"))),
    )
    result = portrait_of(shop, PortraitSpec(BUYERS, tags=tags))
    assert row(result, "tag", "viewers")[["users", "users_all"]].tolist() == [1, 1]
    assert row(result, "tag", "home", "Paris")[["users", "users_all"]].tolist() == [1, 2]
    for _, found in result.values.iterrows():
        value = None if pd.isna(found["value"]) else found["value"]
        listed = engine.members(portrait, shop, result.spec, PortraitCell(found["dimension"], found["name"], value))
        assert len(listed) == found["users"], found["name"]
    assert engine.members(portrait, shop, result.spec, None).to_pylist() == ["ann", "bob"]
    for cell in (PortraitCell("tag", "gone"), PortraitCell("attribute", "city", "gone")):
        with pytest.raises(BadPortrait):
            engine.members(portrait, shop, result.spec, cell)


def test_nonsense_is_refused() -> None:
    with pytest.raises(BadPortrait):
        PortraitSpec(BUYERS, most_events=0)
    with pytest.raises(BadPortrait):
        PortraitSpec(BUYERS, tags=(PortraitTag("x", None, BUYERS), PortraitTag("x", None, BUYERS)))


def test_the_list_holds_what_was_planted_and_little_else(log: MakeLog) -> None:
    """300 of 3,000 users live in the north four times as often; twenty attributes are drawn by chance."""
    random = np.random.default_rng(11)
    attributes: dict[str, dict[str, str]] = {}
    for number in range(3_000):
        north = random.random() < (0.4 if number < 300 else 0.1)
        attributes[f"u{number:04}"] = {"region": "north" if north else "south"}
        attributes[f"u{number:04}"] |= {f"noise{n}": str(random.integers(5)) for n in range(20)}
    dataset = log([("u0000", "view", "2026-01-05T10:00")], attributes=attributes)
    group = Listed(tuple(f"u{number:04}" for number in range(300)))
    different = portrait_of(dataset, PortraitSpec(group)).most_different
    assert different[["name", "value"]].to_numpy().tolist() == [["region", "north"], ["region", "south"]]
    assert different.loc[0, "tgi"] > 200
    assert different.loc[1, "tgi"] < 100


LOGS = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["view", "pay", "chat"]), st.integers(0, 60 * 24 * 9)),
    min_size=1,
    max_size=60,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOGS, st.lists(st.sampled_from(["Paris", "Rome", None]), min_size=12, max_size=12), st.integers(1, 3))
def test_counts_are_those_of_plain_pandas(log: MakeLog, raw: list, cities: list, at_least: int) -> None:
    start = datetime(2026, 10, 20, tzinfo=UTC)  # the clocks go back on the 25th
    rows = [(f"u{user:02}", event, (start + timedelta(minutes=m)).isoformat()) for user, event, m in raw]
    attributes = {f"u{number:02}": {"city": city} for number, city in enumerate(cities)}
    dataset = log(rows, attributes=attributes, buckets=4, settings=ProjectSettings(time_zone="Europe/Paris"))
    result = portrait_of(
        dataset, PortraitSpec(did(("view", "pay"), at_least=at_least) if _has(raw, "view", "pay") else Listed(()))
    )

    events = pd.DataFrame(rows, columns=["user", "event", "ts"])
    local = pd.to_datetime(events["ts"], utc=True).dt.tz_convert("Europe/Paris")
    counted = events[events["event"].isin(["view", "pay"])].groupby("user").size()
    group = set(counted[counted >= at_least].index) if _has(raw, "view", "pay") else set()
    users = pd.Series(cities, index=list(attributes))
    assert (result.users, result.users_all) == (len(group), 12)
    for city in {city for city in cities if city}:
        found = row(result, "attribute", "city", city)
        assert found["users_all"] == (users == city).sum()
        assert found["users"] == (users[users.index.isin(group)] == city).sum()
        assert found["of_all"] == users.notna().sum()
    for event in set(events["event"]):
        doers = set(events.loc[events["event"] == event, "user"])
        assert row(result, "event", event)[["users", "users_all"]].tolist() == [len(doers & group), len(doers)]
    hours = local.dt.hour[events["user"].isin(group)].value_counts().reindex(range(24), fill_value=0)
    assert result.hours["events"].tolist() == hours.tolist()
    weekdays = local.dt.day_of_week.value_counts(normalize=True).reindex(range(7), fill_value=0)
    assert result.weekdays["share_all"].tolist() == pytest.approx(weekdays.tolist())


def _has(raw: list, *events: str) -> bool:
    return set(events) <= {event for _, event, _ in raw}


def test_values_that_begin_with_numbers_stand_in_their_order(log: MakeLog) -> None:
    ages = ["55+", "18-24", "25-34", "25-34", "6-17"]
    attributes = {f"u{number}": {"age": age, "city": "BAA"[number % 3]} for number, age in enumerate(ages)}
    result = portrait_of(log([("u0", "pay", "2026-01-05T10:00")], attributes=attributes), PortraitSpec(BUYERS))
    values = result.values.groupby("name")["value"].apply(list)
    assert values["age"] == ["6-17", "18-24", "25-34", "55+"]
    assert values["city"] == ["A", "B"]  # the commonest first


def test_what_a_few_do_without_is_not_the_way_to_an_event(log: MakeLog) -> None:
    """All see the cart before they pay; 29 of 30 ask support, most of them before they pay: that may be news."""
    rows: list[Row] = []
    for number in range(30):
        chat = [] if number == 0 else ["chat"]
        events = ["cart", *chat, "pay"] if number < 20 else ["cart", "pay", *chat]
        rows += [(f"u{number}", event, f"2026-01-05T10:0{place}") for place, event in enumerate(events)]
    asked = BeforeSpec(("pay",))
    assert engine.run(before, log(rows), asked).events == ("cart",)
