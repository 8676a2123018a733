"""Does the sample shop hold the five stories that were planted in it, and is it the same shop every time?"""

import gzip
import tomllib
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from sample_data import shop, shop_world

SHIPPED = Path(shop.__file__).parent / "shop"
SESSION_GAP = timedelta(minutes=30)


@pytest.fixture(scope="module")
def sample() -> shop.ShopSample:
    return shop.generate_shop(users=4_000)


@pytest.fixture(scope="module")
def sessions(sample: shop.ShopSample) -> pd.DataFrame:
    """One row a session: user, platform, day, and the first time of each event in it."""
    events = sample.events.sort_values(["user_id", "time"], kind="stable")
    begins = (events["user_id"] != events["user_id"].shift()) | (events["time"].diff() > SESSION_GAP)
    events = events.assign(session=begins.cumsum())
    first_times = events.pivot_table(index="session", columns="event", values="time", aggfunc="min")
    about = events.groupby("session").agg(user=("user_id", "first"), platform=("platform", "first"), at=("time", "min"))
    return first_times.join(about)


@pytest.fixture(scope="module")
def buyers(sample: shop.ShopSample) -> pd.DataFrame:
    """One row a buyer: orders, share of them at night, share for snacks, comments per order."""
    paid = sample.events.query("event == 'pay'")
    hour = paid["time"].dt.hour
    flags = paid.assign(night=(hour >= 23) | (hour < 3), snacks=paid["category"] == "snacks")
    by_user = flags.groupby("user_id").agg(orders=("event", "size"), night=("night", "mean"), snacks=("snacks", "mean"))
    comments = sample.events.query("event == 'comment'").groupby("user_id").size()
    return by_user.assign(comments=comments.reindex(by_user.index, fill_value=0) / by_user["orders"])


@pytest.fixture(scope="module")
def lives(sample: shop.ShopSample) -> pd.DataFrame:
    """One row a user first seen after week one and before the last two: channel, and whether seen on a later day."""
    days = sample.events.assign(day=sample.events["time"].dt.floor("D")).groupby("user_id")
    lives = days.agg(first=("day", "min"), last=("day", "max"), channel=("channel", "first"))
    begin, end = pd.Timestamp(shop_world.FIRST_DAY) + timedelta(days=7), pd.Timestamp("2026-05-15")
    lives = lives[(lives["first"] >= begin) & (lives["first"] <= end)]
    return lives.assign(returns=lives["last"] > lives["first"])


# Story 1


def test_paying_on_android_broke_for_ten_days_and_nowhere_else(sample: shop.ShopSample, sessions: pd.DataFrame) -> None:
    truths = sample.truths
    tries = sessions[sessions["checkout"].notna()]
    day = tries["at"].dt.date
    broken = (day >= truths.broken_first_day) & (day <= truths.broken_last_day)
    there = tries["platform"] == truths.broken_platform
    paid = tries["pay"].notna()
    assert (truths.broken_last_day - truths.broken_first_day).days + 1 == 10
    assert paid[there & broken].mean() < 0.30
    assert paid[there & ~broken].mean() > 0.80
    assert paid[~there & broken].mean() > 0.78
    assert (there & broken).sum() > 200


def test_the_ten_days_can_be_read_off_without_knowing_them(sample: shop.ShopSample, sessions: pd.DataFrame) -> None:
    tries = sessions[sessions["checkout"].notna() & (sessions["platform"] == sample.truths.broken_platform)]
    by_day = tries.assign(paid=tries["pay"].notna()).groupby(tries["at"].dt.date)["paid"].mean()
    bad = by_day[by_day < 0.5].index
    expected = pd.date_range(sample.truths.broken_first_day, sample.truths.broken_last_day).date
    assert set(bad) == set(expected)


# Story 2


def test_night_snack_fans_are_found_by_behaviour(sample: shop.ShopSample, buyers: pd.DataFrame) -> None:
    rule = "orders >= 2 and night > 0.5 and snacks > 0.5 and comments > 0.3"
    found, planted = set(buyers.query(rule).index), set(sample.truths.night_snack_users)
    assert len(found & planted) / len(found) > 0.95
    assert len(found & planted) / len(planted) > 0.85


