"""Which five rules are asked of both engines?"""

from __future__ import annotations

from datetime import timedelta

from analysis.rules.asked import (
    AllOf,
    Amount,
    ChosenEvents,
    Did,
    DistinctDays,
    Hours,
    Last,
    NotFollowed,
    Rank,
    Rule,
    Sequence,
)

ZONE = "Europe/Paris"  # clocks change within the data
DAYS, TIMES, NIGHT = 30, 3, (23, 5)
NIGHTS, SHARE = 2, 0.2
SOON, ANSWER = timedelta(hours=1), timedelta(days=2)
_CART = ChosenEvents(("cart",))

RULES: dict[str, Rule] = {
    "count": Did(("pay",), TIMES, period=Last(DAYS)),
    "days": Did(("view",), TIMES, period=Last(DAYS), count=DistinctDays()),
    "percentile": Amount("sum", "price", ChosenEvents(("pay",)), Rank("top", SHARE)),
    "night": Did(("comment",), NIGHTS, hours=Hours(*NIGHT)),
    "sequence": AllOf(
        (
            Sequence((ChosenEvents(("view",)), _CART), SOON),
            NotFollowed(_CART, ChosenEvents(("pay",)), ANSWER),
        )
    ),
}
