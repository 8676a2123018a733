"""Does `retention` answer as its contract says, and does every option reach the question?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.calls import Call

# ann and bob begin in the first week of January, cat in the next; the data ends within the week from the 19th.
SHOP = """user_id,event,time,price,city
ann,view,2026-01-05T10:00:00Z,,York
ann,pay,2026-01-12T10:00:00Z,10,York
ann,pay,2026-01-13T10:00:00Z,30,York
bob,view,2026-01-06T10:00:00Z,,Rome
cat,view,2026-01-13T10:00:00Z,,Rome
cat,view,2026-01-20T10:00:00Z,,Rome
"""


@pytest.fixture
def ask(call: Call, imported: Callable[[str, str], Path], tmp_path: Path) -> Callable[..., Any]:
    shutil.copytree(imported("shop", SHOP), tmp_path / "workspace")

    def answer(*words: object) -> Any:  # noqa: ANN401
        ended = call("retention", "--project", "shop", *words, "--json")
        assert ended.status == 0, ended.out
        return ended.json

    return answer


def cells(answer: Any) -> list[list[int]]:  # noqa: ANN401
    return [[cell["users"] for cell in cohort["cells"]] for cohort in answer["cohorts"]]


def test_the_answer_has_the_shape_of_its_contract(ask: Callable[..., Any]) -> None:
    answer = ask()
    first = answer["cohorts"][0]
    assert (first["cohort"], first["group"], first["users"]) == ("2026-01-05", None, 2)
    assert [(cell["period"], cell["users"], cell["complete"]) for cell in first["cells"]] == [
        (0, 2, True),
        (1, 1, True),
        (2, 0, False),
    ]
    [pooled], [simple] = answer["pooled"], answer["simple"]
    assert (pooled["period"], pooled["share"], pooled["users"], pooled["of"]) == (1, 0.5, 1, 2)
    assert simple == {"period": 1, "share": 0.5, "cohorts": 1}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), [[2, 1, 0], [1, 1]]),
        (("--periods", "1"), [[2, 1], [1, 1]]),
        (("--first", "pay"), [[1, 0]]),
        (("--return", "pay"), [[0, 1, 0], [0, 0]]),
        (("--first", "view", "--return", "same"), [[2, 0, 0], [1, 1]]),
        (("--mode", "after"), [[2, 1, 0], [1, 1]]),
        (("--mode", "before"), [[2, 1, 1], [1, 1]]),
        (("--cohort", "every"), [[2, 1, 0], [2, 1], [1]]),
        (("--window", "rolling"), [[2, 1, 0], [1, 1]]),
        (("--brackets", "0,1,8"), [[2, 1], [1, 1]]),
        (("--from", "2026-01-06"), [[1, 0, 0], [1, 1]]),
        (("--to", "2026-01-06"), [[2, 1, 0]]),
        (("--unit", "month"), [[3]]),
    ],
)
def test_each_option_changes_what_is_counted(
    ask: Callable[..., Any], words: tuple[object, ...], found: list[list[int]]
) -> None:
    assert cells(ask(*words)) == found


def test_cohorts_apart_with_sums_of_what_was_paid(ask: Callable[..., Any]) -> None:
    answer = ask("--by", "city", "--value", "price")
    assert [(each["group"], each["kind"]) for each in answer["groups"]] == [("Rome", "value"), ("York", "value")]
    york = next(each for each in answer["cohorts"] if each["group"] == "York")
    assert [(cell["total"], cell["mean"]) for cell in york["cells"][:2]] == [(0.0, None), (40.0, 20.0)]
    assert {each["verdict"] for each in answer["differences"]} == {"few"}


def test_people_read_a_sentence_and_a_line_a_cohort(
    ask: Callable[..., Any], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    lines = call("retention", "--project", "shop").out.splitlines()
    assert lines[0].startswith("Of 2 new users, 50.0% came back in week 1")
    assert lines[1] == "Jan 5, 2026: 2 users; 100.0%  50.0%  0.0%*"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "year"), "--unit"),
        (("--brackets", "1,7"), "0, 1, 7, 14"),
        (("--brackets", "x"), "0, 1, 7, 14"),
        (("--periods", "0"), "1 to 400"),
        (("--value", "price", "--mode", "after"), "in the period"),
    ],
)
def test_wrong_words_are_refused_with_a_sentence_that_helps(
    ask: Callable[..., Any], call: Call, words: tuple[object, ...], said: str
) -> None:
    ended = call("retention", "--project", "shop", *words, "--json")
    assert ended.status == 2
    assert said in ended.json["error"]["details"]["message"]
