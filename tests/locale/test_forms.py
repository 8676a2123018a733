"""Has each kind of number and time one form, wherever it stands?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analysis.locale import LANGUAGES, Language, Text


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.081, "+8.1%"),
        (-0.081, "-8.1%"),
        (0.0, "0.0%"),
        (-0.0, "0.0%"),
        (-0.0002, "0.0%"),
        (0.0002, "0.0%"),
        (-0.00049, "0.0%"),
        (0.0005, "+0.1%"),
        (-0.0005, "-0.1%"),
        (1.5, "+150.0%"),
        (float("nan"), "–"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_has_its_sign_and_nothing_has_none(share: float, said: str, language: Language) -> None:
    assert Text(language).change(share) == said


@pytest.mark.parametrize("hour", [0, 1, 9, 11, 12, 13, 17, 23])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clock_has_one_form_alone_and_beside_a_date(hour: int, language: Language) -> None:
    text, moment = Text(language), datetime(2026, 1, 5, hour, 11, 57, tzinfo=UTC)
    assert text.clock(moment) == f"{hour:02}:11:57"
    assert text.moment(moment).startswith(text.day(moment.date()))
    assert text.moment(moment).endswith(f" {hour:02}:11:57")


@pytest.mark.parametrize(
    ("first", "last", "language", "said"),
    [
        (date(2024, 1, 4), date(2024, 6, 29), "en", "Jan 4 – Jun 29, 2024"),
        (date(2024, 1, 4), date(2024, 6, 29), "zh", "2024/1/4 – 2024/6/29"),
        (date(2023, 12, 20), date(2024, 12, 29), "en", "Dec 20, 2023 – Dec 29, 2024"),
        (date(2023, 12, 20), date(2024, 12, 29), "zh", "2023/12/20 – 2024/12/29"),
        (date(2024, 1, 4), date(2024, 1, 29), "en", "Jan 4 – 29, 2024"),
        (date(2024, 1, 4), date(2024, 1, 4), "en", "Jan 4, 2024"),
        (date(2024, 1, 4), date(2024, 1, 4), "zh", "2024/1/4"),
    ],
)
def test_days_from_one_to_another_are_said_in_few_letters(
    first: date, last: date, language: Language, said: str
) -> None:
    """They stand in a figure of 160 pixels."""
    assert Text(language).days(first, last) == said
