"""Which time zones are there to choose from?"""

from __future__ import annotations

from zoneinfo import available_timezones

_COMMON = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "UTC", "Europe/London",
    "Europe/Paris", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "Australia/Sydney",
    "Europe/Athens", "Europe/Moscow", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Bangkok",
    "America/Sao_Paulo", "America/Denver", "Pacific/Auckland",
)  # fmt: skip


def zone_options(first: str) -> list[str]:
    """All zones: `first`, then those that most teams live in, then by name."""
    return list(dict.fromkeys([first, *_COMMON, *sorted(available_timezones())]))
