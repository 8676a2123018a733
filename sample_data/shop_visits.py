"""When does each user of the sample shop come by, and on which platform?"""

from dataclasses import dataclass

import numpy as np

from sample_data import shop_world as world
from sample_data.shop_people import People
from sample_data.shop_rhythm import busy_days, moments

SAME_PLATFORM_SHARE = 0.9
# Visits this close would run into one another and read as one session.
LEAST_GAP_SECONDS = 2 * 3600


@dataclass(frozen=True)
class Visits:
    """One entry per visit in every array, by user and then by time."""

    user: np.ndarray  # position in People
    start: np.ndarray  # second of the window
    platform: np.ndarray
    is_opening: np.ndarray  # the first visit of a new user, with the form


def make_visits(rng: np.random.Generator, people: People) -> Visits:
    new = np.flatnonzero(people.is_new)
    again = _return_visits(rng, people)
    user = np.concatenate([new, again])
    start = np.concatenate(
        [
            people.arrives[new],
            moments(rng, people.arrives[again], people.leaves[again], people.is_night[again]),
        ]
    )
    is_opening = np.arange(len(user)) < len(new)
    order = np.lexsort((start, user))
    user, start, is_opening = user[order], start[order], is_opening[order]
    crowded = (np.diff(start, prepend=-np.inf) < LEAST_GAP_SECONDS) & (np.diff(user, prepend=-1) == 0)
    user, start, is_opening = user[~crowded], start[~crowded], is_opening[~crowded]
    return Visits(user, np.floor(start), _platforms(rng, people.platform[user]), is_opening)


def _return_visits(rng: np.random.Generator, people: People) -> np.ndarray:
    """Positions of users, repeated once for each visit after the first."""
    expected = people.visits_per_day * busy_days(people.arrives, people.leaves)
    # A one-day user looks around once or twice more before midnight, then never again.
    expected = np.where(people.is_one_day, expected * 4, expected)
    return np.repeat(np.arange(len(people.ids)), rng.poisson(expected))


def _platforms(rng: np.random.Generator, usual: np.ndarray) -> np.ndarray:
    other = rng.choice(len(world.PLATFORMS), len(usual), p=world.PLATFORM_SHARE)
    return np.where(rng.random(len(usual)) < SAME_PLATFORM_SHARE, usual, other)
