"""At which moments of the ninety days do people come to the sample shop?"""

from datetime import timedelta

import numpy as np

from sample_data.shop_world import DAY_SECONDS, DAYS, FIRST_DAY

WEEKDAY_WEIGHT = (0.95, 0.93, 0.94, 0.96, 1.05, 1.22, 1.15)  # Monday first
DAY_HOURS = (
    0.9, 0.4, 0.2, 0.12, 0.1, 0.2, 0.7, 1.6, 2.4, 3.0, 3.4, 3.6,
    4.6, 4.2, 3.2, 3.0, 3.0, 3.2, 3.8, 4.8, 6.2, 6.6, 4.8, 2.0,
)  # fmt: skip
NIGHT_HOURS = (
    26.0, 14.0, 5.0, 1.0, 0.2, 0.1, 0.1, 0.2, 0.3, 0.3, 0.3, 0.4,
    0.8, 0.6, 0.4, 0.4, 0.4, 0.5, 0.6, 0.8, 1.2, 1.8, 4.0, 32.0,
)  # fmt: skip

HOUR_EDGES = np.arange(DAYS * 24 + 1) * 3600.0


def _clock(hours: tuple[float, ...]) -> np.ndarray:
    """Busy seconds at each hour edge: the running sum of the weights, scaled to the length of the window."""
    weekdays = [(FIRST_DAY + timedelta(days=day)).weekday() for day in range(DAYS)]
    weights = np.outer(np.array(WEEKDAY_WEIGHT)[weekdays], np.array(hours)).ravel()
    running = np.concatenate([[0.0], np.cumsum(weights)])
    return running / running[-1] * DAYS * DAY_SECONDS


DAY_CLOCK = _clock(DAY_HOURS)
NIGHT_CLOCK = _clock(NIGHT_HOURS)


def busy_days(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How many average days' worth of visits lie between two seconds of the window."""
    return (np.interp(high, HOUR_EDGES, DAY_CLOCK) - np.interp(low, HOUR_EDGES, DAY_CLOCK)) / DAY_SECONDS


def moments(rng: np.random.Generator, low: np.ndarray, high: np.ndarray, night: np.ndarray) -> np.ndarray:
    """One second between `low` and `high` for each row, more often at busy hours, which differ for `night`."""
    draw = rng.random(len(low))
    seconds = np.empty(len(low))
    for rows, clock in ((~night, DAY_CLOCK), (night, NIGHT_CLOCK)):
        begin = np.interp(low[rows], HOUR_EDGES, clock)
        end = np.interp(high[rows], HOUR_EDGES, clock)
        seconds[rows] = np.interp(begin + draw[rows] * (end - begin), clock, HOUR_EDGES)
    return seconds
