"""What does a user of the sample shop do in one visit, step by step?

Every function returns rows of one kind of event: `visit` (position in Visits), `rank` (order within the visit),
`event` (code), and what goes with it. Ranks leave room: registering lies around 100, browsing from 200, the cart
just after the product that was viewed, paying from 1000.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import shop_world as world
from sample_data.shop_people import People
from sample_data.shop_visits import Visits

RETRY_SHARE = 0.6


@dataclass(frozen=True)
class Deals:
    """How each visit's cart ends; one entry per visit in every array."""

    good: np.ndarray  # product code of what was put in the cart last, -1 without a cart
    asks: np.ndarray  # opens the support chat with something in the cart
    coupon: np.ndarray  # coupon code, -1 for none
    checks_out: np.ndarray
    pays: np.ndarray


def make_steps(rng: np.random.Generator, people: People, visits: Visits) -> pd.DataFrame:
    """All rows of all visits, with the seconds at which they happen."""
    browsing = _browsing(rng, people, visits)
    carts = browsing[browsing["event"] == world.EVENT_CODE["add_to_cart"]]
    deals = _deals(rng, people, visits, carts)
    arrivals = _rows("visit", np.arange(len(visits.user)), 0.0)
    rows = pd.concat(
        [arrivals, _form(rng, people, visits), browsing, _support(deals), _payment(rng, deals)],
        ignore_index=True,
    )
    rows = rows.sort_values(["visit", "rank"], kind="stable", ignore_index=True)
    rows["second"] = visits.start[rows["visit"]] + _seconds_into_visit(rng, rows["visit"].to_numpy())
    return rows


def _rows(event: str, visit: np.ndarray, rank: np.ndarray | float, **columns: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"visit": visit, "rank": rank, "event": world.EVENT_CODE[event], **columns})


def _form(rng: np.random.Generator, people: People, visits: Visits) -> pd.DataFrame:
    """The registration form: a field is logged each time it gets the focus, so trouble shows as a loop."""
    opening = np.flatnonzero(visits.is_opening & (people.fields_seen[visits.user] > 0))
    seen = people.fields_seen[visits.user[opening]]
    visit = np.repeat(opening, seen)
    field = np.arange(len(visit)) - np.repeat(np.cumsum(seen) - seen, seen)
    is_hard = field == world.FORM_FIELDS.index(world.LOSING_FIELD)
    tries = np.where(is_hard, 1 + rng.binomial(2, 0.35, len(visit)), 1)
    fields = _rows("register_field", visit, 101.0 + field, field=field)
    fields = fields.loc[fields.index.repeat(tries)]
    done = opening[people.is_member[visits.user[opening]]]
    return pd.concat([_rows("register_start", opening, 100.0), fields, _rows("register_done", done, 120.0)])


def _browsing(rng: np.random.Generator, people: People, visits: Visits) -> pd.DataFrame:
    """Searches and product views, and what went from them into the cart."""
    member = people.is_member[visits.user]
    wish = np.where(member, rng.gamma(1.6, 2.3, len(member)), 1.2)
    count = 1 + rng.poisson(wish)
    visit = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(visit)) - np.repeat(np.cumsum(count) - count, count)
    # Who does not finish the form looked around before it; members shop after it.
    rank = np.where(member[visit], 200.0, 1.0) + step
    searches = rng.random(len(visit)) < 0.24
    user = visits.user[visit]
    good = _goods(rng, people.favourite[user], people.is_night[user])
    chance = np.select([people.is_night[user], people.is_hesitant[user]], [0.30, 0.22], 0.14)
    adds = ~searches & member[visit] & (rng.random(len(visit)) < chance)
    views = ~searches
    return pd.concat(
        [
            _rows("search", visit[searches], rank[searches]),
            _rows("view_product", visit[views], rank[views], good=good[views]),
            _rows("add_to_cart", visit[adds], rank[adds] + 0.5, good=good[adds]),
        ]
    )


def _goods(rng: np.random.Generator, favourite: np.ndarray, is_night: np.ndarray) -> np.ndarray:
    """A product each: half the time from the favourite category; night snack fans want snacks."""
    size = len(favourite)
    any_category = rng.choice(len(world.CATEGORIES), size, p=world.CATEGORY_SHARE)
    category = np.where(rng.random(size) < 0.5, favourite, any_category)
    category = np.where(is_night & (rng.random(size) < 0.92), world.SNACKS, category)
    return category * world.GOODS_PER_CATEGORY + rng.integers(0, world.GOODS_PER_CATEGORY, size)


