"""Does a timeline tell one user's story, and nobody else's?"""

from __future__ import annotations

from datetime import date

import pytest

from analysis import engine
from analysis.insights import user as timeline
from analysis.insights.portrait import PortraitTag
from analysis.insights.user import BadTimeline, Known, NearSpec, TimelineResult, TimelineSpec, near
from analysis.settings import ProjectSettings
from analysis.store.dataset import Dataset
from tests.asking import did
from tests.conftest import MakeLog


@pytest.fixture
def shop(log: MakeLog) -> Dataset:
    return log(
        [
            ("ann", "view", "2026-01-05T15:50", {"product": "tea"}),
            ("ann", "pay", "2026-01-05T16:10", {"price": 5}),
            ("ann", "view", "2026-01-06T09:00", {"product": "tea", "price": 7.5}),
            ("ann2", "view", "2026-01-05T10:00"),
            ("bob", "view", "2026-01-05T10:00"),
        ],
        attributes={"ann": {"city": "Paris", "age": None}, "ida": {"city": "Rome"}},
        buckets=4,
        settings=ProjectSettings(time_zone="Asia/Shanghai"),
    )


def told(dataset: Dataset, user: str, **options: object) -> TimelineResult:
    return engine.run(timeline, dataset, TimelineSpec(user, **options))  # type: ignore[arg-type]


def test_sessions_are_those_that_a_property_names(log: MakeLog) -> None:
    rows = [
        ("ann", "view", f"2026-01-05T{at}", {"visit": visit})
        for at, visit in (("10:00", "a"), ("11:30", "a"), ("11:31", "b"))
    ]
    result = told(log(rows, settings=ProjectSettings(session_property="visit")), "ann")
    assert (result.sessions, result.events["session"].tolist()) == (2, [2, 1, 1])


def test_events_come_newest_first_by_local_day_and_session(shop: Dataset) -> None:
    result = told(shop, "ann")
    assert result.events[["day", "session", "event"]].to_numpy().tolist() == [
        [date(2026, 1, 6), 2, "view"],
        [date(2026, 1, 6), 1, "pay"],  # 00:10 in Shanghai, 20 minutes after the view of the day before
        [date(2026, 1, 5), 1, "view"],
    ]
    assert result.events["properties"][0] == (Known("price", "number", 7.5), Known("product", "text", "tea"))
    assert result.events["properties"][1] == (Known("price", "number", 5.0),)
    assert (result.total, result.sessions) == (3, 2)
    assert result.days.to_numpy().tolist() == [
        [date(2026, 1, 5), "view", 1],
        [date(2026, 1, 6), "pay", 1],
        [date(2026, 1, 6), "view", 1],
    ]


def test_attributes_and_tags_are_those_that_the_user_has(shop: Dataset) -> None:
    tags = (PortraitTag("buyer", None, did(("pay",))), PortraitTag("fan", "big", did(("view",), at_least=9)))
    result = told(shop, "ann", tags=tags)
    assert result.attributes == (Known("city", "text", "Paris"),)
    assert result.tags == (("buyer", None),)


def test_a_user_without_events_is_found(shop: Dataset) -> None:
    result = told(shop, "ida")
    assert (result.user, result.total, result.first, result.sessions) == ("ida", 0, None, 0)
    assert result.attributes == (Known("city", "text", "Rome"),)
    assert len(result.events) == 0


def test_an_unknown_id_gives_those_that_begin_alike(shop: Dataset) -> None:
    assert told(shop, "an").user is None
    assert engine.run(near, shop, NearSpec("an")) == ("ann", "ann2")
    assert engine.run(near, shop, NearSpec("zoe")) == ()


@pytest.mark.parametrize(
    ("part", "ids"),
    [
        ("0008", ("0008x", "u_0008", "u_00081", "x-0008")),
        ("08", ("08", "0008x", "u_0008", "u_00081", "x-0008")),
        ("_0008", ("u_0008", "u_00081")),
        ("U_0008", ("u_0008", "u_00081")),
        ("-", ("x-0008",)),
        ("8x", ("0008x",)),
        ("ANNA", ("Anna", "anna", "Joanna")),
        ("nn", ("Anna", "Joanna", "anna")),
        ("用户", ("用户 1", "新用户 2")),
        (".", ("a.b%c",)),
        ("%", ("a.b%c",)),
        ("b.c", ()),
    ],
)
def test_any_part_of_an_id_finds_it_beginnings_first(log: MakeLog, part: str, ids: tuple[str, ...]) -> None:
    users = ("u_0008", "u_00081", "x-0008", "0008x", "08", "anna", "Anna", "Joanna", "用户 1", "新用户 2", "a.b%c")
    dataset = log([(user, "view", "2026-01-05T10:00") for user in users], buckets=4)
    assert engine.run(near, dataset, NearSpec(part)) == ids
    assert engine.run(near, dataset, NearSpec("no such id")) == ()


def test_an_id_that_begins_so_is_not_lost_behind_others(log: MakeLog) -> None:
    users = [*(f"a{number:02}z" for number in range(30)), "zed"]
    dataset = log([(user, "view", "2026-01-05T10:00") for user in users])
    assert engine.run(near, dataset, NearSpec("z"))[0] == "zed"


def test_one_bucket_is_opened_for_one_user(shop: Dataset) -> None:
    assert told(shop, "ann").user == "ann"
    assert engine.members(timeline, shop, TimelineSpec("ann"), None).to_pylist() == ["ann"]
    assert len(list(shop.cache.iterdir())) == 1


def test_older_events_are_hidden_and_counted(shop: Dataset) -> None:
    result = told(shop, "ann", newest=1)
    assert len(result.events) == 1
    assert [dict(note.details) for note in result.notes] == [{"shown": 1, "older": 2}]
    assert result.days["events"].sum() == 3


def test_tied_events_keep_the_order_of_the_file(log: MakeLog) -> None:
    dataset = log([("ann", name, "2026-01-05T10:00") for name in ("cart", "view", "pay")])
    assert told(dataset, "ann").events["event"].tolist() == ["pay", "view", "cart"]


@pytest.mark.parametrize(
    "user", ["=1+1", "<b>x</b>", "a'; DROP TABLE x;--", "用户 1", "\u202eabc", "x" * 1_000, "50%_\\"]
)
def test_hostile_ids_are_ids(log: MakeLog, user: str) -> None:
    dataset = log([(user, "view", "2026-01-05T10:00"), ("bob", "view", "2026-01-05T10:00")])
    assert told(dataset, user).total == 1
    assert engine.members(timeline, dataset, TimelineSpec(user), None).to_pylist() == [user]


def test_nonsense_is_refused() -> None:
    for wrong in ({"user": ""}, {"user": "x", "newest": 0}):
        with pytest.raises(BadTimeline):
            TimelineSpec(**wrong)  # type: ignore[arg-type]
