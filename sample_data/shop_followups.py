"""What do buyers of the sample shop do days after they paid?"""

import numpy as np
import pandas as pd

from sample_data import shop_world as world
from sample_data.shop_people import People
from sample_data.shop_visits import Visits

COMMENT_SHARE = 0.12
NIGHT_COMMENT_SHARE = 0.80
REFUND_SHARE = 0.05


def make_followups(rng: np.random.Generator, people: People, visits: Visits, steps: pd.DataFrame) -> pd.DataFrame:
    """Comments and refunds, each after a visit event of its own; same columns as the steps."""
    paid = steps[steps["event"] == world.EVENT_CODE["pay"]].reset_index(drop=True)
    user = visits.user[paid["visit"]]
    night = people.is_night[user]
    # One-day users are not seen again, not even to complain.
    may_return = ~people.is_one_day[user]
    share = np.where(night, NIGHT_COMMENT_SHARE, COMMENT_SHARE)
    comments = paid[may_return & (rng.random(len(paid)) < share)]
    refunds = paid[may_return & (rng.random(len(paid)) < REFUND_SHARE)]
    return pd.concat(
        [_comments(rng, comments, people.is_night[visits.user[comments["visit"]]]), _refunds(rng, refunds)],
        ignore_index=True,
    )


def _comments(rng: np.random.Generator, paid: pd.DataFrame, night: np.ndarray) -> pd.DataFrame:
    when = _days_later(rng, paid, 4)
    length = np.clip(np.floor(rng.lognormal(np.where(night, 4.1, 3.1), 0.6)), 2, 500)
    comment = paid[["visit", "good"]].assign(event=world.EVENT_CODE["comment"], second=when, length=length)
    return pd.concat([_return(rng, paid, when), comment])


def _refunds(rng: np.random.Generator, paid: pd.DataFrame) -> pd.DataFrame:
    """A refund, half the time after a chat with support."""
    when = _days_later(rng, paid, 7)
    refund = paid[["visit", "good", "amount"]].assign(event=world.EVENT_CODE["refund"], second=when)
    asks = rng.random(len(paid)) < 0.5
    chat = paid.loc[asks, ["visit"]].assign(
        event=world.EVENT_CODE["support_chat"], second=when[asks] - rng.integers(5, 15, asks.sum())
    )
    return pd.concat([_return(rng, paid, when), chat, refund])


def _return(rng: np.random.Generator, paid: pd.DataFrame, when: np.ndarray) -> pd.DataFrame:
    """The visit a little before the follow-up."""
    return paid[["visit"]].assign(event=world.EVENT_CODE["visit"], second=when - rng.integers(20, 120, len(paid)))


def _days_later(rng: np.random.Generator, paid: pd.DataFrame, most_days: int) -> np.ndarray:
    """Whole days later at about the same hour, so night people stay night people."""
    days = rng.integers(1, most_days, len(paid), endpoint=True)
    return np.floor(paid["second"].to_numpy() + days * world.DAY_SECONDS + rng.normal(0, 1500, len(paid)))
