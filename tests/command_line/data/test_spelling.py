"""Are columns that a feed's files spell otherwise one column, and is it said?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.store.workspace import Workspace
from tests.command_line.calls import Call, Write


def orders(column: str, day: int, value: str = "1.5") -> str:
    rows = [f"u{row % 3},{('view', 'pay')[row % 2]},2026-03-{day:02} 10:{row:02}:00,{value}" for row in range(12)]
    return "\n".join([f"user_id,event,time,{column}", *rows]) + "\n"


def properties(folder: Path) -> list[str]:
    return [item.name for item in Workspace(folder / "workspace").open("p").manifest.properties]


@pytest.mark.parametrize("spelled", ["orderTotal", "Order Total", "ORDER_TOTAL", "order-total", "order.total"])
def test_they_are_one_column_and_it_is_said(call: Call, write: Write, tmp_path: Path, spelled: str) -> None:
    first, second = write("a.csv", orders("order_total", 1)), write("b.csv", orders(spelled, 2))
    answer = call("import", first, second, "--project", "p", "--json").json
    note = next(note for note in answer["notes"] if note["note"] == "spelled_otherwise")
    assert (note["file"], note["columns"]) == ("b.csv", [f"{spelled} → order_total"])
    again = call("import", write("c.csv", orders(spelled, 3)), "--project", "p", "--json").json
    assert [note["columns"] for note in again["notes"]] == [[f"{spelled} → order_total"]]
    assert properties(tmp_path) == ["order_total"]
    twice = call(
        "import", write("d.csv", orders(spelled, 3) + "x,pay,2026-03-09 10:00:00,2.5\n"), "--project", "p", "--json"
    )
    assert (twice.json["events"], twice.json["dropped"]) == (1, {"already_here": 12})


@pytest.mark.parametrize(
    ("spelled", "value", "words"),
    [("orderTotal", "1.5", ("--own-names",)), ("orderTotal", "much", ()), ("order_total_2", "1.5", ())],
)
def test_others_stay_their_own(
    call: Call, write: Write, tmp_path: Path, spelled: str, value: str, words: tuple[str, ...]
) -> None:
    assert call("import", write("a.csv", orders("order_total", 1)), "--project", "p").status == 0
    answer = call("import", write("b.csv", orders(spelled, 2, value)), "--project", "p", *words, "--json").json
    assert not [note for note in answer.get("notes", []) if note["note"] == "spelled_otherwise"]
    assert properties(tmp_path) == ["order_total", spelled]
