"""Twelve weeks of a shop in which paying breaks for two."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.conftest import Row

START = datetime(2026, 1, 5)  # a Monday
WEEKS, USERS = 12, 160
BROKEN = 7  # the week in which paying breaks; it began on 23 February


def at(week: int, day: int, minute: int = 0) -> str:
    return (START + timedelta(days=7 * week + day, hours=10, minutes=minute)).isoformat()


def incident(weeks: int = WEEKS) -> list[Row]:
    """Everybody visits once a week, on another day; every second goes to the checkout, and half of these pay.

    In week 7 and 8 an error meets 64 of the 80 at the checkout: of them 2 pay, and all of the others.
    """
    rows: list[Row] = []
    for week in range(weeks):
        for number in range(USERS):
            user, day = f"u{number:03d}", (number + week) % 7
            kind = {"device": ("phone", "desktop")[number % 2 == 0], "city": "Oslo"}
            rows.append((user, "view", at(week, day), kind))
            if number % 2:
                continue
            rows.append((user, "checkout", at(week, day, 5), kind))
            if week in (BROKEN, BROKEN + 1) and number < 128:
                rows.append((user, "error", at(week, day, 10), kind))
                if number < 4:
                    rows.append((user, "pay", at(week, day, 15), kind))
            elif number % 4 == 0 or week in (BROKEN, BROKEN + 1):
                rows.append((user, "pay", at(week, day, 15), kind))
    rows.append(("u000", "view", at(weeks, 0), {"device": "phone", "city": "Oslo"}))  # so that the last week is whole
    return rows
