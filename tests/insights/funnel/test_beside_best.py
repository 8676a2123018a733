"""Does a funnel say what its count of best attempts leaves out, so that nobody takes it for something else?"""

from __future__ import annotations

import pytest

from analysis import engine
from analysis.insights import funnel
from analysis.insights.funnel import Breakdown, FunnelResult, takeaway_words, takeaways, words
from analysis.locale import Text
from analysis.locale.say import Names, Say
from analysis.store.dataset import Dataset
from tests.asked_funnels import spec
from tests.conftest import MakeLog

EN = Say(Text("en"), Names({}))
END = ("zed", "other", "2026-02-20T10:00")  # all windows have closed


def run(dataset: Dataset, *steps: str, **more: object) -> FunnelResult:
    return engine.run(funnel, dataset, spec(*steps, **more))  # type: ignore[arg-type]


def told(result: FunnelResult, code: str) -> list[dict[str, int | float]]:
    return [dict(each.details) for each in takeaways(result) if each.code == code]


def on(user: int, event: str, day: int, clock: str = "10:00") -> tuple[str, str, str]:
    return f"u{user:02}", event, f"2026-01-{day:02}T{clock}"


def test_the_rate_of_a_way_is_not_said_of_its_end(log: MakeLog) -> None:
    """All pay within the day, but only ten of forty by the cart."""
    rows = [on(user, event, 1, f"1{hour}:00") for user in range(40) for hour, event in ((0, "view"), (2, "pay"))]
    result = run(log([*rows, *(on(user, "cart", 1, "11:00") for user in range(10)), END]), "view", "cart", "pay")
    assert "25.0% went through all 3 steps to pay" in words.answer(result, ("view", "cart", "pay"), EN)
    assert told(result, "elsewhere") == [{"did": 30, "of": 30}]
    first = takeaway_words.lines(result, ("view", "cart", "pay"), (), EN)[0]
    assert first.startswith("30 of the 30 who dropped did pay all the same")
    two = run(log([*rows, END]), "view", "pay")
    assert "100.0% went on to pay" in words.answer(two, ("view", "pay"), EN)


def test_few_who_came_there_otherwise_are_no_takeaway(log: MakeLog) -> None:
    rows = [on(user, "view", 2) for user in range(40)]
    assert not told(run(log([*rows, *(on(user, "pay", 1) for user in range(3)), END]), "view", "pay"), "elsewhere")
    assert told(run(log([*rows, *(on(user, "pay", 1) for user in range(4)), END]), "view", "pay"), "elsewhere")


def changing(log: MakeLog, both: int) -> Dataset:
    """Eighty users begin as new, and five of them pay; `both` of them begin again as loyal, and thirty others as loyal
    only, of whom twenty pay."""
    rows = [(*on(user, "view", 1), "new") for user in range(80)]
    rows += [(*on(user, "pay", 1, "11:00"), "new") for user in range(70, 75)]
    rows += [(*on(user, "view", 10), "loyal") for user in [*range(both), *range(80, 110)]]
    rows += [(*on(user, "pay", 10, "11:00"), "loyal") for user in range(80, 100)]
    return log([(user, event, at, {"stage": stage}) for user, event, at, stage in rows] + [END])


@pytest.mark.parametrize(("both", "verdicts"), [(5, {"real"}), (6, {"mixed"})])
def test_groups_that_users_change_are_not_compared(log: MakeLog, both: int, verdicts: set[str]) -> None:
    """Each stands where they came farthest, of equal ones in the first: all who never come far are "new"."""
    result = run(changing(log, both), "view", "pay", breakdown=Breakdown("property", "stage"))
    judged = {
        each.verdict for group, each in zip(result.groups, result.differences, strict=True) if group.kind == "value"
    }
    assert judged == verdicts
    assert bool(told(result, "group")) is (verdicts == {"real"})
    noted = {note.code: dict(note.details) for note in result.notes}
    first = takeaway_words.lines(result, ("view", "pay"), ("new", "loyal"), EN)[0]
    assert first.startswith("These groups can't be compared: 6 of 110 users") is (verdicts == {"mixed"})
    assert noted.get("funnel_mixed") == ({"n": 6, "of": 110} if verdicts == {"mixed"} else None)


@pytest.mark.parametrize("more", [{"counted": "attempts"}, {"breakdown": Breakdown("property", "stage", at="last")}])
def test_attempts_stand_under_their_own_value(log: MakeLog, more: dict[str, object]) -> None:
    """Where later steps make the groups, another sentence says so."""
    asked = {"breakdown": Breakdown("property", "stage")} | more
    result = run(changing(log, 40), "view", "pay", **asked)
    assert "mixed" not in {each.verdict for each in result.differences}
    assert "funnel_mixed" not in {note.code for note in result.notes}


def test_the_time_from_the_first_beginning_is_not_left_alone_where_most_begin_again(log: MakeLog) -> None:
    """All view at ten and at twenty, and pay a minute later: ten hours, or a minute."""
    rows = [on(user, "view", 1, clock) for user in range(40) for clock in ("10:00", "20:00")]
    rows += [on(user, "pay", 1, "20:01") for user in range(40)]
    result = run(log([*rows, END]), "view", "pay")
    assert (result.median_seconds, result.repeated, result.again_seconds) == (36_060, 40, 60)
    assert told(result, "again") == [{"did": 40, "of": 40, "seconds": 60}]
    once = run(log([*rows[1::2], *rows[80:], END]), "view", "pay")
    assert not told(once, "again") and once.repeated == 0
    assert once.again_seconds == once.median_seconds


@pytest.mark.parametrize("more", [{"order": "any"}, {"ties": "any"}, {"hold": "stage"}])
def test_where_another_beginning_need_not_lead_there_no_such_time_is_said(
    log: MakeLog, more: dict[str, object]
) -> None:
    assert run(changing(log, 40), "view", "pay", **more).again_seconds is None