def test_night_snack_fans_comment_several_times_as_often(sample: shop.ShopSample, buyers: pd.DataFrame) -> None:
    fans = buyers.index.isin(sample.truths.night_snack_users)
    assert buyers.loc[fans, "comments"].mean() > 5 * buyers.loc[~fans, "comments"].mean()
    assert 0.02 < fans.sum() / len(sample.users) < 0.05


def test_night_snack_fans_look_like_everybody_by_age_and_sex(sample: shop.ShopSample) -> None:
    members = sample.users[sample.users["registered"].notna()]
    fans = members[members["user_id"].isin(sample.truths.night_snack_users)]
    for column in ("gender", "age_group"):
        gap = fans[column].value_counts(normalize=True) - members[column].value_counts(normalize=True)
        assert gap.abs().max() < 0.12


# Story 3


def test_who_asks_support_with_a_full_cart_pays_with_a_coupon_and_leaves_without(sessions: pd.DataFrame) -> None:
    asked = sessions[sessions["support_chat"] > sessions["add_to_cart"]]
    paid, coupon = asked["pay"].notna(), asked["coupon_received"].notna()
    assert paid[coupon].mean() > 0.55
    assert paid[~coupon].mean() < 0.20
    assert min(coupon.sum(), (~coupon).sum()) > 300


def test_most_of_those_who_ask_are_the_hesitant_users(sample: shop.ShopSample, sessions: pd.DataFrame) -> None:
    asked = sessions[sessions["support_chat"] > sessions["add_to_cart"]]
    hesitant = set(sample.truths.hesitant_users)
    assert asked["user"].isin(hesitant).mean() > 0.85
    assert len(hesitant & set(asked["user"])) / len(hesitant) > 0.70


# Story 4


def test_one_channel_brings_users_who_never_return(sample: shop.ShopSample, lives: pd.DataFrame) -> None:
    returns = lives.groupby("channel")["returns"].mean()
    one_day = sample.truths.one_day_channel
    assert returns[one_day] < 0.05
    assert returns.drop(one_day).min() > 0.40
    assert (lives["channel"] == one_day).sum() > 150


def test_the_channel_fails_also_among_those_who_registered(sample: shop.ShopSample, lives: pd.DataFrame) -> None:
    registered = lives[lives.index.isin(sample.events.query("event == 'register_done'")["user_id"])]
    returns = registered.groupby("channel")["returns"].mean()
    one_day = sample.truths.one_day_channel
    assert returns[one_day] < 0.10
    assert returns.drop(one_day).min() > 0.70


# Story 5


def test_one_form_field_loses_new_users(sample: shop.ShopSample) -> None:
    reached = sample.events.query("event == 'register_field'").groupby("form_field")["user_id"].agg(set)
    done = set(sample.events.query("event == 'register_done'")["user_id"])
    following = dict(zip(shop_world.FORM_FIELDS, [*reached[list(shop_world.FORM_FIELDS[1:])], done], strict=True))
    loss = {field: 1 - len(reached[field] & following[field]) / len(reached[field]) for field in shop_world.FORM_FIELDS}
    losing = loss.pop(sample.truths.losing_field)
    assert losing > 0.35
    assert max(loss.values()) < 0.08


def test_users_lost_at_the_field_tried_it_and_did_not_finish(sample: shop.ShopSample) -> None:
    lost = set(sample.truths.lost_at_field_users)
    fields = sample.events.query("event == 'register_field'")
    last = fields.groupby("user_id")["form_field"].last()
    done = set(sample.events.query("event == 'register_done'")["user_id"])
    stuck = set(last[last == sample.truths.losing_field].index) - done
    # A visit cut off by the end of the data can look the same, or hide one.
    assert len(stuck ^ lost) <= 3
    assert fields.groupby(["user_id", "form_field"]).size().loc[:, sample.truths.losing_field].mean() > 1.5


# The file


def test_about_fifty_events_a_user(sample: shop.ShopSample) -> None:
    assert len(sample.users) == 4_000
    assert 47 < len(sample.events) / len(sample.users) < 53


def test_the_full_shop_has_a_million_events_within_three_percent() -> None:
    assert abs(len(shop.generate_shop().events) / 1_000_000 - 1) < 0.03


