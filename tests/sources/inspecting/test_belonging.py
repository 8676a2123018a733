"""Which columns of events belong to the user, and which only look so?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.sources.inspecting import Inspection, inspect_file

USERS = 24
_VISITS = 4


def look(folder: Path, **columns: list[str]) -> Inspection:
    """A log of `_VISITS` events of each user, one after another, with these further columns."""
    named = {
        "user_id": [f"u{row % USERS:02}" for row in range(USERS * _VISITS)],
        "event": [("view", "cart", "pay")[row % 3] for row in range(USERS * _VISITS)],
        "time": [f"2026-03-{1 + row // USERS:02} 10:{row % USERS:02}:00" for row in range(USERS * _VISITS)],
    } | columns
    lines = [",".join(named), *(",".join(cells) for cells in zip(*named.values(), strict=True))]
    path = folder / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return inspect_file(path, "log.csv")


def of_user(*values: str) -> list[str]:
    """One of the values for each user, the same in all events."""
    return [values[row % USERS % len(values)] for row in range(USERS * _VISITS)]


def belonging(found: Inspection) -> set[str]:
    assert found.guess.mapping is not None
    return {item.column for item in found.guess.mapping.attributes}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("channel", ("ads", "mail", "friends")),
        ("cohort", ("2026-01", "2026-02")),
        ("城市", ("北京", "上海", "成都", "广州")),
        ("会员等级", ("金卡", "银卡")),
        ("gender", ("f", "m", "")),
        ("age", tuple(str(20 + place) for place in range(USERS))),
        ("signed_up", tuple(f"2025-11-{1 + place:02}" for place in range(USERS))),
        ("registered_at", tuple(f"2025-11-{1 + place:02} 12:00:00" for place in range(USERS))),
        ("country", ("DE", "FR", "NL")),
        ("plan", ("free", "pro")),
        ("Store region", ("North", "South")),
        ("注册日期", tuple(f"2025年11月{1 + place}日" for place in range(USERS))),
    ],
)
def test_what_never_changes_for_a_user_belongs_to_the_user(tmp_path: Path, name: str, values: tuple[str, ...]) -> None:
    assert belonging(look(tmp_path, **{name: of_user(*values)})) == {name}


ROWS = range(USERS * _VISITS)
OF_EVENTS = {
    "price": [str(5 + row % 7) for row in ROWS],
    "page": [f"p{row % 5}" for row in ROWS],
    "order_id": [f"o{row}" for row in ROWS],
    "session_id": [f"s{row // 2}" for row in ROWS],
    "app": ["shop"] * len(ROWS),  # the same for everybody
    "email": of_user(*(f"someone{place}@example.org" for place in range(USERS))),  # nobody shares it
    "paid once": [f"{row % 3 + 1}.5" if row < USERS else "" for row in ROWS],  # one value a user
    "always paid the same": of_user(*(f"{place % 3 + 9}.99" for place in range(USERS))),
    "only some rows": [f"club {row % USERS % 3}" if row % 4 == 0 else "" for row in ROWS],
    "rare": ["yes" if row % USERS < 3 else "" for row in ROWS],
    "payload": of_user('"{""a"": 1}"', '"{""b"": 2}"'),
    "changes for one": [("x", "y")[(row % USERS) % 2] if row else "z" for row in ROWS],
    "nearly always": ["1" if row != 7 else "2" for row in ROWS],
}


@pytest.mark.parametrize("name", [*OF_EVENTS])
def test_what_changes_or_says_too_little_stays_with_the_events(tmp_path: Path, name: str) -> None:
    assert belonging(look(tmp_path, **{name: OF_EVENTS[name]})) == set()


def test_values_that_agree_by_chance_are_no_proof(tmp_path: Path) -> None:
    mostly = ["b" if row % USERS == 3 else "a" for row in ROWS]
    assert belonging(look(tmp_path, lone=mostly)) in (set(), {"lone"})
    sparse = [value if row < USERS + 10 else "" for row, value in enumerate(mostly)]
    assert belonging(look(tmp_path, lone=sparse)) == set()


def test_the_mapping_keeps_the_other_columns_with_the_events(tmp_path: Path) -> None:
    found = look(tmp_path, city=of_user("Rome", "Oslo"), price=OF_EVENTS["price"])
    assert found.guess.mapping is not None
    assert [item.column for item in found.guess.mapping.properties] == ["price"]
    assert [(item.column, item.type, item.taken) for item in found.guess.mapping.attributes] == [
        ("city", "text", "last")
    ]
