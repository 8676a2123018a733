"""Do two things that people gave one name stay two?"""

from __future__ import annotations

import pytest

from analysis.locale.say import told_apart


@pytest.mark.parametrize(
    ("names", "raw", "apart"),
    [
        (("View", "Pay"), ("view", "pay"), ("View", "Pay")),
        (("Pay", "Pay"), ("pay", "order"), ("Pay (pay)", "Pay (order)")),
        (("pay", "pay"), ("pay", "order"), ("pay", "pay (order)")),
        (("Pay", "Pay"), None, ("Pay", "Pay (2)")),
        (("Pay", "Pay", "Pay (2)"), None, ("Pay", "Pay (3)", "Pay (2)")),
        ((), None, ()),
    ],
)
def test_equal_names_carry_what_they_are_in_the_data(
    names: tuple[str, ...], raw: tuple[str, ...] | None, apart: tuple[str, ...]
) -> None:
    assert told_apart(names, raw) == apart
    assert len(set(apart)) == len(names)