def test_every_row_has_user_event_and_time(sample: shop.ShopSample) -> None:
    assert not sample.events[["user_id", "event", "time", "platform", "channel"]].isna().any(axis=None)
    assert not sample.users["user_id"].duplicated().any()
    assert set(sample.events["user_id"]) <= set(sample.users["user_id"])
    assert tuple(sample.events.columns) == shop.EVENT_COLUMNS
    assert set(sample.events["event"]) == set(shop_world.EVENTS)


def test_no_event_lies_outside_the_ninety_days(sample: shop.ShopSample) -> None:
    times = sample.events["time"]
    assert times.is_monotonic_increasing
    assert times.min() >= pd.Timestamp("2026-03-01")
    assert times.max() < pd.Timestamp("2026-05-30")
    assert times.dt.date.nunique() == 90


def test_columns_are_filled_where_they_mean_something(sample: shop.ShopSample) -> None:
    filled = sample.events.groupby("event").agg(
        dict.fromkeys(("category", "amount", "form_field", "text_length"), "count")
    )
    size = sample.events["event"].value_counts()
    meant = {
        "category": {"view_product", "add_to_cart", "checkout", "pay_failed", "pay", "comment", "refund"},
        "amount": {"checkout", "pay_failed", "pay", "refund"},
        "form_field": {"register_field"},
        "text_length": {"comment"},
    }
    for column, events in meant.items():
        assert filled[column].to_dict() == {event: size[event] if event in events else 0 for event in size.index}
    assert sample.events["amount"].min() > 0


def test_evenings_and_weekends_are_busier(sample: shop.ShopSample) -> None:
    times = sample.events["time"]
    assert times.dt.hour.isin([20, 21]).sum() > 10 * times.dt.hour.isin([3, 4]).sum()
    weekend = times.dt.day_of_week >= 5
    assert weekend.mean() / 2 > 1.1 * (~weekend).mean() / 5


def test_users_without_an_account_have_no_attributes_but_a_city(sample: shop.ShopSample) -> None:
    outside = sample.users[sample.users["registered"].isna()]
    assert len(outside) > 100
    assert outside[["gender", "age_group", "member_level"]].isna().all(axis=None)
    assert sample.users["city"].notna().all()


def test_the_same_seed_gives_the_same_shop_and_another_seed_another() -> None:
    first, again, other = (shop.generate_shop(users=300, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.events, again.events)
    pd.testing.assert_frame_equal(first.users, again.users)
    assert first.truths == again.truths
    assert first.truths != other.truths


def test_the_shipped_files_are_what_the_generator_gives() -> None:
    made = shop.generate_shop(users=shop.SHIPPED_USERS, seed=shop.SEED)
    events = pd.read_csv(SHIPPED / "shop_events.csv.gz", parse_dates=["time"], dtype={"text_length": "Int64"})
    users = pd.read_csv(SHIPPED / "shop_users.csv")
    pd.testing.assert_frame_equal(events, made.events, check_dtype=False)
    pd.testing.assert_frame_equal(users, made.users, check_dtype=False)
    assert 97_000 < len(events) < 103_000
    assert (SHIPPED / "shop_events.csv.gz").stat().st_size < 2_000_000


def test_the_command_writes_both_files_and_leaves_nothing_else(tmp_path: Path) -> None:
    shop.main(["--users", "200", "--out", str(tmp_path)])
    shop.main(["--users", "200", "--out", str(tmp_path), "--gzip"])
    assert {path.name for path in tmp_path.iterdir()} == {"shop_events.csv", "shop_events.csv.gz", "shop_users.csv"}
    plain = (tmp_path / "shop_events.csv").read_bytes()
    assert gzip.decompress((tmp_path / "shop_events.csv.gz").read_bytes()) == plain
    assert plain.startswith(b"user_id,event,time,platform,channel,category,product,amount,")


def test_every_event_and_column_has_a_name_in_both_languages(sample: shop.ShopSample) -> None:
    names = tomllib.loads((SHIPPED / "names.toml").read_text(encoding="utf-8"))
    assert set(names["events"]) == set(shop_world.EVENTS)
    assert [*names["keys"], *names["properties"]] == list(shop.EVENT_COLUMNS)
    assert ["user_id", *names["attributes"]] == list(sample.users.columns)
    for group in names.values():
        assert all(set(name) == {"en", "zh"} and all(name.values()) for name in group.values())
