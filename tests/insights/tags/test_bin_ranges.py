"""Do bins say which numbers lie in them, and is one that must be empty known for it?"""

from __future__ import annotations

import pytest

from analysis.insights.tags import bin_ranges
from analysis.locale import Text
from analysis.rules.asked import AmountOf, Bins, ChosenEvents, CountOf, Cuts, DaysSinceOf, Number

PAY = ChosenEvents(("pay",))
NAMES = ("low", "middle", "high")


@pytest.mark.parametrize(
    ("number", "cuts", "said"),
    [
        (CountOf(PAY), (1, 4), ["1", "2 to 4", "5 or more"]),
        (CountOf(PAY), (2, 3), ["1 to 2", "3", "4 or more"]),
        (DaysSinceOf("last", PAY), (0, 9), ["0", "1 to 9", "10 or more"]),
        (AmountOf("average", "price", PAY), (5.6041, 20), ["up to 5.6041", "above 5.6041, up to 20", "above 20"]),
        (AmountOf("sum", "price", PAY), (9.5, 20), ["up to 9.5", "above 9.5, up to 20", "above 20"]),
    ],
)
def test_the_numbers_of_a_bin_are_said(number: Number, cuts: tuple[float, ...], said: list[str]) -> None:
    bins = bin_ranges(Bins(number, NAMES, Cuts(cuts)), (5, 5, 5), Text("en"))
    assert [one.said for one in bins] == said
    assert [one.at for one in bins] == [None, None, None]


def test_a_bin_that_one_number_leaves_empty_is_known_for_it() -> None:
    """224 of 328 users did it once: two thirds end at 1, so nothing is between."""
    bins = bin_ranges(Bins(CountOf(PAY), NAMES, Cuts((1, 1), found=True)), (224, 0, 104), Text("en"))
    assert [(one.said, one.at) for one in bins if one.at is None] == [("1", None), ("2 or more", None)]
    assert [one.at for one in bins] == [None, 1, None]
    top = bin_ranges(Bins(CountOf(PAY), ("low", "high"), Cuts((1,), found=True)), (9, 0), Text("en"))
    assert [one.at for one in top] == [None, 1]


def test_a_bin_that_a_person_cut_stays_though_nobody_is_in_it() -> None:
    bins = bin_ranges(Bins(CountOf(PAY), ("low", "high"), Cuts((100,))), (9, 0), Text("zh"))
    assert [(one.said, one.at) for one in bins] == [("1 至 100", None), ("101 及以上", None)]
