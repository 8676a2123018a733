"""Is data whose times are only dates told from data with hours?"""

from __future__ import annotations

import pytest

from analysis.settings import ProjectSettings
from analysis.store.dataset import dates_only
from tests.conftest import MakeLog


@pytest.mark.parametrize(
    ("moments", "zone", "expected"),
    [
        (("2026-01-01T00:00", "2026-01-02T00:00"), "UTC", True),
        (("2026-01-01T00:00", "2026-01-02T09:00"), "UTC", False),
        (("2025-12-31T16:00", "2026-01-01T16:00"), "Asia/Shanghai", True),  # midnights there
        (("2026-01-01T00:00", "2026-01-02T00:00"), "Asia/Shanghai", False),  # eight in the morning there
        (("2026-03-28T23:00", "2026-03-29T22:00"), "Europe/Paris", True),  # a day of 23 hours
    ],
)
def test_midnights_of_the_projects_zone_say_only_the_day(
    log: MakeLog, moments: tuple[str, ...], zone: str, expected: bool
) -> None:
    dataset = log(
        [(f"u{place}", "view", moment) for place, moment in enumerate(moments)], settings=ProjectSettings(zone)
    )
    assert dates_only(dataset) is expected
