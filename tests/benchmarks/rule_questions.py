"""Which five rules are asked of both engines?"""

from __future__ import annotations

from datetime import timedelta

from analysis.rules.asked import (
    AmountOf,
    ChosenEvents,
    Compared,
    DistinctDays,
    Group,
    Hours,
    Last,
    NotFollowed,
    Rank,
    Rule,
    Sequence,
)
from tests.asking import did

ZONE = "Europe/Paris"  # clocks change within the data
DAYS, TIMES, NIGHT = 30, 3, (23, 5)
NIGHTS, SHARE = 2, 0.2
SOON, ANSWER = timedelta(hours=1), timedelta(days=2)
_CART = ChosenEvents(("cart",))

RULES: dict[str, Rule] = {
    "count": did(("pay",), TIMES, period=Last(DAYS)),
    "days": did(("view",), TIMES, period=Last(DAYS), count=DistinctDays()),
    "percentile": Compared(AmountOf("sum", "price", ChosenEvents(("pay",))), Rank("top", SHARE)),
    "night": did(("comment",), NIGHTS, hours=Hours(*NIGHT)),
    "sequence": Group(
        "all",
        (
            Sequence((ChosenEvents(("view",)), _CART), SOON),
            NotFollowed(_CART, ChosenEvents(("pay",)), ANSWER),
        ),
    ),
}