def _deals(rng: np.random.Generator, people: People, visits: Visits, carts: pd.DataFrame) -> Deals:
    size = len(visits.user)
    good = np.full(size, -1)
    last = carts.sort_values(["visit", "rank"], kind="stable").drop_duplicates("visit", keep="last")
    good[last["visit"]] = last["good"]
    has_cart = good >= 0
    hesitant, night = people.is_hesitant[visits.user], people.is_night[visits.user]
    asks = has_cart & (rng.random(size) < np.where(hesitant, 0.80, 0.01))
    from_support = asks & hesitant & (rng.random(size) < 0.35)
    from_spring = ~asks & (rng.random(size) < 0.02)
    coupon = np.select([from_support, from_spring], [0, 1], -1)
    wants = np.select([from_support, asks & hesitant, night], [0.84, 0.12, 0.72], 0.56)
    checks_out = has_cart & (rng.random(size) < wants)
    pays = checks_out & (rng.random(size) < _pay_chance(visits))
    return Deals(good, asks, coupon, checks_out, pays)


def _pay_chance(visits: Visits) -> np.ndarray:
    """The chance that a checkout ends in a payment; on the broken platform it fell for ten days."""
    day = world.START.astype("datetime64[D]") + (visits.start // world.DAY_SECONDS).astype(np.int64)
    is_broken = (
        (visits.platform == world.PLATFORMS.index(world.BROKEN_PLATFORM))
        & (day >= np.datetime64(world.BROKEN_FIRST_DAY))
        & (day <= np.datetime64(world.BROKEN_LAST_DAY))
    )
    return np.where(is_broken, 0.18, 0.86)


def _support(deals: Deals) -> pd.DataFrame:
    """Chats about the cart, and coupons: from support after the chat, from the spring campaign at the door."""
    asks, gets = np.flatnonzero(deals.asks), np.flatnonzero(deals.coupon >= 0)
    coupon = deals.coupon[gets]
    return pd.concat(
        [
            _rows("support_chat", asks, 1000.0),
            _rows("coupon_received", gets, np.where(coupon == 0, 1001.0, 0.5), coupon=coupon),
        ]
    )


def _payment(rng: np.random.Generator, deals: Deals) -> pd.DataFrame:
    """Checkout, then a payment, or failures and a second try, or nothing."""
    visit = np.flatnonzero(deals.checks_out)
    good, coupon, pays = deals.good[visit], deals.coupon[visit], deals.pays[visit]
    pieces = 1 + (rng.random(len(visit)) < 0.25) + (rng.random(len(visit)) < 0.07)
    price = world.PRICES[good] * pieces
    paid = price * (1 - np.where(coupon >= 0, np.array(world.COUPON_DISCOUNT)[coupon], 0.0))
    fails = ~pays & (rng.random(len(visit)) < 0.6)
    retries = fails & (rng.random(len(visit)) < RETRY_SHARE)
    order = {"good": good, "amount": price.round(2), "coupon": coupon}
    bill = {"good": good, "amount": paid.round(2), "coupon": coupon}

    def at(event: str, rank: float, chosen: np.ndarray, columns: dict[str, np.ndarray]) -> pd.DataFrame:
        return _rows(event, visit[chosen], rank, **{name: values[chosen] for name, values in columns.items()})

    return pd.concat(
        [
            at("checkout", 1002.0, np.ones(len(visit), dtype=bool), order),
            at("pay_failed", 1003.0, fails, order),
            at("checkout", 1004.0, retries, order),
            at("pay_failed", 1005.0, retries, order),
            at("pay", 1006.0, pays, bill),
        ]
    )


def _seconds_into_visit(rng: np.random.Generator, visit: np.ndarray) -> np.ndarray:
    """Running seconds since the visit began, for rows already in order; no pause is as long as a session gap."""
    pause = np.clip(np.floor(rng.lognormal(3.2, 0.9, len(visit))), 2, 900)
    is_first = np.diff(visit, prepend=-1) != 0
    pause[is_first] = 0
    running = np.cumsum(pause)
    begun = np.maximum.accumulate(np.where(is_first, running, 0))
    return running - begun
