"""Who are the users of the sample shop, and how long does each stay?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data import shop_world as world
from sample_data.shop_rhythm import moments

EARLIER_SHARE = 0.52
GUEST_SHARE = 0.10
VISITS_PER_DAY = 0.1365
DAY = float(world.DAY_SECONDS)


@dataclass(frozen=True)
class People:
    """One entry per user in every array; seconds count from the first moment of the window."""

    ids: np.ndarray
    is_new: np.ndarray
    arrives: np.ndarray  # second of the first visit; 0 for users from before the window
    leaves: np.ndarray  # second after which the user does not visit again
    visits_per_day: np.ndarray
    fields_seen: np.ndarray  # form fields reached by a new user, 0 for a guest who never began
    is_member: np.ndarray  # has an account, from before or by finishing the form
    is_one_day: np.ndarray
    is_night: np.ndarray
    is_hesitant: np.ndarray
    platform: np.ndarray
    channel: np.ndarray
    favourite: np.ndarray  # category code


def make_people(rng: np.random.Generator, users: int) -> People:
    is_new = rng.random(users) >= EARLIER_SHARE
    channel = np.where(
        is_new,
        rng.choice(len(world.CHANNELS), users, p=world.NEW_CHANNEL_SHARE),
        rng.choice(len(world.CHANNELS), users, p=world.EARLIER_CHANNEL_SHARE),
    )
    is_one_day = (channel == world.CHANNELS.index(world.ONE_DAY_CHANNEL)) & (rng.random(users) < world.ONE_DAY_SHARE)
    fields_seen, is_member = _registrations(rng, is_new)
    zero, end = np.zeros(users), np.full(users, float(world.WINDOW_SECONDS))
    arrives = np.where(is_new, moments(rng, zero, end, np.zeros(users, dtype=bool)), 0.0)
    leaves = _leaves(rng, arrives, is_new, is_member, is_one_day)
    is_night, is_hesitant = _personas(rng, is_member & ~is_one_day, leaves - arrives)
    # Night snack fans are regulars: they stay to the end.
    leaves = np.where(is_night, end, leaves)
    visits_per_day = VISITS_PER_DAY * rng.gamma(1.4, 1 / 1.4, users)
    visits_per_day = np.where(is_night, 0.22 + visits_per_day * 0.4, visits_per_day)
    return People(
        ids=np.array([f"u{number:05d}" for number in range(1, users + 1)]),
        is_new=is_new,
        arrives=arrives,
        leaves=leaves,
        visits_per_day=visits_per_day,
        fields_seen=fields_seen,
        is_member=is_member,
        is_one_day=is_one_day,
        is_night=is_night,
        is_hesitant=is_hesitant,
        platform=rng.choice(len(world.PLATFORMS), users, p=world.PLATFORM_SHARE),
        channel=channel,
        favourite=rng.choice(len(world.CATEGORIES), users, p=world.CATEGORY_SHARE),
    )


def _registrations(rng: np.random.Generator, is_new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many fields each new user reached, and who has an account in the end."""
    users = len(is_new)
    begins = is_new & (rng.random(users) >= GUEST_SHARE)
    fields_seen = np.zeros(users, dtype=np.int64)
    going = begins.copy()
    for loss in world.FORM_LOSS:
        fields_seen[going] += 1
        going &= rng.random(users) >= loss
    return fields_seen, going | ~is_new


def _leaves(
    rng: np.random.Generator,
    arrives: np.ndarray,
    is_new: np.ndarray,
    is_member: np.ndarray,
    is_one_day: np.ndarray,
) -> np.ndarray:
    """The second after which nobody sees the user again: most stay, some lapse, some end at the door."""
    users = len(arrives)
    end = float(world.WINDOW_SECONDS)
    lapses = rng.random(users) < np.where(is_new, 0.40, 0.30)
    life = np.where(is_new, rng.exponential(18 * DAY, users), rng.random(users) * end)
    leaves = np.where(lapses, arrives + life, end)
    leaves = np.where(is_new & ~is_member, arrives, leaves)
    first_midnight = (np.floor(arrives / DAY) + 1) * DAY
    leaves = np.where(is_one_day, np.minimum(leaves, first_midnight - 1), leaves)
    return np.minimum(leaves, end)


def _personas(
    rng: np.random.Generator, eligible: np.ndarray, stay_seconds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Night snack fans and hesitant users: disjoint, and drawn without a look at age, sex or city."""
    users = len(eligible)
    order = rng.permutation(users)
    regulars = order[(eligible & (stay_seconds > 40 * DAY))[order]]
    is_night = np.zeros(users, dtype=bool)
    is_night[regulars[: round(users * world.NIGHT_SNACK_SHARE)]] = True
    others = order[(eligible & ~is_night)[order]]
    is_hesitant = np.zeros(users, dtype=bool)
    is_hesitant[rng.permutation(others)[: round(users * world.HESITANT_SHARE)]] = True
    return is_night, is_hesitant


def attributes(rng: np.random.Generator, people: People) -> pd.DataFrame:
    """The users file; guests and those lost at the form have a city and nothing else."""
    users = len(people.ids)
    days_before = np.floor(rng.random(users) ** 2 * 900).astype(np.int64) + 1
    day = np.where(people.is_new, (people.arrives // DAY).astype(np.int64), -days_before)
    registered = np.datetime64(world.FIRST_DAY, "D") + day
    rank = pd.Series(people.visits_per_day * rng.uniform(0.4, 1.6, users)).rank(pct=True)
    level = np.searchsorted(world.LEVEL_FROM_RANK, rank.to_numpy())
    frame = pd.DataFrame(
        {
            "user_id": people.ids,
            "city": np.array(world.CITIES)[rng.choice(len(world.CITIES), users, p=world.CITY_SHARE)],
            "gender": np.array(world.GENDERS)[rng.choice(2, users, p=world.GENDER_SHARE)],
            "age_group": np.array(world.AGE_GROUPS)[rng.choice(5, users, p=world.AGE_SHARE)],
            "registered": np.datetime_as_string(registered),
            "member_level": np.array(world.LEVELS)[level],
        }
    )
    members = pd.Series(people.is_member)
    for column in ("gender", "age_group", "registered", "member_level"):
        frame[column] = frame[column].where(members)
    return frame
